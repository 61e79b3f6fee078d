using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>How many seeds are run: a number, or until means are known well enough.</summary>
public sealed record SeedRule
{
    /// <summary>The most seeds of an experiment.</summary>
    public const int Most = 1_000;

    /// <summary>The fewest seeds after which an experiment may stop because it is precise enough: with fewer, spread is known too badly to stop by it.</summary>
    public const int FewestToStop = 10;

    /// <summary>How many seeds are run first.</summary>
    public int Minimum { get; init; } = FewestToStop;

    /// <summary>No more than this are run; as many as <see cref="Minimum"/>: exactly those are.</summary>
    public int Maximum { get; init; } = 100;

    /// <summary>How precise the means must be: half the width of an interval as a part of the mean, such as 0.02; null: <see cref="Minimum"/> seeds are run, whatever comes out.</summary>
    public double? RelativeHalfWidth { get; init; }

    /// <summary>Of which metrics, by name; empty: the first.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>As many seeds as are said, no more and no fewer.</summary>
    public static SeedRule Exactly(int seeds) => new() { Minimum = seeds, Maximum = seeds };

    internal void Validate(IReadOnlyList<MetricDefinition> metrics)
    {
        if (Minimum is not (>= 1 and <= Most))
            throw new ScenarioException("seeds.minimum", $"must be from 1 to {Most}");
        if (Maximum < Minimum || Maximum > Most)
            throw new ScenarioException("seeds.maximum", $"must be from the minimum to {Most}");
        if (RelativeHalfWidth is null)
            return;
        if (RelativeHalfWidth is not (> 0 and <= 1))
            throw new ScenarioException("seeds.relativeHalfWidth", "must be above 0 and at most 1");
        if (Minimum < FewestToStop && Minimum < Maximum)
            throw new ScenarioException("seeds.minimum", $"must be at least {FewestToStop} where the number of seeds depends on what they show");
        foreach (var name in Metrics)
        {
            if (metrics.All(metric => metric.Name != name))
                throw new ScenarioException("seeds.metrics", $"{name} is none of the metrics: {string.Join(", ", metrics.Select(metric => metric.Name))}");
        }
    }
}
