namespace CloudIntel.Core.Simulation.Validation;

/// <summary>Errors of single values.</summary>
internal sealed class PointErrors
{
    public PointErrors(double[] measured, double[] simulated)
    {
        Signed = [.. simulated.Zip(measured, (said, was) => said - was)];
        Absolute = [.. Signed.Select(Math.Abs)];
        Sizes = [.. measured.Select(Math.Abs)];
        HasPercentage = [.. Sizes.Select(size => size > 0 ? 1.0 : 0)];
        Percentages = [.. Absolute.Zip(Sizes, (error, size) => size > 0 ? 100 * error / size : 0)];
    }

    /// <summary>Simulated less measured.</summary>
    public double[] Signed { get; }

    /// <summary>Without their sign.</summary>
    public double[] Absolute { get; }

    /// <summary>Of what was measured.</summary>
    public double[] Sizes { get; }

    /// <summary>1 where the measured value is not 0.</summary>
    public double[] HasPercentage { get; }

    /// <summary>In percent of the measured value; 0 where that is 0.</summary>
    public double[] Percentages { get; }

    public double? MeanAbsolutePercent => HasPercentage.Sum() is > 0 and var count ? Percentages.Sum() / count : null;

    public double? WeightedAbsolutePercent => Sizes.Sum() is > 0 and var size ? 100 * Absolute.Sum() / size : null;

    public double RootMeanSquare => Math.Sqrt(Signed.Average(error => error * error));
}
