using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Simulation.Queueing;

/// <summary>A mean of values that depend on each other, with the half width of its confidence interval, by the means of equal batches.</summary>
/// <param name="Mean">Of all values.</param>
/// <param name="HalfWidth">The interval is the mean, more or less this.</param>
public readonly record struct MeanEstimate(double Mean, double HalfWidth)
{
    /// <summary>Whether the interval covers a value.</summary>
    public bool Covers(double value) => Math.Abs(value - Mean) <= HalfWidth;

    /// <summary>From the means of batches that are long beside the time over which values depend on each other.</summary>
    /// <param name="batches">At least two.</param>
    /// <param name="confidence">In (0, 1).</param>
    public static MeanEstimate OfBatches(IReadOnlyList<double> batches, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batches.Count, 2, nameof(batches));
        var mean = batches.Average();
        var deviation = Math.Sqrt(batches.Sum(batch => (batch - mean) * (batch - mean)) / (batches.Count - 1));
        return new(mean, StudentT.InvCDF(0, 1, batches.Count - 1, (1 + confidence) / 2) * deviation / Math.Sqrt(batches.Count));
    }
}
