using CloudIntel.Core.FinOps.Anomalies;

namespace CloudIntel.Core.Tests.FinOps.Anomalies;

/// <summary>Laws of reviews.</summary>
public sealed class AnomalyProperties
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_place_and_one_above_it_are_not_told_for_the_same_excess(int seed)
    {
        var anomalies = AnomalyReview.Decide(Hierarchy(seed) with { Policy = new() { KeptDays = 400, FalseDiscoveryRate = AnomalyPolicy.HighRate, RelativeFloor = 0 } }).Anomalies;
        Assert.NotEmpty(anomalies);
        Assert.DoesNotContain(anomalies, above => anomalies.Any(below => IsAbove(above, below) && below.FirstDay <= above.DetectedOn && below.LastDay >= above.FirstDay
            && below.Impact > 0.5m * above.Impact));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Floors_only_remove(int seed)
    {
        var facts = Hierarchy(seed);
        var before = Keys(AnomalyReview.Decide(facts with { Policy = new() { KeptDays = 400, RelativeFloor = 0 } }));
        foreach (var policy in new AnomalyPolicy[] { new() { KeptDays = 400, RelativeFloor = 0.5m }, new() { KeptDays = 400, AbsoluteFloor = 100 }, new() { KeptDays = 400, AbsoluteFloor = 1e9m } })
            Assert.Subset(before, Keys(AnomalyReview.Decide(facts with { Policy = policy })));
        Assert.Empty(AnomalyReview.Decide(facts with { Policy = new() { AbsoluteFloor = 1e9m } }).Anomalies);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void What_was_found_at_a_time_is_found_later_and_nothing_else_of_that_time(int seed)
    {
        var facts = Hierarchy(seed) with { Policy = new() { KeptDays = 400, RelativeFloor = 0 } };
        var later = AnomalyReview.Decide(facts);
        foreach (var day in new[] { 150, 230, 310, 380 })
        {
            var last = CostHosts.First.AddDays(day);
            var then = AnomalyReview.Decide(facts with { LastDay = last });
            Assert.Equal(All(later).Where(one => one.Detected <= last).Order(), All(then).Order());
        }

        static IEnumerable<(string Path, DateOnly First, DateOnly Detected)> All(AnomalyFinding finding) =>
            finding.Dips.Concat(finding.Anomalies).Select(one => (string.Join('/', one.Path), one.FirstDay, one.DetectedOn));
    }

    [Theory]
    [InlineData(8, "1000")]
    [InlineData(9, "0.0625")]
    public void Another_currency_changes_money_and_nothing_else(int seed, string rate)
    {
        var (facts, factor) = (Hierarchy(seed), decimal.Parse(rate, System.Globalization.CultureInfo.InvariantCulture));
        var other = AnomalyReview.Decide(facts with { Series = [.. facts.Series.Select(one => one with { Costs = [.. one.Costs.Select(cost => cost * factor)] })] });
        var one = AnomalyReview.Decide(facts);
        Assert.Equal(Keys(one), Keys(other));
        foreach (var (left, right) in one.Anomalies.Zip(other.Anomalies))
        {
            Assert.Equal((double)(left.Impact * factor), (double)right.Impact, 0.001 * Math.Abs((double)right.Impact) + 0.001);
            Assert.Equal(left.Confidence, right.Confidence, 1e-6);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(14)]
    [InlineData(29)]
    [InlineData(200)]
    public void Whatever_comes_no_number_is_undefined_and_nothing_throws(int days)
    {
        var random = new Random(days);
        double[][] strange =
        [
            [.. new double[days]],
            [.. Enumerable.Repeat(5.0, days)],
            [.. Enumerable.Range(0, days).Select(day => day % 30 == 0 ? 1e9 : 0)],
            [.. Enumerable.Range(0, days).Select(day => -10.0 * day)],
            [.. Enumerable.Range(0, days).Select(_ => random.NextDouble() < 0.5 ? 0 : 1e-5)],
            [.. Enumerable.Range(0, days).Select(day => day < days / 2 ? 0 : 1e10 * random.NextDouble())],
        ];
        foreach (var type in Enum.GetValues<ChargeClass>())
        {
            var series = strange.Select((costs, i) => CostHosts.Series($"a{i % 2}/b{i}", costs, type)).ToList();
            var finding = AnomalyReview.Decide(new() { FirstDay = CostHosts.First, LastDay = CostHosts.First.AddDays(days - 1), Series = series, Currency = "EUR", Policy = new() { KeptDays = 400 } });
            Assert.All(finding.Anomalies.Concat(finding.Dips), one => Assert.True(
                one.PValue is > 0 and <= 1 && one.Confidence is >= 0 and <= 1 && one.CulpritShare is >= 0 and <= 1 && one.Lower <= one.Upper && double.IsFinite(one.Evidence)));
        }
    }

    [Fact]
    public void Nothing_at_all_is_no_anomaly() =>
        Assert.Null(AnomalyReview.Decide(new() { FirstDay = CostHosts.First, LastDay = CostHosts.First.AddDays(-1), Series = [], Currency = "EUR" }).JudgedThrough);

    private static AnomalyFacts Hierarchy(int seed)
    {
        var random = new Random(seed);
        var series = new List<CostSeries>();
        for (var leaf = 0; leaf < 18; leaf++)
        {
            var host = CostHosts.Draw(random);
            if (random.Next(3) > 0)
            {
                var (at, length, size) = (random.Next(60, 390), random.Next(1, 40), random.NextDouble());
                for (var day = at; day < Math.Min(CostHosts.Days, at + length); day++)
                    host.Costs[day] *= 1 + size;
            }

            series.Add(CostHosts.Series($"c{leaf / 9}/n{leaf / 3}/w{leaf}", host.Costs));
        }

        return CostHosts.Facts(series);
    }

    private static bool IsAbove(CostAnomaly above, CostAnomaly below) =>
        above.Path.Length < below.Path.Length && below.Path.AsSpan(0, above.Path.Length).SequenceEqual(above.Path.AsSpan());

    private static HashSet<(string, DateOnly)> Keys(AnomalyFinding finding) => [.. finding.Anomalies.Select(one => (string.Join('/', one.Path), one.FirstDay))];
}
