using CloudIntel.Core.FinOps;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps;

public sealed class BudgetPeriodsTests
{
    [Theory]
    [InlineData(BudgetPeriod.Monthly, "2026-02-28T23:59:59Z", "2026-02-01", "2026-03-01")]
    [InlineData(BudgetPeriod.Monthly, "2026-12-31T12:00:00Z", "2026-12-01", "2027-01-01")]
    [InlineData(BudgetPeriod.Quarterly, "2026-01-01T00:00:00Z", "2026-01-01", "2026-04-01")]
    [InlineData(BudgetPeriod.Quarterly, "2026-11-21T00:00:00Z", "2026-10-01", "2027-01-01")]
    [InlineData(BudgetPeriod.Yearly, "2024-02-29T00:00:00Z", "2024-01-01", "2025-01-01")]
    [InlineData(BudgetPeriod.Monthly, "2026-03-01T01:00:00+02:00", "2026-02-01", "2026-03-01")] // still February in UTC
    public void Containing_finds_the_calendar_period_in_utc(BudgetPeriod period, string moment, string start, string end)
    {
        var found = BudgetPeriods.Containing(period, DateTimeOffset.Parse(moment, null));

        Assert.Equal((Utc(start), Utc(end)), (found.Start, found.End));
    }

    [Fact]
    public void Periods_tile_the_calendar() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<DateTime>().Filter(time => time.Year is > 1 and < 9998),
            Gen.Elements(Enum.GetValues<BudgetPeriod>()).ToArbitrary(),
            (time, period) =>
            {
                var moment = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc));
                var found = BudgetPeriods.Containing(period, moment);
                return found.Contains(moment)
                    && BudgetPeriods.Containing(period, found.End).Start == found.End
                    && BudgetPeriods.Containing(period, found.End.AddTicks(-1)) == found;
            }).QuickCheckThrowOnFailure();

    private static DateTimeOffset Utc(string day) => DateTimeOffset.Parse(day + "T00:00:00Z", null);
}
