using System.Globalization;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Queries;

/// <summary>The time that a question is about, in the forms that OpenCost knows. Days are UTC's, weeks begin on Sunday.</summary>
public static class QueryWindow
{
    /// <summary>How long a window may be: what is recorded is kept for about a quarter of a year.</summary>
    public const int LongestDays = 93;

    /// <summary>In how many parts a window may be cut.</summary>
    public const int MostSteps = 1000;

    /// <summary>
    /// Reads <c>today</c>, <c>yesterday</c>, <c>week</c>, <c>month</c>, <c>lastweek</c>, <c>lastmonth</c>, a duration up to now such as
    /// <c>30m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c>, or two moments with a comma between them, both RFC 3339 or both Unix seconds. As in OpenCost, a
    /// duration is of whole units: 7d is today and the six days before, 12h the hour that runs and the eleven before; <c>7d offset 1d</c> is seven
    /// times 24 hours up to this time yesterday.
    /// </summary>
    /// <param name="text">The window.</param>
    /// <param name="now">The moment of the question; a window that reaches beyond it ends there. Parts of a second are left aside.</param>
    /// <param name="longestDays">How long it may be.</param>
    /// <exception cref="ClusterQueryException">It is none of these, is empty, lies in the future or is too long.</exception>
    public static DatePeriod Parse(string text, DateTimeOffset now, int longestDays = LongestDays)
    {
        now = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var window = Named(text, now) ?? Pair(text) ?? Past(text, now);
        if (window.End <= window.Start)
            throw new ClusterQueryException($"window={text} ends before it starts, or is empty");
        if (window.Start >= now)
            throw new ClusterQueryException($"window={text} lies in the future");
        if (window.Length > TimeSpan.FromDays(longestDays))
            throw new ClusterQueryException($"window={text} is longer than {longestDays} days");
        return window.End > now ? window with { End = now } : window;
    }

    /// <summary>
    /// Cuts a window into steps of a duration, counted back from its end as OpenCost does: only the first may be shorter. Without a step it is
    /// one.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="step">A duration such as <c>1d</c>; null for the whole window.</param>
    /// <exception cref="ClusterQueryException">It is no duration, or there are more than <see cref="MostSteps"/>.</exception>
    public static IReadOnlyList<DatePeriod> Steps(DatePeriod window, string? step)
    {
        if (step is null or "window")
            return [window];
        var length = Duration("step", step);
        CheckCount("step", step, window.Length / length);
        var steps = new List<DatePeriod>();
        for (var end = window.End; end > window.Start; end -= length)
            steps.Add(new(end - length > window.Start ? end - length : window.Start, end));
        steps.Reverse();
        return steps;
    }

    /// <summary>Cuts a window at the starts of hours, days, weeks, months or quarters: only the first and the last may be shorter.</summary>
    /// <param name="window">The window.</param>
    /// <param name="unit"><c>hour</c>, <c>day</c>, <c>week</c>, <c>month</c> or <c>quarter</c>.</param>
    /// <exception cref="ClusterQueryException">It is another unit, or there are more than <see cref="MostSteps"/>.</exception>
    public static IReadOnlyList<DatePeriod> CalendarSteps(DatePeriod window, string unit)
    {
        Func<DateTimeOffset, DateTimeOffset> next = unit switch
        {
            "hour" => moment => new DateTimeOffset(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero).AddHours(1),
            "day" => moment => DayOf(moment).AddDays(1),
            "week" => moment => WeekOf(moment).AddDays(7),
            "month" => moment => MonthOf(moment).AddMonths(1),
            "quarter" => moment => MonthOf(moment).AddMonths(3 - ((moment.UtcDateTime.Month - 1) % 3)),
            _ => throw new ClusterQueryException($"accumulate={unit} is none of true, false, hour, day, week, month, quarter, all"),
        };
        CheckCount("accumulate", unit, unit == "hour" ? window.Length.TotalHours : 0);
        var steps = new List<DatePeriod>();
        for (var start = window.Start; start < window.End; start = steps[^1].End)
            steps.Add(new(start, next(start) < window.End ? next(start) : window.End));
        return steps;
    }

    private static void CheckCount(string parameter, string value, double count)
    {
        if (count > MostSteps)
            throw new ClusterQueryException($"{parameter}={value} cuts the window into more than {MostSteps} steps");
    }

    private static DatePeriod? Named(string text, DateTimeOffset now) => text switch
    {
        "today" => new(DayOf(now), DayOf(now).AddDays(1)),
        "yesterday" => new(DayOf(now).AddDays(-1), DayOf(now)),
        "week" => new(WeekOf(now), WeekOf(now).AddDays(7)),
        "lastweek" => new(WeekOf(now).AddDays(-7), WeekOf(now)),
        "month" => new(MonthOf(now), MonthOf(now).AddMonths(1)),
        "lastmonth" => new(MonthOf(now).AddMonths(-1), MonthOf(now)),
        _ => null,
    };

    private static DatePeriod? Pair(string text)
    {
        // Unix seconds may have a hyphen between them instead.
        var parts = text.Length > 0 && char.IsAsciiDigit(text[0]) && text.All(letter => char.IsAsciiDigit(letter) || letter == '-') ? text.Split('-') : text.Split(',');
        return parts is [var start, var end] ? new(Moment(start, text), Moment(end, text)) : null;
    }

    /// <summary>The whole units up to now, with the one that runs; or just so long before an earlier moment.</summary>
    private static DatePeriod Past(string text, DateTimeOffset now)
    {
        if (text.Split(" offset ") is [var length, var offset])
            return new(now - Duration("window", offset) - Duration("window", length), now - Duration("window", offset));
        var duration = Duration("window", text);
        var unit = text[^1] switch { 'm' => TimeSpan.TicksPerMinute, 'h' => TimeSpan.TicksPerHour, _ => TimeSpan.TicksPerDay };
        var end = new DateTimeOffset((now.UtcTicks + unit - 1) / unit * unit, TimeSpan.Zero);
        return new(end - duration, end);
    }

    private static DateTimeOffset Moment(string text, string window)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253_402_300_799) // the end of the year 9999
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return moment.ToUniversalTime();
        throw new ClusterQueryException($"window={window}: {text} is neither a moment such as 2026-04-30T00:00:00Z nor Unix seconds");
    }

    private static TimeSpan Duration(string parameter, string text)
    {
        var unit = text.Length > 0 ? text[^1] : ' ';
        var minutes = unit switch { 'm' => 1, 'h' => 60, 'd' => 1440, 'w' => 10_080, _ => 0 };
        return minutes > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 1_000_000
            ? TimeSpan.FromMinutes(Math.Min((long)count * minutes, 1440 * 10_000)) // longer than any window, and still before now
            : throw new ClusterQueryException(parameter == "window"
                ? $"window={text} is none of today, yesterday, week, month, lastweek, lastmonth, a duration such as 30m, 12h or 7d, or two moments with a comma"
                : $"{parameter}={text} is no duration such as 30m, 12h or 7d");
    }

    /// <summary>The window with its first and its last day whole.</summary>
    public static DatePeriod WholeDays(DatePeriod window) => new(DayOf(window.Start), DayOf(window.End - TimeSpan.FromTicks(1)).AddDays(1));

    private static DateTimeOffset DayOf(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerDay), TimeSpan.Zero);

    private static DateTimeOffset WeekOf(DateTimeOffset moment) => DayOf(moment).AddDays(-(int)DayOf(moment).DayOfWeek);

    private static DateTimeOffset MonthOf(DateTimeOffset moment) => DayOf(moment).AddDays(1 - moment.UtcDateTime.Day);
}
