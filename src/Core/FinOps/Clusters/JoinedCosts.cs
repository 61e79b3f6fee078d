namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>
/// Puts the costs of times that follow each other together. Costs are computed by hours, so those of times that are cut at hours add up to what computing the
/// whole time gives, to the last digit.
/// </summary>
public static class JoinedCosts
{
    /// <summary>Adds the costs up. Pods, nodes and volumes are as they were last. Grows with the rows.</summary>
    /// <param name="parts">Costs of one cluster, with the same detail: at least one, each beginning where the one before ends.</param>
    public static ClusterCosts Of(IReadOnlyList<ClusterCosts> parts) => parts.Count == 1
        ? parts[0]
        : Of(parts[0].From, parts[^1].To, parts.SelectMany(part => part.Rows), parts.SelectMany(part => part.Assets));

    /// <summary>Adds rows up that are of parts of a time.</summary>
    /// <param name="from">Start of the time.</param>
    /// <param name="to">Its end.</param>
    /// <param name="rows">Rows in the order of their parts: of two of the same container, workload or node the later one says what it is.</param>
    /// <param name="assets">Assets in the same order.</param>
    public static ClusterCosts Of(DateTimeOffset from, DateTimeOffset to, IEnumerable<AllocationRow> rows, IEnumerable<AssetRow> assets)
    {
        var nodes = new Dictionary<string, NodeSpan>();
        var identities = new WorkloadTexts();
        var joined = new Dictionary<(AllocationKind, string, string, string), AllocationRow>();
        foreach (var row in rows)
        {
            if (row.Node is { } node)
                nodes[node.Uid] = node;
            var key = (row.Kind, row.Namespace, row.Pod is { } pod ? identities.Of(pod) : row.Kind == AllocationKind.Idle ? row.Node?.Uid ?? "" : "", row.Container);
            joined[key] = joined.TryGetValue(key, out var before) ? Add(before, row) : row;
        }

        var things = new Dictionary<(AssetKind, string), AssetRow>();
        foreach (var asset in assets)
        {
            if (asset.Node is { } node)
                nodes[node.Uid] = node;
            var key = (asset.Kind, asset.Uid);
            things[key] = things.TryGetValue(key, out var before) ? Add(before, asset) : asset;
        }

        return new(
            from,
            to,
            [.. joined.Values.Select(row => row.Node is { } node ? row with { Node = nodes[node.Uid] } : row)],
            [.. things.Values.Select(asset => asset.Kind == AssetKind.Network ? OfWholeTime(asset, from, to) : asset)]);
    }

    private static AllocationRow Add(AllocationRow before, AllocationRow after) => after with
    {
        Node = after.Node ?? before.Node,
        Start = before.Start < after.Start ? before.Start : after.Start,
        End = before.End > after.End ? before.End : after.End,
        Sums = before.Sums + after.Sums,
    };

    private static AssetRow Add(AssetRow before, AssetRow after) => after with
    {
        Start = before.Start < after.Start ? before.Start : after.Start,
        End = before.End > after.End ? before.End : after.End,
        Milliseconds = before.Milliseconds + after.Milliseconds,
        UnpricedMilliseconds = before.UnpricedMilliseconds + after.UnpricedMilliseconds,
        Capacity = before.Capacity + after.Capacity,
        Held = before.Held + after.Held,
        VolumeByteMilliseconds = before.VolumeByteMilliseconds + after.VolumeByteMilliseconds,
        Costs = before.Costs + after.Costs,
        Idle = before.Idle + after.Idle,
        Adjustments = before.Adjustments + after.Adjustments,
        Provenance = before.Provenance + after.Provenance,
    };

    /// <summary>The network is there all the time, also where nothing was sent.</summary>
    private static AssetRow OfWholeTime(AssetRow network, DateTimeOffset from, DateTimeOffset to) =>
        network with { Start = from, End = to, Milliseconds = (to - from).Ticks / TimeSpan.TicksPerMillisecond };

    /// <summary>What tells pods and workloads apart; found once for each that is the same object.</summary>
    private sealed class WorkloadTexts
    {
        private readonly Dictionary<PodIdentity, string> known = new(ReferenceEqualityComparer.Instance);

        public string Of(PodIdentity pod)
        {
            if (pod.Uid.Length > 0)
                return pod.Uid;
            if (!known.TryGetValue(pod, out var text))
                known[pod] = text = AllocationRollUp.TextOf(pod);
            return text;
        }
    }
}
