using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>From a time on some offers cost something else. Of several at one time the later in the list counts last.</summary>
/// <param name="At">Since the start.</param>
/// <param name="Of">Which offers. A spot price that would be above the one on demand is that.</param>
/// <param name="Factor">What the price is multiplied by; above 0. Null where <paramref name="HourlyPrice"/> is given.</param>
/// <param name="HourlyPrice">The new price, US dollars an hour; above 0. Null where <paramref name="Factor"/> is given.</param>
public sealed record PriceChange(TimeSpan At, OfferSelector Of, decimal? Factor = null, decimal? HourlyPrice = null)
{
    internal decimal Apply(decimal price) => HourlyPrice ?? (price * Factor!.Value);

    internal void Check(string path)
    {
        if (At < TimeSpan.Zero)
            throw new ScenarioException($"{path}.at", "must not be before the start");
        if (Factor is null == HourlyPrice is null)
            throw new ScenarioException(path, "give either factor or hourlyPrice");
        if (Factor is <= 0 or > 1000)
            throw new ScenarioException($"{path}.factor", "must be above 0 and at most 1000");
        if (HourlyPrice is <= 0 or > 1_000_000)
            throw new ScenarioException($"{path}.hourlyPrice", "must be above 0 and at most 1,000,000");
    }
}
