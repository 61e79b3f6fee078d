namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>
/// A multiplicative season by classical decomposition, where the autocorrelation at its lag is significant: as the benchmarks of the M4 competition do
/// before they smooth.
/// </summary>
internal sealed class ClassicalSeason
{
    private readonly double[] indexes;

    private ClassicalSeason(double[] indexes) => this.indexes = indexes;

    /// <summary>The season of a series; one that changes nothing where there is none, or where a factor makes no sense because values are not positive.</summary>
    public static ClassicalSeason Of(ReadOnlySpan<double> values, int period) =>
        new(period > 1 && values.Length >= 3 * period && IsSeasonal(values, period) && Indexes(values, period) is { } indexes && Array.TrueForAll(indexes, index => index > 0) ? indexes : [1]);

    /// <summary>The values without the season.</summary>
    public double[] Without(ReadOnlySpan<double> values)
    {
        var adjusted = new double[values.Length];
        for (var i = 0; i < adjusted.Length; i++)
            adjusted[i] = values[i] / indexes[i % indexes.Length];
        return adjusted;
    }

    /// <summary>Puts the season back into values that come after a history.</summary>
    public void Restore(Span<double> forecast, int historyLength)
    {
        for (var i = 0; i < forecast.Length; i++)
            forecast[i] *= indexes[(historyLength + i) % indexes.Length];
    }

    /// <summary>|ρ(m)| beyond 1.645 standard errors by Bartlett's formula.</summary>
    private static bool IsSeasonal(ReadOnlySpan<double> values, int period)
    {
        var (mean, variance, squares, last) = (values.Mean(), 0.0, 0.0, 0.0);
        foreach (var value in values)
            variance += (value - mean) * (value - mean);
        if (variance == 0)
            return false;
        for (var lag = 1; lag <= period; lag++)
        {
            last = 0;
            for (var i = lag; i < values.Length; i++)
                last += (values[i] - mean) * (values[i - lag] - mean) / variance;
            squares += lag < period ? last * last : 0;
        }

        return Math.Abs(last) > 1.645 * Math.Sqrt((1 + (2 * squares)) / values.Length);
    }

    private static double[] Indexes(ReadOnlySpan<double> values, int period)
    {
        var average = Seasons.CentredAverage(values, period);
        var (sums, counts, half) = (new double[period], new int[period], period / 2);
        for (var i = half; i < values.Length - half; i++)
        {
            sums[i % period] += values[i] / average[i];
            counts[i % period]++;
        }

        for (var place = 0; place < period; place++)
            sums[place] /= counts[place];
        var mean = sums.AsSpan().Mean();
        for (var place = 0; place < period; place++)
            sums[place] /= mean;
        return sums;
    }
}
