using System.Globalization;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>Days in tests, as <c>2026-04-01</c>.</summary>
internal static class Utc
{
    /// <summary>The day.</summary>
    public static DateOnly Date(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The moment at which the day begins.</summary>
    public static DateTimeOffset Day(string day) => new(Date(day), TimeOnly.MinValue, TimeSpan.Zero);
}
