using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>What a variant changes, with what those change that it builds on: its own counts first, and failures and price changes are added up.</summary>
internal sealed class SimulationVariantChanges
{
    /// <summary>The variant, then what it builds on, and so on.</summary>
    private readonly IReadOnlyList<SimulationVariant> line;

    /// <summary>Takes the changes of a variant together.</summary>
    /// <param name="variant">The variant; null for the scenario as it is.</param>
    /// <param name="all">All variants, none of which builds on itself.</param>
    public SimulationVariantChanges(SimulationVariant? variant, IList<SimulationVariant> all)
    {
        var found = new List<SimulationVariant>();
        for (; variant is not null; variant = all.FirstOrDefault(other => other.Name == variant.From))
            found.Add(variant);
        line = found;
    }

    public decimal Demand => First(one => one.DemandPercent) / 100m ?? 1;

    public int PricePercent => First(one => one.PricePercent) ?? 100;

    public int SpotPricePercent => First(one => one.SpotPricePercent) ?? PricePercent;

    public IReadOnlyList<string> Providers => [.. line.Select(one => one.Providers).FirstOrDefault(names => names is { Count: > 0 }) ?? []];

    public IReadOnlyList<string> Regions => [.. line.Select(one => one.Regions).FirstOrDefault(names => names is { Count: > 0 }) ?? []];

    public IEnumerable<SimulationFailure> Failures => line.Reverse().SelectMany(one => one.Failures ?? []);

    public IEnumerable<SimulationPriceChange> PriceChanges => line.Reverse().SelectMany(one => one.PriceChanges ?? []);

    /// <summary>What fails as clouds are known for.</summary>
    public IEnumerable<SimulationFailurePreset> FailurePresets(SimulationEnvironment environment) =>
        (line.Select(one => one.FailurePresets).FirstOrDefault(presets => presets is not null) ?? environment.FailurePresets ?? []).Select(preset => preset.Value!.Value);

    private int? First(Func<SimulationVariant, int?> field) => line.Select(field).FirstOrDefault(value => value is not null);
}
