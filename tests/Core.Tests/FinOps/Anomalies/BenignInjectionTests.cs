using CloudIntel.Core.FinOps.Anomalies;

namespace CloudIntel.Core.Tests.FinOps.Anomalies;

/// <summary>Benign patterns put into many series: hardly one of them is told.</summary>
public sealed class BenignInjectionTests(ITestOutputHelper output)
{
    private const int Series = 60;
    private const int Span = 45;

    [Theory]
    [InlineData("batch at the end of each month")]
    [InlineData("holidays")]
    [InlineData("drop and recovery")]
    [InlineData("purchase that usage falls by")]
    [InlineData("fees and taxes at the begin of each month")]
    [InlineData("credit and refund")]
    [InlineData("charges a day late")]
    [InlineData("young days")]
    [InlineData("announced growth")]
    [InlineData("day of 25 hours")]
    [InlineData("new place")]
    public void What_is_benign_is_not_told(string pattern)
    {
        var (random, told) = (new Random(29), 0);
        for (var i = 0; i < Series; i++)
        {
            var at = random.Next(150, 330);
            told += AnomalyReview.Decide(Facts(pattern, at, random)).Anomalies.Count(one => one.DetectedOn.Index() >= at && one.DetectedOn.Index() < at + Span);
        }

        // Noise alone makes one in 100 months, which is about one here.
        output.WriteLine($"{pattern}: {told} alerts in {Series} series of {Span} days");
        Assert.InRange(told, 0, 4);
    }

    [Theory]
    [InlineData("weekends become like other days", 0.9)]
    [InlineData("noise four times as large", 0.5)]
    public void What_changes_the_shape_of_costs_is_told(string pattern, double least)
    {
        var (random, found) = (new Random(31), 0);
        for (var i = 0; i < Series; i++)
        {
            var (at, noise) = (random.Next(150, 330), CostHosts.Pick(random, 0.02, 0.04));
            var costs = Enumerable.Range(0, CostHosts.Days).Select(day => 100
                * (day % 7 >= 5 && (pattern[0] != 'w' || day < at) ? 0.5 : 1)
                * (1 + (noise * (pattern[0] == 'n' && day >= at ? 4 : 1) * CostHosts.Normal(random))));
            found += CostHosts.Review(CostHosts.Series("", costs)).Anomalies.Any(one => one.DetectedOn.Index() >= at && one.DetectedOn.Index() < at + Span) ? 1 : 0;
        }

        output.WriteLine($"{pattern}: {found} of {Series}");
        Assert.InRange(found / (double)Series, least, 1);
    }

    private static AnomalyFacts Facts(string pattern, int at, Random random)
    {
        var costs = CostHosts.Draw(random).Costs;
        var mean = costs.Average();
        double[] On(Func<int, DateOnly, double> cost) => [.. Enumerable.Range(0, CostHosts.Days).Select(day => cost(day, CostHosts.First.AddDays(day)))];
        CostSeries Usage(Func<int, DateOnly, double> factor) => CostHosts.Series("app", On((day, date) => costs[day] * factor(day, date)));
        CostSeries Other(ChargeClass type, Func<int, DateOnly, double> cost) => CostHosts.Series("app", On(cost), type);
        var last = CostHosts.First.AddDays(at + 5);
        return pattern switch
        {
            "batch at the end of each month" => CostHosts.Facts(Usage((_, date) => date.AddDays(1).Day == 1 ? 1.8 : 1)),
            "holidays" => CostHosts.Facts(Usage((day, _) => day >= at && day < at + 9 ? 0.6 : 1)),
            "drop and recovery" => CostHosts.Facts(Usage((day, _) => day >= at && day < at + 20 ? 0.4 : 1)),
            "purchase that usage falls by" => CostHosts.Facts(
                Usage((day, _) => day < at ? 1 : 0.5), Other(ChargeClass.OneTimePurchase, (day, _) => day == at ? 365 * 0.35 * mean : 0)),
            "fees and taxes at the begin of each month" => CostHosts.Facts(
                Usage((_, _) => 1), Other(ChargeClass.Support, (_, date) => date.Day == 1 ? 3 * mean : 0), Other(ChargeClass.Tax, (_, date) => date.Day == 3 ? 6 * mean : 0)),
            "credit and refund" => CostHosts.Facts(
                Usage((_, _) => 1), Other(ChargeClass.Credit, (day, _) => day == at ? -9 * mean : 0), Other(ChargeClass.Refund, (day, _) => day == at + 3 ? -mean : 0)),
            "charges a day late" => CostHosts.Facts(CostHosts.Series("app", On((day, _) =>
                day == at ? costs[day] * 0.3 : day == at + 1 ? costs[day] + (costs[day - 1] * 0.7) : costs[day]))),
            "young days" => CostHosts.Facts(Usage((day, _) => day == at + 5 ? 0.6 : day == at + 4 ? 0.9 : day == at + 3 ? 0.98 : 1)) with
            {
                LastDay = last,
                MatureThrough = last.AddDays(-3),
                YoungShares = [0.98, 0.9, 0.6],
            },
            "announced growth" => CostHosts.Facts(Usage((day, _) => day < at ? 1 : 1.7)) with
            {
                Planned = [new(["app"], CostHosts.First.AddDays(at), CostHosts.First.AddDays(at + 1), "more shops", 1)],
            },
            "day of 25 hours" => CostHosts.Facts(Usage((day, _) => day == at ? 25 / 24.0 : 1)),
            _ => CostHosts.Facts(Usage((_, _) => 1), CostHosts.Series("new", On((day, _) => day < at ? 0 : 0.1 * costs[day]))),
        };
    }
}
