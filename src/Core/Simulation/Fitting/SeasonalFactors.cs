using CloudIntel.Core.Simulation.Generators;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>How hours of a day, and days of a week, differ from the mean: factors that are drawn towards 1 as far as their differences may be chance.</summary>
internal static class SeasonalFactors
{
    private const int Hours = 24;
    private const int Weekdays = 7;

    /// <summary>Finds the factors of hourly values.</summary>
    /// <param name="start">When the first hour begins.</param>
    /// <param name="hourly">One an hour; not a number where it is not known.</param>
    /// <param name="zone">Whose clocks count.</param>
    /// <returns>Factors of hours if there is a day, those of weekdays if there are two weeks; they have a mean of 1 over the values.</returns>
    public static Seasons Of(DateTimeOffset start, double[] hourly, TimeZoneInfo zone)
    {
        var known = hourly.Where(double.IsFinite).ToArray();
        var mean = known.Length == 0 ? 0 : known.Average();
        if (known.Length < Hours || mean == 0)
            return new() { Zone = zone };
        var local = Enumerable.Range(0, hourly.Length).Select(hour => TimeZoneInfo.ConvertTime(start.AddHours(hour), zone)).ToArray();
        double[] ofWeekdays = known.Length < 2 * Weekdays * Hours ? [] : Factors(Weekdays, i => (int)local[i].DayOfWeek, i => hourly[i] / mean, hourly.Length, Hours);
        var ofHours = Factors(Hours, i => local[i].Hour, i => hourly[i] / mean / (ofWeekdays.Length == 0 ? 1 : ofWeekdays[(int)local[i].DayOfWeek]), hourly.Length, 1);
        return new() { Zone = zone, ByHour = ofHours, ByWeekday = ofWeekdays };
    }

    /// <summary>Means of groups, drawn towards 1 by the share of their differences that chance alone would make (James and Stein).</summary>
    /// <param name="groups">How many there are.</param>
    /// <param name="group">Of a value.</param>
    /// <param name="value">By its index.</param>
    /// <param name="count">Of values.</param>
    /// <param name="together">So many neighbours tell no more than one, as hours of a day do.</param>
    private static double[] Factors(int groups, Func<int, int> group, Func<int, double> value, int count, int together)
    {
        var (counts, sums, squares) = (new int[groups], new double[groups], new double[groups]);
        for (var i = 0; i < count; i++)
        {
            if (value(i) is var each && !double.IsFinite(each))
                continue;
            var at = group(i);
            counts[at]++;
            sums[at] += each;
            squares[at] += each * each;
        }

        var (between, chance, of) = (0.0, 0.0, 0);
        for (var i = 0; i < groups; i++)
        {
            if (counts[i] == 0)
                continue;
            var mean = sums[i] / counts[i];
            between += (mean - 1) * (mean - 1);
            var independent = Math.Max(1, counts[i] / together);
            chance += independent > 1 ? Math.Max(0, (squares[i] / counts[i]) - (mean * mean)) / (independent - 1) : 0;
            of++;
        }

        var kept = between > 0 ? Math.Max(0, 1 - (chance / between)) : 0;
        var factors = new double[groups];
        for (var i = 0; i < groups; i++)
            factors[i] = counts[i] == 0 ? 1 : Math.Max(0, 1 + (kept * ((sums[i] / counts[i]) - 1)));
        var scale = of == 0 ? 1 : Enumerable.Range(0, groups).Sum(i => counts[i] * factors[i]) / counts.Sum();
        return Array.ConvertAll(factors, factor => factor / scale);
    }
}
