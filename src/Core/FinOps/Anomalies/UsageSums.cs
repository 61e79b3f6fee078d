namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Looks at sums of the last days of one place, for what shows in none of them by itself.</summary>
/// <param name="firstDay">The day that day 0 is.</param>
/// <param name="from">The first day that a sum may hold.</param>
/// <param name="days">How many days there will be.</param>
internal sealed class UsageSums(DateOnly firstDay, int from, int days)
{
    /// <summary>Tails are mixed with so many usual values: sums of clipped days have short ones.</summary>
    private const double Prior = 150;

    /// <summary>Of a day at most so many deviations count in a sum, so that one day alone does not make it.</summary>
    private const double MostOfADay = 4;

    /// <summary>Of a sum of independent days at least this part of the deviation is taken for usual.</summary>
    private const double LeastOfSum = 0.7;

    /// <summary>
    /// What the noise of days lets expect of their means counts as so many means, times the days of each: where it holds, most of what is known; where levels wander,
    /// what the means were.
    /// </summary>
    private const int MeansSupposed = 20;

    private const int FewestSums = 20;

    /// <summary>
    /// Sums of so many days are looked at besides the day itself; longer ones change slowly and are looked at less often. Probabilities are multiplied by the looks: of few days
    /// because holidays and weather are as long, of many because a level that wanders is.
    /// </summary>
    private static readonly (int Days, int Stride, double Looks)[] Windows = [(2, 1, 8), (4, 1, 6), (8, 1, 2), (14, 2, 2), (28, 4, 10)];

    /// <summary>What sums see of days: without what is usual, on as many days as it was.</summary>
    private readonly double[] steadied = new double[days];

    private readonly double[] factors = new double[days];
    private readonly double[] inverses = new double[days];

    /// <summary>What sums of days are compared with: a level that few of these days are part of.</summary>
    private readonly double[] baselines = new double[days];

    private readonly double[] slopes = new double[days];
    private readonly NoiseOfMeans noiseOfMeans = new();
    private readonly Spread[] usual = [.. Windows.Select(_ => new Spread(UsageWatch.Memory, UsageWatch.Delay))];
    private readonly double?[] newest = new double?[Windows.Length];

    /// <summary>The first day that a sum may hold.</summary>
    public int From { get; set; } = from;

    /// <summary>Begins a day: it has no sums yet.</summary>
    public void Begin() => Array.Clear(newest);

    /// <summary>Takes a day in.</summary>
    /// <param name="day">The day.</param>
    /// <param name="cost">What it cost, without what is usual as often.</param>
    /// <param name="factor">What it is of its level.</param>
    /// <param name="unit">How far such a day usually is from what is expected; null where that is not known.</param>
    public void See(int day, double cost, double factor, double? unit) =>
        (steadied[day], factors[day], inverses[day]) = (cost, factor, unit is { } known ? 1 / Math.Max(known, 1e-12) : 0);

    /// <summary>The least probable sum that ends with a day, where it is less probable than the day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="deviation">The standard deviation of what days are off, in their units.</param>
    /// <param name="probability">That of the day by itself.</param>
    public UsageLook? LookAt(int day, double deviation, double probability)
    {
        UsageLook? found = null;
        for (var i = 0; i < Windows.Length; i++)
        {
            var (window, stride, looks) = Windows[i];
            if ((firstDay.DayNumber + day) % stride != 0)
                continue;
            if ((newest[i] = Sum(day, window, deviation)) is not { } sum)
                break;
            if (usual[i].Count < FewestSums)
                continue;
            var least = LeastOfSum * deviation / Math.Sqrt(window);
            if (Math.Abs(sum) <= TailFit.Least * least)
                continue;
            var ofSum = looks * TailFit.Probability(Math.Abs(sum), usual[i], least, Prior, noiseOfMeans.Deviation(window, deviation), MeansSupposed * window);
            if (ofSum < (found?.Probability ?? probability))
                found = new(ofSum, window, sum > 0, baselines[day - window]);
        }

        return found;
    }

    /// <summary>Learns what was looked at last.</summary>
    /// <param name="error">What the day was off, in its unit.</param>
    /// <param name="deviation">The standard deviation of that.</param>
    public void Learn(double error, double deviation)
    {
        noiseOfMeans.Learn(error, deviation);
        for (var i = 0; i < usual.Length; i++)
        {
            if (newest[i] is { } sum)
                usual[i].Add(sum);
        }
    }

    /// <summary>The level after a day that sums of later days are compared with.</summary>
    public void Stay(int day, double level, double slope = 0) => (baselines[day], slopes[day]) = (level, slope);

    /// <summary>Has a day cost what its level lets expect: what it did cost belongs to what is over.</summary>
    public void Replace(int day, double level) => (steadied[day], baselines[day]) = (level * factors[day], level);

    /// <summary>Forgets the newest sums, which may belong to what was found.</summary>
    public void Forget()
    {
        foreach (var ofWindow in usual)
            ofWindow.Forget();
    }

    /// <summary>What the last days were off on average from what the level before them let expect, in their units; null where that is not known.</summary>
    private double? Sum(int day, int window, double deviation)
    {
        if (day - window < From || baselines[day - window] <= 0)
            return null;
        var (sum, level, slope, most) = (0.0, baselines[day - window], slopes[day - window], MostOfADay * deviation);
        for (var i = day - window + 1; i <= day; i++)
            sum += Math.Max(-most, Math.Min(most, (steadied[i] - ((level + (slope * (i - day + window))) * factors[i])) * inverses[i]));
        return sum / window;
    }
}
