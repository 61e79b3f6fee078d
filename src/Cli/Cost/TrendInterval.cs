using System.Globalization;

namespace CloudIntel.Cli.Cost;

/// <summary>The steps of a trend.</summary>
internal sealed record TrendInterval
{
    private const int DaysOfWeek = 7;

    private TrendInterval(string name) => Name = name;

    /// <summary>Calendar months.</summary>
    public static TrendInterval Month { get; } = new("month");

    /// <summary>Weeks from Monday (ISO 8601).</summary>
    public static TrendInterval Week { get; } = new("week");

    /// <summary>Days, UTC.</summary>
    public static TrendInterval Day { get; } = new("day");

    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<TrendInterval> All { get; } = [Month, Week, Day];

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>The column by which the ledger groups for it.</summary>
    public string Column => this == Month ? "month" : "day";

    /// <summary>The first day of the step that holds what the ledger calls <paramref name="key"/>.</summary>
    public DateOnly Start(string key)
    {
        if (this == Month)
            return DateOnly.ParseExact(key, "yyyy-MM", CultureInfo.InvariantCulture);
        var day = DateOnly.ParseExact(key, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return this == Day ? day : day.AddDays(-(((int)day.DayOfWeek + DaysOfWeek - (int)DayOfWeek.Monday) % DaysOfWeek));
    }

    /// <summary>The first day of the step after the one that begins on <paramref name="start"/>.</summary>
    public DateOnly Next(DateOnly start) => this == Month ? start.AddMonths(1) : start.AddDays(this == Week ? DaysOfWeek : 1);

    /// <summary>How people name the step that begins on <paramref name="start"/>.</summary>
    public string Label(DateOnly start) => start.ToString(this == Month ? "yyyy-MM" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
