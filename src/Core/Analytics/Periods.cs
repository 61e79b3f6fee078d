using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace CloudIntel.Core.Analytics;

/// <summary>Finds how long the season of a series is.</summary>
public static class Periods
{
    /// <summary>How much of the values of a season must come again in the next for it to count, as a correlation.</summary>
    private const double LeastCorrelation = 0.3;

    /// <summary>How far a top of the autocorrelation is above what lies around it at least: a season is that share of what varies.</summary>
    private const double LeastProminence = 0.1;

    /// <summary>From the lowest to the highest of neighbouring ripples, in units of how far one of them reaches among as many lags.</summary>
    private const double NoiseReach = 1.5;

    /// <summary>Weeks of days, years of months and weeks; days and weeks of hours, half hours, quarters, ten, five and two minutes, minutes, half minutes and tens of seconds.</summary>
    private static readonly int[] UsualPeriods = [7, 12, 24, 48, 52, 96, 144, 168, 288, 336, 672, 720, 1_008, 1_440, 2_016, 2_880, 5_040, 8_640, 10_080];

    /// <summary>
    /// The shortest season that the values follow as well as any: the first top of their autocorrelation that reaches nine tenths of the greatest. A top stands out by more
    /// than noise makes it rise and fall, so that ripples of a slow course are none. Its multiples tell its length more exactly, and of lengths that fit as well, that of
    /// a day, week or year is meant. Trends are taken out first, and what is over in fewer than three seasons is none. O(n log n).
    /// </summary>
    /// <param name="values">The values, finite, one after the other in the same distance.</param>
    /// <returns>Values a season, at least 2; 0 without a season.</returns>
    public static int Find(ReadOnlySpan<double> values)
    {
        var (length, longest) = (values.Length, values.Length / 3);
        if (longest < 2)
            return 0;
        var correlations = Autocorrelation(Detrended(values));
        var tops = Tops(correlations, LeastRise(correlations[1], length)).FindAll(lag => lag <= longest && IsSignificant(correlations, lag, length));
        if (tops.Count == 0)
            return 0;
        var greatest = tops.Max(lag => correlations[lag]);
        return Exactly(tops.Find(lag => correlations[lag] >= 0.9 * greatest), correlations, length);
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

    /// <summary>By how much a top is above what lies before and after it: more than noise reaches among so many lags. What neighbours do not share is at most noise.</summary>
    private static double LeastRise(double first, int length) =>
        Math.Max(LeastProminence, NoiseReach * Math.Clamp(1 - first, 0, 1) * Math.Sqrt(2 * Math.Log(length / 3.0) / length));

    /// <summary>The greatest values, each between two that are lower by that much.</summary>
    private static List<int> Tops(double[] correlations, double rise)
    {
        var (tops, lowest, top) = (new List<int>(), correlations[1], 0);
        for (var lag = 2; lag < correlations.Length; lag++)
        {
            var here = correlations[lag];
            if (top == 0)
            {
                lowest = Math.Min(lowest, here);
                top = here - lowest > rise ? lag : 0;
            }
            else if (here > correlations[top])
            {
                top = lag;
            }
            else if (correlations[top] - here > rise || lag == correlations.Length - 1)
            {
                tops.Add(top);
                (lowest, top) = (here, 0);
            }
        }

        return tops;
    }

    /// <summary>
    /// The length of which some seasons together are the lag of the best top: after k seasons, an error of one value is seen k times. Then a usual length, where it is as good.
    /// </summary>
    private static int Exactly(int period, double[] correlations, int length)
    {
        var (exact, seasons, best) = ((double)period, 1, period);
        for (var count = 2; 1.25 * count * exact <= length / 3; count *= 2)
        {
            (seasons, best) = (count, Best(correlations, length, (int)Math.Ceiling(exact * (count - 0.25)), (int)Math.Floor(exact * (count + 0.25))));
            exact = (double)best / count;
        }

        var found = (int)Math.Round(exact);
        var usual = Array.Find(UsualPeriods, usual => Math.Abs(usual - exact) <= 0.05 * usual && usual <= length / 3
            && Unbiased(correlations, seasons * usual, length) >= 0.9 * Unbiased(correlations, best, length));
        return usual > 0 ? usual : found;
    }

    private static int Best(double[] correlations, int length, int first, int last)
    {
        var best = first;
        for (var lag = first + 1; lag <= last; lag++)
            best = Unbiased(correlations, lag, length) > Unbiased(correlations, best, length) ? lag : best;
        return best;
    }

    /// <summary>Per pair of values: there are fewer of them the longer the lag.</summary>
    private static double Unbiased(double[] correlations, int lag, int length) => lag < correlations.Length ? correlations[lag] * length / (length - lag) : 0;

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
