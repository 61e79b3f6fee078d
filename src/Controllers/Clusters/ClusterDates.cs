namespace CloudIntel.Controllers.Clusters;

/// <summary>Days, UTC, and the moments at which they begin.</summary>
internal static class ClusterDates
{
    /// <summary>The day of a moment.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    /// <summary>The moment at which a day begins.</summary>
    public static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
