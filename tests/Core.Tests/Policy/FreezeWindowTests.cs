using System.Globalization;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Policy;

/// <summary>When windows of freezes are open, as clocks show it.</summary>
public sealed class FreezeWindowTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DayOfWeek[] WorkDays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    [Theory]
    [InlineData("2026-01-14T07:59:59Z", true)] // 08:59:59 in Berlin, in winter
    [InlineData("2026-01-14T08:00:00Z", false)]
    [InlineData("2026-07-15T06:59:59Z", true)] // in summer
    [InlineData("2026-07-15T07:00:00Z", false)]
    [InlineData("2026-07-14T22:00:00Z", true)] // midnight
    [InlineData("2026-07-18T03:00:00Z", false)] // a Saturday
    public void Clocks_are_those_of_the_time_zone(string moment, bool isInside) =>
        Assert.Equal(isInside, new FreezeWindow([.. WorkDays], default, new(9, 0), Berlin).Contains(At(moment)));

    [Theory]
    [InlineData("2026-04-03T21:59:00Z", false)] // Friday
    [InlineData("2026-04-03T22:00:00Z", true)]
    [InlineData("2026-04-04T05:59:00Z", true)] // the morning after
    [InlineData("2026-04-04T06:00:00Z", false)]
    [InlineData("2026-04-04T23:00:00Z", false)]
    [InlineData("2026-04-03T03:00:00Z", false)] // the morning of Friday belongs to Thursday
    public void A_window_over_midnight_belongs_to_the_day_on_which_it_begins(string moment, bool isInside) =>
        Assert.Equal(isInside, new FreezeWindow([DayOfWeek.Friday], new(22, 0), new(6, 0), TimeZoneInfo.Utc).Contains(At(moment)));

    [Theory]
    [InlineData("2026-12-13T12:00:00Z", false)]
    [InlineData("2026-12-14T12:00:00Z", true)]
    [InlineData("2026-12-31T23:59:00Z", true)]
    [InlineData("2027-01-01T00:00:00Z", false)]
    public void Only_days_from_the_first_to_the_last_begin_one(string moment, bool isInside) =>
        Assert.Equal(isInside, new FreezeWindow([.. Enum.GetValues<DayOfWeek>()], default, default, TimeZoneInfo.Utc, new(2026, 12, 14), new(2026, 12, 31)).Contains(At(moment)));

    [Theory]
    [InlineData("2026-04-01T12:00:00Z", "2026-04-01T16:00:00Z")] // 18:00 in Berlin
    [InlineData("2026-01-14T12:00:00Z", "2026-01-14T17:00:00Z")]
    public void It_ends_by_the_same_clocks(string moment, string end) =>
        Assert.Equal(At(end), new FreezeWindow([.. WorkDays], new(8, 0), new(18, 0), Berlin).EndAfter(At(moment)));

    [Fact]
    public void Days_without_a_gap_end_with_the_last_of_them() =>
        Assert.Equal(At("2027-01-01T00:00:00Z"), new FreezeWindow([.. Enum.GetValues<DayOfWeek>()], default, default, TimeZoneInfo.Utc, new(2026, 12, 14), new(2026, 12, 31)).EndAfter(At("2026-12-20T10:00:00Z")));

    [Fact]
    public void One_that_is_always_open_has_no_end()
    {
        var always = new FreezeWindow([.. Enum.GetValues<DayOfWeek>()], default, default, Berlin);

        Assert.Null(always.EndAfter(Judged.Now));
        Assert.Equal(
            "Deployment shop/web cannot be made until the rule is changed. Wait, or ask who may get past the policy.",
            Assert.Single(Judged.Judge(Judged.Policy(new FreezeRule("rest", [always], IncreasesOnly: false)), Judged.Create(Judged.Deployment())).Violations).Message);
    }

    [Fact]
    public void An_end_that_clocks_skip_is_when_they_skip_it() => // 2026-03-29, 02:00 to 03:00
        Assert.Equal(At("2026-03-29T01:00:00Z"), new FreezeWindow([DayOfWeek.Sunday], default, new(2, 30), Berlin).EndAfter(At("2026-03-28T23:30:00Z")));

    [Fact]
    public void An_end_that_clocks_show_twice_is_the_second() => // 2026-10-25, 02:00 to 03:00 twice
        Assert.Equal(At("2026-10-25T01:30:00Z"), new FreezeWindow([DayOfWeek.Sunday], default, new(2, 30), Berlin).EndAfter(At("2026-10-24T22:30:00Z")));

    [Theory] // 2026-10-25, 02:00 to 03:00 twice
    [InlineData("00:00", "02:30", "2026-10-25T00:45:00Z")] // past the end that is shown first
    [InlineData("00:00", "02:30", "2026-10-25T01:29:00Z")]
    [InlineData("02:30", "06:00", "2026-10-25T00:30:00Z")]
    [InlineData("02:30", "06:00", "2026-10-25T01:10:00Z")] // clocks show 02:10 again
    public void Hours_that_clocks_show_twice_leave_no_hole_in_a_window(string from, string to, string moment) =>
        Assert.True(new FreezeWindow([DayOfWeek.Sunday], TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture), Berlin).Contains(At(moment)));

    [Fact]
    public void An_end_that_clocks_skip_is_no_minute_later() => // 2026-03-29, 02:00 to 03:00
        Assert.Equal(At("2026-03-29T01:00:00Z"), new FreezeWindow([DayOfWeek.Sunday], default, new(2, 10), Berlin).EndAfter(At("2026-03-28T23:30:00Z")));

    [Fact]
    public void The_end_is_later_and_outside() => Prop.ForAll(
        (from start in Gen.Choose(0, 24 * 4 - 1)
         from end in Gen.Choose(0, 24 * 4 - 1)
         from days in Gen.SubListOf(WorkDays)
         from minute in Gen.Choose(0, 366 * 24 * 60)
         select (Window: new FreezeWindow([.. days], new(start / 4, start % 4 * 15), new(end / 4, end % 4 * 15), Berlin), At: At("2026-01-01T00:00:00Z").AddMinutes(minute))).ToArbitrary(),
        sample =>
        {
            if (!sample.Window.Contains(sample.At))
                return;
            var after = sample.Window.EndAfter(sample.At)!.Value;
            Assert.True(after > sample.At);
            Assert.False(sample.Window.Contains(after));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void The_control_plane_goes_on_and_so_do_changes_of_metadata()
    {
        var policy = Judged.Policy(new FreezeRule("rest", [new([DayOfWeek.Wednesday], default, default, TimeZoneInfo.Utc)], IncreasesOnly: false));
        var (old, scaled) = (Judged.Deployment(2), Judged.Deployment(3));

        Assert.True(Judged.Judge(policy, Judged.Update(old, scaled)).IsDenied);
        Assert.True(Judged.Judge(policy, Judged.Update(old, old.Scaled(3))).IsDenied);
        Assert.False(Judged.Judge(policy, Judged.Update(old, scaled, "system:serviceaccount:kube-system:horizontal-pod-autoscaler")).IsDenied);
        Assert.False(Judged.Judge(policy, Judged.Update(old, Judged.Deployment(2, annotations: """{"a": "b"}"""))).IsDenied);
        Assert.False(Judged.Judge(policy, Judged.Existing(scaled)).IsDenied);
    }

    [Theory]
    [InlineData(100, 100, false)]
    [InlineData(100, 101, true)]
    [InlineData(100, 99, false)]
    public void A_freeze_of_what_costs_more_lets_other_changes_through(int before, int after, bool isDenied)
    {
        var policy = Judged.Policy(new FreezeRule("rest", [new([DayOfWeek.Wednesday], default, default, TimeZoneInfo.Utc)], IncreasesOnly: true));
        var facts = new JudgeFacts { Price = Judged.Price(after), OldPrice = Judged.Price(before) };

        Assert.Equal(isDenied, Judged.Judge(policy, Judged.Update(Judged.Deployment(2), Judged.Deployment(3)), facts).IsDenied);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
