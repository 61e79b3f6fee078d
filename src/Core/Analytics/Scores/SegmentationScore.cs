namespace CloudIntel.Core.Analytics.Scores;

/// <summary>How well change points agree with those of several people: the measures of van den Burg and Williams, "An Evaluation of Change Point Detection Algorithms" (2020).</summary>
/// <param name="Cover">How much of each annotator's segments the predicted ones cover, 0 to 1; mean over annotators.</param>
/// <param name="F1">Harmonic mean of precision (against all annotators) and recall (mean over annotators), with a margin.</param>
public readonly record struct SegmentationScore(double Cover, double F1)
{
    private const int Margin = 5;

    /// <summary>Compares.</summary>
    /// <param name="length">Number of values of the series.</param>
    /// <param name="predicted">First indexes of segments; what is not inside the series is left out.</param>
    /// <param name="annotations">The same by each annotator, at least one.</param>
    public static SegmentationScore Of(int length, IEnumerable<int> predicted, IReadOnlyList<IReadOnlyCollection<int>> annotations)
    {
        int[] found = [.. predicted.Where(point => point >= 1 && point <= length - 2).Distinct().Order()];
        var all = annotations.SelectMany(points => points).Append(0).Distinct().Order().ToList();
        int[] withStart = [0, .. found];
        var precision = (double)Matches(all, withStart) / withStart.Length;
        var recall = annotations.Average(points =>
        {
            var truth = points.Append(0).Distinct().Order().ToList();
            return (double)Matches(truth, withStart) / truth.Count;
        });
        return new(annotations.Average(points => Covering(length, points, found)), 2 * precision * recall / (precision + recall));
    }

    /// <summary>How many true points have a predicted one within the margin, each of which serves once, the closest first.</summary>
    private static int Matches(List<int> truth, int[] predicted)
    {
        var left = predicted.ToList();
        var count = 0;
        foreach (var point in truth)
        {
            var closest = left.Where(other => Math.Abs(other - point) <= Margin).OrderBy(other => Math.Abs(other - point)).Select(other => (int?)other).FirstOrDefault();
            if (closest is not { } match)
                continue;
            left.Remove(match);
            count++;
        }

        return count;
    }

    private static double Covering(int length, IEnumerable<int> truth, int[] predicted)
    {
        var parts = Segments(length, predicted);
        return Segments(length, truth).Sum(segment => (segment.End - segment.Start) * parts.Max(part => Overlap(segment, part))) / length;
    }

    private static double Overlap((int Start, int End) one, (int Start, int End) other)
    {
        var common = Math.Min(one.End, other.End) - Math.Max(one.Start, other.Start);
        return common <= 0 ? 0 : (double)common / (Math.Max(one.End, other.End) - Math.Min(one.Start, other.Start));
    }

    private static List<(int Start, int End)> Segments(int length, IEnumerable<int> points)
    {
        int[] bounds = [.. points.Where(point => point > 0 && point < length).Append(0).Append(length).Distinct().Order()];
        return [.. bounds.Zip(bounds.Skip(1))];
    }
}
