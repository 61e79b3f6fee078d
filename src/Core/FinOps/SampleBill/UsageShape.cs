namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>How use spreads over the days of a week and the hours of a day.</summary>
internal enum UsageShape
{
    /// <summary>Always the same.</summary>
    Steady,

    /// <summary>Follows people: working days, daytime.</summary>
    Business,

    /// <summary>Follows schedules: nights, and more at weekends.</summary>
    Nightly,
}

/// <summary>The shapes as factors. Tables instead of curves, so that every machine computes the same digits.</summary>
internal static class UsageShapes
{
    /// <summary>Percent of an average hour, from midnight UTC; each table adds up to 2,400.</summary>
    private static readonly int[] BusinessHours =
        [40, 35, 30, 30, 35, 45, 70, 100, 140, 165, 175, 175, 165, 170, 175, 170, 160, 140, 110, 85, 60, 50, 40, 35];

    private static readonly int[] NightlyHours =
        [300, 320, 320, 280, 200, 120, 60, 30, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 30, 40, 60, 90, 120, 180];

    /// <summary>Factor of a day, 1 for an ordinary working day.</summary>
    public static decimal Day(this UsageShape shape, DayOfWeek day) => (shape, day) switch
    {
        (UsageShape.Business, DayOfWeek.Saturday) => 0.45m,
        (UsageShape.Business, DayOfWeek.Sunday) => 0.4m,
        (UsageShape.Nightly, DayOfWeek.Saturday or DayOfWeek.Sunday) => 1.5m,
        _ => 1m,
    };

    /// <summary>Share of the day's use that falls into an hour.</summary>
    public static decimal Hour(this UsageShape shape, int hour) => shape switch
    {
        UsageShape.Business => BusinessHours[hour] / 2400m,
        UsageShape.Nightly => NightlyHours[hour] / 2400m,
        _ => 1 / 24m,
    };
}
