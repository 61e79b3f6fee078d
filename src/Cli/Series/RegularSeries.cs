namespace CloudIntel.Cli.Series;

/// <summary>A series with values in the same distance from each other.</summary>
/// <param name="Values">The values; NaN where none is known.</param>
/// <param name="Period">Values a season, as the distance says; 0 where it says nothing.</param>
internal sealed record RegularSeries(double[] Values, int Period)
{
    /// <summary>Rows that lie between two values for each that there is: a file with more holes than that is taken as it is.</summary>
    private const int MostHoles = 4;

    /// <summary>
    /// Orders the rows by time, takes the last of those of the same time, and opens up the holes between them. Where distances are no multiples of the usual
    /// one, as those of months, the rows are taken one after the other.
    /// </summary>
    public static RegularSeries Of(TimeSeries series)
    {
        if (series.Times is not { } times)
            return new(series.Values, 0);
        (DateTimeOffset Time, double Value)[] rows =
            [.. times.Select((time, i) => (time, i, series.Values[i])).OrderBy(row => row.time).ThenBy(row => row.i).GroupBy(row => row.time).Select(same => (same.Key, same.Last().Item3))];
        if (rows.Length < 3)
            return new([.. rows.Select(row => row.Value)], 0);
        long[] distances = [.. rows.Zip(rows.Skip(1), (one, next) => (next.Time - one.Time).Ticks)];
        var step = distances.Order().ElementAt(distances.Length / 2);
        var period = PeriodOf(TimeSpan.FromTicks(step));
        var places = (rows[^1].Time - rows[0].Time).Ticks / step;
        if (!Array.TrueForAll(distances, distance => distance % step == 0) || places > (long)rows.Length * MostHoles)
            return new([.. rows.Select(row => row.Value)], period);
        var values = new double[places + 1];
        Array.Fill(values, double.NaN);
        foreach (var (time, value) in rows)
            values[(time - rows[0].Time).Ticks / step] = value;
        return new(values, period);
    }

    /// <summary>A day of hours or less, a week of days, a year of weeks, months or quarters.</summary>
    private static int PeriodOf(TimeSpan step) => step switch
    {
        { TotalDays: >= 360 } => 1,
        { TotalDays: >= 89 and <= 93 } => 4,
        { TotalDays: >= 28 and <= 31 } => 12,
        { TotalDays: 7 } => 52,
        { TotalDays: 1 } => 7,
        { TotalMinutes: >= 1 and <= 720 } when TimeSpan.TicksPerDay % step.Ticks == 0 => (int)(TimeSpan.TicksPerDay / step.Ticks),
        _ => 0,
    };
}
