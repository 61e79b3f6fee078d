using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>Puts pods onto nodes that are there, as many as each has room for: the fullest node first, and each filled as a new one would be.</summary>
internal static class RoomFilling
{
    /// <summary>Fills nodes and takes the pods out of their parts. Nodes that stay without pods are left out.</summary>
    /// <param name="problem">The pods.</param>
    /// <param name="nodes">Nodes with the pods that stay on them.</param>
    /// <param name="parts">Pods that look for a node, by zone (null for any).</param>
    /// <param name="constraints">What keeps them apart.</param>
    /// <param name="deal">Who may be on spot.</param>
    public static List<DraftNode> Fill(FleetProblem problem, IReadOnlyList<DraftNode> nodes, List<(string? Zone, FleetPart Part)> parts, Constraints constraints, SpotDeal deal)
    {
        var filled = new List<DraftNode>(nodes.Count);
        var ordered = nodes.Select(node => (Node: node, Free: FreeOf(problem, node)))
            .OrderBy(room => room.Node.Pods.Count == 0).ThenBy(room => room.Free.CpuMilli / (double)Math.Max(1, room.Node.Allocatable.CpuMilli)).ThenBy(room => room.Node.Name, StringComparer.Ordinal);
        var pools = new Dictionary<string, Rooms>(StringComparer.Ordinal);
        foreach (var (node, free) in ordered)
        {
            var open = free is { CpuMilli: >= 0, MemoryBytes: >= 0, Gpus: >= 0, Pods: > 0 }
                ? Enumerable.Range(0, parts.Count).Where(part => !parts[part].Part.IsEmpty && MayHold(problem, deal, node, parts[part].Zone, parts[part].Part.Sample)).ToArray()
                : [];
            var pods = node.Pods.ToList();
            if (open.Length > 0)
            {
                var key = string.Join(',', open);
                // Pods that one set of parts shares with another are taken by either: a set starts anew when another had its turn.
                if (!pools.TryGetValue(key, out var rooms))
                {
                    pools.Clear();
                    pools[key] = rooms = new([.. open.Select(part => parts[part].Part)], constraints.Limits);
                }

                var held = node.Pods.SelectMany(constraints.LimitsOfStaying).ToList();
                FillShares(problem, node, [.. open.Select(part => parts[part].Part)], constraints.Limits, pods, held);
                pods.AddRange(rooms.Fill(FreeOf(problem, node with { Pods = pods }), held));
                pods.Sort();
            }

            if (pods.Count > 0)
                filled.Add(node with { Pods = pods });
        }

        return filled;
    }

    /// <summary>Whether a node may hold pods that may run on the same, room apart.</summary>
    public static bool MayHold(FleetProblem problem, SpotDeal deal, DraftNode node, string? zone, IReadOnlyList<int> pods)
    {
        foreach (var pod in pods)
        {
            if (!problem.MayRun(pod, node.Offer) || !deal.Allows(pod, node.Offer) || !problem.Tolerates(pod, node))
                return false;
        }

        return zone is null || zone == node.Offer.Zone;
    }

    /// <summary>Whether a node has room for pods.</summary>
    public static bool HasRoom(FleetProblem problem, DraftNode node, PodBundle bundle) => FreeOf(problem, node with { Pods = [.. node.Pods, .. bundle.Pods] }) is { CpuMilli: >= 0, MemoryBytes: >= 0, Gpus: >= 0, Pods: >= 0 };

    /// <summary>What a node has left beside its pods.</summary>
    public static Resources FreeOf(FleetProblem problem, DraftNode node)
    {
        var free = node.Allocatable;
        foreach (var pod in node.Pods)
            free = free.Plus(problem.Pods[pod].Requests with { Pods = 1 }, -1);
        return node.Pods.Any(pod => problem.Pods[pod].GpuShareMilli > 0) ? free with { Gpus = free.Gpus - (GpuShares.Pack(node.Pods, problem.Pods, Math.Max(0, free.Gpus))?.Count ?? free.Gpus + 1) } : free;
    }

    /// <summary>Puts shares of graphics processors onto a node, the largest first.</summary>
    private static void FillShares(FleetProblem problem, DraftNode node, FleetPart[] parts, IReadOnlyList<int> limits, List<int> pods, List<int> held)
    {
        if (node.Allocatable.Gpus == 0)
            return;
        var free = FreeOf(problem, node);
        var idle = (node.Allocatable.Gpus * GpuShares.Whole) - pods.Sum(pod => (problem.Pods[pod].Requests.Gpus * GpuShares.Whole) + problem.Pods[pod].GpuShareMilli);
        foreach (var (part, share) in parts.SelectMany(part => part.Shares.Select(share => (part, share))).OrderByDescending(entry => problem.Pods[entry.share.Pods[0]].GpuShareMilli).ThenBy(entry => entry.share.Pods[0]).ToList())
        {
            var milli = problem.Pods[share.Pods[0]].GpuShareMilli;
            if (milli > idle || share.Size.CpuMilli > free.CpuMilli || share.Size.MemoryBytes > free.MemoryBytes)
                continue;
            if (!HasRoom(problem, node with { Pods = pods }, share) || share.Limits.Exists(limit => held.Count(other => other == limit) >= limits[limit]))
                continue;
            part.Shares.Remove(share);
            pods.AddRange(share.Pods);
            held.AddRange(share.Limits);
            (free, idle) = (free.Plus(share.Size, -1), idle - milli);
        }
    }

    /// <summary>Pods of some parts, which the same nodes may hold.</summary>
    private sealed class Rooms
    {
        private readonly (FleetPart Part, PodShape Shape)[] shapes;
        private readonly PackingProblem problem;
        private readonly Pool pool;
        private readonly bool anyGpus;

        public Rooms(FleetPart[] parts, IReadOnlyList<int> limits)
        {
            var all = parts.SelectMany(part => part.Shapes.Select(entry => (part, entry.Shape, entry.Count))).ToList();
            shapes = [.. all.Select(entry => (entry.part, entry.Shape))];
            problem = new([.. all.Select(entry => entry.Shape)], [.. all.Select(entry => entry.Count)], [.. limits], new([]));
            pool = new(problem, new double[shapes.Length]);
            anyGpus = shapes.Any(entry => entry.Shape.Size.Gpus > 0);
        }

        /// <summary>Takes the pods that a room is filled with.</summary>
        public IEnumerable<int> Fill(in Resources free, IEnumerable<int> held)
        {
            if (pool.IsEmpty)
                return [];
            var isFirst = anyGpus && free.Gpus > 0 ? (Func<int, bool>)(shape => shapes[shape].Shape.Size.Gpus > 0) : null;
            var load = pool.Fill(new(problem, free, first: isFirst), held);
            var pods = new List<int>();
            for (var k = 0; k < load.Shapes.Length; k++)
            {
                var (part, shape) = shapes[load.Shapes[k]];
                foreach (var bundle in part.Take(shape, load.Counts[k]))
                    pods.AddRange(bundle.Pods);
            }

            return pods;
        }
    }
}
