using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>
/// All that a study of simulations found, of which its documents are made: <see cref="ReportJson"/>, <see cref="ReportCsv"/> and <see cref="ReportHtml"/>. Without a wall clock, so
/// that the same study gives the same bytes.
/// </summary>
public sealed record SimulationReport
{
    /// <summary>Of the study.</summary>
    public required string Name { get; init; }

    /// <summary>What was simulated, such as horizon, workloads and market, in the order to be shown.</summary>
    public IReadOnlyList<ReportFact> Facts { get; init; } = [];

    /// <summary>Of all money, as an ISO 4217 code.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>What was compared.</summary>
    public required ExperimentDesign Design { get; init; }

    /// <summary>What it showed.</summary>
    public required ExperimentResult Result { get; init; }

    /// <summary>Every run, in any order.</summary>
    public required IReadOnlyList<ExperimentRun> Runs { get; init; }

    /// <summary>Courses over time.</summary>
    public IReadOnlyList<ReportTimeline> Timelines { get; init; } = [];

    /// <summary>What was paid for what, the mean of the seeds.</summary>
    public IReadOnlyList<ReportCost> Costs { get; init; } = [];

    /// <summary>How long services took to answer, the mean of the seeds.</summary>
    public IReadOnlyList<ReportLatency> Latencies { get; init; } = [];

    /// <summary>What changing from the baseline would bring.</summary>
    public IReadOnlyList<ReportReturn> Returns { get; init; } = [];

    /// <summary>What could be saved.</summary>
    public IReadOnlyList<ReportOpportunity> Opportunities { get; init; } = [];

    /// <summary>How the models were held against what was measured; one for each that the study rests on.</summary>
    public required IReadOnlyList<ModelValidation> Validations { get; init; }
}

/// <summary>Something to know about what was simulated.</summary>
/// <param name="Label">Such as <c>Horizon</c>.</param>
/// <param name="Value">Such as <c>7 days</c>.</param>
public sealed record ReportFact(string Label, string Value);

/// <summary>The course of one algorithm over time, with one seed or as the mean of several.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Hours">When, in hours since the start, rising; at most <see cref="MostPoints"/>.</param>
/// <param name="Series">What, the same for all algorithms of a scenario.</param>
public sealed record ReportTimeline(string Scenario, string Algorithm, IReadOnlyList<double> Hours, IReadOnlyList<ReportSeries> Series)
{
    /// <summary>The most points.</summary>
    public const int MostPoints = 200;
}

/// <summary>Something over time.</summary>
/// <param name="Name">Such as <c>Cost so far</c>.</param>
/// <param name="Unit">Such as <c>USD</c>; <c>share</c> is a part of 1.</param>
/// <param name="Values">As many as the timeline has hours; null where there is none.</param>
public sealed record ReportSeries(string Name, string Unit, IReadOnlyList<double?> Values);

/// <summary>What was paid for a service of a provider.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Provider">Such as <c>AWS</c>.</param>
/// <param name="Service">Such as <c>Compute</c>.</param>
/// <param name="Amount">In the currency of the report; negative for credits.</param>
public sealed record ReportCost(string Scenario, string Algorithm, string Provider, string Service, decimal Amount);

/// <summary>How long a service took to answer, in milliseconds.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Service">The service.</param>
/// <param name="P50">Half of the answers took no longer.</param>
/// <param name="P95">95 percent took no longer.</param>
/// <param name="P99">99 percent took no longer.</param>
public sealed record ReportLatency(string Scenario, string Algorithm, string Service, double P50, double P95, double P99);

/// <summary>Something that could be saved.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Algorithm">The algorithm under which it could be.</param>
/// <param name="What">What to do, in a sentence.</param>
/// <param name="Saving">In the currency of the report, over the time that was simulated.</param>
public sealed record ReportOpportunity(string Scenario, string Algorithm, string What, decimal Saving);
