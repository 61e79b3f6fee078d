using MathNet.Numerics;

namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>
/// Knows, value by value, how probable it is that level or noise changed some values ago: Adams and MacKay, "Bayesian Online Changepoint Detection" (2007), for
/// normal values of unknown mean and variance. Values should be scaled to a variance of about 1 beforehand. A value takes O(run lengths that are probable),
/// at most <see cref="MostRuns"/>; state stays below 20 KiB.
/// </summary>
public sealed class BayesianOnline
{
    /// <summary>The most run lengths that are followed.</summary>
    public const int MostRuns = 500;

    /// <summary>Run lengths less probable than this are given up, but for the most probable one.</summary>
    private const double LeastMass = 1e-4;

    // Of the prior of a new segment: a mean known as well as from one value, and a variance known as well as from two.
    private const double PriorWeight = 1;
    private const double PriorShape = 1;
    private const double PriorScale = 1;

    /// <summary>ln Γ(shape + ½) − ln Γ(shape) of short runs.</summary>
    private static readonly double[] SmallRatios =
        [.. Enumerable.Range(0, 200).Select(length => SpecialFunctions.GammaLn(PriorShape + (length / 2.0) + 0.5) - SpecialFunctions.GammaLn(PriorShape + (length / 2.0)))];

    private readonly double hazard;
    private readonly int[] lengths = new int[MostRuns + 1];
    private readonly double[] masses = new double[MostRuns + 1];
    private readonly double[] means = new double[MostRuns + 1];
    private readonly double[] scales = new double[MostRuns + 1];
    private int count;

    /// <summary>Begins with the first value to come.</summary>
    /// <param name="meanRunLength">After how many values a change is expected; more than 1.</param>
    public BayesianOnline(double meanRunLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(meanRunLength, 1);
        hazard = 1 / meanRunLength;
        (count, masses[0], scales[0]) = (1, 1, PriorScale);
    }

    /// <summary>The most probable number of values since the last change.</summary>
    public int RunLength
    {
        get
        {
            var most = 0;
            for (var i = 1; i < count; i++)
                most = masses[i] > masses[most] ? i : most;
            return lengths[most];
        }
    }

    /// <summary>The probability that one of the last values is the first after a change.</summary>
    /// <param name="last">How many values; at least 1. The very first value of all is no change.</param>
    public double ProbabilityOfChange(int last)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sum += lengths[i] <= last && lengths[i] < Values ? masses[i] : 0;
        return Math.Min(1, sum);
    }

    /// <summary>How many values there were.</summary>
    public int Values { get; private set; }

    /// <summary>Takes the next value in.</summary>
    /// <param name="value">The value, finite.</param>
    public void Add(double value)
    {
        var (born, total) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var mass = masses[i] * Density(value, lengths[i], means[i], scales[i]);
            born += mass * hazard;
            masses[i] = mass * (1 - hazard);
            total += mass;
        }

        // A value so far off that no density can tell: all run lengths end.
        if (!(total > 0))
            (born, total, count) = (1, 1, 0);
        for (var i = 0; i < count; i++)
        {
            var weight = PriorWeight + lengths[i];
            var difference = value - means[i];
            scales[i] += weight * difference * difference / (2 * (weight + 1));
            means[i] += difference / (weight + 1);
            (lengths[i], masses[i]) = (lengths[i] + 1, masses[i] / total);
        }

        Values++;
        Begin(value, Values == 1 ? 0 : born / total);
        Forget();
    }

    /// <summary>A run that begins with the value. The first value of all begins the only run.</summary>
    private void Begin(double value, double mass)
    {
        if (mass == 0)
            return;

        // The prior's mean is 0.
        (lengths[count], masses[count]) = (1, mass);
        means[count] = value / (PriorWeight + 1);
        scales[count] = PriorScale + (PriorWeight * value * value / (2 * (PriorWeight + 1)));
        count++;
    }

    private void Forget()
    {
        var (kept, total, most) = (0, 0.0, 0.0);
        for (var i = 0; i < count; i++)
            most = Math.Max(most, masses[i]);
        var least = count > MostRuns ? Least() : LeastMass;
        for (var i = 0; i < count; i++)
        {
            if (masses[i] < least && masses[i] < most)
                continue;
            (lengths[kept], masses[kept], means[kept], scales[kept]) = (lengths[i], masses[i], means[i], scales[i]);
            total += masses[kept++];
        }

        count = kept;
        for (var i = 0; i < count; i++)
            masses[i] /= total;
    }

    /// <summary>The mass below which one run is left out at least.</summary>
    private double Least()
    {
        var least = double.PositiveInfinity;
        for (var i = 0; i < count; i++)
            least = Math.Min(least, masses[i]);
        return Math.Max(LeastMass, Math.BitIncrement(least));
    }

    /// <summary>Student's t: what a run of that length expects of the next value.</summary>
    private static double Density(double value, int length, double mean, double scale)
    {
        var shape = PriorShape + (length / 2.0);
        var weight = PriorWeight + length;
        var spread = scale * (weight + 1) / weight; // (degrees of freedom × scale²) ÷ 2
        var difference = value - mean;
        return Math.Exp(LogGammaRatio(length) - ((shape + 0.5) * Math.Log(1 + (difference * difference / (2 * spread))))) / Math.Sqrt(2 * Math.PI * spread);
    }

    /// <summary>ln Γ(shape + ½) − ln Γ(shape); by Stirling's series where the run is long.</summary>
    private static double LogGammaRatio(int length)
    {
        if (length < SmallRatios.Length)
            return SmallRatios[length];
        var shape = PriorShape + (length / 2.0);
        return (0.5 * Math.Log(shape)) - (1 / (8 * shape)) + (1 / (192 * shape * shape * shape));
    }
}
