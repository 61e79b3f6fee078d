namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>How badly a part of a series is described by one and the same distribution.</summary>
public interface ISegmentCost
{
    /// <summary>Number of values of the series.</summary>
    int Length { get; }

    /// <summary>The fewest values that a segment needs to have a cost.</summary>
    int MinimumSegment { get; }

    /// <summary>The cost of the values from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    double Of(int start, int end);
}

/// <summary>
/// Squared distance to the segment's mean. Fits where the level changes and the noise does not; values should be scaled so that the noise has a
/// variance of about 1. O(1) a segment.
/// </summary>
public readonly struct MeanCost : ISegmentCost
{
    private readonly double[] sums;
    private readonly double[] squares;

    /// <summary>Prepares the sums.</summary>
    /// <param name="values">The values, finite.</param>
    public MeanCost(ReadOnlySpan<double> values)
    {
        Length = values.Length;
        (sums, squares) = (new double[Length + 1], new double[Length + 1]);
        for (var i = 0; i < Length; i++)
        {
            sums[i + 1] = sums[i] + values[i];
            squares[i + 1] = squares[i] + (values[i] * values[i]);
        }
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public int MinimumSegment => 1;

    /// <inheritdoc/>
    public double Of(int start, int end)
    {
        var sum = sums[end] - sums[start];
        return squares[end] - squares[start] - (sum * sum / (end - start));
    }
}

/// <summary>
/// −2 × the log-likelihood of a normal distribution with the segment's own mean and variance. Fits where level or noise change. O(1) a segment.
/// </summary>
public readonly struct NormalCost : ISegmentCost
{
    private readonly double[] sums;
    private readonly double[] squares;
    private readonly double floor;

    /// <summary>Prepares the sums.</summary>
    /// <param name="values">The values, finite.</param>
    public NormalCost(ReadOnlySpan<double> values)
    {
        Length = values.Length;
        (sums, squares) = (new double[Length + 1], new double[Length + 1]);
        for (var i = 0; i < Length; i++)
        {
            sums[i + 1] = sums[i] + values[i];
            squares[i + 1] = squares[i] + (values[i] * values[i]);
        }

        // A constant segment would cost −∞, and every run of equal values be one.
        var mean = Length == 0 ? 0 : sums[Length] / Length;
        var variance = Length == 0 ? 0 : Math.Max(0, (squares[Length] / Length) - (mean * mean));
        floor = Math.Max(1e-6 * variance, 1e-12);
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public int MinimumSegment => 2;

    /// <inheritdoc/>
    public double Of(int start, int end)
    {
        var length = end - start;
        var mean = (sums[end] - sums[start]) / length;
        var variance = ((squares[end] - squares[start]) / length) - (mean * mean);
        return length * (Math.Log(Math.Max(variance, floor)) + Math.Log(2 * Math.PI) + 1);
    }
}

/// <summary>
/// A cost with the logarithm of the segment's length added, which makes short segments dear: the modified BIC of Zhang and Siegmund (2007) for changes of
/// the mean. It also lets <see cref="Pelt"/> give up beginnings far from either end, where nothing changes.
/// </summary>
/// <param name="cost">The cost.</param>
public readonly struct CostWithLength<TCost>(TCost cost) : ISegmentCost
    where TCost : ISegmentCost
{
    private readonly double[] logarithms = [.. Enumerable.Range(0, cost.Length + 1).Select(length => Math.Log(length))];

    /// <inheritdoc/>
    public int Length => cost.Length;

    /// <inheritdoc/>
    public int MinimumSegment => cost.MinimumSegment;

    /// <inheritdoc/>
    public double Of(int start, int end) => cost.Of(start, end) + logarithms[end - start];
}

/// <summary>Costs over other values than those of the series.</summary>
public static class SegmentCosts
{
    /// <summary>
    /// Squared distance of ranks to their mean, in units of their variance: fits changes of level under heavy tails and outliers, since only the order of the
    /// values counts. Equal values have their mean rank.
    /// </summary>
    /// <param name="values">The values, finite.</param>
    public static MeanCost OfRanks(ReadOnlySpan<double> values)
    {
        var ranks = Ranks(values);
        var scale = values.Length < 2 ? 1 : Math.Sqrt((((double)values.Length * values.Length) - 1) / 12);
        for (var i = 0; i < ranks.Length; i++)
            ranks[i] = (ranks[i] - ((values.Length + 1) / 2.0)) / scale;
        return new(ranks);
    }

    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int first = 0, after; first < sorted.Length; first = after)
        {
            for (after = first + 1; after < sorted.Length && sorted[after] == sorted[first];)
                after++;
            for (var i = first; i < after; i++)
                ranks[order[i]] = (first + after + 1) / 2.0;
        }

        return ranks;
    }
}
