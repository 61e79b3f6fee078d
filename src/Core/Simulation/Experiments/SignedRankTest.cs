using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>
/// Wilcoxon's signed-rank test: whether differences lie as often and as far above 0 as below. Two-sided. Equal sizes share the mean of their ranks; differences of 0
/// take part in the ranking and are then left out (Pratt, Remarks on zeros and ties in the Wilcoxon signed rank procedures, JASA 1959).
/// </summary>
/// <param name="Positive">Sum of the ranks of positive differences.</param>
/// <param name="Negative">Sum of the ranks of negative differences.</param>
/// <param name="PValue">Probability of such sums, or more extreme ones, where signs are chance: exact up to <see cref="MostExact"/> differences.</param>
internal readonly record struct SignedRankTest(double Positive, double Negative, double PValue)
{
    /// <summary>Up to so many differences other than 0 the distribution of all signs is worked out; above, it is normal to three digits.</summary>
    public const int MostExact = 50;

    /// <summary>Share of the ranks above 0, less the share below (Kerby, The simple difference formula, 2014): −1 to 1; 0 where nothing differs.</summary>
    public double RankBiserial => Positive + Negative > 0 ? (Positive - Negative) / (Positive + Negative) : 0;

    /// <summary>Tests. O(n log n), and up to <see cref="MostExact"/> differences O(n³).</summary>
    public static SignedRankTest Of(ReadOnlySpan<double> differences)
    {
        var ranks = DoubledRanks(differences);
        var (positive, negative) = (0L, 0L);
        for (var i = 0; i < ranks.Length; i++)
        {
            positive += differences[i] > 0 ? ranks[i] : 0;
            negative += differences[i] < 0 ? ranks[i] : 0;
        }

        int[] drawn = [.. ranks.Where(rank => rank > 0)];
        var smaller = Math.Min(positive, negative);
        var pValue = drawn.Length <= MostExact ? Exact(drawn, smaller) : Approximate(drawn, smaller);
        return new(positive / 2.0, negative / 2.0, Math.Min(1, 2 * pValue));
    }

    /// <summary>Twice the rank of each size, so that ranks that are shared are whole numbers; 0 for differences of 0.</summary>
    private static int[] DoubledRanks(ReadOnlySpan<double> differences)
    {
        var sizes = new double[differences.Length];
        var order = new int[differences.Length];
        for (var i = 0; i < order.Length; i++)
            (sizes[i], order[i]) = (Math.Abs(differences[i]), i);
        Array.Sort(sizes, order);
        var ranks = new int[differences.Length];
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && sizes[end] == sizes[start];)
                end++;
            for (var i = start; i < end; i++)
                ranks[order[i]] = sizes[i] > 0 ? start + 1 + end : 0;
        }

        return ranks;
    }

    /// <summary>Probability of a sum of at most this, where each rank counts with probability ½.</summary>
    private static double Exact(int[] ranks, long sum)
    {
        var probabilities = new double[ranks.Sum() + 1];
        probabilities[0] = 1;
        var reach = 0;
        foreach (var rank in ranks)
        {
            reach += rank;
            for (var i = reach; i >= 0; i--)
                probabilities[i] = (probabilities[i] + (i >= rank ? probabilities[i - rank] : 0)) / 2;
        }

        var below = 0.0;
        for (var i = 0; i <= sum; i++)
            below += probabilities[i];
        return below;
    }

    /// <summary>The same by the normal distribution, whose variance says of itself what ties and zeros take away, with half a rank for continuity.</summary>
    private static double Approximate(int[] ranks, long sum)
    {
        var (mean, variance) = (0.0, 0.0);
        foreach (var rank in ranks)
        {
            mean += rank / 4.0;
            variance += (double)rank * rank / 16;
        }

        return Normal.CDF(0, 1, Math.Min(0, (sum / 2.0) - mean + 0.5) / Math.Sqrt(variance));
    }
}
