namespace CloudIntel.Core.Simulation.Reports;

/// <summary>Something over time, a line for each algorithm.</summary>
internal static class LinePlot
{
    private const double Top = 8;
    private const double Bottom = 170;
    private const double Right = SvgPlot.Width - 8;

    /// <summary>Draws.</summary>
    /// <param name="name">Of the series.</param>
    /// <param name="timelines">Of one scenario; those without the series have no line.</param>
    /// <param name="colour">Of an algorithm.</param>
    public static string Of(string name, IReadOnlyList<ReportTimeline> timelines, Func<string, int> colour)
    {
        var lines = timelines.SelectMany(timeline => timeline.Series.Where(series => series.Name == name).Take(1).Select(series => (Timeline: timeline, Series: series))).ToList();
        var unit = lines[0].Series.Unit;
        double[] values = [.. lines.SelectMany(line => line.Series.Values).OfType<double>()];
        var fromZero = values.Length == 0 || (values.Min() >= 0 && values.Min() < 0.6 * values.Max());
        var vertical = Axis.Of(values, fromZero);
        var time = Axis.OfTime(lines.Max(line => line.Timeline.Hours.DefaultIfEmpty(0).Max()));
        var days = time.Greatest > 72;
        var plot = new SvgPlot();
        var left = 10 + (SvgPlot.Letter * vertical.Ticks.Max(tick => NumberText.Tick(tick, vertical, unit).Length));
        foreach (var tick in vertical.Ticks)
        {
            var y = vertical.Place(tick, Bottom, Top);
            plot.Line(left, y, Right, y, tick == 0 ? "zero" : "grid");
            plot.Text(left - 5, y + 4, NumberText.Tick(tick, vertical, unit), "end", classes: "tick");
        }

        foreach (var tick in time.Ticks)
        {
            var x = time.Place(tick, left, Right);
            plot.Line(x, Bottom, x, Bottom + 4, "zero");
            plot.Text(Math.Min(x, SvgPlot.Width - 8), Bottom + 17, NumberText.Of(days ? tick / 24 : tick, ""), "middle", classes: "tick");
        }

        foreach (var (timeline, series) in lines)
        {
            plot.Curve(
                timeline.Hours.Zip(series.Values, (hour, value) => value is { } known ? ((double, double)?)(time.Place(hour, left, Right), vertical.Place(known, Bottom, Top)) : null),
                $"line {PlotColours.Stroke(colour(timeline.Algorithm))}");
        }

        plot.Text((left + Right) / 2, Bottom + 32, days ? "days" : "hours", "middle", classes: "tick");
        return plot.Figure(Bottom + 36, unit.Length == 0 ? name : $"{name}, {NumberText.Unit(unit)}", Description(lines, unit));
    }

    private static string Description(List<(ReportTimeline Timeline, ReportSeries Series)> lines, string unit) =>
        string.Join("; ", lines.Select(line => line.Series.Values.OfType<double>().ToArray() is { Length: > 0 } known
            ? $"{line.Timeline.Algorithm} from {NumberText.Of(known.Min(), unit)} to {NumberText.Of(known.Max(), unit)}, {NumberText.Of(known[^1], unit)} at the end"
            : $"{line.Timeline.Algorithm} not known")) + ".";
}
