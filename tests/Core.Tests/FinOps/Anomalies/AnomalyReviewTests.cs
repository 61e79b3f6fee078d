using CloudIntel.Core.FinOps.Anomalies;

namespace CloudIntel.Core.Tests.FinOps.Anomalies;

/// <summary>What is told of costs.</summary>
public sealed class AnomalyReviewTests
{
    private static readonly DateOnly First = new(2026, 1, 5);

    [Fact]
    public void A_day_that_costs_twice_as_much_is_told_at_the_smallest_place_that_explains_it()
    {
        var finding = AnomalyReview.Decide(Facts(Series("a/x", day => day == 89 ? 60 : 20), Series("a/y", _ => 50), Series("b/z", _ => 70)));
        var anomaly = Assert.Single(finding.Anomalies);
        Assert.Equal(["a", "x"], anomaly.Path);
        Assert.Equal(AnomalyKind.Spike, anomaly.Kind);
        Assert.Equal(First.AddDays(89), anomaly.FirstDay);
        Assert.InRange(anomaly.Actual, 55, 65);
        Assert.InRange(anomaly.Impact, 35, 45);
        Assert.Contains("a/x", anomaly.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_that_costs_less_is_information() =>
        Assert.Contains(AnomalyReview.Decide(Facts(Series("a/x", day => day == 89 ? 5 : 20), Series("b", _ => 1000))).Dips, dip => dip.Path is ["a", "x"]);

    [Fact]
    public void A_place_of_a_few_days_is_named_as_too_young()
    {
        var finding = AnomalyReview.Decide(Facts(Series("a", _ => 20), Series("new", day => day < 85 ? 0 : 5)));
        Assert.Equal(["new"], Assert.Single(finding.TooShort).Path);
        Assert.Equal(5, finding.TooShort[0].Days);
    }

    private static AnomalyFacts Facts(params CostSeries[] series) =>
        new() { FirstDay = First, LastDay = First.AddDays(89), Series = series, Currency = "USD" };

    private static CostSeries Series(string path, Func<int, int> cost) =>
        new([.. path.Split('/')], ChargeClass.Usage, [.. Enumerable.Range(0, 90).Select(day => cost(day) * (1 + (0.01m * ((day * 7919 % 13) - 6))))]);
}
