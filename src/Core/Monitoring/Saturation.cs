using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Monitoring;

/// <summary>When a signal that goes on as it does reaches its capacity.</summary>
/// <param name="Earliest">The day before which it hardly comes: the steepest line of the 95 percent, and a bad day on it.</param>
/// <param name="Expected">The day on which the line crosses the capacity; null beyond <see cref="Horizon"/>.</param>
/// <param name="Latest">The day after which it hardly comes; null beyond <see cref="Horizon"/>.</param>
public sealed record Saturation(DateTimeOffset Earliest, DateTimeOffset? Expected, DateTimeOffset? Latest)
{
    /// <summary>Further ahead than this nothing is said.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(365);

    /// <summary>Peaks fill a system, not means: the worst twentieth of each day.</summary>
    private const double PeakQuantile = 0.95;

    /// <summary>Finds the dates. Null where there is no capacity, no trend towards it, or its earliest date is beyond the horizon.</summary>
    public static Saturation? Of(SignalHistory history, SignalRules rules)
    {
        if (rules.Capacity is not { } capacity)
            return null;
        var days = DailyValues.Of(history, rules.Sign > 0 ? PeakQuantile : 1 - PeakQuantile);
        if (SignalTrend.Of(days) is not { } trend || trend.PerDay * rules.Sign <= 0)
            return null;

        // As if more were worse.
        var values = days.Values.Select(value => value * rules.Sign).ToArray();
        var recent = values.AsSpan((int)Math.Round((trend.Since - days.Start).TotalDays / days.Days)..);
        var full = capacity * rules.Sign;
        var (least, most) = rules.Sign > 0 ? (trend.Least, trend.Most) : (-trend.Most, -trend.Least);
        var now = history.At(history.Values.Length - 1);
        var earliest = Crossing(recent, most * days.Days, full, Above(recent, trend.PerDay * rules.Sign * days.Days));
        if (Date(earliest) is not { } first)
            return null;
        return new(first, Date(Crossing(recent, trend.PerDay * rules.Sign * days.Days, full, 0)), Date(Crossing(recent, least * days.Days, full, 0)));

        DateTimeOffset? Date(double? steps) => steps is { } ahead && ahead * days.Days <= Horizon.TotalDays
            ? now.AddDays(Math.Max(0, ahead) * days.Days)
            : null;
    }

    /// <summary>Steps after the last value until a line of that slope through the values, and so much above it, reaches the capacity.</summary>
    private static double? Crossing(ReadOnlySpan<double> values, double slope, double full, double above)
    {
        var level = SenTrend.Intercept(values, slope) + (slope * (values.Length - 1)) + above;
        return level >= full ? 0 : slope > 0 ? (full - level) / slope : null;
    }

    /// <summary>How far above the line one day in twenty is.</summary>
    private static double Above(ReadOnlySpan<double> values, double slope)
    {
        var start = SenTrend.Intercept(values, slope);
        var left = new double[values.Length];
        for (var i = 0; i < left.Length; i++)
            left[i] = values[i] - start - (slope * i);
        Array.Sort(left);
        return Math.Max(0, left[(int)Math.Round(0.95 * (left.Length - 1))]);
    }
}
