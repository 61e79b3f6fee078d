namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>
/// How probable it is that a change that was found is one, and near to where it was found: what the neighbouring segments would cost if it were elsewhere, or nowhere,
/// as likelihoods. Costs are −2 × log-likelihoods of values whose noise is as wide as the whole series, so they are scaled by how wide it is left to be, and by how many
/// values say as much as one that is independent of those before it.
/// </summary>
internal static class ChangeConfidence
{
    /// <summary>A change within so many values of where it was found is meant.</summary>
    public const int Margin = 5;

    private const double LeastScale = 1e-12;

    /// <summary>The confidence of each change, 0 to 1. O(n) costs.</summary>
    /// <param name="cost">What segments cost, without penalties.</param>
    /// <param name="indexes">The changes, rising.</param>
    /// <param name="inflation">How many values say as much as one that is independent of the others.</param>
    /// <param name="isScaled">Whether costs know how wide the noise of each segment is, so that only the inflation scales them.</param>
    public static double[] Of<TCost>(TCost cost, int[] indexes, double inflation, bool isScaled)
        where TCost : ISegmentCost
    {
        int[] bounds = [0, .. indexes, cost.Length];
        var scale = isScaled ? inflation : Math.Max(LeastScale, inflation * Width(cost, bounds));
        var confidences = new double[indexes.Length];
        for (var i = 0; i < confidences.Length; i++)
            confidences[i] = Of(cost, bounds[i], bounds[i + 1], bounds[i + 2], scale);
        return confidences;
    }

    private static double Of<TCost>(TCost cost, int start, int at, int end, double scale)
        where TCost : ISegmentCost
    {
        var best = cost.Of(start, at) + cost.Of(at, end);
        var (near, all) = (0.0, 0.0);
        for (var i = start + cost.MinimumSegment; i <= end - cost.MinimumSegment; i++)
        {
            var likelihood = Math.Exp((best - cost.Of(start, i) - cost.Of(i, end)) / 2 / scale);
            all += likelihood;
            near += Math.Abs(i - at) <= Margin ? likelihood : 0;
        }

        // No change is as probable beforehand as one anywhere.
        var none = Math.Exp((best - cost.Of(start, end)) / 2 / scale) * (end - start);
        return double.IsFinite(all + none) && all > 0 ? near / (all + none) : 0;
    }

    /// <summary>How wide the noise is that segments leave, as a share of that of the whole; squared where costs are squares. Each segment takes a level and a place.</summary>
    private static double Width<TCost>(TCost cost, int[] bounds)
        where TCost : ISegmentCost
    {
        var (left, whole) = (0.0, cost.Of(0, cost.Length));
        for (var i = 1; i < bounds.Length; i++)
            left += cost.Of(bounds[i - 1], bounds[i]);
        var free = Math.Max(1, cost.Length - 1 - (2 * (bounds.Length - 2)));
        return whole > 0 ? left / whole * (cost.Length - 1) / free : 1;
    }
}
