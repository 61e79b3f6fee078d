using CloudIntel.Core.Analytics;
using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>Confidence intervals of one experiment.</summary>
/// <param name="Confidence">How sure they are.</param>
/// <param name="Seed">Of the bootstrap.</param>
internal sealed record Intervals(double Confidence, ulong Seed)
{
    /// <summary>With fewer values resamples are too much alike; then intervals are Student's.</summary>
    public const int FewestResampled = 8;

    private readonly Dictionary<int, Bootstrap> bootstraps = [];

    private double NormalQuantile => Normal.InvCDF(0, 1, (1 + Confidence) / 2);

    /// <summary>Of a mean.</summary>
    /// <param name="values">Null comes of fewer than two.</param>
    public Interval? OfMean(ReadOnlySpan<double> values) => values.Length switch
    {
        < 2 => null,
        < FewestResampled => Student(values),
        _ => Of(values.Length).OfMean(values, Confidence),
    };

    /// <summary>Of a difference of means in percent of the second. By resampling; with few values by the deviation of what single pairs do to it (the delta method).</summary>
    /// <returns>Null where the second mean is 0, cannot be told from it, or is so small that the percentage is no number.</returns>
    public Interval? OfRelativePercent(ReadOnlySpan<double> values, ReadOnlySpan<double> baseline)
    {
        if (values.Length < 2)
            return null;
        var interval = values.Length < FewestResampled ? OfFew(values, baseline) : Of(values.Length).OfRelativePercent(values, baseline, Confidence);
        return interval is { } known && double.IsFinite(known.Lower) && double.IsFinite(known.Upper) ? known : null;
    }

    /// <summary>Of a proportion (Wilson 1927), which is wider than 0 also where all values are the same.</summary>
    /// <param name="values">0 or 1 each.</param>
    public Interval? OfProportion(ReadOnlySpan<double> values)
    {
        if (values.Length < 2)
            return null;
        var (n, z) = (values.Length, NormalQuantile);
        var share = values.Mean();
        var (middle, half) = (share + (z * z / (2 * n)), z * Math.Sqrt((share * (1 - share) / n) + (z * z / (4.0 * n * n))));
        var stretch = 1 + (z * z / n);
        return new(Math.Max(0, Math.Min(share, (middle - half) / stretch)), Math.Min(1, Math.Max(share, (middle + half) / stretch)));
    }

    /// <summary>Of the difference of two proportions of the same seeds (Bonett and Price 2012).</summary>
    /// <param name="differences">−1, 0 or 1 each.</param>
    public Interval? OfProportionDifference(ReadOnlySpan<double> differences)
    {
        if (differences.Length < 2)
            return null;
        var (more, less) = (1.0, 1.0);
        foreach (var difference in differences)
        {
            more += difference > 0 ? 1 : 0;
            less += difference < 0 ? 1 : 0;
        }

        double n = differences.Length + 2;
        var middle = (more - less) / n;
        var half = NormalQuantile * Math.Sqrt((((more + less) / n) - (middle * middle)) / n);
        return new(Math.Max(-1, middle - half), Math.Min(1, middle + half));
    }

    private Interval? OfFew(ReadOnlySpan<double> values, ReadOnlySpan<double> baseline)
    {
        var (mean, below) = (values.Mean(), baseline.Mean());
        foreach (var value in baseline)
        {
            if (Math.Sign(value) != Math.Sign(below) || value == 0)
                return null;
        }

        var parts = new double[values.Length];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = 100 * (values[i] - (mean / below * baseline[i])) / Math.Abs(below);
        var percent = Bootstrap.RelativePercent(mean, below);
        var half = StudentHalfWidth(parts);
        return new(percent - half, percent + half);
    }

    private Bootstrap Of(int size)
    {
        if (!bootstraps.TryGetValue(size, out var bootstrap))
            bootstraps.Add(size, bootstrap = new(size, Seed));
        return bootstrap;
    }

    private Interval Student(ReadOnlySpan<double> values)
    {
        var (mean, half) = (values.Mean(), StudentHalfWidth(values));
        return new(mean - half, mean + half);
    }

    private double StudentHalfWidth(ReadOnlySpan<double> values) =>
        StudentT.InvCDF(0, 1, values.Length - 1, (1 + Confidence) / 2) * values.Deviation() / Math.Sqrt(values.Length);
}
