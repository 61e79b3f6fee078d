namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>A forecast in a tree of totals and their parts.</summary>
/// <param name="Mean">What is expected.</param>
/// <param name="Variance">The variance of its error, positive.</param>
/// <param name="Parts">What it is the sum of; none at the leaves.</param>
public sealed record ForecastNode(double Mean, double Variance, IReadOnlyList<ForecastNode> Parts);

/// <summary>Makes forecasts of totals and of their parts agree.</summary>
public static class HierarchicalForecasts
{
    private const double LeastVariance = 1e-18;

    /// <summary>
    /// The closest forecasts that add up, each error counting by its variance: MinT with a diagonal covariance, Wickramasuriya, Athanasopoulos and Hyndman
    /// (2019), exactly, by passing what the parts say up and what is decided down. O(nodes).
    /// </summary>
    /// <returns>The same tree with means that add up and the variances that are left.</returns>
    public static ForecastNode Reconcile(ForecastNode root)
    {
        var combined = Combine(root);
        return Settle(combined, combined.Mean);
    }

    /// <summary>
    /// Makes the forecasts of a total and of its parts agree, step by step. Intervals move with what is expected and stay as wide, which is on the safe side: with more
    /// known of each, they could be narrower.
    /// </summary>
    /// <param name="total">Of the sum.</param>
    /// <param name="parts">Of what it is the sum of, with the same horizon; at least one.</param>
    public static (Forecast Total, IReadOnlyList<Forecast> Parts) Reconcile(Forecast total, IReadOnlyList<Forecast> parts)
    {
        var steps = total.Mean.Select((_, step) => Reconcile(Node(total, step) with { Parts = [.. parts.Select(part => Node(part, step))] })).ToList();
        return (Moved(total, [.. steps.Select(step => step.Mean)]), [.. parts.Select((part, i) => Moved(part, [.. steps.Select(step => step.Parts[i].Mean)]))]);
    }

    /// <summary>Of a series that never changed, the error is next to nothing, and not nothing.</summary>
    private static ForecastNode Node(Forecast forecast, int step) =>
        new(forecast.Mean[step], Math.Max(forecast.Errors[step] * forecast.Errors[step], LeastVariance * (1 + (forecast.Mean[step] * forecast.Mean[step]))), []);

    private static Forecast Moved(Forecast forecast, IReadOnlyList<double> mean) => forecast with
    {
        Mean = mean,
        Intervals = [.. forecast.Intervals.Select(interval => interval with
        {
            Lower = [.. interval.Lower.Select((end, step) => end + mean[step] - forecast.Mean[step])],
            Upper = [.. interval.Upper.Select((end, step) => end + mean[step] - forecast.Mean[step])],
        })],
    };

    /// <summary>What a node and its parts say together.</summary>
    private static ForecastNode Combine(ForecastNode node)
    {
        if (!(node.Variance > 0))
            throw new ArgumentException($"A forecast has the variance {node.Variance}, which is not positive.", nameof(node));
        if (node.Parts.Count == 0)
            return node;
        ForecastNode[] parts = [.. node.Parts.Select(Combine)];
        var (sum, variance) = (parts.Sum(part => part.Mean), parts.Sum(part => part.Variance));
        var weight = variance / (node.Variance + variance);
        return new(sum + (weight * (node.Mean - sum)), node.Variance * weight, parts);
    }

    /// <summary>Gives the parts what the node turned out to be, the most to the least certain.</summary>
    private static ForecastNode Settle(ForecastNode node, double mean)
    {
        if (node.Parts.Count == 0)
            return node with { Mean = mean };
        var (sum, variance) = (node.Parts.Sum(part => part.Mean), node.Parts.Sum(part => part.Variance));
        ForecastNode[] parts = [.. node.Parts.Select(part => Settle(part, part.Mean + (part.Variance / variance * (mean - sum))))];

        // To the last digit, whatever rounding did.
        return node with { Mean = parts.Sum(part => part.Mean), Parts = parts };
    }
}
