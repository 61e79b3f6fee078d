using CloudIntel.Core.FinOps.Anomalies;

namespace CloudIntel.Core.Tests.FinOps.Anomalies;

/// <summary>Costs without anomalies, into which some are put: series as bills have them, the same for the same seed.</summary>
internal static class CostHosts
{
    public const int Days = 400;

    public static readonly DateOnly First = new(2025, 1, 6);

    /// <summary>A host: the costs, and how far a day is from what it would be without noise, as a share.</summary>
    public sealed record Host(double[] Costs, double Noise);

    /// <summary>Costs with weekends, growth of 0 to 3 percent a month, and noise of 2 to 12 percent, of which neighbouring days may share some.</summary>
    public static Host Draw(Random random)
    {
        var noise = Pick(random, 0.02, 0.04, 0.08, 0.12);
        var (growth, weekend, likeness) = (Pick(random, 0, 0.0005, 0.001), Pick(random, 1, 0.8, 0.5, 0.2), Pick(random, 0, 0, 0.3));
        var (scale, shared, costs) = (Math.Exp(2 * Normal(random)), 0.0, new double[Days]);
        for (var day = 0; day < Days; day++)
        {
            shared = (likeness * shared) + (Math.Sqrt(1 - (likeness * likeness)) * Normal(random));
            costs[day] = 100 * scale * Math.Exp(growth * day) * (day % 7 >= 5 ? weekend : 1) * Math.Max(0.05, 1 + (noise * shared));
        }

        return new(costs, noise);
    }

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static T Pick<T>(Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    public static CostSeries Series(string path, IEnumerable<double> costs, ChargeClass type = ChargeClass.Usage) =>
        new(path.Length == 0 ? [] : [.. path.Split('/')], type, [.. costs.Select(cost => decimal.Round((decimal)cost, 6))]);

    public static AnomalyFacts Facts(params IEnumerable<CostSeries> series)
    {
        List<CostSeries> all = [.. series];
        return new()
        {
            FirstDay = First,
            LastDay = First.AddDays(all.Max(one => one.Costs.Count) - 1),
            Series = all,
            Currency = "USD",
            Policy = new() { KeptDays = Days },
        };
    }

    public static AnomalyFinding Review(params IEnumerable<CostSeries> series) => AnomalyReview.Decide(Facts(series));

    public static int Index(this DateOnly day) => day.DayNumber - First.DayNumber;
}
