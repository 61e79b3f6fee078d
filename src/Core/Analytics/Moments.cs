namespace CloudIntel.Core.Analytics;

/// <summary>Mean, slope and spread of values.</summary>
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

    /// <summary>The slope of the straight line with the least squared distance, a step of the index; 0 of fewer than two.</summary>
    public static double Slope(this ReadOnlySpan<double> values)
    {
        var (mean, middle, covariance, variance) = (values.Mean(), (values.Length - 1) / 2.0, 0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            covariance += (i - middle) * (values[i] - mean);
            variance += (i - middle) * (i - middle);
        }

        return variance > 0 ? covariance / variance : 0;
    }

    /// <summary>Their standard deviation, of n − 1; 0 of fewer than two.</summary>
    public static double Deviation(this Span<double> values) => Deviation((ReadOnlySpan<double>)values);

    /// <inheritdoc cref="Deviation(Span{double})"/>
    public static double Deviation(this ReadOnlySpan<double> values)
    {
        if (values.Length < 2)
            return 0;
        var (mean, squares) = (values.Mean(), 0.0);
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / (values.Length - 1));
    }

    /// <summary>Their median, of values that are sorted: between the two in the middle where there are two; not a number of none.</summary>
    public static double MedianOfSorted(this ReadOnlySpan<double> sorted) =>
        sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    /// <summary>How much each value resembles the one before it, as a correlation; 0 where nothing varies.</summary>
    public static double NeighbourCorrelation(this ReadOnlySpan<double> values)
    {
        var (mean, products, squares) = (values.Mean(), 0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            squares += (values[i] - mean) * (values[i] - mean);
            products += i > 0 ? (values[i] - mean) * (values[i - 1] - mean) : 0;
        }

        return squares > 0 ? products / squares : 0;
    }
}
