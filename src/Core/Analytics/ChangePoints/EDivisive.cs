using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>A change of level in a short, noisy history.</summary>
/// <param name="Index">The first index after the change.</param>
/// <param name="PValue">Probability of such a difference of the means of the neighbouring segments where there is none, by Student's t-test.</param>
/// <param name="MeanBefore">Mean of the segment before.</param>
/// <param name="MeanAfter">Mean of the segment after.</param>
public readonly record struct LevelChange(int Index, double PValue, double MeanBefore, double MeanAfter)
{
    /// <summary>The larger of the relative changes forth and back; 0 for one that starts or ends at 0.</summary>
    public double Magnitude => Math.Max(Relative(MeanBefore, MeanAfter), Relative(MeanAfter, MeanBefore));

    private static double Relative(double from, double to) => from == 0 ? 0 : Math.Abs((to / from) - 1);
}

/// <summary>
/// Change points by energy statistics in overlapping windows, each confirmed by a t-test: deterministic, made for tens to hundreds of noisy points such as
/// results of performance tests or daily costs. Matteson and James (2014), with windows and the t-test of Fleming et al., "Hunter: Using Change Point
/// Detection to Hunt for Performance Regressions" (2023).
/// </summary>
public static class EDivisive
{
    /// <summary>Finds changes.</summary>
    /// <param name="values">The values, finite.</param>
    /// <param name="window">Length of a window; at least 2. Windows overlap by half.</param>
    /// <param name="maximumPValue">The largest p-value of a change.</param>
    /// <param name="minimumMagnitude">The smallest <see cref="LevelChange.Magnitude"/> that is told; one of just this size is left out.</param>
    /// <returns>Changes by index. O(n · window).</returns>
    public static IReadOnlyList<LevelChange> Find(ReadOnlySpan<double> values, int window = 50, double maximumPValue = 0.001, double minimumMagnitude = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 2);
        var weakest = maximumPValue < 0.05 ? maximumPValue * 10 : maximumPValue < 0.5 ? maximumPValue * 2 : maximumPValue;
        var changes = new List<LevelChange>();
        var indexes = Candidates(values, window, weakest);
        for (var i = 0; i < indexes.Count; i++)
            changes.Add(Change(values, indexes, i));
        Merge(values, changes, indexes, maximumPValue, minimumMagnitude);
        return changes;
    }

    /// <summary>Candidates of all windows; the next window begins at the last one that was found, but at least half a window later.</summary>
    private static List<int> Candidates(ReadOnlySpan<double> values, int window, double maximumPValue)
    {
        var found = new SortedSet<int>();
        for (var start = 0; start < values.Length;)
        {
            var cuts = Cuts(values[start..Math.Min(start + window, values.Length)], maximumPValue);
            foreach (var cut in cuts)
                found.Add(start + cut);
            start = Math.Max(cuts.Count > 0 ? start + cuts[^1] : 0, start + (window / 2));
        }

        return [.. found];
    }

    /// <summary>Cuts a window at its best place as long as the best one is significant.</summary>
    private static List<int> Cuts(ReadOnlySpan<double> values, double maximumPValue)
    {
        var distances = new EnergyDistances(values);
        var cuts = new List<int>();
        while (true)
        {
            var (best, at) = (double.NegativeInfinity, -1);
            for (var i = 0; i <= cuts.Count; i++)
            {
                var (start, end) = (i == 0 ? 0 : cuts[i - 1], i == cuts.Count ? values.Length : cuts[i]);
                if (end - start >= 2 && distances.BestCut(start, end) is var (quality, cut) && quality > best)
                    (best, at) = (quality, cut);
            }

            if (at < 0)
                return cuts;
            var place = ~cuts.BinarySearch(at);
            cuts.Insert(place, at);
            if (!(Change(values, cuts, place).PValue <= maximumPValue))
            {
                cuts.RemoveAt(place);
                return cuts;
            }
        }
    }

    /// <summary>Drops the weakest change, and looks at its neighbours again, until all are strong enough.</summary>
    private static void Merge(ReadOnlySpan<double> values, List<LevelChange> changes, List<int> indexes, double maximumPValue, double minimumMagnitude)
    {
        while (changes.Count > 0)
        {
            var weakest = changes.IndexOf(changes.MaxBy(change => change.PValue));
            if (changes[weakest].PValue < maximumPValue)
            {
                weakest = changes.IndexOf(changes.MinBy(change => change.Magnitude));
                if (changes[weakest].Magnitude > minimumMagnitude)
                    return;
            }

            changes.RemoveAt(weakest);
            indexes.RemoveAt(weakest);
            for (var i = weakest; i <= weakest + 1; i++)
            {
                if (i >= 0 && i < changes.Count)
                    changes[i] = Change(values, indexes, i);
            }
        }
    }

    /// <summary>The change at an index, between the indexes before and after it.</summary>
    private static LevelChange Change(ReadOnlySpan<double> values, List<int> indexes, int i)
    {
        var at = indexes[i];
        var left = values[(i == 0 ? 0 : indexes[i - 1])..at];
        var right = values[at..(i == indexes.Count - 1 ? values.Length : indexes[i + 1])];
        var (meanLeft, squaresLeft) = Moments(left);
        var (meanRight, squaresRight) = Moments(right);
        return new(at, PValue(left.Length, meanLeft, squaresLeft, right.Length, meanRight, squaresRight), meanLeft, meanRight);
    }

    private static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        var (mean, squares) = (0.0, 0.0);
        foreach (var value in values)
            mean += value / values.Length;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return (mean, squares / values.Length);
    }

    /// <summary>
    /// Two-sided, pooled variance. The variances are those of the values, not estimates of what they are drawn from, as the reference has it.
    /// </summary>
    private static double PValue(int leftCount, double leftMean, double leftVariance, int rightCount, double rightMean, double rightVariance)
    {
        var freedom = leftCount + rightCount - 2;
        if (freedom <= 0)
            return 1;
        var pooled = (((leftCount - 1) * leftVariance) + ((rightCount - 1) * rightVariance)) / freedom;
        var difference = Math.Abs(leftMean - rightMean);
        if (pooled == 0)
            return difference == 0 ? 1 : 0;
        var t = difference / Math.Sqrt(pooled * ((1.0 / leftCount) + (1.0 / rightCount)));
        return 2 * StudentT.CDF(0, 1, freedom, -t);
    }
}
