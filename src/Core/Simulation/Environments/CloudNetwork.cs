using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>Latencies and prices of traffic between the places of a market, as the engine of placement reckons them. Immutable.</summary>
public sealed class CloudNetwork
{
    private const string OtherZone = "same_region_other_zone";

    private readonly CloudMarket market;
    private readonly NetworkModel model;

    private readonly Dictionary<(string, string), double> given = [];

    internal CloudNetwork(CloudMarket market, NetworkModel model)
    {
        (this.market, this.model) = (market, model);
        foreach (var trip in model.RoundTrips)
            given[Pair(trip.From, trip.To)] = trip.Milliseconds;
    }

    /// <summary>The round trip between two zones, in milliseconds; 300 between regions of which one is at an unknown place.</summary>
    public double RoundTripMilliseconds(int fromZone, int toZone)
    {
        if (fromZone == toZone)
            return model.WithinZoneMilliseconds;
        var (from, to) = (RegionOf(fromZone), RegionOf(toZone));
        if (from.Index == to.Index)
            return model.BetweenZonesMilliseconds;
        return given.TryGetValue(Pair(from.Name, to.Name), out var milliseconds) ? milliseconds : market.Index.RoundTripBetween(from.Place, to.Place)?.Milliseconds ?? PlacementConnection.UnknownMilliseconds;
    }

    /// <summary>The scope of traffic from one zone to another, as egress prices name it; null within a zone, which is free.</summary>
    public string? Scope(int fromZone, int toZone)
    {
        if (fromZone == toZone)
            return null;
        var (from, to) = (RegionOf(fromZone), RegionOf(toZone));
        return from.Index == to.Index ? OtherZone : from.Provider == to.Provider ? PlacementConnection.ScopeOfOtherRegion(from.Facts) : "internet";
    }

    /// <summary>What traffic of a scope costs from a region; null where no price is known.</summary>
    public EgressTariff? Tariff(int region, string scope) => market.Regions[region].Facts.Egress.GetValueOrDefault(scope);

    /// <summary>The ways from the regions of the market to users, or to something that a workload depends on.</summary>
    public IReadOnlyList<NetworkRoute> RoutesTo(Connection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var known = new PlacementConnection(market.Index, connection);
        return [.. market.Regions.Select(region => new NetworkRoute(given.TryGetValue(Pair(region.Name, connection.Region), out var milliseconds) ? milliseconds : known.RoundTripFrom(region.Place)?.Milliseconds ?? PlacementConnection.UnknownMilliseconds, known.ScopeFrom(region.Facts)))];
    }

    private static (string, string) Pair(string one, string other)
    {
        var (first, second) = (one.ToLowerInvariant(), other.ToLowerInvariant());
        return string.CompareOrdinal(first, second) <= 0 ? (first, second) : (second, first);
    }

    private MarketRegion RegionOf(int zone) => market.Regions[market.Zones[zone].Region];
}

/// <summary>The way from a region to somewhere.</summary>
/// <param name="RoundTripMilliseconds">There and back; 300 where a place is unknown.</param>
/// <param name="Scope">As egress prices name it; null where traffic is free.</param>
public readonly record struct NetworkRoute(double RoundTripMilliseconds, string? Scope);
