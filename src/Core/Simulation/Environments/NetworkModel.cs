using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>
/// Round trips within a region, in milliseconds. Those between regions, and what traffic costs, are the catalogue's. The defaults are of the order that providers publish: a tenth of
/// a millisecond within a zone, 0.25 to 3.4 between zones.
/// </summary>
public sealed record NetworkModel
{
    /// <summary>Between machines of one zone.</summary>
    public double WithinZoneMilliseconds { get; init; } = 0.1;

    /// <summary>Between zones of one region.</summary>
    public double BetweenZonesMilliseconds { get; init; } = 1;

    internal void Check(string path)
    {
        if (!(WithinZoneMilliseconds >= 0 && double.IsFinite(WithinZoneMilliseconds)))
            throw new ScenarioException($"{path}.withinZoneMilliseconds", "must be 0 or more");
        if (!(BetweenZonesMilliseconds >= 0 && double.IsFinite(BetweenZonesMilliseconds)))
            throw new ScenarioException($"{path}.betweenZonesMilliseconds", "must be 0 or more");
    }
}
