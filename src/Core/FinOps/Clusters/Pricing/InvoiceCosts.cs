using System.Numerics;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>What a resource costs in a bill: charges of one resource, unit, source and time, added up.</summary>
public sealed record BilledResource
{
    /// <summary>FOCUS ResourceId; empty without one.</summary>
    public string ResourceId { get; init; } = "";

    /// <summary>FOCUS ResourceName; empty without one.</summary>
    public string ResourceName { get; init; } = "";

    /// <summary>FOCUS SubAccountId; empty without one.</summary>
    public string SubAccountId { get; init; } = "";

    /// <summary>FOCUS AvailabilityZone; empty without one.</summary>
    public string Zone { get; init; } = "";

    /// <summary>FOCUS PricingUnit; empty without one.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Name of the cost source.</summary>
    public required string Source { get; init; }

    /// <summary>The day on which the charge periods begin, UTC.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>The last day that they reach into.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>The effective cost, in the currency of the cluster.</summary>
    public required Amount Cost { get; init; }
}

/// <summary>What a bill says that something cost on a day.</summary>
/// <param name="Cost">All of it, exactly.</param>
/// <param name="Alive">How long it was there on that day, as the cluster saw it; above 0.</param>
/// <param name="Source">The cost sources that say so.</param>
public sealed record InvoicedCost(Amount Cost, TimeSpan Alive, string Source)
{
    /// <summary>The hour of the day whose price has what rounding leaves besides, and that price; null where nothing is left.</summary>
    public (int Hour, Amount PerHour)? Rest { get; init; }

    /// <summary>The cost of an hour, rounded half to even at the last decimal.</summary>
    public Amount PerHour
    {
        get
        {
            var quotient = BigInteger.DivRem((BigInteger)BigInteger.Abs((BigInteger)Cost.Units) * TimeSpan.TicksPerHour, Alive.Ticks, out var rest);
            var half = (rest * 2).CompareTo(Alive.Ticks);
            if (half > 0 || (half == 0 && !quotient.IsEven))
                quotient++;
            return new((Int128)(Cost.Units < 0 ? -quotient : quotient));
        }
    }
}

/// <summary>Finds what bills say about nodes, volumes and load balancers, by their ids.</summary>
public sealed class InvoiceCosts
{
    private readonly Dictionary<string, List<BilledResource>> charges = new(StringComparer.Ordinal);

    /// <summary>Makes it of the charges of a ledger, such as all those whose resources bear one of <see cref="Names(ClusterHistory)"/>.</summary>
    public InvoiceCosts(IEnumerable<BilledResource> charges)
    {
        foreach (var charge in charges)
        {
            foreach (var key in ResourceIds.Of(charge))
            {
                if (!this.charges.TryGetValue(key, out var same))
                    this.charges[key] = same = [];
                same.Add(charge);
            }
        }
    }

    /// <summary>Names by which to ask a ledger for the charges of the nodes, volumes, load balancers and the control plane of a history.</summary>
    public static IReadOnlyCollection<string> Names(ClusterHistory history) => NamesOf(
        history.Nodes.Select(node => ResourceIds.Of(node.ProviderId))
            .Concat(history.Volumes.Select(volume => ResourceIds.Of(volume.ProviderId)))
            .Concat(history.LoadBalancers.Select(balancer => ResourceIds.OfAddress(balancer.Address)))
            .Concat(ManagedClusters.IdsOf(history).SelectMany(ManagedClusters.NamesOf)));

    /// <summary>The same of nodes and volumes by their provider ids.</summary>
    public static IReadOnlyCollection<string> Names(IEnumerable<string> providerIds) => NamesOf(providerIds.Select(ResourceIds.Of));

    private static HashSet<string> NamesOf(IEnumerable<string?> ids) =>
        ids.OfType<string>().Select(ResourceIds.NameOf).Where(name => name.Length > 0).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// What each node cost on a day, by its Uid; those that no bill knows are not in it. Machines that a bill knows as one, as those of an
    /// Azure scale set, share its cost by the time that they were there. Traffic, which bills charge to machines too, is left out.
    /// </summary>
    public IReadOnlyDictionary<string, InvoicedCost> OfNodes(IEnumerable<NodeSpan> nodes, DateOnly day) =>
        Of(nodes.Select(node => (node.Uid, ResourceIds.Of(node.ProviderId), node.Time)), day, charge => !ResourceIds.IsTransfer(charge.Unit));

    /// <summary>What each volume cost on a day, by its Uid; those that no bill knows are not in it.</summary>
    public IReadOnlyDictionary<string, InvoicedCost> OfVolumes(IEnumerable<VolumeSpan> volumes, DateOnly day) =>
        Of(volumes.Select(volume => (volume.Uid, ResourceIds.Of(volume.ProviderId), volume.Time)), day, _ => true);

    /// <summary>What each load balancer cost on a day, by the Uid of its Service; those that no bill knows are not in it. Traffic is left out, its own processing is not.</summary>
    public IReadOnlyDictionary<string, InvoicedCost> OfLoadBalancers(IEnumerable<LoadBalancerSpan> balancers, DateOnly day) => Of(
        balancers.Select(balancer => (balancer.Uid, ResourceIds.OfAddress(balancer.Address), balancer.Time)), day, charge => !ResourceIds.IsTransfer(charge.Unit));

    /// <summary>What the control plane of a cluster cost on a day; null where no bill knows it.</summary>
    public InvoicedCost? OfControlPlane(ClusterHistory history, DateOnly day)
    {
        var always = new LifeTime(DateTimeOffset.UnixEpoch, null);
        return Of(ManagedClusters.IdsOf(history).Select(id => (id, (string?)id, always)), day, _ => true)
            .OrderBy(found => found.Key, StringComparer.Ordinal).Select(found => found.Value).FirstOrDefault();
    }

    private Dictionary<string, InvoicedCost> Of(
        IEnumerable<(string Uid, string? Key, LifeTime Time)> spans, DateOnly day, Func<BilledResource, bool> counts)
    {
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var costs = new Dictionary<string, InvoicedCost>(StringComparer.Ordinal);
        var alive = spans
            .Select(span => (span.Uid, span.Key, span.Time, Alive: span.Time.Within(from, from.AddDays(1))))
            .Where(span => span.Key is not null && span.Alive > TimeSpan.Zero);
        foreach (var resource in alive.GroupBy(span => span.Key!, StringComparer.Ordinal))
        {
            var billed = charges.GetValueOrDefault(resource.Key)?.Where(charge => counts(charge) && charge.FirstDay <= day && charge.LastDay >= day).ToList();
            if (billed is not { Count: > 0 })
                continue;
            var cost = billed.Aggregate(Amount.Zero, (sum, charge) => sum + OnDay(charge, day));
            var source = string.Join(", ", billed.Select(charge => charge.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            var sharers = resource
                .GroupBy(span => span.Uid, StringComparer.Ordinal)
                .Select(span => (Uid: span.Key, Ticks: span.Sum(part => part.Alive.Ticks), Lives: span.Select(part => part.Time)))
                .OrderBy(span => span.Uid, StringComparer.Ordinal)
                .ToList();
            var shares = LargestRemainder.Split(cost, [.. sharers.Select(sharer => new Amount(sharer.Ticks))], Amount.Decimals);
            for (var i = 0; i < shares.Length; i++)
            {
                var share = new InvoicedCost(shares[i], new(sharers[i].Ticks), source);
                costs[sharers[i].Uid] = share with { Rest = InvoicedHours.Rest(share.Cost, share.PerHour, sharers[i].Lives, from) };
            }
        }

        return costs;
    }

    /// <summary>A charge for several days costs the same on each, but for the last digits, which the last day takes.</summary>
    private static Amount OnDay(BilledResource charge, DateOnly day)
    {
        var days = charge.LastDay.DayNumber - charge.FirstDay.DayNumber + 1;
        var each = charge.Cost.Units / days;
        return new(day == charge.LastDay ? charge.Cost.Units - (each * (days - 1)) : each);
    }
}
