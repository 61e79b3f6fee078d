using System.Runtime.InteropServices;

namespace CloudIntel.Core.Analytics;

/// <summary>What comes again in each season of a series.</summary>
public static class Seasons
{
    /// <summary>
    /// The values without their season: each place of the season less the median of how far its values are from the centred moving average of a season.
    /// </summary>
    /// <param name="values">The values, finite.</param>
    /// <param name="period">Values a season; below 2, or with fewer than two seasons, there is none.</param>
    public static double[] Without(ReadOnlySpan<double> values, int period)
    {
        var left = values.ToArray();
        if (period < 2 || values.Length < 2 * period)
            return left;
        var trend = CentredAverage(values, period);
        var half = period / 2;
        var profile = new double[period];
        var differences = new List<double>();
        for (var place = 0; place < period; place++)
        {
            differences.Clear();
            for (var i = place; i < values.Length - half; i += period)
            {
                if (i >= half)
                    differences.Add(values[i] - trend[i]);
            }

            profile[place] = differences.Count == 0 ? 0 : Median(differences);
        }

        var mean = profile.AsSpan().Mean();
        for (var i = 0; i < left.Length; i++)
            left[i] -= profile[i % period] - mean;
        return left;
    }

    /// <summary>
    /// The mean of a season around each value, in which the two ends of an even season count half. Undefined (0) within half a season of either end.
    /// </summary>
    public static double[] CentredAverage(ReadOnlySpan<double> values, int period)
    {
        var average = new double[values.Length];
        var half = period / 2;
        if (values.Length < (2 * half) + 1)
            return average;
        var sum = 0.0;
        for (var i = 0; i <= 2 * half; i++)
            sum += values[i];
        for (var i = half; ; i++)
        {
            average[i] = period % 2 == 1 ? sum / period : (sum - ((values[i - half] + values[i + half]) / 2)) / period;
            if (i + half + 1 == values.Length)
                return average;
            sum += values[i + half + 1] - values[i - half];
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return ((ReadOnlySpan<double>)CollectionsMarshal.AsSpan(values)).MedianOfSorted();
    }
}
