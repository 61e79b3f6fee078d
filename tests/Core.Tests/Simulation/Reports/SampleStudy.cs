using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Randomness;
using CloudIntel.Core.Simulation.Reports;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Core.Tests.Simulation.Reports;

/// <summary>A small study with everything that a report can hold.</summary>
internal static class SampleStudy
{
    public static SimulationReport Report { get; } = Of("quarter-end", ["calm", "stormy"], ["first-fit", "planner"]);

    public static SimulationReport Of(string name, IReadOnlyList<string> scenarios, IReadOnlyList<string> algorithms, IReadOnlyList<MetricDefinition>? metrics = null, int seeds = 10)
    {
        metrics ??= [new("cost", "USD", true), new("utilisation", "share", false), new("objectiveKept", "share", false, IsBinary: true)];
        var design = new ExperimentDesign
        {
            Algorithms = algorithms,
            Scenarios = scenarios,
            Metrics = metrics,
            Seeds = SeedRule.Exactly(seeds),
            Criteria = [new(metrics[0].Name, CriterionBound.AtMost, -5, RelativeToBaseline: true), new(metrics[^1].Name, CriterionBound.AtLeast, 0.9)],
        };
        var stream = new RandomStream(1, "sample");
        ExperimentRun[] runs = [.. scenarios.SelectMany(scenario => Enumerable.Range(0, seeds).SelectMany(seed => algorithms.Select((algorithm, i) =>
            new ExperimentRun(scenario, algorithm, (ulong)seed, metrics.ToDictionary(metric => metric.Name, metric => metric.IsBinary ? seed % 5 == 0 ? 0.0 : 1
                : Math.Round(metric.Unit == "share" ? 0.5 + (0.1 * i) + (0.02 * stream.NextNormal()) : 1000 - (80 * i) + (10 * seed) + (5 * stream.NextNormal()), 3))))))];
        double[] hours = [0, 6, 12, 18, 24];
        double[] measured = [.. Enumerable.Range(0, 48).Select(i => 10 + Math.Round(3 * Math.Sin(i / 24.0 * Math.Tau), 6))];
        return new()
        {
            Name = name,
            Facts = [new("Horizon", "1 day, from 2026-01-05"), new("Market", "two regions, list prices")],
            Design = design,
            Result = ExperimentAnalysis.Of(design, runs),
            Runs = runs,
            Timelines = [.. scenarios.SelectMany(scenario => algorithms.Select((algorithm, i) => new ReportTimeline(
                scenario, algorithm, hours, [new("Cost so far", "USD", [.. hours.Select(hour => (double?)((41 - (3 * i)) * hour))]), new("Answers within", "ms", [80, 95, null, 110 + i, 85])])))],
            Costs = [.. scenarios.SelectMany(scenario => algorithms.SelectMany((algorithm, i) => new[]
            {
                new ReportCost(scenario, algorithm, "AWS", "Compute", 801.2345678901234567890123m - (70 * i)), new ReportCost(scenario, algorithm, "Google Cloud", "Data transfer", 99.5m),
                new ReportCost(scenario, algorithm, "AWS", "Credits", -12m),
            }))],
            Latencies = [.. scenarios.SelectMany(scenario => algorithms.Select((algorithm, i) => new ReportLatency(scenario, algorithm, "checkout", 40 + i, 120 + (5 * i), 260.25 + i)))],
            Opportunities = [new(scenarios[0], algorithms[0], "Commit to 4 m7i.large for a year.", 1234.5m)],
            Validations =
            [
                ModelValidation.Of("replay", "bitbrains", "Processor use", new(measured, [.. measured.Select((value, i) => value * (1.01 + (0.001 * (i % 7))))], TimeSpan.FromHours(1)), ValidationRule.Replay),
                ModelValidation.NotValidated("spot interruptions", "there is no recording of these regions"),
            ],
        };
    }
}
