namespace CloudIntel.Core.Analytics;

/// <summary>Mean and spread of values.</summary>
public static class Moments
{
    /// <summary>Their mean; 0 of none. Means of means, so that no sum overflows or loses small values among large ones.</summary>
    public static double Mean(this Span<double> values) => Mean((ReadOnlySpan<double>)values);

    /// <inheritdoc cref="Mean(Span{double})"/>
    public static double Mean(this ReadOnlySpan<double> values)
    {
        if (values.Length == 0)
            return 0;
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        var mean = sum / values.Length;

        // What the first pass lost to rounding.
        var left = 0.0;
        foreach (var value in values)
            left += value - mean;
        return mean + (left / values.Length);
    }

    /// <summary>Their standard deviation, of n − 1; 0 of fewer than two.</summary>
    public static double Deviation(this Span<double> values)
    {
        if (values.Length < 2)
            return 0;
        var (mean, squares) = (values.Mean(), 0.0);
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / (values.Length - 1));
    }
}
