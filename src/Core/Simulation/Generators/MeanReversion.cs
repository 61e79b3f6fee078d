using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>
/// A path that wanders and is drawn back to 0, of deviation 1 (Ornstein and Uhlenbeck): means of equal steps, exactly, whatever their length. The correlation of
/// two moments is e^(−time between / memory).
/// </summary>
internal sealed class MeanReversion
{
    private readonly RandomStream stream;
    private readonly double kept;
    private readonly double endDeviation;
    private readonly double meanOfStart;
    private readonly double meanOfEnd;
    private readonly double meanDeviation;
    private double now;

    /// <summary>Starts in the steady state.</summary>
    /// <param name="stream">Of its own.</param>
    /// <param name="steps">The length of a step as a part of the memory; above 0.</param>
    public MeanReversion(RandomStream stream, double steps)
    {
        this.stream = stream;
        now = stream.NextNormal();
        kept = Math.Exp(-steps);

        // Given the start, end and mean of a step are normal; the mean is told by both ends, and a part of its own.
        var end = 1 - (kept * kept);
        var mean = MeanVariance(steps) - Square((1 - kept) / steps);
        var both = Square(1 - kept) / steps;
        endDeviation = Math.Sqrt(end);
        meanOfStart = (1 - kept) / steps;
        meanOfEnd = both / end;
        meanDeviation = Math.Sqrt(Math.Max(0, mean - (both * both / end)));
    }

    /// <summary>The variance of a step's mean; below 1, as a step smooths.</summary>
    public static double MeanVariance(double steps) => steps < 1e-4 ? 1 - (steps / 3) : 2 * (steps - 1 + Math.Exp(-steps)) / (steps * steps);

    /// <summary>The mean of the next step.</summary>
    public double Next()
    {
        var surprise = endDeviation * stream.NextNormal();
        var mean = (meanOfStart * now) + (meanOfEnd * surprise) + (meanDeviation * stream.NextNormal());
        now = (kept * now) + surprise;
        return mean;
    }

    private static double Square(double value) => value * value;
}
