using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>A span of a container in milliseconds, clipped to the hours of a window.</summary>
/// <param name="Container">Which container of the table.</param>
/// <param name="Start">Its start.</param>
/// <param name="End">Its end.</param>
/// <param name="Requests">What it asked for.</param>
internal readonly record struct ContainerLife(int Container, long Start, long End, ComputeResources Requests)
{
    /// <summary>For how long it lasted between two moments.</summary>
    public long Within(long start, long end) => Math.Max(0, Math.Min(End, end) - Math.Max(Start, start));
}

/// <summary>The containers of a window by the node on which they ran, with what is booked on them.</summary>
internal sealed class ContainerTable
{
    private readonly List<ContainerSpan> newest = [];
    private readonly ContainerLife[] lives;
    private readonly int[] firstLife;
    private readonly AllocationSums[] sums;
    private readonly (long First, long Last)[] ran;

    /// <summary>Nothing is booked yet.</summary>
    /// <param name="history">What is known.</param>
    /// <param name="hours">The window.</param>
    /// <param name="nodes">Numbers of the nodes by their identity; nodes that only containers tell of are added.</param>
    public ContainerTable(ClusterHistory history, HourPieces hours, Dictionary<string, int> nodes)
    {
        var known = new Dictionary<(string PodUid, string Container), int>(history.Containers.Count);
        var (spans, on) = (new List<ContainerLife>(history.Containers.Count), new List<int>(history.Containers.Count));
        var lifeOf = NodeLives(history.Nodes, hours);
        foreach (var span in history.Containers)
        {
            var (start, end) = hours.Clip(span.Time);
            if (lifeOf.TryGetValue(span.NodeUid, out var life))
                (start, end) = (Math.Max(start, life.Start), Math.Min(end, life.End));
            if (end <= start)
                continue;
            ref var container = ref CollectionsMarshal.GetValueRefOrAddDefault(known, (span.Pod.Uid, span.Container), out var exists);
            if (!exists)
            {
                container = newest.Count;
                newest.Add(span);
            }
            else if (Newness(span.Time).CompareTo(Newness(newest[container].Time)) > 0)
            {
                newest[container] = span;
            }

            ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(nodes, span.NodeUid, out exists);
            if (!exists)
                node = nodes.Count - 1;
            spans.Add(new(container, start, end, span.Requests));
            on.Add(node);
        }

        (lives, firstLife) = ByNode(spans, on, nodes.Count);
        for (var node = 0; node < nodes.Count; node++)
            lives.AsSpan(firstLife[node]..firstLife[node + 1]).Sort(InOrder);
        sums = new AllocationSums[newest.Count];
        ran = new (long, long)[newest.Count];
        Array.Fill(ran, (hours.End, hours.Start));
        Usage = ByContainer(history.Usage, known, newest.Count);

        // What comes after the window, in an hour that it cuts, does not tell what was last in it.
        (bool, DateTimeOffset) Newness(LifeTime time) => (hours.Overlaps(time), time.Start);
    }

    /// <summary>How many containers there are.</summary>
    public int Count => newest.Count;

    /// <summary>What each used, empty where that is not known at all; null where it is known of none.</summary>
    public ImmutableArray<UsageHour>[]? Usage { get; }

    /// <summary>The last span of a container.</summary>
    public ContainerSpan this[int container] => newest[container];

    /// <summary>What is booked on a container.</summary>
    public ref AllocationSums Sums(int container) => ref sums[container];

    /// <summary>Spans on a node, by the names of their containers and then by time.</summary>
    public ReadOnlySpan<ContainerLife> On(int node) => lives.AsSpan(firstLife[node]..firstLife[node + 1]);

    /// <summary>Nodes some of whose containers ran on other nodes, too. Pods do not move, so there should be none.</summary>
    public IReadOnlySet<int> NodesWithContainersOfOthers()
    {
        var (nodes, on) = (new HashSet<int>(), new int[newest.Count]);
        Array.Fill(on, -1);
        for (var node = 0; node < firstLife.Length - 1; node++)
        {
            foreach (ref readonly var life in On(node))
            {
                if (on[life.Container] >= 0 && on[life.Container] != node)
                    nodes.UnionWith([node, on[life.Container]]);
                on[life.Container] = node;
            }
        }

        return nodes;
    }

    /// <summary>All spans, by node. Some may lie beside the window, in an hour that it cuts: what was used in the hour was used then, too.</summary>
    public ReadOnlySpan<ContainerLife> All => lives;

    /// <summary>Books a span of a container with what it has to bear of its node.</summary>
    public void Book(in ContainerLife life, HourPieces hours, Bill bill)
    {
        var time = life.Within(hours.Start, hours.End);
        if (time == 0)
            return;
        ref var times = ref ran[life.Container];
        times = (Math.Min(times.First, Math.Max(life.Start, hours.Start)), Math.Max(times.Last, Math.Min(life.End, hours.End)));
        ref var booked = ref sums[life.Container];
        var requested = ResourceTime.Of(life.Requests, time);
        booked.RunningMilliseconds += time;
        booked.UnpricedMilliseconds += bill.UnpricedMilliseconds;
        booked.Requested += requested;
        booked.Held += requested + bill.HeldBeyondRequest;
        booked.Costs += bill.Costs;
        booked.Provenance += bill.Provenance;
    }

    /// <summary>A row for each container that ran in the window.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="hours">The window.</param>
    /// <param name="node">The node of an identity; null where it is not known.</param>
    public IEnumerable<AllocationRow> Rows(string cluster, HourPieces hours, Func<string, NodeSpan?> node) =>
        from container in Enumerable.Range(0, Count)
        where sums[container].RunningMilliseconds > 0 || sums[container].Total != Amount.Zero
        let span = newest[container]
        let time = ran[container].First < ran[container].Last ? ran[container] : (First: hours.Start, Last: hours.End)
        select new AllocationRow
        {
            Cluster = cluster,
            Kind = AllocationKind.Container,
            Namespace = span.Pod.Namespace,
            Pod = span.Pod,
            Container = span.Container,
            Node = node(span.NodeUid),
            Start = hours.At(time.First),
            End = hours.At(time.Last),
            Sums = sums[container],
        };

    /// <summary>
    /// The lives of nodes. Containers hold nothing outside of them: a kubelet may begin static pods before its node is known, and a pod is not told to be gone
    /// until long after its node was.
    /// </summary>
    private static Dictionary<string, (long Start, long End)> NodeLives(IReadOnlyList<NodeSpan> nodes, HourPieces hours)
    {
        var ofNodes = new Dictionary<string, (long Start, long End)>(nodes.Count);
        foreach (var node in nodes)
        {
            var (start, end) = hours.Clip(node.Time);
            ref var life = ref CollectionsMarshal.GetValueRefOrAddDefault(ofNodes, node.Uid, out var exists);
            life = exists ? (Math.Min(life.Start, start), Math.Max(life.End, end)) : (start, end);
        }

        return ofNodes;
    }

    /// <summary>Moves spans of the same node next to each other.</summary>
    private static (ContainerLife[] Lives, int[] First) ByNode(List<ContainerLife> spans, List<int> on, int nodes)
    {
        var first = new int[nodes + 1];
        foreach (var node in on)
            first[node + 1]++;
        for (var node = 0; node < nodes; node++)
            first[node + 1] += first[node];

        var (next, lives) = (first.AsSpan(0, nodes).ToArray(), new ContainerLife[spans.Count]);
        for (var i = 0; i < spans.Count; i++)
            lives[next[on[i]]++] = spans[i];
        return (lives, first);
    }

    private static ImmutableArray<UsageHour>[]? ByContainer(
        IReadOnlyList<ContainerUsage> usage, Dictionary<(string PodUid, string Container), int> known, int count)
    {
        if (usage.Count == 0)
            return null;
        var hours = new ImmutableArray<UsageHour>[count];
        Array.Fill(hours, []);
        foreach (var one in usage)
        {
            if (known.TryGetValue((one.PodUid, one.Container), out var container))
                hours[container] = one.Hours;
        }

        return hours;
    }

    /// <summary>By names, and then by time, so that neither the order in which spans came nor the window decides who gets a last digit.</summary>
    private int InOrder(ContainerLife x, ContainerLife y)
    {
        var order = string.CompareOrdinal(newest[x.Container].Pod.Uid, newest[y.Container].Pod.Uid);
        if (order == 0)
            order = string.CompareOrdinal(newest[x.Container].Container, newest[y.Container].Container);
        return order != 0 ? order : x.Start.CompareTo(y.Start);
    }
}
