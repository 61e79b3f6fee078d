namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>The sum of what something costs while a window is gone through.</summary>
internal sealed class AssetTotal
{
    private long first = long.MaxValue;
    private long last = long.MinValue;
    private long milliseconds;
    private long unpriced;
    private CostBreakdown costs;
    private CostByProvenance provenance;

    /// <summary>Whether there was anything.</summary>
    public bool IsThere => milliseconds > 0;

    /// <summary>What it costs in a time.</summary>
    public void Book(long start, long end, in CostBreakdown cost, PriceProvenance from)
    {
        first = Math.Min(first, start);
        last = Math.Max(last, end);
        milliseconds += end - start;
        unpriced += from == PriceProvenance.Unpriced ? end - start : 0;
        costs += cost;
        provenance += CostByProvenance.Of(cost.Total, from);
    }

    /// <summary>A row without a name.</summary>
    public AssetRow Asset(string cluster, AssetKind kind, HourPieces hours) => new()
    {
        Cluster = cluster,
        Kind = kind,
        Start = hours.At(first),
        End = hours.At(last),
        Milliseconds = milliseconds,
        UnpricedMilliseconds = unpriced,
        Costs = costs,
        Provenance = provenance,
    };
}

/// <summary>The sum of what a node costs.</summary>
internal sealed class NodeTotal(IReadOnlyList<NodeSpan> spans)
{
    private readonly AssetTotal total = new();
    private ResourceTime capacity;
    private ResourceTime held;
    private ResourceTime left;
    private CostBreakdown idle;
    private CostByProvenance idleProvenance;

    /// <summary>Whether it was there.</summary>
    public bool IsThere => total.IsThere;

    /// <summary>What it had and what containers held of it in a time, what it costs, and what nobody bears of that.</summary>
    public void Book(
        long start, long end, PriceProvenance from, in ResourceTime had, in ResourceTime taken, in CostBreakdown costs, in CostBreakdown idleCosts)
    {
        total.Book(start, end, costs, from);
        capacity += had;
        held += taken;
        left += ResourceTime.Left(had, taken);
        idle += idleCosts;
        idleProvenance += CostByProvenance.Of(idleCosts.Total, from);
    }

    /// <summary>The node.</summary>
    public AssetRow Asset(string cluster, HourPieces hours) => total.Asset(cluster, AssetKind.Node, hours) with
    {
        Uid = spans[^1].Uid,
        Name = spans[^1].Name,
        Node = spans[^1],
        Capacity = capacity,
        Held = held,
        Idle = idle,
    };

    /// <summary>What nobody held of it.</summary>
    /// <param name="asset">The node.</param>
    public AllocationRow IdleRow(AssetRow asset) => new()
    {
        Cluster = asset.Cluster,
        Kind = AllocationKind.Idle,
        Node = asset.Node,
        Start = asset.Start,
        End = asset.End,
        Sums = new()
        {
            RunningMilliseconds = asset.Milliseconds,
            UnpricedMilliseconds = asset.UnpricedMilliseconds,
            Held = left,
            Costs = idle,
            Provenance = idleProvenance,
        },
    };
}

/// <summary>The sum of what was sent over the network.</summary>
internal sealed class NetworkTotal
{
    private CostBreakdown costs;
    private CostByProvenance provenance;
    private long unpriced;

    /// <summary>Books what a container sent.</summary>
    /// <param name="sent">How much.</param>
    /// <param name="price">What it costs.</param>
    /// <param name="time">For how many milliseconds the container ran.</param>
    /// <param name="sums">What is booked on the container.</param>
    public void Book(in NetworkBytes sent, NetworkPrice price, long time, ref AllocationSums sums)
    {
        var isUnpriced = false;
        foreach (var (bytes, each) in (ReadOnlySpan<(long, GibibytePrice)>)
            [(sent.ToZones, price.ToZones), (sent.ToRegions, price.ToRegions), (sent.ToInternet, price.ToInternet)])
        {
            if (bytes == 0)
                continue;
            isUnpriced |= each.Provenance == PriceProvenance.Unpriced;
            var cost = new CostBreakdown { Network = each.Of(bytes) };
            var priced = CostByProvenance.Of(cost.Network, each.Provenance);
            sums.Costs += cost;
            sums.Provenance += priced;
            costs += cost;
            provenance += priced;
        }

        unpriced += isUnpriced ? time : 0;
        sums.UnpricedMilliseconds += isUnpriced ? time : 0;
    }

    /// <summary>Adds what was sent elsewhere.</summary>
    public void Add(NetworkTotal other)
    {
        costs += other.costs;
        provenance += other.provenance;
        unpriced += other.unpriced;
    }

    /// <summary>The network of the cluster; null where nothing was sent that has a price or lacks one.</summary>
    public AssetRow? Asset(string cluster, HourPieces hours) => costs == default && unpriced == 0 ? null : new()
    {
        Cluster = cluster,
        Kind = AssetKind.Network,
        Start = hours.At(hours.Start),
        End = hours.At(hours.End),
        Milliseconds = hours.End - hours.Start,
        UnpricedMilliseconds = unpriced,
        Costs = costs,
        Provenance = provenance,
    };
}
