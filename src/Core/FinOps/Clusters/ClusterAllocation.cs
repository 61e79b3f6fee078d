namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>
/// What a cluster costs in a time, and who bears it. Computed by hours, UTC, and added up; what is paid for and what is borne are the same to the last
/// digit. See docs/decisions/0010-cluster-cost-allocation.md.
/// </summary>
public static class ClusterAllocation
{
    /// <summary>
    /// Computes a window. Grows with nodes × hours and with spans of containers × the hours in which their node was there; memory with the
    /// containers, not with the hours.
    /// </summary>
    /// <param name="history">What is known of the window; more is left aside. The order of the spans decides nothing.</param>
    /// <param name="prices">What things cost.</param>
    /// <param name="rules">How the cost of nodes is divided up.</param>
    /// <param name="from">Start of the window. Best the start of an hour: of what was used in an hour that is cut, a part by time is taken.</param>
    /// <param name="to">Its end, not later than now: what lasts is taken to last until then. Best the start of an hour.</param>
    /// <param name="threads">How many threads work at most, which the answer does not depend on; null for one a processor.</param>
    /// <exception cref="ArgumentException">The window ends before it starts, or hours of usage are not in their order.</exception>
    public static ClusterCosts Compute(
        ClusterHistory history, IClusterPrices prices, ClusterAllocationRules rules, DateTimeOffset from, DateTimeOffset to, int? threads = null)
    {
        if (to < from)
            throw new ArgumentException($"The window ends at {to:u}, before it starts at {from:u}.", nameof(to));
        CheckOrder(history.Usage);

        var hours = new HourPieces(from, to);
        var nodes = NodesByUid(history.Nodes.Where(node => hours.Overlaps(node.Time)));
        var numbers = new Dictionary<string, int>(nodes.Count);
        foreach (var uid in nodes.Keys)
            numbers.Add(uid, numbers.Count);
        var containers = new ContainerTable(history, hours, numbers);

        var (rows, assets) = (new List<AllocationRow>(containers.Count + nodes.Count), new List<AssetRow>(nodes.Count));
        var byNode = new NodeAllocations(
            [.. numbers.OrderBy(node => node.Value).Select(node => nodes.GetValueOrDefault(node.Key) ?? [])],
            containers,
            () => new(rules, prices, hours, containers));
        foreach (var total in byNode.Run(threads ?? Environment.ProcessorCount))
        {
            if (!total.IsThere)
                continue;
            var asset = total.Asset(history.Cluster, hours);
            assets.Add(asset);
            rows.Add(total.IdleRow(asset));
        }

        if (byNode.Network.Asset(history.Cluster, hours) is { } network)
            assets.Add(network);
        DivideAttached(history, prices, hours, containers, rows, assets);
        AddControlPlane(history, prices, hours, rows, assets);
        rows.AddRange(containers.Rows(history.Cluster, hours, uid => nodes.GetValueOrDefault(uid)?[^1]));
        return new(from, to, rows, assets);
    }

    private static Dictionary<string, List<NodeSpan>> NodesByUid(IEnumerable<NodeSpan> spans)
    {
        var nodes = new Dictionary<string, List<NodeSpan>>();
        foreach (var span in spans)
        {
            if (!nodes.TryGetValue(span.Uid, out var ofNode))
                nodes[span.Uid] = ofNode = new(1);
            ofNode.Add(span);
        }

        foreach (var ofNode in nodes.Values)
            ofNode.Sort((x, y) => x.Time.Start.CompareTo(y.Time.Start));
        return nodes;
    }

    private static void DivideAttached(
        ClusterHistory history, IClusterPrices prices, HourPieces hours, ContainerTable containers, List<AllocationRow> rows, List<AssetRow> assets)
    {
        var attached = new AttachedAllocation(history, hours, containers);
        foreach (var volume in history.Volumes.Where(span => hours.Overlaps(span.Time)).GroupBy(span => span.Uid))
        {
            var total = attached.Volume(volume, prices);
            var last = volume.MaxBy(span => span.Time.Start)!;
            assets.Add(total.Asset(history.Cluster, AssetKind.Disk, hours) with { Uid = last.Uid, Name = last.Name, Volume = last });
        }

        foreach (var balancer in history.LoadBalancers.Where(span => hours.Overlaps(span.Time)).GroupBy(span => span.Uid))
        {
            var total = attached.LoadBalancer(balancer, prices);
            var last = balancer.MaxBy(span => span.Time.Start)!;
            assets.Add(total.Asset(history.Cluster, AssetKind.LoadBalancer, hours) with { Uid = last.Uid, Name = last.Name, LoadBalancer = last });
        }

        rows.AddRange(attached.UnmountedRows(history.Cluster));
    }

    private static void AddControlPlane(ClusterHistory history, IClusterPrices prices, HourPieces hours, List<AllocationRow> rows, List<AssetRow> assets)
    {
        var total = new AssetTotal();
        foreach (var piece in hours.All)
        {
            if (prices.ControlPlane(piece.Hour) is { } price)
                total.Book(piece.Start, piece.End, new() { Management = piece.Cost(price.PerHour, piece.Start, piece.End) }, price.Provenance);
        }

        if (!total.IsThere)
            return;
        var asset = total.Asset(history.Cluster, AssetKind.ClusterManagement, hours);
        assets.Add(asset);
        rows.Add(new()
        {
            Cluster = asset.Cluster,
            Kind = AllocationKind.ClusterManagement,
            Start = asset.Start,
            End = asset.End,
            Sums = new()
            {
                RunningMilliseconds = asset.Milliseconds,
                UnpricedMilliseconds = asset.UnpricedMilliseconds,
                Costs = asset.Costs,
                Provenance = asset.Provenance,
            },
        });
    }

    private static void CheckOrder(IReadOnlyList<ContainerUsage> usage)
    {
        foreach (var (pod, container, hours) in usage)
        {
            for (var i = 1; i < hours.Length; i++)
            {
                if (hours[i].Hour <= hours[i - 1].Hour)
                    throw new ArgumentException($"Hours of usage of container {container} of pod {pod} are not in their order.", nameof(usage));
            }
        }
    }
}
