using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>A connection of a requirement against an index: how long it takes to reach it, and what traffic to it costs.</summary>
internal sealed class PlacementConnection
{
    /// <summary>What a round trip counts as whose length is not known: as long as to the other side of the earth.</summary>
    public const double UnknownMilliseconds = 300;

    /// <summary>Zones of a region are 1 to 2 ms from each other.</summary>
    private static readonly RoundTrip WithinRegion = new(1, 0.1, 2.2);

    private readonly OfferIndex index;
    private readonly Connection connection;
    private readonly int metro;

    /// <summary>Regions that stand for it: users in a country reach its nearest one.</summary>
    private readonly List<int> regions = [];

    public PlacementConnection(OfferIndex index, Connection connection)
    {
        (this.index, this.connection) = (index, connection);
        metro = connection.Place is { } place ? index.Latency.MetroOf(place) : -1;
        for (var i = 0; i < index.Regions.Count; i++)
        {
            if (Stands(index.Regions[i]))
                regions.Add(i);
        }
    }

    /// <summary>The round trip from a region, by its place in the index; null where one of both is at an unknown place.</summary>
    public RoundTrip? RoundTripFrom(int region)
    {
        if (IsSame(index.Regions[region]))
            return WithinRegion;
        if (connection.Place is { } place)
            return index.Regions[region].Place is { } here ? index.Latency.Between(here, index.Regions[region].Metro, place, metro) : null;
        RoundTrip? nearest = null;
        foreach (var other in regions)
        {
            if (index.RoundTripBetween(region, other) is { } trip && (nearest is null || trip.Milliseconds < nearest.Value.Milliseconds))
                nearest = trip;
        }

        return nearest;
    }

    /// <summary>What the traffic of a month to it costs from a region, US dollars; null where no price is known.</summary>
    public decimal? MonthlyCost(IndexedRegion region) => ScopeFrom(region) is not { } scope ? 0 : region.Egress.GetValueOrDefault(scope)?.Cost(connection.GibibytesPerMonth);

    /// <summary>The scope of traffic to it from a region, as egress prices name it; null where it is in the region.</summary>
    public string? ScopeFrom(IndexedRegion region)
    {
        if (IsSame(region))
            return null;
        var isProviders = connection.Region.Length > 0 && (connection.Provider.Length == 0
            ? regions.Exists(other => Same(index.Regions[other].Facts.Provider, region.Facts.Provider))
            : Same(connection.Provider, region.Facts.Provider));
        return isProviders ? ScopeOfOtherRegion(region) : "internet";
    }

    /// <summary>The scope of traffic from a region to another one of its provider.</summary>
    public static string ScopeOfOtherRegion(IndexedRegion region) => region.Egress.ContainsKey("other_region") ? "other_region" : "other_region_same_continent";

    private bool IsSame(IndexedRegion region) =>
        connection.Region.Length > 0 && Same(connection.Region, region.Facts.Region) && (connection.Provider.Length == 0 || Same(connection.Provider, region.Facts.Provider));

    private bool Stands(IndexedRegion region) =>
        connection.Region.Length > 0 ? IsSame(region) : connection.Place is null && connection.Country.Length > 0 && Same(connection.Country, region.Facts.Country);

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
