using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Reports;

namespace CloudIntel.Core.Tests.Simulation.Reports;

public sealed class ReportReturnTests
{
    [Fact]
    public void A_saving_is_told_by_the_month_and_pays_for_the_change()
    {
        // 10 dollars less in 73 hours, from 8 to 12.
        var found = ReportReturn.Of(Cost(-10, new(-12, -8)), TimeSpan.FromHours(73), 250);

        Assert.Equal((100m, 80m, 120m), (found.MonthlySaving, found.MonthlySavingLower, found.MonthlySavingUpper));
        Assert.Equal(2.5m, found.PaybackMonths);
        Assert.Equal(380m, found.FirstYearPercent); // 1,200 − 250 of 250
    }

    [Fact]
    public void What_costs_more_never_pays_for_the_change()
    {
        var found = ReportReturn.Of(Cost(1, new(0.5, 1.5)), TimeSpan.FromHours(730), 100);

        Assert.Equal((-1m, -1.5m, -0.5m), (found.MonthlySaving, found.MonthlySavingLower, found.MonthlySavingUpper));
        Assert.Null(found.PaybackMonths);
        Assert.Equal(-112m, found.FirstYearPercent);
    }

    [Fact]
    public void A_change_that_costs_nothing_has_no_return_in_percent()
    {
        var found = ReportReturn.Of(Cost(-1, null), TimeSpan.FromHours(730), 0);

        Assert.Equal((1m, null, null, null, null), (found.MonthlySaving, found.MonthlySavingLower, found.MonthlySavingUpper, found.PaybackMonths, found.FirstYearPercent));
    }

    private static MetricComparison Cost(double difference, Interval? interval) =>
        new("default", "cost", "planner", 10, difference, interval, null, null, null, null, null, Difference.None);
}
