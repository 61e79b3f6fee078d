using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>A round trip between two regions, both ways.</summary>
/// <param name="From">The one region.</param>
/// <param name="To">The other one; another region than <paramref name="From"/>.</param>
/// <param name="Milliseconds">0 or more.</param>
public sealed record RegionRoundTrip(string From, string To, double Milliseconds);

/// <summary>
/// Round trips within a region, in milliseconds. Those between regions, and what traffic costs, are the catalogue's where nothing else is said. The defaults are of the order that providers publish: a tenth of
/// a millisecond within a zone, 0.25 to 3.4 between zones.
/// </summary>
public sealed record NetworkModel
{
    /// <summary>Between machines of one zone.</summary>
    public double WithinZoneMilliseconds { get; init; } = 0.1;

    /// <summary>Between zones of one region.</summary>
    public double BetweenZonesMilliseconds { get; init; } = 1;

    /// <summary>Between regions of one's own; they count before what the catalogue knows. Of two between the same regions the later counts.</summary>
    public IReadOnlyList<RegionRoundTrip> RoundTrips { get; init; } = [];

    internal void Check(string path)
    {
        if (!(WithinZoneMilliseconds >= 0 && double.IsFinite(WithinZoneMilliseconds)))
            throw new ScenarioException($"{path}.withinZoneMilliseconds", "must be 0 or more");
        if (!(BetweenZonesMilliseconds >= 0 && double.IsFinite(BetweenZonesMilliseconds)))
            throw new ScenarioException($"{path}.betweenZonesMilliseconds", "must be 0 or more");
        for (var i = 0; i < RoundTrips.Count; i++)
        {
            if (!(RoundTrips[i].Milliseconds >= 0 && double.IsFinite(RoundTrips[i].Milliseconds)))
                throw new ScenarioException($"{path}.roundTrips[{i}].milliseconds", "must be 0 or more");
        }
    }
}
