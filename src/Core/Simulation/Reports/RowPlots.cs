using CloudIntel.Core.Analytics;
using CloudIntel.Core.Simulation.Experiments;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>Plots with a row for each algorithm or metric.</summary>
internal static class RowPlots
{
    private const double RowHeight = 38;
    private const double Left = 6;
    private const double Right = SvgPlot.Width - 6;
    private const int MostDots = 200;

    /// <summary>Means with their intervals.</summary>
    public static string Means(MetricDefinition metric, IReadOnlyList<MetricSummary> summaries, Func<string, int> colour)
    {
        var axis = Axis.Of(summaries.SelectMany(summary => new[] { summary.Mean, summary.Interval?.Lower ?? summary.Mean, summary.Interval?.Upper ?? summary.Mean }));
        var plot = new SvgPlot();
        var bottom = Grid(plot, axis, summaries.Count, metric.Unit);
        for (var i = 0; i < summaries.Count; i++)
        {
            var (summary, y, shade) = (summaries[i], MarkHeight(i), colour(summaries[i].Algorithm));
            plot.RowText(TextHeight(i), summary.Algorithm, WithInterval(summary.Mean, summary.Interval, metric.Unit));
            Whisker(plot, axis, summary.Mean, summary.Interval, y, $"s{shade % PlotColours.Count}", PlotColours.Fill(shade));
        }

        return plot.Figure(bottom + 20, Title(metric), Sentences(summaries.Select(summary => $"{summary.Algorithm} {WithInterval(summary.Mean, summary.Interval, metric.Unit)}")));
    }

    /// <summary>Differences from the baseline in percent, of all metrics of an algorithm.</summary>
    public static string Differences(string algorithm, string baseline, IReadOnlyList<MetricComparison> comparisons)
    {
        var axis = Axis.Of(comparisons.SelectMany(comparison => new[] { comparison.RelativeInterval!.Value.Lower, comparison.RelativeInterval!.Value.Upper, 0 }));
        var plot = new SvgPlot();
        var bottom = Grid(plot, axis, comparisons.Count, "%");
        for (var i = 0; i < comparisons.Count; i++)
        {
            var (comparison, kind) = (comparisons[i], Kind(comparisons[i].Difference));
            plot.RowText(TextHeight(i), comparison.Metric, Figures(comparison));
            Whisker(plot, axis, comparison.RelativePercent!.Value, comparison.RelativeInterval, MarkHeight(i), $"s-{kind}", $"f-{kind}");
        }

        return plot.Figure(
            bottom + 20, $"{algorithm} beside {baseline}, %", Sentences(comparisons.Select(comparison => $"{comparison.Metric} {Figures(comparison)}, {Kind(comparison.Difference)}")));

        static string Figures(MetricComparison comparison) =>
            $"{NumberText.Signed(Math.Round(comparison.RelativePercent!.Value, 2), "%")} ({NumberText.Of(Rounded(comparison.RelativeInterval!.Value), "%")})";
        static Interval Rounded(Interval interval) => new(Math.Round(interval.Lower, 2), Math.Round(interval.Upper, 2));
    }

    /// <summary>The values of all seeds, with the middle half of them and their median.</summary>
    public static string Seeds(MetricDefinition metric, IReadOnlyList<(string Algorithm, double[] Values)> samples, Func<string, int> colour)
    {
        var axis = Axis.Of(samples.SelectMany(sample => sample.Values));
        var plot = new SvgPlot();
        var bottom = Grid(plot, axis, samples.Count, metric.Unit);
        for (var i = 0; i < samples.Count; i++)
        {
            var (algorithm, values) = samples[i];
            double[] sorted = [.. values.Order()];
            var (y, shade, median) = (MarkHeight(i), colour(algorithm), new ReadOnlySpan<double>(sorted).MedianOfSorted());
            var (low, high) = (X(axis, sorted[(sorted.Length - 1) / 4]), X(axis, sorted[^(((sorted.Length - 1) / 4) + 1)]));
            plot.RowText(TextHeight(i), algorithm, $"median {NumberText.Of(median, metric.Unit)}");
            plot.Area(low, y - 7, Math.Max(1, high - low), 14, $"box {PlotColours.Fill(shade)}", "the middle half of the seeds");
            for (var k = 0; k < Math.Min(MostDots, values.Length); k++)
                plot.Dot(X(axis, values[k * values.Length / Math.Min(MostDots, values.Length)]), y - 6 + (12 * Fraction(k * 0.618)), 1.8, $"seed {PlotColours.Fill(shade)}");
            plot.Line(X(axis, median), y - 8, X(axis, median), y + 8, $"median s{shade % PlotColours.Count}");
        }

        return plot.Figure(bottom + 20, $"{Title(metric)}, by seed", Sentences(samples.Select(sample =>
            $"{sample.Algorithm} {NumberText.Of(sample.Values.Min(), metric.Unit)} to {NumberText.Of(sample.Values.Max(), metric.Unit)}")));
    }

    /// <summary>How long a service took to answer.</summary>
    public static string Latencies(string service, IReadOnlyList<ReportLatency> latencies, Func<string, int> colour)
    {
        var axis = Axis.Of(latencies.Select(latency => latency.P99), withZero: true);
        var plot = new SvgPlot();
        var bottom = Grid(plot, axis, latencies.Count, "ms");
        for (var i = 0; i < latencies.Count; i++)
        {
            var (latency, y, shade) = (latencies[i], MarkHeight(i), colour(latencies[i].Algorithm));
            var fill = PlotColours.Fill(shade);
            plot.RowText(TextHeight(i), latency.Algorithm, Figures(latency));
            plot.Line(X(axis, latency.P50), y, X(axis, latency.P99), y, $"whisker s{shade % PlotColours.Count}");
            plot.Dot(X(axis, latency.P50), y, 3.6, fill);
            plot.Area(X(axis, latency.P95) - 3.4, y - 3.4, 6.8, 6.8, fill, "95 % of answers");
            plot.Diamond(X(axis, latency.P99), y, 4.6, fill);
        }

        return plot.Figure(
            bottom + 20, $"{service}, ms", "50, 95 and 99 percent of answers within: " + Sentences(latencies.Select(latency => $"{latency.Algorithm} {Figures(latency)}")),
            "● 50 %, ■ 95 % and ◆ 99 % of answers took no longer");

        static string Figures(ReportLatency latency) =>
            $"{NumberText.Of(Math.Round(latency.P50, 1), "")} · {NumberText.Of(Math.Round(latency.P95, 1), "")} · {NumberText.Of(Math.Round(latency.P99, 1), "")}";
    }

    /// <summary>What was paid, in parts.</summary>
    public static string Costs(IReadOnlyList<(string Algorithm, IReadOnlyList<(string Part, decimal Amount)> Parts)> bars, string currency)
    {
        var axis = Axis.Of(
            bars.SelectMany(bar => new[] { (double)bar.Parts.Where(part => part.Amount > 0).Sum(part => part.Amount), (double)bar.Parts.Where(part => part.Amount < 0).Sum(part => part.Amount) }),
            withZero: true);
        var plot = new SvgPlot();
        var bottom = Grid(plot, axis, bars.Count, currency);
        for (var i = 0; i < bars.Count; i++)
        {
            var (up, down, parts) = (0m, 0m, bars[i].Parts);
            plot.RowText(TextHeight(i), bars[i].Algorithm, NumberText.Money(parts.Sum(part => part.Amount), currency));
            for (var k = 0; k < parts.Count; k++)
            {
                var amount = parts[k].Amount;
                var from = amount >= 0 ? up : down + amount;
                (up, down) = amount >= 0 ? (up + amount, down) : (up, down + amount);
                var (start, end) = (X(axis, (double)from), X(axis, (double)(from + Math.Abs(amount))));
                plot.Area(start, MarkHeight(i) - 7, end - start, 14, PlotColours.Fill(k), $"{parts[k].Part}: {NumberText.Money(amount, currency)}");
            }
        }

        return plot.Figure(bottom + 20, $"Cost, {currency}", Sentences(bars.Select(bar => $"{bar.Algorithm} {NumberText.Money(bar.Parts.Sum(part => part.Amount), currency)}")));
    }

    /// <summary>How a metric is called over a plot.</summary>
    public static string Title(MetricDefinition metric) => metric.Unit.Length == 0 ? metric.Name : $"{metric.Name}, {NumberText.Unit(metric.Unit)}";

    /// <summary>A mean with its interval and unit.</summary>
    public static string WithInterval(double mean, Interval? interval, string unit) =>
        interval is { } known ? $"{NumberText.Of(mean, unit)} ({NumberText.Of(known, unit)})" : NumberText.Of(mean, unit);

    private static double TextHeight(int row) => (row * RowHeight) + 13;

    private static double MarkHeight(int row) => (row * RowHeight) + 27;

    private static double X(Axis axis, double value) => axis.Place(value, Left, Right);

    private static double Grid(SvgPlot plot, Axis axis, int rows, string unit)
    {
        var bottom = (rows * RowHeight) + 2;
        plot.HorizontalAxis(axis, Left, Right, 0, bottom, unit);
        return bottom;
    }

    private static void Whisker(SvgPlot plot, Axis axis, double value, Interval? interval, double y, string stroke, string fill)
    {
        if (interval is { } known)
        {
            var (low, high) = (X(axis, known.Lower), X(axis, known.Upper));
            plot.Line(low, y, high, y, $"whisker {stroke}");
            plot.Line(low, y - 4, low, y + 4, $"whisker {stroke}");
            plot.Line(high, y - 4, high, y + 4, $"whisker {stroke}");
        }

        plot.Dot(X(axis, value), y, 4, fill);
    }

    private static string Kind(Difference difference) => difference switch
    {
        Difference.Better => "better",
        Difference.Worse => "worse",
        _ => "none",
    };

    private static double Fraction(double value) => value - Math.Floor(value);

    private static string Sentences(IEnumerable<string> parts) => string.Join("; ", parts) + ".";
}
