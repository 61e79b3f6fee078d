namespace CloudIntel.Controllers.Clusters;

/// <summary>Which hours are due to be read.</summary>
internal static class UsageSchedule
{
    /// <summary>A time after which an answer without anything counts as one: until then a server may not have it yet.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);

    /// <summary>The hours, UTC, that are over and settled and lie within what is looked back on, oldest first.</summary>
    public static IEnumerable<DateTimeOffset> Settled(DateTimeOffset now, UsageOptions options)
    {
        var back = options.LookBack < options.KeepFor ? options.LookBack : options.KeepFor;
        var end = Floor(now - options.SettleDelay);
        for (var hour = Floor(now - back).AddHours(1); hour < end; hour = hour.AddHours(1))
            yield return hour;
    }

    /// <summary>The hour in which a moment lies.</summary>
    public static DateTimeOffset Floor(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
