using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace CloudIntel.Core.Analytics;

/// <summary>Finds how long the season of a series is.</summary>
public static class Periods
{
    /// <summary>How much of the values of a season must come again in the next for it to count, as a correlation.</summary>
    private const double LeastCorrelation = 0.3;

    /// <summary>
    /// The shortest season that the values follow as well as any: the first peak of their autocorrelation that reaches nine tenths of the greatest.
    /// Trends are taken out first, and what is over in fewer than three seasons is none. O(n log n).
    /// </summary>
    /// <param name="values">The values, finite, one after the other in the same distance.</param>
    /// <returns>Values a season, at least 2; 0 without a season.</returns>
    public static int Find(ReadOnlySpan<double> values)
    {
        var correlations = Autocorrelation(Detrended(values));
        var longest = values.Length / 3;
        var (greatest, peaks) = (LeastCorrelation, new List<int>());
        for (var lag = 2; lag <= longest && lag + 1 < correlations.Length; lag++)
        {
            if (correlations[lag] < correlations[lag - 1] || correlations[lag] < correlations[lag + 1] || !IsSignificant(correlations, lag, values.Length))
                continue;
            peaks.Add(lag);
            greatest = Math.Max(greatest, correlations[lag]);
        }

        return peaks.Find(lag => correlations[lag] >= 0.9 * greatest);
    }

    /// <summary>Autocorrelations at all lags up to half of the length, by Fourier transforms; the first is 1, and all others 0 where nothing varies.</summary>
    public static double[] Autocorrelation(ReadOnlySpan<double> values)
    {
        var mean = values.Mean();
        var spectrum = new Complex[BitOperations.RoundUpToPowerOf2((uint)(2 * values.Length) + 1)];
        for (var i = 0; i < values.Length; i++)
            spectrum[i] = values[i] - mean;
        Fourier.Forward(spectrum, FourierOptions.NoScaling);
        for (var i = 0; i < spectrum.Length; i++)
            spectrum[i] = spectrum[i].Magnitude * spectrum[i].Magnitude;
        Fourier.Inverse(spectrum, FourierOptions.NoScaling);
        var correlations = new double[(values.Length / 2) + 1];
        var variance = spectrum[0].Real;
        for (var lag = 0; lag < correlations.Length; lag++)
            correlations[lag] = lag == 0 ? 1 : variance > 0 ? spectrum[lag].Real / variance : 0;
        return correlations;
    }

    /// <summary>Whether it could hardly be that great in noise which is correlated as it is at smaller lags: Bartlett's formula at 90 percent.</summary>
    private static bool IsSignificant(double[] correlations, int lag, int length)
    {
        if (correlations[lag] < LeastCorrelation)
            return false;
        var squares = 0.0;
        for (var i = 1; i < Math.Min(lag, 50); i++)
            squares += correlations[i] * correlations[i];
        return correlations[lag] > 1.645 * Math.Sqrt((1 + (2 * squares)) / length);
    }

    /// <summary>What is left of a straight line.</summary>
    private static double[] Detrended(ReadOnlySpan<double> values)
    {
        var (mean, slope, middle) = (values.Mean(), values.Slope(), (values.Length - 1) / 2.0);
        var left = new double[values.Length];
        for (var i = 0; i < left.Length; i++)
            left[i] = values[i] - mean - (slope * (i - middle));
        return left;
    }
}
