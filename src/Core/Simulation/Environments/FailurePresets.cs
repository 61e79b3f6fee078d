using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>Models of failure by name, with where their figures are from.</summary>
public static class FailurePresets
{
    private const double Hour = 3600;
    private const double Year = 365.25 * 24 * Hour;

    /// <summary>Names that <see cref="Find"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["nodes", "promised", "regions", "interface"];

    /// <summary>
    /// Single machines: about one failure in a machine's year, Weibull with a shape of 0.75, so that young machines fail most; repaired after a lognormal time with a median of an
    /// hour and a 95th percentile of a day. The shapes are those of LANL's 23,000 failures (Schroeder and Gibson, A large-scale study of failures in high-performance computing
    /// systems, DSN 2006: Weibull with shape 0.7 to 0.8, lognormal repairs with means from below an hour to above a day); so is the rate, of some 4,750 machines over nine years at most.
    /// </summary>
    public static NodeFailure Nodes { get; } = new(WeibullWithMean(0.75, Year), LogNormal.FromMedianAndP95(Hour, 24 * Hour));

    /// <summary>Whole regions: one outage in five years, with a median of three hours. An assumption of ours: too few happen for a rate.</summary>
    public static RegionOutage Regions { get; } = new(new Exponential(5 * Year), LogNormal.FromMedianAndP95(3 * Hour, 12 * Hour));

    /// <summary>The interface of a region: twice a year for a median of an hour. An assumption of ours, of the order of the providers' public post-mortems.</summary>
    public static ApiOutage Interface { get; } = new(new Exponential(Year / 2), LogNormal.FromMedianAndP95(Hour, 6 * Hour));

    /// <summary>
    /// Zones fail as often as the providers' promises for single machines leave open, for an hour on average (exponential): as the engine of placement reckons availability.
    /// Regions without a promise have no outages.
    /// </summary>
    public static IReadOnlyList<FailureModel> Promised(PriceCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return
        [
            .. OfferIndex.Of(catalog, prune: false).Regions
                .Where(region => region.ServiceLevel is { MachinePercent: > 0 and < 100 } && catalog.In(region.Facts.Provider, region.Facts.Region).Count > 0)
                .GroupBy(region => (Provider: region.Facts.Provider, region.ServiceLevel!.MachinePercent))
                .Select(group => OfPromise((double)group.Key.MachinePercent / 100) with { Of = new() { Providers = [group.Key.Provider], Regions = [.. group.Select(region => region.Facts.Region)] } }),
        ];
    }

    /// <summary>The models of a name; null where there is none of it.</summary>
    public static IReadOnlyList<FailureModel>? Find(string name, PriceCatalog catalog) => name switch
    {
        "nodes" => [Nodes],
        "promised" => Promised(catalog),
        "regions" => [Regions],
        "interface" => [Interface],
        _ => null,
    };

    /// <summary>Outages of an hour on average that leave a share of the time.</summary>
    /// <param name="availability">Above 0 and below 1.</param>
    public static ZoneOutage OfPromise(double availability) => new(new Exponential(Hour * availability / (1 - availability)), new Exponential(Hour));

    private static Weibull WeibullWithMean(double shape, double mean) => new(shape, mean / new Weibull(shape, 1).Mean);
}
