using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>What machines of a provider draw.</summary>
/// <param name="Provider">The provider; empty for all that have no entry of their own.</param>
/// <param name="IdleWattsPerVcpu">A virtual processor that does nothing.</param>
/// <param name="MaxWattsPerVcpu">A virtual processor that is fully used.</param>
/// <param name="PowerUsageEffectiveness">What the building draws for each watt of its machines; at least 1.</param>
public sealed record PowerCoefficients(string Provider, double IdleWattsPerVcpu, double MaxWattsPerVcpu, double PowerUsageEffectiveness);

/// <summary>What a graphics processor draws.</summary>
/// <param name="Model">Looked for in the catalogue's name of the model, without regard to case.</param>
/// <param name="IdleWatts">One that does nothing.</param>
/// <param name="MaxWatts">One that is fully used.</param>
public sealed record GpuPower(string Model, double IdleWatts, double MaxWatts);

/// <summary>
/// Power grows linearly with use between idle and full. The coefficients are those of Cloud Carbon Footprint (averages over the processors of a provider, from SPECpower; 0.392 W a
/// GiB of memory; the providers' own figures for their buildings). Energy of making the machines, of networks and of volumes is not in it.
/// </summary>
public sealed record EnergyModel
{
    /// <summary>By provider.</summary>
    public IReadOnlyList<PowerCoefficients> Providers { get; init; } =
    [
        new("aws", 0.74, 3.5, 1.135),
        new("gcp", 0.68, 4.11, 1.1),
        new("azure", 0.74, 3.54, 1.185),
        new("", 0.74, 3.5, 1.5), // a data centre of one's own: the mean of surveys is 1.5 to 1.6
    ];

    /// <summary>By model; the first that is found in the name counts, and one without an entry draws what the last says.</summary>
    public IReadOnlyList<GpuPower> Gpus { get; init; } = [new("T4", 8, 71), new("P4", 9, 76.5), new("A10G", 18, 153), new("K80", 35, 306), new("P100", 36, 306), new("V100", 35, 306), new("A100", 46, 407)];

    /// <summary>Whether it is used or not.</summary>
    public double WattsPerGibibyte { get; init; } = 0.392;

    /// <summary>Grams a kWh where the catalogue knows nothing: about the world's mean of 2023 (Ember, Global Electricity Review 2024).</summary>
    public double UnknownGramsPerKwh { get; init; } = 480;

    /// <summary>Recorded series that count before the catalogue's means. One that is too short begins again.</summary>
    public IReadOnlyList<CarbonSeries> Carbon { get; init; } = [];

    /// <summary>What a machine draws, its building's part included, in watts.</summary>
    /// <param name="offer">The machine.</param>
    /// <param name="utilisation">The share of its processors, and of its graphics processors, that is used, from 0 to 1.</param>
    public double Watts(MarketOffer offer, double utilisation)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var used = Math.Clamp(utilisation, 0, 1);
        var power = Of(offer.Provider);
        var shape = offer.Offer.Shape;
        var watts = ((double)shape.Vcpus * Between(power.IdleWattsPerVcpu, power.MaxWattsPerVcpu, used)) + ((double)shape.MemoryGibibytes * WattsPerGibibyte);
        if (shape.GpuCount > 0 && Gpus.Count > 0)
        {
            var gpu = Gpus.FirstOrDefault(gpu => shape.GpuType.Contains(gpu.Model, StringComparison.OrdinalIgnoreCase)) ?? Gpus[^1];
            watts += (double)shape.GpuCount * Between(gpu.IdleWatts, gpu.MaxWatts, used);
        }

        return watts * power.PowerUsageEffectiveness;
    }

    internal void Check(string path, CloudMarket market)
    {
        for (var i = 0; i < Providers.Count; i++)
        {
            var one = Providers[i];
            if (!(one.IdleWattsPerVcpu >= 0 && one.MaxWattsPerVcpu >= one.IdleWattsPerVcpu && double.IsFinite(one.MaxWattsPerVcpu)))
                throw new ScenarioException($"{path}.providers[{i}]", "idleWattsPerVcpu must be 0 or more and maxWattsPerVcpu not below it");
            if (!(one.PowerUsageEffectiveness >= 1 && double.IsFinite(one.PowerUsageEffectiveness)))
                throw new ScenarioException($"{path}.providers[{i}].powerUsageEffectiveness", "must be 1 or more");
        }

        if (!Providers.Any(one => one.Provider.Length == 0))
            throw new ScenarioException($"{path}.providers", "needs an entry without a name, for all others");
        for (var i = 0; i < Carbon.Count; i++)
        {
            var series = Carbon[i];
            if (series.Step <= TimeSpan.Zero)
                throw new ScenarioException($"{path}.carbon[{i}].step", "must be above 0");
            if (series.GramsPerKwh.Count == 0 || series.GramsPerKwh.Any(grams => !(grams >= 0 && double.IsFinite(grams))))
                throw new ScenarioException($"{path}.carbon[{i}].gramsPerKwh", "needs values, all of them 0 or more");
            if (!market.Regions.Any(region => Same(region.Facts.Facts.Provider, series.Provider) && Same(region.Name, series.Region)))
                throw new ScenarioException($"{path}.carbon[{i}].region", "is no region of the environment");
        }
    }

    /// <summary>Grams a kWh in a region at a time.</summary>
    internal double Grams(MarketRegion region, DateTimeOffset time)
    {
        foreach (var series in Carbon)
        {
            if (!Same(series.Provider, region.Facts.Facts.Provider) || !Same(series.Region, region.Name))
                continue;
            var count = series.GramsPerKwh.Count;
            var step = (time - series.Start).Ticks / series.Step.Ticks;
            return series.GramsPerKwh[(int)(((step % count) + count) % count)];
        }

        return (double?)region.Facts.Facts.CarbonGramsPerKwh ?? UnknownGramsPerKwh;
    }

    private static double Between(double idle, double full, double share) => idle + ((full - idle) * share);

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private PowerCoefficients Of(string provider) => Providers.FirstOrDefault(one => Same(one.Provider, provider)) ?? Providers.First(one => one.Provider.Length == 0);
}
