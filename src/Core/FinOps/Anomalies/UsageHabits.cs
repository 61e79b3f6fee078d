namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>What one place exceeds its level by again and again: on the same days of months, or at the same time of the last year.</summary>
/// <param name="firstDay">The day that day 0 is.</param>
/// <param name="start">The first day with a cost.</param>
/// <param name="days">How many days there will be.</param>
internal sealed class UsageHabits(DateOnly firstDay, int start, int days)
{
    private const int MonthDays = 3;
    private const int YearDays = 3;

    /// <summary>Smaller excesses, in units, make no habit.</summary>
    private const double LeastUsual = 3;

    /// <summary>What is usual may be larger by this.</summary>
    private const double MoreThanUsual = 1.25;

    private readonly double[] excesses = new double[days];
    private readonly bool[] excused = new bool[days];

    /// <summary>
    /// How much of an excess is usual on such a day, by a little more than it was before: within three days of the same place in at least two of the last three months,
    /// counted from their begin or end, or at this time of the last year; and whether it was so on more days there than it has been here. What is a single day there excuses
    /// one of a step, and not all of its first week.
    /// </summary>
    /// <param name="day">The day; the days before were asked for.</param>
    /// <param name="excess">What it cost more than its level lets expect.</param>
    /// <param name="unit">How far such a day usually is from what is expected, on average, in the same money.</param>
    public (double Usual, bool AsOften) Usual(int day, double excess, double unit)
    {
        excesses[day] = excess / Math.Max(unit, 1e-12);
        if (excesses[day] <= LeastUsual)
            return (0, false);
        var (ofMonths, oftenInMonths) = OfMonths(day);
        var (ofYear, oftenInYear) = Most(day - 364 - YearDays, day - 364 + YearDays, day);
        var usual = Math.Max(ofMonths, ofYear);
        if (usual <= LeastUsual)
            return (0, false);
        var left = Math.Max(oftenInMonths, oftenInYear);
        for (var past = Math.Max(0, day - (2 * MonthDays)); past < day; past++)
            left -= excused[past] ? 1 : 0;
        usual = Math.Min(excess, MoreThanUsual * usual * unit);
        excused[day] = usual > 0;
        return (usual, left > 0);
    }

    /// <summary>What at least two of the last three months had about this place of theirs; nothing where only one is known.</summary>
    private (double Greatest, int Often) OfMonths(int day)
    {
        Span<double> greatest = stackalloc double[3];
        Span<int> often = stackalloc int[3];
        var (date, known) = (firstDay.AddDays(day), 0);
        var fromEnd = DateTime.DaysInMonth(date.Year, date.Month) - date.Day;
        for (; known < greatest.Length; known++)
        {
            var month = new DateOnly(date.Year, date.Month, 1).AddMonths(-known - 1);
            var length = DateTime.DaysInMonth(month.Year, month.Month);
            var (same, sameFromEnd) = (Math.Min(date.Day, length) - 1, Math.Max(1, length - fromEnd) - 1);
            var (first, last) = (Math.Min(same, sameFromEnd) - MonthDays, Math.Max(same, sameFromEnd) + MonthDays);
            var begin = month.DayNumber - firstDay.DayNumber;
            if (begin + first < start + DailyLevel.FirstDays)
                break;
            (greatest[known], often[known]) = Most(begin + first, begin + last, day);
        }

        greatest[..known].Sort();
        often[..known].Sort();
        return known >= 2 ? (greatest[known - 2], often[known - 2]) : (0, 0);
    }

    /// <summary>The greatest excess of some days, and how many of them had one that makes a habit.</summary>
    private (double Greatest, int Often) Most(int first, int last, int before)
    {
        var (greatest, often) = (0.0, 0);
        for (var day = Math.Max(start + DailyLevel.FirstDays, first); day <= Math.Min(before - 1, last); day++)
            (greatest, often) = (Math.Max(greatest, excesses[day]), often + (excesses[day] > LeastUsual ? 1 : 0));
        return (greatest, often);
    }
}
