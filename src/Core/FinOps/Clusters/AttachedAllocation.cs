using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Divides what volumes and load balancers cost among the pods that use them, hour by hour.</summary>
internal sealed class AttachedAllocation
{
    private readonly HourPieces hours;
    private readonly ContainerTable containers;
    private readonly Dictionary<string, List<ContainerLife>> pods = [];
    private readonly Dictionary<string, UnmountedTotal> unmounted = [];
    private readonly List<List<ContainerLife>> running = [];
    private readonly List<int> bearers = [];

    /// <summary>Nothing is divided up yet.</summary>
    /// <param name="history">What is known.</param>
    /// <param name="hours">The window.</param>
    /// <param name="containers">The containers of the window.</param>
    public AttachedAllocation(ClusterHistory history, HourPieces hours, ContainerTable containers)
    {
        (this.hours, this.containers) = (hours, containers);
        foreach (var pod in history.Volumes.SelectMany(volume => volume.PodUids).Concat(history.LoadBalancers.SelectMany(balancer => balancer.PodUids)))
            pods.TryAdd(pod, []);
        if (pods.Count == 0)
            return;
        foreach (ref readonly var life in containers.All)
        {
            if (pods.TryGetValue(containers[life.Container].Pod.Uid, out var lives))
                lives.Add(life);
        }

        foreach (var lives in pods.Values)
            lives.Sort((x, y) => string.CompareOrdinal(containers[x.Container].Container, containers[y.Container].Container));
    }

    /// <summary>Divides up a volume.</summary>
    /// <param name="spans">Its spans.</param>
    /// <param name="prices">What it costs.</param>
    public AssetTotal Volume(IEnumerable<VolumeSpan> spans, IClusterPrices prices)
    {
        var total = new AssetTotal();
        foreach (var span in spans)
        {
            Book(span.Time, span.PodUids, span.ClaimNamespace, span.Bytes, hour => prices.Volume(span, hour), cost => new() { Volume = cost }, total);
        }

        return total;
    }

    /// <summary>Divides up a load balancer.</summary>
    /// <param name="spans">Its spans.</param>
    /// <param name="prices">What it costs.</param>
    public AssetTotal LoadBalancer(IEnumerable<LoadBalancerSpan> spans, IClusterPrices prices)
    {
        var total = new AssetTotal();
        foreach (var span in spans)
        {
            Book(span.Time, span.PodUids, span.Namespace, 0, hour => prices.LoadBalancer(span, hour), cost => new() { LoadBalancer = cost }, total);
        }

        return total;
    }

    /// <summary>What namespaces bear without a pod.</summary>
    public IEnumerable<AllocationRow> UnmountedRows(string cluster) => unmounted.Select(one => one.Value.Row(cluster, one.Key, hours));

    private void Book(
        LifeTime time,
        IReadOnlyList<string> users,
        string namespaceName,
        long bytes,
        Func<DateTimeOffset, HourlyPrice> priceOf,
        Func<Amount, CostBreakdown> breakdown,
        AssetTotal total)
    {
        var (first, last) = hours.Clip(time);
        List<ContainerLife>[] known = [.. users.Distinct().Order(StringComparer.Ordinal).Select(pod => pods[pod])];
        foreach (var piece in hours.All)
        {
            var (start, end) = (Math.Max(first, piece.Start), Math.Min(last, piece.End));
            if (start >= end)
                continue;
            var price = priceOf(piece.Hour);
            var cost = piece.Cost(price.PerHour, start, end);
            total.Book(start, end, breakdown(cost), price.Provenance);
            var part = new Attached(start, end, cost, (Int128)bytes * (end - start), price.Provenance, breakdown);
            running.Clear();
            foreach (var pod in known)
            {
                if (Runs(pod, piece))
                    running.Add(pod);
            }

            if (running.Count == 0)
                Unmounted(namespaceName).Book(part);
            for (var i = 0; i < running.Count; i++)
                BookPod(running[i], piece, part.Of(running.Count, i));
        }
    }

    private static bool Runs(List<ContainerLife> lives, in HourPiece piece)
    {
        foreach (var life in lives)
        {
            if (life.Within(piece.HourStart, piece.HourEnd) > 0)
                return true;
        }

        return false;
    }

    /// <summary>
    /// The containers of a pod that ran in the hour bear the same part each: a volume is the pod's, and no container has more of it. It need not have been
    /// at the same moment, so that one which fails bears its part also between two tries.
    /// </summary>
    private void BookPod(List<ContainerLife> lives, in HourPiece piece, in Attached part)
    {
        bearers.Clear();
        foreach (var life in lives)
        {
            if (life.Within(piece.HourStart, piece.HourEnd) > 0 && (bearers.Count == 0 || bearers[^1] != life.Container))
                bearers.Add(life.Container);
        }

        for (var i = 0; i < bearers.Count; i++)
            part.Of(bearers.Count, i).AddTo(ref containers.Sums(bearers[i]));
    }

    private UnmountedTotal Unmounted(string namespaceName)
    {
        if (!unmounted.TryGetValue(namespaceName, out var total))
            unmounted[namespaceName] = total = new();
        return total;
    }

    /// <summary>What something attached costs in a time, or a part of that.</summary>
    private readonly record struct Attached(
        long Start, long End, Amount Cost, Int128 ByteMilliseconds, PriceProvenance Provenance, Func<Amount, CostBreakdown> Breakdown)
    {
        public Attached Of(int parts, int index) => parts == 1 ? this : this with
        {
            Cost = PoolSplit.Even(Cost, parts, index),
            ByteMilliseconds = PoolSplit.Even(ByteMilliseconds, parts, index, 1),
        };

        public void AddTo(ref AllocationSums sums)
        {
            sums.VolumeByteMilliseconds += ByteMilliseconds;
            sums.UnpricedMilliseconds += Provenance == PriceProvenance.Unpriced ? End - Start : 0;
            sums.Costs += Breakdown(Cost);
            sums.Provenance += CostByProvenance.Of(Cost, Provenance);
        }
    }

    /// <summary>What a namespace bears without a pod.</summary>
    private sealed class UnmountedTotal
    {
        private long first = long.MaxValue;
        private long last = long.MinValue;
        private AllocationSums sums;

        public void Book(in Attached part)
        {
            (first, last) = (Math.Min(first, part.Start), Math.Max(last, part.End));
            part.AddTo(ref sums);
        }

        public AllocationRow Row(string cluster, string namespaceName, HourPieces hours) => new()
        {
            Cluster = cluster,
            Kind = AllocationKind.Unmounted,
            Namespace = namespaceName,
            Start = hours.At(first),
            End = hours.At(last),
            Sums = sums,
        };
    }
}
