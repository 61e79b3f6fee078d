namespace CloudIntel.Core.Analytics.Scores;

/// <summary>
/// How many events somebody would have been told of in time, and how often for nothing. An event is an unbroken run of labelled values; it is caught by an alarm among
/// its first <see cref="InTime"/>. Alarms farther than <see cref="Margin"/> from any event are false, and those that follow each other within it one episode.
/// </summary>
/// <param name="Threshold">Scores from which on there is an alarm.</param>
/// <param name="Events">How many there are.</param>
/// <param name="Caught">How many are caught.</param>
/// <param name="FalseEpisodes">How often there was an alarm for nothing.</param>
/// <param name="MedianDelay">Values from the beginning of an event to its first alarm: the median of those that are caught; NaN where none is.</param>
public readonly record struct EventScore(double Threshold, int Events, int Caught, int FalseEpisodes, double MedianDelay)
{
    /// <summary>An alarm later in an event does not catch it.</summary>
    public const int InTime = 30;

    /// <summary>Alarms so near to an event are not false, and false ones so near to each other are one.</summary>
    public const int Margin = 30;

    /// <summary>The share of the events that is caught; NaN without events.</summary>
    public double Recall => Events > 0 ? (double)Caught / Events : double.NaN;

    /// <summary>The share of what was told that was an event; NaN where nothing was told.</summary>
    public double Precision => Caught + FalseEpisodes > 0 ? (double)Caught / (Caught + FalseEpisodes) : double.NaN;

    /// <summary>Harmonic mean of recall and precision, of whole events and episodes; 0 where nothing is caught, NaN without events.</summary>
    public double F1 => Events > 0 ? 2.0 * Caught / (Events + Caught + FalseEpisodes) : double.NaN;

    /// <summary>At a threshold.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="labels">Which values are anomalies.</param>
    /// <param name="threshold">Scores from which on there is an alarm.</param>
    public static EventScore At(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double threshold)
    {
        var tally = new Tally(labels);
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] >= threshold)
                tally.Add(i);
        }

        return tally.Score(threshold);
    }

    /// <summary>At the lowest threshold before which there are more false episodes than allowed, falling from the highest score.</summary>
    /// <param name="scores">The scores; one of 0 or less is never an alarm.</param>
    /// <param name="labels">Which values are anomalies.</param>
    /// <param name="mostFalseEpisodes">How many false episodes are allowed in all.</param>
    public static EventScore Within(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double mostFalseEpisodes)
    {
        var best = new Tally(labels).Score(double.PositiveInfinity);
        foreach (var score in Falling(scores, labels))
        {
            if (score.FalseEpisodes > mostFalseEpisodes)
                break;
            best = score;
        }

        return best;
    }

    /// <summary>At the threshold with the greatest F1.</summary>
    /// <param name="scores">The scores; one of 0 or less is never an alarm.</param>
    /// <param name="labels">Which values are anomalies.</param>
    public static EventScore Best(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var best = new Tally(labels).Score(double.PositiveInfinity);
        foreach (var score in Falling(scores, labels))
            best = score.F1 > best.F1 ? score : best;
        return best;
    }

    /// <summary>At each distinct score, from the highest on.</summary>
    private static IEnumerable<EventScore> Falling(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var (keys, indexes) = (scores.ToArray(), new int[scores.Length]);
        for (var i = 0; i < indexes.Length; i++)
            indexes[i] = i;
        Array.Sort(keys, indexes);
        return Falling(keys, indexes, new Tally(labels));
    }

    private static IEnumerable<EventScore> Falling(double[] keys, int[] indexes, Tally tally)
    {
        for (var end = keys.Length; end > 0 && keys[end - 1] > 0;)
        {
            var threshold = keys[end - 1];
            for (; end > 0 && keys[end - 1] == threshold; end--)
                tally.Add(indexes[end - 1]);
            yield return tally.Score(threshold);
        }
    }

    /// <summary>What alarms so far are worth, in any order.</summary>
    private sealed class Tally
    {
        private const int Outside = -1;
        private const int NearEvent = -2;

        /// <summary>For each value, the event whose beginning an alarm there catches, or that it is outside of all or near one.</summary>
        private readonly int[] places;
        private readonly bool[] falseAlarms;
        private readonly List<int> starts = [];
        private readonly List<int> delays = [];
        private int falseEpisodes;

        public Tally(ReadOnlySpan<bool> labels)
        {
            (places, falseAlarms) = (new int[labels.Length], new bool[labels.Length]);
            Array.Fill(places, Outside);
            for (var i = 0; i < labels.Length; i++)
            {
                if (!labels[i])
                    continue;
                var start = i;
                while (i + 1 < labels.Length && labels[i + 1])
                    i++;
                Mark(start, i);
            }
        }

        private void Mark(int start, int end)
        {
            for (var i = Math.Max(0, start - Margin); i <= Math.Min(places.Length - 1, end + Margin); i++)
                places[i] = places[i] >= 0 ? places[i] : NearEvent;
            for (var i = start; i <= end; i++)
                places[i] = i - start < InTime ? starts.Count : NearEvent;
            starts.Add(start);
            delays.Add(int.MaxValue);
        }

        public void Add(int alarm)
        {
            if (places[alarm] >= 0)
                delays[places[alarm]] = Math.Min(delays[places[alarm]], alarm - starts[places[alarm]]);
            if (places[alarm] != Outside)
                return;
            falseAlarms[alarm] = true;
            var (before, after) = (Nearest(alarm, -1), Nearest(alarm, 1));
            if (before is null && after is null)
                falseEpisodes++;
            else if (after - before > Margin)
                falseEpisodes--; // joins two
        }

        private int? Nearest(int alarm, int step)
        {
            for (var i = alarm + step; i >= 0 && i < falseAlarms.Length && Math.Abs(i - alarm) <= Margin; i += step)
            {
                if (falseAlarms[i])
                    return i;
            }

            return null;
        }

        public EventScore Score(double threshold)
        {
            var caught = delays.Where(delay => delay < int.MaxValue).Order().ToArray();
            var median = caught.Length > 0 ? (caught[(caught.Length - 1) / 2] + caught[caught.Length / 2]) / 2.0 : double.NaN;
            return new(threshold, starts.Count, caught.Length, falseEpisodes, median);
        }
    }
}
