namespace CloudIntel.Core.Tests.Simulation.Generators;

/// <summary>What is measured of drawn series.</summary>
internal static class SeriesStatistics
{
    public static double Variance(this IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }

    public static double Correlation(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        var (mean, otherMean) = (one.Average(), other.Average());
        return one.Zip(other, (a, b) => (a - mean) * (b - otherMean)).Average() / Math.Sqrt(one.Variance() * other.Variance());
    }

    /// <summary>The correlation of values with those so many steps later.</summary>
    public static double Autocorrelation(this double[] values, int lag) => Correlation(values[..^lag], values[lag..]);

    /// <summary>The rank of each among all; of equals, by their order.</summary>
    public static double[] Ranks(this IEnumerable<double> values)
    {
        var order = values.Index().OrderBy(each => each.Item).Select(each => each.Index).ToArray();
        var ranks = new double[order.Length];
        foreach (var (rank, index) in order.Index())
            ranks[index] = rank;
        return ranks;
    }
}
