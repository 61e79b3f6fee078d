using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>
/// How much of the final cost of young days is known, as the curves of their sources say, which are learned from what bills held some hours after a day and in the
/// end. Pure.
/// </summary>
internal static class BillMaturity
{
    /// <summary>From this share on a day is taken for whole.</summary>
    public const double Whole = 0.98;

    /// <summary>Below this share a day is not looked at.</summary>
    public const double Least = 0.5;

    /// <summary>After how many hours a day is taken for whole when nothing is learned of its source yet.</summary>
    public const int UnlearnedHours = 48;

    /// <summary>After how many hours a day is final whatever was learned: no curve goes further.</summary>
    public const int FinalHours = 240;

    /// <summary>A source that has brought nothing for more days than this has ended, and is waited for no longer.</summary>
    public const int LongestLag = 7;

    /// <summary>Days by whose costs sources are weighed, and the most that can be young.</summary>
    public const int Days = 28;

    /// <summary>Finds out how far days are mature.</summary>
    /// <param name="costs">Costs of the last <see cref="Days"/> days by day and source.</param>
    /// <param name="curves">What is learned of each source.</param>
    /// <param name="through">The last day that is over and has charges.</param>
    /// <param name="now">The moment.</param>
    public static MatureDays Of(
        IReadOnlyList<(DateOnly Day, string Source, decimal Cost)> costs, IReadOnlyDictionary<string, IReadOnlyList<DataMaturity>> curves, DateOnly through, DateTimeOffset now)
    {
        var sources = costs.GroupBy(cost => cost.Source)
            .Select(source => new Source(
                curves.GetValueOrDefault(source.Key) ?? [],
                source.Max(cost => cost.Day),
                source.Sum(cost => Math.Abs(cost.Cost))))
            .Where(source => through.DayNumber - source.LastDay.DayNumber <= LongestLag)
            .ToList();
        var shares = new List<double>();
        var mature = through;
        for (var day = through; day > through.AddDays(-Days); day = day.AddDays(-1))
        {
            var share = Share(sources, day, now);
            shares.Insert(0, share);
            if (share < Whole)
                mature = day.AddDays(-1);
        }

        var young = shares.TakeLast(through.DayNumber - mature.DayNumber).TakeWhile(share => share >= Least).ToList();
        return new(mature, young);
    }

    private static double Share(List<Source> sources, DateOnly day, DateTimeOffset now)
    {
        var weights = sources.Sum(source => source.Weight);
        if (weights == 0)
            return 1;
        var hours = (now - new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero)).TotalHours;
        return (double)sources.Sum(source => source.Weight / weights * (day > source.LastDay ? 0 : Known(source.Curve, hours)));
    }

    /// <summary>The share at the last point of the curve that the day has reached.</summary>
    private static decimal Known(IReadOnlyList<DataMaturity> curve, double hours)
    {
        if (hours >= FinalHours)
            return 1;
        var learned = curve.Where(point => point.Share is not null).OrderBy(point => point.Hours).ToList();
        if (learned.Count == 0)
            return hours >= UnlearnedHours ? 1 : 0;
        return Math.Clamp(learned.LastOrDefault(point => point.Hours <= hours)?.Share ?? 0, 0, 1);
    }

    private sealed record Source(IReadOnlyList<DataMaturity> Curve, DateOnly LastDay, decimal Weight);
}

/// <summary>How far days are mature.</summary>
/// <param name="Through">The last day whose costs are final.</param>
/// <param name="Young">Which shares of their final costs are known of the days after it, as far as at least half is.</param>
internal sealed record MatureDays(DateOnly Through, IReadOnlyList<double> Young)
{
    /// <summary>The last day of which enough is known.</summary>
    public DateOnly Last => Through.AddDays(Young.Count);
}
