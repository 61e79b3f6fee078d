using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>The values of an experiment by scenario, metric and algorithm, each in the order of the seeds; NaN where a seed did not measure.</summary>
internal sealed class ValueTable
{
    /// <summary>Values beyond are not taken for measured: their squares and cubes would not be numbers.</summary>
    private const double Greatest = 1e100;

    private readonly Dictionary<(string Scenario, string Metric, string Algorithm), double[]> columns = [];

    /// <summary>Orders runs.</summary>
    /// <exception cref="ScenarioException">A run is none of the design, or there twice.</exception>
    public ValueTable(ExperimentDesign design, IReadOnlyCollection<ExperimentRun> runs)
    {
        var places = new Dictionary<ulong, int>();
        foreach (var seed in runs.Select(run => run.Seed).Distinct().Order())
            places.Add(seed, places.Count);
        Seeds = places.Count;
        if (Seeds > SeedRule.Most)
            throw new ScenarioException("runs", $"have {Seeds} seeds, where at most {SeedRule.Most} are compared");
        foreach (var (scenario, algorithm) in design.Scenarios.SelectMany(scenario => design.Algorithms.Select(algorithm => (scenario, algorithm))))
        {
            foreach (var metric in design.Metrics)
            {
                columns[(scenario, metric.Name, algorithm)] = new double[Seeds];
                Array.Fill(columns[(scenario, metric.Name, algorithm)], double.NaN);
            }
        }

        var seen = new HashSet<(string, string, ulong)>();
        foreach (var run in runs)
        {
            if (!columns.ContainsKey((run.Scenario, design.Metrics[0].Name, run.Algorithm)))
                throw new ScenarioException("runs", $"{run.Algorithm} in {run.Scenario} is not part of the experiment");
            if (!seen.Add((run.Scenario, run.Algorithm, run.Seed)))
                throw new ScenarioException("runs", $"{run.Algorithm} in {run.Scenario} with seed {run.Seed} is there twice");
            foreach (var metric in design.Metrics)
            {
                if (run.Values.TryGetValue(metric.Name, out var value) && Math.Abs(value) <= Greatest)
                    columns[(run.Scenario, metric.Name, run.Algorithm)][places[run.Seed]] = Checked(metric, value, run);
            }
        }
    }

    /// <summary>How many seeds there are.</summary>
    public int Seeds { get; }

    /// <summary>The values of an algorithm, by seed.</summary>
    public double[] Column(string scenario, string metric, string algorithm) => columns[(scenario, metric, algorithm)];

    private static double Checked(MetricDefinition metric, double value, ExperimentRun run) =>
        !metric.IsBinary || value is 0 or 1
            ? value
            : throw new ScenarioException("runs", $"{metric.Name} of {run.Algorithm} in {run.Scenario} with seed {run.Seed} is {value}, where it must be 0 or 1");
}
