namespace CloudIntel.Core.Analytics.Scores;

/// <summary>
/// VUS-PR: average precision with events that are blurred at their ends, mean over how far; Paparrizos et al., "Volume Under the Surface" (2022), as the benchmark
/// TSB-AD (2024) computes it. It forgives a label that is a little off, and needs no threshold.
/// </summary>
public static class VolumeUnderSurface
{
    private const int Thresholds = 250;

    /// <summary>The volume under the precision-recall surface, 0 to 1; NaN without a label. O(n log n + blurred values · <paramref name="widest"/>).</summary>
    /// <param name="scores">The scores, higher where more anomalous.</param>
    /// <param name="labels">Which of them are anomalies.</param>
    /// <param name="widest">Values by which events are blurred at most, half of them at each end; the benchmark takes the period of the series, or 100.</param>
    public static double PrecisionRecall(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, int widest = 100)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(widest);
        var events = Events(labels);
        if (events.Count == 0)
            return double.NaN;
        var sorted = scores.ToArray();
        Array.Sort(sorted);
        var thresholds = new double[Thresholds];
        var predicted = new int[Thresholds];
        for (var k = 0; k < Thresholds; k++)
        {
            thresholds[k] = sorted[sorted.Length - 1 - (int)((sorted.Length - 1) * (long)k / (Thresholds - 1))];
            predicted[k] = sorted.Length - FirstNotBelow(sorted, thresholds[k]);
        }

        // From which threshold on a value is predicted; they fall.
        var ranks = new int[scores.Length];
        Array.Reverse(thresholds);
        for (var i = 0; i < ranks.Length; i++)
            ranks[i] = Thresholds - FirstAbove(thresholds, scores[i]);
        var sum = 0.0;
        for (var width = 0; width <= widest; width++)
            sum += AveragePrecision(ranks, predicted, events, width);
        return sum / (widest + 1);
    }

    private static double AveragePrecision(int[] ranks, int[] predicted, List<(int First, int Last)> events, int width)
    {
        var segments = Segments(events, width / 2, ranks.Length);
        var (hits, kept, seen) = (new double[Thresholds + 1], new double[Thresholds + 1], new int[Thresholds + 1]);
        var cores = events.Sum(each => each.Last - each.First + 1);
        var next = 0;
        foreach (var (first, last) in segments)
        {
            var earliest = Thresholds;
            for (var i = first; i <= last; i++)
            {
                while (next + 1 < events.Count && events[next + 1].First <= i)
                    next++;
                var label = Label(i, events, next, width);
                hits[ranks[i]] += label;
                if (!IsIn(events[next], i))
                    kept[ranks[i]] += label;
                earliest = Math.Min(earliest, ranks[i]);
            }

            seen[earliest]++;
        }

        var (area, recallBefore, hit, blurred, existing) = (0.0, 0.0, 0.0, 0.0, 0);
        for (var k = 0; k < Thresholds; k++)
        {
            (hit, blurred, existing) = (hit + hits[k], blurred + kept[k], existing + seen[k]);
            var positives = (cores + cores + blurred) / 2;
            var recall = Math.Min(hit / positives, 1) * existing / segments.Count;
            area += (recall - recallBefore) * hit / predicted[k];
            recallBefore = recall;
        }

        return area;
    }

    /// <summary>1 inside an event, and falling with the distance around it; where two events reach, their sum, 1 at most.</summary>
    private static double Label(int i, List<(int First, int Last)> events, int next, int width)
    {
        if (IsIn(events[next], i))
            return 1;
        var label = 0.0;
        for (var j = next; j >= 0 && i - events[j].Last <= width / 2; j--)
            label += Soft(i - events[j].Last, width);
        for (var j = next; j < events.Count && events[j].First - i <= width / 2; j++)
            label += Soft(events[j].First - i, width);
        return Math.Min(1, label);
    }

    private static double Soft(int distance, int width) => distance > 0 && distance <= width / 2 ? Math.Sqrt(1 - ((double)distance / width)) : 0;

    private static bool IsIn((int First, int Last) each, int i) => each.First <= i && i <= each.Last;

    private static List<(int First, int Last)> Events(ReadOnlySpan<bool> labels)
    {
        var events = new List<(int First, int Last)>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (!labels[i])
                continue;
            var first = i;
            while (i + 1 < labels.Length && labels[i + 1])
                i++;
            events.Add((first, i));
        }

        return events;
    }

    /// <summary>Events with their surroundings; those that touch are one.</summary>
    private static List<(int First, int Last)> Segments(List<(int First, int Last)> events, int around, int length)
    {
        var segments = new List<(int First, int Last)>();
        foreach (var (first, last) in events)
        {
            var (from, to) = (Math.Max(0, first - around), Math.Min(length - 1, last + around));
            if (segments.Count > 0 && segments[^1].Last >= first - around)
                segments[^1] = (segments[^1].First, to);
            else
                segments.Add((from, to));
        }

        return segments;
    }

    private static int FirstNotBelow(double[] sorted, double value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int FirstAbove(double[] sorted, double value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] <= value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
