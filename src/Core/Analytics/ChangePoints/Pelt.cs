namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>
/// Finds the segments with the least sum of costs and penalties, exactly, by dynamic programming that drops beginnings that cannot be best any more: PELT,
/// Killick, Fearnhead and Eckley (2012). Linear in the length where changes come now and then; quadratic at worst.
/// </summary>
public static class Pelt
{
    /// <summary>Finds them.</summary>
    /// <param name="cost">The cost of a segment.</param>
    /// <param name="penalty">What each further segment costs; not negative. 3·ln n is that of the modified BIC, 2·ln n that of BIC for a mean and its place.</param>
    /// <param name="minimumSegment">The fewest values of a segment.</param>
    /// <returns>The first index of each segment but the first, ascending; nothing where the series is too short for two.</returns>
    public static int[] Find<TCost>(TCost cost, double penalty, int minimumSegment = 1)
        where TCost : ISegmentCost
    {
        ArgumentOutOfRangeException.ThrowIfNegative(penalty);
        var (length, shortest) = (cost.Length, Math.Max(minimumSegment, cost.MinimumSegment));
        if (length < 2 * shortest)
            return [];

        // best[t] is the least cost of the values before t, reached with its last segment beginning at beginnings[t].
        var (best, beginnings) = (new double[length + 1], new int[length + 1]);
        Array.Fill(best, double.PositiveInfinity);
        best[0] = -penalty;
        var (candidates, totals, lives) = (new int[length + 1], new double[length + 1], new int[length + 1]);
        Array.Fill(lives, int.MaxValue);
        var count = 0;
        for (var end = shortest; end <= length; end++)
        {
            var newest = end - shortest;
            if (newest == 0 || newest >= shortest)
                candidates[count++] = newest;
            var (least, beginning) = (double.PositiveInfinity, 0);
            for (var i = 0; i < count; i++)
            {
                totals[i] = best[candidates[i]] + cost.Of(candidates[i], end);
                if (totals[i] < least)
                    (least, beginning) = (totals[i], candidates[i]);
            }

            (best[end], beginnings[end]) = (least + penalty, beginning);

            // What costs more than a segmentation that ends here can be replaced by it, once a segment that begins here is long enough.
            var kept = 0;
            for (var i = 0; i < count; i++)
            {
                var candidate = candidates[i];
                if (totals[i] > best[end] && lives[candidate] == int.MaxValue)
                    lives[candidate] = end + shortest - 1;
                if (lives[candidate] > end)
                    candidates[kept++] = candidate;
            }

            count = kept;
        }

        return Trace(beginnings, length);
    }

    private static int[] Trace(int[] beginnings, int length)
    {
        var found = new List<int>();
        for (var end = beginnings[length]; end > 0; end = beginnings[end])
            found.Add(end);
        found.Reverse();
        return [.. found];
    }
}
