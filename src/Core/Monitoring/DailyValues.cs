using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Monitoring;

/// <summary>
/// One value a day of a signal, so that the course of a day does not look like a trend; or one an hour where there are only a few days without a daily course.
/// </summary>
/// <param name="Start">When the first one begins.</param>
/// <param name="Days">How long each one is, in days.</param>
/// <param name="Values">The values, without gaps.</param>
internal sealed record DailyValues(DateTimeOffset Start, double Days, double[] Values)
{
    /// <summary>The fewest days of which one value a day is enough.</summary>
    private const int FewestDays = 2 * SenTrend.Shortest;

    public DateTimeOffset At(int index) => Start.AddDays(index * Days);

    /// <summary>The same quantile of each day's values.</summary>
    /// <param name="history">The signal.</param>
    /// <param name="quantile">0 to 1: 0.5 for the level, near 1 for peaks.</param>
    public static DailyValues Of(SignalHistory history, double quantile)
    {
        var perDay = history.PerDay;
        if (history.Values.Length >= FewestDays * perDay || perDay <= 24 || HasDailyCourse(history))
            return Of(history, perDay, 1, quantile);
        return Of(history, perDay / 24, 1 / 24.0, quantile);
    }

    private static bool HasDailyCourse(SignalHistory history) =>
        history.Values.Length >= 3 * history.PerDay
        && history.Values.Any(double.IsFinite)
        && Periods.Find(Repairs.Filled(history.Values, 1)) is var period
        && period > 0
        && Math.Abs(period - history.PerDay) <= history.PerDay / 20;

    private static DailyValues Of(SignalHistory history, int length, double days, double quantile)
    {
        // Whole ones, to the end.
        var count = Math.Min(history.Values.Length / length, SenTrend.Longest);
        var first = history.Values.Length - (count * length);
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = Quantile(history.Values.AsSpan(first + (i * length), length), quantile);
        var filled = values.Any(double.IsFinite) ? Repairs.Filled(values, 1) : [];
        return new(history.At(first), days, filled);
    }

    /// <summary>NaN where less than half is known.</summary>
    private static double Quantile(ReadOnlySpan<double> values, double quantile)
    {
        var known = SignalHistory.Known(values);
        if (known.Length == 0 || 2 * known.Length < values.Length)
            return double.NaN;
        Array.Sort(known);
        return known[(int)Math.Round(quantile * (known.Length - 1))];
    }
}
