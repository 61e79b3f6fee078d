using System.Globalization;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Queries;

/// <summary>The forms in which a window and its steps can be asked for.</summary>
public sealed class QueryWindowTests
{
    /// <summary>A Wednesday.</summary>
    private static readonly DateTimeOffset Now = new(2026, 4, 15, 10, 30, 20, 999, TimeSpan.Zero);

    [Theory]
    [InlineData("today", "2026-04-15T00:00:00Z 2026-04-15T10:30:20Z")]
    [InlineData("yesterday", "2026-04-14T00:00:00Z 2026-04-15T00:00:00Z")]
    [InlineData("week", "2026-04-12T00:00:00Z 2026-04-15T10:30:20Z")] // since Sunday
    [InlineData("lastweek", "2026-04-05T00:00:00Z 2026-04-12T00:00:00Z")]
    [InlineData("month", "2026-04-01T00:00:00Z 2026-04-15T10:30:20Z")]
    [InlineData("lastmonth", "2026-03-01T00:00:00Z 2026-04-01T00:00:00Z")]
    [InlineData("30m", "2026-04-15T10:01:00Z 2026-04-15T10:30:20Z")]
    [InlineData("12h", "2026-04-14T23:00:00Z 2026-04-15T10:30:20Z")]
    [InlineData("7d", "2026-04-09T00:00:00Z 2026-04-15T10:30:20Z")] // today and the six days before
    [InlineData("2w", "2026-04-02T00:00:00Z 2026-04-15T10:30:20Z")]
    [InlineData("2026-04-01T12:00:00Z,2026-04-02T00:00:00Z", "2026-04-01T12:00:00Z 2026-04-02T00:00:00Z")]
    [InlineData("2026-04-01T12:00:00+02:00,2026-04-01T12:00:00.5Z", "2026-04-01T10:00:00Z 2026-04-01T12:00:00.5Z")]
    [InlineData("2026-04-15T00:00:00Z,2026-04-16T00:00:00Z", "2026-04-15T00:00:00Z 2026-04-15T10:30:20Z")] // what is to come costs nothing yet
    [InlineData("1775001600,1775088000", "2026-04-01T00:00:00Z 2026-04-02T00:00:00Z")]
    [InlineData("1775001600-1775088000", "2026-04-01T00:00:00Z 2026-04-02T00:00:00Z")]
    [InlineData("7d offset 1d", "2026-04-07T10:30:20Z 2026-04-14T10:30:20Z")]
    public void A_window_is_read_as_OpenCost_does(string text, string window) => Assert.Equal(window, Text(QueryWindow.Parse(text, Now)));

    [Theory]
    [InlineData("", "window= is none of today, yesterday,")]
    [InlineData("tomorrow", "window=tomorrow is none of")]
    [InlineData("0d", "window=0d is none of")]
    [InlineData("-1d", "window=-1d is none of")]
    [InlineData("1y", "window=1y is none of")]
    [InlineData("94d", "window=94d is longer than 93 days")]
    [InlineData("999999d", "window=999999d is longer than 93 days")]
    [InlineData("2026-04-02T00:00:00Z,2026-04-01T00:00:00Z", "ends before it starts")]
    [InlineData("2026-04-01T00:00:00Z,2026-04-01T00:00:00Z", "or is empty")]
    [InlineData("2026-05-01T00:00:00Z,2026-05-02T00:00:00Z", "lies in the future")]
    [InlineData("2026-04-01,2026-04-02", "2026-04-01 is neither a moment such as 2026-04-30T00:00:00Z nor Unix seconds")]
    [InlineData("1775001600,99999999999999999999", "99999999999999999999 is neither a moment")]
    public void A_window_that_cannot_be_says_why(string text, string message) =>
        Assert.Contains(message, Assert.Throws<ClusterQueryException>(() => QueryWindow.Parse(text, Now)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_first_second_of_a_day_has_no_today_yet() =>
        Assert.Throws<ClusterQueryException>(() => QueryWindow.Parse("today", new(2026, 4, 15, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void Steps_are_counted_back_from_the_end_and_the_first_may_be_short() => Assert.Equal(
        ["2026-04-15T00:00:00Z 2026-04-15T02:30:20Z", "2026-04-15T02:30:20Z 2026-04-15T06:30:20Z", "2026-04-15T06:30:20Z 2026-04-15T10:30:20Z"],
        QueryWindow.Steps(QueryWindow.Parse("today", Now), "4h").Select(Text));

    [Fact]
    public void Calendar_steps_begin_with_weeks_and_months() => Assert.Equal(
        ["2026-03-30T00:00:00Z 2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z 2026-04-06T00:00:00Z", "2026-03-30T00:00:00Z 2026-04-05T00:00:00Z", "2026-04-05T00:00:00Z 2026-04-06T00:00:00Z"],
        new[] { "month", "week" }.SelectMany(unit => QueryWindow.CalendarSteps(QueryWindow.Parse("2026-03-30T00:00:00Z,2026-04-06T00:00:00Z", Now), unit)).Select(Text));

    [Theory]
    [InlineData("1m")]
    [InlineData("1x")]
    [InlineData("0h")]
    public void Steps_that_are_too_many_or_none_are_refused(string step) =>
        Assert.Throws<ClusterQueryException>(() => QueryWindow.Steps(QueryWindow.Parse("7d", Now), step));

    [Fact]
    public void Steps_cover_the_window_without_gaps() => Prop.ForAll(
        Gen.Choose(1, 93 * 24 * 60).SelectMany(minutes => Gen.Choose(0, 5).Select(unit => (minutes, unit))).ToArbitrary(),
        asked =>
        {
            var window = QueryWindow.Parse($"{asked.minutes}m", Now);
            var steps = asked.unit switch
            {
                0 => QueryWindow.Steps(window, "3h"),
                1 => QueryWindow.Steps(window, "1d"),
                2 => QueryWindow.Steps(window, null),
                3 => QueryWindow.CalendarSteps(window, "day"),
                4 => QueryWindow.CalendarSteps(window, "week"),
                _ => QueryWindow.CalendarSteps(window, "month"),
            };
            Assert.Equal(window, new DatePeriod(steps[0].Start, steps[^1].End));
            Assert.All(steps, step => Assert.True(step.Length > TimeSpan.Zero));
            Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static string Text(DatePeriod period) => string.Join(
        ' ', new[] { period.Start, period.End }.Select(moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture)));
}
