namespace CloudIntel.Core.Analytics.Calibration;

/// <summary>
/// Turns scores into probabilities that never fall as scores rise, as near as possible to what happened: isotonic regression by pooling adjacent violators, Ayer et al.
/// (1955); Zadrozny and Elkan (2002). Between the pools, probabilities are interpolated; beyond the first and last, they stay.
/// </summary>
public sealed class IsotonicCalibration
{
    private readonly double[] scores;
    private readonly double[] probabilities;

    private IsotonicCalibration(double[] scores, double[] probabilities)
    {
        this.scores = scores;
        this.probabilities = probabilities;
    }

    /// <summary>The mean scores of the pools, ascending, with the probability of each.</summary>
    public IEnumerable<(double Score, double Probability)> Points => scores.Zip(probabilities);

    /// <summary>Learns from decisions. O(n log n).</summary>
    /// <param name="decided">Scores, finite, with whether each was right; at least one.</param>
    /// <param name="prior">
    /// How many outcomes of each kind are added to every pool: with 0, a pool of three that were right has the probability 1; with 0.5, 0.875.
    /// </param>
    public static IsotonicCalibration Fit(IEnumerable<(double Score, bool Right)> decided, double prior = 0)
    {
        var pools = new List<(double Scores, double Rights, double Count)>();
        foreach (var same in decided.GroupBy(one => one.Score).OrderBy(same => same.Key))
        {
            var count = same.Count();
            pools.Add((same.Key * count, same.Count(one => one.Right), count));
            while (pools.Count > 1 && Rate(pools[^2]) >= Rate(pools[^1]))
            {
                var (above, below) = (pools[^1], pools[^2]);
                pools.RemoveAt(pools.Count - 1);
                pools[^1] = (below.Scores + above.Scores, below.Rights + above.Rights, below.Count + above.Count);
            }
        }

        if (pools.Count == 0)
            throw new ArgumentException("There is no decision to learn from.", nameof(decided));
        var rates = pools.ConvertAll(pool => (pool.Rights + prior) / (pool.Count + (2 * prior)));

        // Small pools are drawn to one half the most, which may put them out of order.
        for (var i = 1; i < rates.Count; i++)
            rates[i] = Math.Max(rates[i], rates[i - 1]);
        return new([.. pools.Select(pool => pool.Scores / pool.Count)], [.. rates]);
    }

    /// <summary>The probability that a decision with this score is right.</summary>
    public double Of(double score)
    {
        var after = Array.BinarySearch(scores, score);
        if (after >= 0)
            return probabilities[after];
        after = ~after;
        if (after == 0)
            return probabilities[0];
        if (after == scores.Length)
            return probabilities[^1];
        var part = (score - scores[after - 1]) / (scores[after] - scores[after - 1]);
        return probabilities[after - 1] + (part * (probabilities[after] - probabilities[after - 1]));
    }

    private static double Rate((double Scores, double Rights, double Count) pool) => pool.Rights / pool.Count;
}
