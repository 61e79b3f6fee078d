using CloudIntel.Core.Simulation.Experiments;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>Puts what threads may have finished in any order into the order of the design, and leaves out numbers that are none.</summary>
internal static class ReportOrder
{
    public static SimulationReport Of(SimulationReport report)
    {
        var design = report.Design;
        var (scenarios, algorithms) = (Places(design.Scenarios), Places(design.Algorithms));
        return report with
        {
            Runs = [.. report.Runs
                .OrderBy(run => Place(scenarios, run.Scenario)).ThenBy(run => run.Seed).ThenBy(run => Place(algorithms, run.Algorithm))
                .Select(run => run with { Values = Ordered(run.Values, design) })],
            Timelines = [.. report.Timelines
                .OrderBy(timeline => Place(scenarios, timeline.Scenario)).ThenBy(timeline => Place(algorithms, timeline.Algorithm)).Select(Finite)],
            Costs = [.. report.Costs
                .OrderBy(cost => Place(scenarios, cost.Scenario)).ThenBy(cost => Place(algorithms, cost.Algorithm))
                .ThenBy(cost => cost.Provider, StringComparer.Ordinal).ThenBy(cost => cost.Service, StringComparer.Ordinal)],
            Latencies = [.. report.Latencies
                .Where(latency => double.IsFinite(latency.P50 + latency.P95 + latency.P99))
                .OrderBy(latency => Place(scenarios, latency.Scenario)).ThenBy(latency => latency.Service, StringComparer.Ordinal).ThenBy(latency => Place(algorithms, latency.Algorithm))],
            Returns = [.. report.Returns.OrderBy(one => Place(scenarios, one.Scenario)).ThenBy(one => Place(algorithms, one.Algorithm))],
            Opportunities = [.. report.Opportunities
                .OrderBy(opportunity => Place(scenarios, opportunity.Scenario)).ThenBy(opportunity => Place(algorithms, opportunity.Algorithm)).ThenByDescending(opportunity => opportunity.Saving)],
        };
    }

    private static Dictionary<string, int> Places(IReadOnlyList<string> names) =>
        Enumerable.Range(0, names.Count).ToDictionary(i => names[i], StringComparer.Ordinal);

    private static int Place(Dictionary<string, int> places, string name) => places.GetValueOrDefault(name, int.MaxValue);

    private static Dictionary<string, double> Ordered(IReadOnlyDictionary<string, double> values, ExperimentDesign design)
    {
        var ordered = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in design.Metrics)
        {
            if (values.TryGetValue(metric.Name, out var value) && double.IsFinite(value))
                ordered.Add(metric.Name, value);
        }

        return ordered;
    }

    private static ReportTimeline Finite(ReportTimeline timeline) => timeline.Hours.Count > ReportTimeline.MostPoints || timeline.Series.Any(series => series.Values.Count != timeline.Hours.Count)
        ? throw new ArgumentException($"The timeline of {timeline.Algorithm} must have at most {ReportTimeline.MostPoints} points, and each of its series as many values.", nameof(timeline))
        : timeline with
        {
            Series = [.. timeline.Series.Select(series => series with { Values = [.. series.Values.Select(value => value is { } known && double.IsFinite(known) ? value : null)] })],
        };
}
