using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Simulation.Validation;

/// <summary>How much two series go together.</summary>
internal static class Correlation
{
    /// <summary>Pearson's: 1 on a rising line, −1 on a falling one; null where one does not vary.</summary>
    public static double? Pearson(double[] left, double[] right)
    {
        var (leftMean, rightMean) = (left.AsSpan().Mean(), right.AsSpan().Mean());
        var (products, leftSquares, rightSquares) = (0.0, 0.0, 0.0);
        for (var i = 0; i < left.Length; i++)
        {
            var (a, b) = (left[i] - leftMean, right[i] - rightMean);
            products += a * b;
            leftSquares += a * a;
            rightSquares += b * b;
        }

        return leftSquares > 0 && rightSquares > 0 ? Math.Clamp(products / Math.Sqrt(leftSquares) / Math.Sqrt(rightSquares), -1, 1) : null;
    }

    /// <summary>Spearman's: the same of ranks, where equal values share the mean of theirs.</summary>
    public static double? Spearman(double[] left, double[] right) => Pearson(Ranks(left), Ranks(right));

    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        var sorted = values.ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[values.Length];
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && sorted[end] == sorted[start];)
                end++;
            for (var i = start; i < end; i++)
                ranks[order[i]] = (start + 1 + end) / 2.0;
        }

        return ranks;
    }
}
