using System.Text;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Experiments;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>What the page says of one scenario: findings, plots, and tables of the same numbers.</summary>
internal static class ScenarioSection
{
    public static void Write(StringBuilder page, SimulationReport report, string scenario)
    {
        var design = report.Design;
        var colours = Enumerable.Range(0, design.Algorithms.Count).ToDictionary(i => design.Algorithms[i], i => i, StringComparer.Ordinal);
        var summaries = report.Result.Summaries.Where(summary => summary.Scenario == scenario && summary.Count > 0).ToLookup(summary => summary.Metric);
        page.Append($"<section>\n<h2>{(design.Scenarios.Count > 1 ? Markup.Text($"Scenario {scenario}") : "What came out")}</h2>\n");
        if (summaries.Count == 0)
            page.Append("<p>Nothing was measured.</p>\n");
        else
            Results(page, report, scenario, summaries, colours);
        page.Append("</section>\n");
    }

    private static void Results(StringBuilder page, SimulationReport report, string scenario, ILookup<string, MetricSummary> summaries, Dictionary<string, int> colours)
    {
        var design = report.Design;
        var colour = (string algorithm) => colours.GetValueOrDefault(algorithm);
        var shown = design.Metrics.Take(ReportHtml.MostMetrics).ToList();
        var comparisons = report.Result.Comparisons.Where(comparison => comparison.Scenario == scenario && comparison.Pairs > 0).ToList();
        Findings(page, design, summaries, comparisons);
        Plots(page, "Means and their intervals", shown.Where(metric => summaries[metric.Name].Any()).Select(metric => RowPlots.Means(metric, [.. summaries[metric.Name]], colour)));
        MeansTable(page, design, summaries);
        Plots(page, "Differences from the baseline", design.Algorithms.Select(algorithm => comparisons
                .Where(comparison => comparison.Algorithm == algorithm && comparison.RelativeInterval is not null && shown.Any(metric => metric.Name == comparison.Metric)).ToList())
            .Where(own => own.Count > 0).Select(own => RowPlots.Differences(own[0].Algorithm, report.Result.Baseline, own)));
        ComparisonTable(page, design, comparisons);
        Plots(page, "Over time", report.Timelines.Where(timeline => timeline.Scenario == scenario && timeline.Hours.Count > 0).ToList() is { Count: > 0 } timelines
            ? timelines.SelectMany(timeline => timeline.Series).Select(series => series.Name).Distinct().Take(ReportHtml.MostMetrics).Select(name => LinePlot.Of(name, timelines, colour))
            : [],
            Markup.Legend(design.Algorithms));
        TimelineTables(page, report, scenario);
        CostSection.Write(page, report, scenario);
        Latencies(page, report, scenario, colour);
        Plots(page, "Seed by seed", report.Result.Seeds < 2 ? [] : shown.Where(metric => !metric.IsBinary).Select(metric => (Metric: metric, Samples: Samples(report, scenario, metric)))
            .Where(plot => plot.Samples.Count > 0).Select(plot => RowPlots.Seeds(plot.Metric, plot.Samples, colour)));
    }

    /// <summary>A heading with plots; nothing where there are none.</summary>
    public static void Plots(StringBuilder page, string heading, IEnumerable<string> plots, string before = "")
    {
        var drawn = string.Concat(plots);
        if (drawn.Length > 0)
            page.Append($"<h3>{heading}</h3>\n{before}<div class=\"plots\">\n{drawn}</div>\n");
    }

    private static void Findings(StringBuilder page, ExperimentDesign design, ILookup<string, MetricSummary> summaries, List<MetricComparison> comparisons)
    {
        var metric = design.Metrics.FirstOrDefault(one => one.Name == SimulationMetrics.Cost) ?? design.Metrics[0];
        var own = comparisons.Where(comparison => comparison.Metric == metric.Name).ToList();
        var sentences = own.Count > 0
            ? own.Select(comparison => Finding(comparison, design.BaselineAlgorithm, metric))
            : summaries[metric.Name].Select(summary => $"{Markup.Text(summary.Algorithm)}: {Markup.Text(metric.Name)} is {Markup.Text(RowPlots.WithInterval(summary.Mean, summary.Interval, metric.Unit))}.");
        page.Append("<ul class=\"findings\">\n").Append(string.Concat(sentences.Select(sentence => $"<li>{sentence}</li>\n"))).Append("</ul>\n");
    }

    private static string Finding(MetricComparison comparison, string baseline, MetricDefinition metric)
    {
        var more = comparison.MeanDifference > 0 ? "more" : "less";
        var amount = comparison is { RelativePercent: { } percent, RelativeInterval: { } range }
            ? $"{NumberText.Of(Math.Abs(Math.Round(percent, 2)), "%")} {more} than with {baseline} ({NumberText.Of(range, "%")} %)"
            : $"{NumberText.Of(Math.Abs(comparison.MeanDifference), metric.Unit)} {more} than with {baseline}";
        var start = $"<strong>{Markup.Text(comparison.Algorithm)}</strong>: {Markup.Text(metric.Name)} is ";
        return comparison switch
        {
            { TTest: null } => $"{start}{Markup.Text(amount)}; one seed says nothing of chance.",
            { Difference: Difference.None } => $"<span class=\"none\">no difference from {Markup.Text(baseline)} found</span> with {start}{Markup.Text(amount)}, p = {Markup.Text(NumberText.Probability(comparison.TTest.HolmPValue))}.",
            _ => $"{start}{Markup.Text(amount)}: {Word(comparison.Difference)}, p {Equal(comparison.TTest.HolmPValue)}.",
        };
    }

    private static void MeansTable(StringBuilder page, ExperimentDesign design, ILookup<string, MetricSummary> summaries)
    {
        var rows = design.Metrics.SelectMany(metric => summaries[metric.Name].Select(summary => (string[])
        [
            Markup.Text(metric.Name), Markup.Text(summary.Algorithm), Cell(NumberText.Of(summary.Mean, metric.Unit)), summary.Interval is { } interval ? Cell(NumberText.Of(interval, metric.Unit)) : "–",
            Cell(NumberText.Of(summary.Deviation, metric.Unit)), Cell(NumberText.Of(summary.Least, metric.Unit)), Cell(NumberText.Of(summary.Median, metric.Unit)),
            Cell(NumberText.Of(summary.Greatest, metric.Unit)), NumberText.Count(summary.Count),
        ])).ToList();
        page.Append("<details>\n<summary>The numbers of every metric</summary>\n").Append(Markup.Table(
            "Metrics by algorithm", ["Metric", "Algorithm", "#Mean", "#Interval", "#Deviation", "#Least", "#Median", "#Greatest", "#Seeds"], rows.Take(ReportHtml.MostRows)));
        ReportHtml.Rest(page, rows.Count);
        page.Append("</details>\n");
    }

    private static void ComparisonTable(StringBuilder page, ExperimentDesign design, List<MetricComparison> comparisons)
    {
        if (comparisons.Count == 0)
            return;
        var units = design.Metrics.ToDictionary(metric => metric.Name, metric => metric.Unit, StringComparer.Ordinal);
        page.Append("<details>\n<summary>The numbers of every comparison</summary>\n").Append(Markup.Table(
            $"Beside {design.BaselineAlgorithm}, seed by seed",
            ["Metric", "Algorithm", "Verdict", "#Difference", "#Interval", "#In percent", "#Interval, %", "#p (t)", "#p (t, Holm)", "#p (Wilcoxon)", "#p (Wilcoxon, Holm)", "#Effect d", "#Effect g", "#Rank-biserial", "#Better in", "#Pairs"],
            comparisons.Take(ReportHtml.MostRows).Select(comparison => (string[])
            [
                Markup.Text(comparison.Metric), Markup.Text(comparison.Algorithm), Word(comparison.Difference), Cell(NumberText.Signed(comparison.MeanDifference, units[comparison.Metric])),
                comparison.Interval is { } interval ? Cell(NumberText.Of(interval, units[comparison.Metric])) : "–",
                comparison.RelativePercent is { } percent ? Cell(NumberText.Signed(Math.Round(percent, 2), "%")) : "–", comparison.RelativeInterval is { } range ? Cell(NumberText.Of(range, "%")) : "–",
                Probability(comparison.TTest?.PValue), Probability(comparison.TTest?.HolmPValue), Probability(comparison.Wilcoxon?.PValue), Probability(comparison.Wilcoxon?.HolmPValue),
                Number(comparison.Effect?.CohenDz), Number(comparison.Effect?.HedgesG), Number(comparison.Effect?.RankBiserial),
                comparison.Effect is { } effect ? Cell(NumberText.Of(Math.Round(effect.Superiority, 3), "share")) : "–", NumberText.Count(comparison.Pairs),
            ])));
        ReportHtml.Rest(page, comparisons.Count);
        page.Append("</details>\n");

        static string Probability(double? value) => value is { } known ? Cell(NumberText.Probability(known)) : "–";
        static string Number(double? value) => value is { } known ? Cell(NumberText.Of(Math.Round(known, 2), "")) : "–";
    }

    private static void TimelineTables(StringBuilder page, SimulationReport report, string scenario)
    {
        foreach (var timeline in report.Timelines.Where(timeline => timeline.Scenario == scenario && timeline.Hours.Count > 0))
        {
            page.Append($"<details>\n<summary>{Markup.Text(timeline.Algorithm)} over time, in numbers</summary>\n").Append(Markup.Table(
                $"{timeline.Algorithm} over time", ["#Hour", .. timeline.Series.Select(series => $"#{series.Name}")],
                Enumerable.Range(0, timeline.Hours.Count).Select(i => (string[])
                    [Cell(NumberText.Of(Math.Round(timeline.Hours[i], 2), "")), .. timeline.Series.Select(series => series.Values[i] is { } value ? Cell(NumberText.Of(value, series.Unit)) : "–")])))
                .Append("</details>\n");
        }
    }

    private static void Latencies(StringBuilder page, SimulationReport report, string scenario, Func<string, int> colour)
    {
        var latencies = report.Latencies.Where(latency => latency.Scenario == scenario).ToList();
        Plots(page, "How long services took to answer", latencies.GroupBy(latency => latency.Service).Take(ReportHtml.MostMetrics).Select(service => RowPlots.Latencies(service.Key, [.. service], colour)));
        if (latencies.Count == 0)
            return;
        page.Append("<details>\n<summary>The numbers of every service</summary>\n").Append(Markup.Table(
            "Answers took no longer, in milliseconds", ["Service", "Algorithm", "#50 %", "#95 %", "#99 %"],
            latencies.Take(ReportHtml.MostRows).Select(latency => (string[])
            [
                Markup.Text(latency.Service), Markup.Text(latency.Algorithm), Cell(NumberText.Of(latency.P50, "ms")), Cell(NumberText.Of(latency.P95, "ms")), Cell(NumberText.Of(latency.P99, "ms")),
            ])));
        ReportHtml.Rest(page, latencies.Count);
        page.Append("</details>\n");
    }

    private static List<(string Algorithm, double[] Values)> Samples(SimulationReport report, string scenario, MetricDefinition metric)
    {
        var runs = report.Runs.Where(run => run.Scenario == scenario && run.Values.ContainsKey(metric.Name)).ToLookup(run => run.Algorithm, run => run.Values[metric.Name]);
        return [.. report.Design.Algorithms.Where(algorithm => runs[algorithm].Any()).Select(algorithm => (algorithm, runs[algorithm].ToArray()))];
    }

    private static string Word(Difference difference) => difference switch
    {
        Difference.Better => "<span class=\"verdict better\">▲ better</span>",
        Difference.Worse => "<span class=\"verdict worse\">▼ worse</span>",
        _ => "<span class=\"none\">none found</span>",
    };

    private static string Equal(double probability) => Markup.Text(NumberText.Probability(probability) is var text && text.StartsWith('<') ? text : $"= {text}");

    private static string Cell(string text) => Markup.Text(text);
}
