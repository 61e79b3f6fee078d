using CloudIntel.Core.FinOps.Anomalies;

namespace CloudIntel.Cli.Scores;

/// <summary>Puts anomalies of known kind and size into daily costs without any, and counts what is found, when, and what else is told.</summary>
/// <param name="hosts">Daily costs without anomalies, by name.</param>
/// <param name="areTogether">Whether the hosts are places side by side that are judged together, and not each alone.</param>
/// <param name="seed">Says where anomalies are put.</param>
internal sealed class CostInjection(IReadOnlyList<CostHost> hosts, bool areTogether, int seed)
{
    /// <summary>Days before an anomaly, at least, and after it.</summary>
    public const int Before = 90;
    public const int After = 45;

    /// <summary>Days after its begin within which an anomaly counts as found.</summary>
    private const int Soon = 30;

    private const int DropDays = 20;
    private static readonly DateOnly FirstDay = new(2025, 1, 6);

    /// <summary>What is told of the hosts as they are.</summary>
    public (int Alerts, double Months) Untouched()
    {
        var findings = areTogether ? [Review(hosts.Select(host => host.Costs))] : hosts.AsParallel().Select(host => Review([host.Costs])).ToArray();
        return (findings.Sum(finding => finding.Anomalies.Count), hosts.Sum(host => (host.Costs.Length - 28) / 30.44));
    }

    /// <summary>Tries one kind and size in hosts and on days by chance.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="size">How large, as a share of what a day costs; of the noise of the host where <paramref name="isOfNoise"/>.</param>
    /// <param name="isOfNoise">Whether the size is in robust deviations of what is left without level and week.</param>
    /// <param name="cases">How often.</param>
    /// <returns>Of those that were found, with their place as the culprit, the days from the begin to the day that gave them away.</returns>
    public IReadOnlyList<int> Try(InjectedKind kind, double size, bool isOfNoise, int cases)
    {
        var random = new Random(HashOf(kind, size, isOfNoise));
        var delays = new List<int>();
        for (var i = 0; i < cases; i++)
        {
            var place = random.Next(hosts.Count);
            var host = hosts[place];
            var at = Before + random.Next(host.Costs.Length - Before - After);
            var costs = Injected(host, kind, isOfNoise ? size * host.Noise : size, at, random);
            var finding = Review(areTogether ? hosts.Select((other, j) => j == place ? costs : other.Costs) : [costs]);
            var told = kind == InjectedKind.Drop ? finding.Dips : finding.Anomalies;
            var last = at + (kind == InjectedKind.Spike ? 0 : Soon);
            var found = told.Where(one => Day(one.DetectedOn) >= at && Day(one.FirstDay) <= last && Day(one.LastDay) >= at && (!areTogether || (one.Culprit is [var culprit] && culprit == Name(place))))
                .Select(one => Day(one.DetectedOn)).Order().ToList();
            if (found.Count > 0 && (kind != InjectedKind.Spike || found[0] == at))
                delays.Add(found[0] - at);
        }

        return delays;
    }

    /// <summary>A robust deviation of what is left of a day without the median of the same day of four weeks before, as a share of the median day.</summary>
    public static double NoiseOf(double[] costs)
    {
        var level = costs.Order().ElementAt(costs.Length / 2);
        double[] left = [.. Enumerable.Range(28, Math.Max(0, costs.Length - 28)).Select(day => costs[day] - Usual(costs, day)).Order()];
        var middle = left.Length == 0 ? 0 : left[left.Length / 2];
        double[] distances = [.. left.Select(each => Math.Abs(each - middle)).Order()];

        // The median of four has 0.27 of the variance of one.
        return distances.Length == 0 || level <= 0 ? 0 : 1.4826 * distances[distances.Length / 2] / level / Math.Sqrt(1.27);
    }

    /// <summary>Costs of a year with weekends, growth and noise, some of which neighbouring days share.</summary>
    public static CostHost Drawn(Random random, string name)
    {
        var (noise, weekend) = (Pick(random, 0.02, 0.04, 0.08, 0.12), Pick(random, 1, 0.8, 0.5, 0.2));
        var (growth, likeness, scale) = (Pick(random, 0, 0.0005, 0.001), Pick(random, 0, 0, 0.3), Math.Exp(2 * Normal(random)));
        var (shared, costs) = (0.0, new double[400]);
        for (var day = 0; day < costs.Length; day++)
        {
            shared = (likeness * shared) + (Math.Sqrt(1 - (likeness * likeness)) * Normal(random));
            costs[day] = 100 * scale * Math.Exp(growth * day) * (day % 7 >= 5 ? weekend : 1) * Math.Max(0.05, 1 + (noise * shared));
        }

        return new(name, costs, noise);
    }

    private static double[] Injected(CostHost host, InjectedKind kind, double size, int at, Random random)
    {
        var weekday = random.Next(7);
        return [.. host.Costs.Select((cost, day) => day < at ? cost : kind switch
        {
            InjectedKind.Spike => day == at ? cost * (1 + size) : cost,
            InjectedKind.Step => cost * (1 + size),
            InjectedKind.RampOf7Days => cost * (1 + (size * Math.Min(1, (day - at + 1) / 7.0))),
            InjectedKind.RampOf14Days => cost * (1 + (size * Math.Min(1, (day - at + 1) / 14.0))),
            InjectedKind.RampOf28Days => cost * (1 + (size * Math.Min(1, (day - at + 1) / 28.0))),
            InjectedKind.DriftByWeek => cost * Math.Pow(1 + size, (day - at) / 7.0),
            InjectedKind.Weekday => day % 7 == weekday ? cost * (1 + size) : cost,
            InjectedKind.Drop => day < at + DropDays ? cost * Math.Max(0.02, 1 - size) : cost,
            InjectedKind.Variance => Math.Max(0, Usual(host.Costs, day) + ((1 + (size / Math.Max(host.Noise, 1e-9))) * (cost - Usual(host.Costs, day)))),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        })];
    }

    private AnomalyFinding Review(IEnumerable<double[]> costs)
    {
        List<CostSeries> series = [.. costs.Select((each, place) => new CostSeries(areTogether ? [Name(place)] : [], ChargeClass.Usage, [.. each.Select(cost => decimal.Round((decimal)cost, 6))]))];
        var days = series.Max(one => one.Costs.Count);
        return AnomalyReview.Decide(new() { FirstDay = FirstDay, LastDay = FirstDay.AddDays(days - 1), Series = series, Currency = "USD", Policy = new() { KeptDays = days } });
    }

    /// <summary>Also the same in another process, unlike hash codes.</summary>
    private int HashOf(InjectedKind kind, double size, bool isOfNoise) => (((seed * 31) + (int)kind) * 31 * 2) + (int)(size * 1000) + (isOfNoise ? 31 : 0);

    private static double Usual(double[] costs, int day) => new double[] { costs[day - 7], costs[day - 14], costs[day - 21], costs[day - 28] }.Order().Skip(1).Take(2).Average();

    private static string Name(int place) => $"place-{place}";

    private static int Day(DateOnly date) => date.DayNumber - FirstDay.DayNumber;

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Pick(Random random, params ReadOnlySpan<double> values) => values[random.Next(values.Length)];
}

/// <summary>Daily costs without anomalies.</summary>
/// <param name="Name">Of the series.</param>
/// <param name="Costs">Day by day.</param>
/// <param name="Noise">The deviation of a day, as a share of it.</param>
internal sealed record CostHost(string Name, double[] Costs, double Noise);

/// <summary>What is put into costs.</summary>
internal enum InjectedKind
{
    /// <summary>One day.</summary>
    Spike,

    /// <summary>All days from one on.</summary>
    Step,

    RampOf7Days,
    RampOf14Days,
    RampOf28Days,

    /// <summary>Growth by a share each week.</summary>
    DriftByWeek,

    /// <summary>One day of each week.</summary>
    Weekday,

    /// <summary>Less for 20 days, and then as before: found when it is told as a dip.</summary>
    Drop,

    /// <summary>What days are off grows: by the size, in units of what it was.</summary>
    Variance,
}
