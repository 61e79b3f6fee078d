namespace CloudIntel.Core.Simulation.Studies;

/// <summary>What one simulation of a study came to.</summary>
public sealed record SimulatedRun
{
    /// <summary>Its place in the study: by seed, then scenario, then algorithm, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Metrics by name.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    /// <summary>What was paid for what.</summary>
    public IReadOnlyList<RunCost> Costs { get; init; } = [];

    /// <summary>How long services took to answer; of the first of them alone.</summary>
    public IReadOnlyList<RunLatency> Latencies { get; init; } = [];

    /// <summary>What could have been saved; of the first seed alone.</summary>
    public IReadOnlyList<RunOpportunity> Opportunities { get; init; } = [];

    /// <summary>Its course; of the first seed alone.</summary>
    public RunTimeline? Timeline { get; init; }

    /// <summary>What is kept of every seed.</summary>
    internal SimulatedRun WithoutDetails() => this with { Opportunities = [], Timeline = null };
}

/// <summary>What was paid for a service of a provider.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Service">The service.</param>
/// <param name="Amount">US dollars.</param>
public sealed record RunCost(string Provider, string Service, decimal Amount);

/// <summary>How long a service took to answer, in milliseconds.</summary>
/// <param name="Service">The service.</param>
/// <param name="P50">Half of the answers took no longer.</param>
/// <param name="P95">95 percent took no longer.</param>
/// <param name="P99">99 percent took no longer.</param>
public sealed record RunLatency(string Service, double P50, double P95, double P99);

/// <summary>Something that could have been saved.</summary>
/// <param name="What">What to do.</param>
/// <param name="Saving">US dollars over the time that was simulated.</param>
public sealed record RunOpportunity(string What, decimal Saving);

/// <summary>The course of a run.</summary>
/// <param name="Hours">When each part begins, since the start.</param>
/// <param name="Series">What, as many values as there are hours.</param>
public sealed record RunTimeline(IReadOnlyList<double> Hours, IReadOnlyList<RunSeries> Series);

/// <summary>Something over time.</summary>
/// <param name="Name">What.</param>
/// <param name="Unit">In which unit.</param>
/// <param name="Values">Null where there is none.</param>
public sealed record RunSeries(string Name, string Unit, IReadOnlyList<double?> Values);
