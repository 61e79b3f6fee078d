namespace CloudIntel.Core.Analytics.Scores;

/// <summary>How well scores put labelled values before others, value by value, over all thresholds.</summary>
/// <param name="AveragePrecision">
/// Σ (Rₖ − Rₖ₋₁)·Pₖ of recall and precision over falling thresholds: at chance the share of labelled values, 1 where all of them come first. NaN without a label.
/// </param>
/// <param name="AreaUnderRoc">How probable it is that a labelled value scores above another, ties counted half; 0.5 at chance. NaN without values of both kinds.</param>
public readonly record struct RankingScore(double AveragePrecision, double AreaUnderRoc)
{
    /// <summary>Compares; values of the same score enter together. O(n log n).</summary>
    /// <param name="scores">The scores, higher where more anomalous.</param>
    /// <param name="labels">Which of them are anomalies.</param>
    public static RankingScore Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var (keys, sorted) = (scores.ToArray(), labels.ToArray());
        Array.Sort(keys, sorted);
        var (positives, negatives) = (labels.Count(true), labels.Count(false));
        var (average, pairs, found, others) = (0.0, 0.0, 0, 0);
        for (var end = keys.Length; end > 0;)
        {
            var (score, same, sameOthers) = (keys[end - 1], 0, 0);
            for (; end > 0 && keys[end - 1] == score; end--)
                (same, sameOthers) = sorted[end - 1] ? (same + 1, sameOthers) : (same, sameOthers + 1);
            pairs += sameOthers * (found + (same / 2.0));
            (found, others) = (found + same, others + sameOthers);
            average += same * ((double)found / (found + others));
        }

        return new(positives > 0 ? average / positives : double.NaN, positives > 0 && negatives > 0 ? pairs / positives / negatives : double.NaN);
    }
}
