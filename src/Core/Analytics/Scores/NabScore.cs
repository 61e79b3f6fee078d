namespace CloudIntel.Core.Analytics.Scores;

/// <summary>What the Numenta Anomaly Benchmark rewards and punishes.</summary>
/// <param name="Name">Name of the profile.</param>
/// <param name="TruePositive">For a window that is found at once.</param>
/// <param name="FalseNegative">Off for a window that is missed.</param>
/// <param name="FalsePositive">Off for an alarm far from any window.</param>
public sealed record NabProfile(string Name, double TruePositive, double FalseNegative, double FalsePositive)
{
    /// <summary>The standard profile.</summary>
    public static NabProfile Standard { get; } = new("standard", 1, 1, 0.11);

    /// <summary>Punishes false alarms twice as much.</summary>
    public static NabProfile LowFalsePositives { get; } = new("reward_low_FP_rate", 1, 1, 0.22);

    /// <summary>Punishes missed windows twice as much.</summary>
    public static NabProfile LowFalseNegatives { get; } = new("reward_low_FN_rate", 1, 2, 0.11);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NabProfile> All { get; } = [Standard, LowFalsePositives, LowFalseNegatives];
}

/// <summary>The scores of a series by a detector, and where anomalies are.</summary>
/// <param name="Scores">A score for each row.</param>
/// <param name="Windows">First and last row of each window, in their order.</param>
public sealed record NabSeries(IReadOnlyList<double> Scores, IReadOnlyList<(int First, int Last)> Windows);

/// <summary>
/// Scores of the Numenta Anomaly Benchmark 1.1; Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms" (2015): early detection in a window
/// counts most, false alarms the more the farther they are behind the last window, and the first 15 percent of a series (750 rows at most) not at all.
/// </summary>
/// <param name="Normalized">100 for a perfect detector, 0 for one that never alarms.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Raw">The sum of rewards.</param>
public readonly record struct NabScore(double Normalized, double Threshold, double Raw)
{
    private const double Never = 1.1;

    /// <summary>The score at a threshold, at and above which scores are alarms.</summary>
    public static NabScore At(IReadOnlyList<NabSeries> series, NabProfile profile, double threshold)
    {
        var tally = new Tally(series, profile);
        foreach (var row in Rows(series, profile))
        {
            if (row.Score < threshold)
                break;
            tally.Add(row);
        }

        return tally.Score(threshold);
    }

    /// <summary>The score at the best threshold for all series together, as the benchmark's own board has it.</summary>
    public static NabScore Best(IReadOnlyList<NabSeries> series, NabProfile profile)
    {
        var tally = new Tally(series, profile);
        var best = tally.Score(Never);
        var rows = Rows(series, profile);
        for (var i = 0; i < rows.Count; i++)
        {
            tally.Add(rows[i]);
            if ((i + 1 == rows.Count || rows[i + 1].Score < rows[i].Score) && tally.Raw > best.Raw)
                best = tally.Score(rows[i].Score);
        }

        return best;
    }

    /// <summary>All rows that are scored, by falling score.</summary>
    private static List<Row> Rows(IReadOnlyList<NabSeries> series, NabProfile profile)
    {
        var rows = new List<Row>();
        var firstWindow = 0;
        foreach (var (scores, windows) in series)
        {
            var next = 0;
            for (var i = 0; i < scores.Count; i++)
            {
                while (next < windows.Count && windows[next].Last < i)
                    next++;
                if (i < Math.Min((int)(0.15 * scores.Count), 750))
                    continue;
                var inside = next < windows.Count && windows[next].First <= i;
                rows.Add(inside
                    ? new(scores[i], firstWindow + next, profile.TruePositive * Inside(windows[next], i))
                    : new(scores[i], -1, profile.FalsePositive * (next == 0 ? -1 : Outside(windows[next - 1], i))));
            }

            firstWindow += windows.Count;
        }

        rows.Sort((x, y) => y.Score.CompareTo(x.Score));
        return rows;
    }

    private static double Inside((int First, int Last) window, int row)
    {
        double width = window.Last - window.First + 1;
        return Sigmoid(-(window.Last - row + 1) / width) / Sigmoid(-1);
    }

    private static double Outside((int First, int Last) window, int row) =>
        Sigmoid(Math.Abs(window.Last - row) / (double)(window.Last - window.First));

    private static double Sigmoid(double position) => position > 3 ? -1 : (2 / (1 + Math.Exp(5 * position))) - 1;

    /// <summary>A row that is scored: the window that it lies in, or −1, and what an alarm there earns.</summary>
    private readonly record struct Row(double Score, int Window, double Reward);

    /// <summary>What all alarms so far earn.</summary>
    private sealed class Tally
    {
        private readonly double[] windows;
        private readonly NabProfile profile;

        public Tally(IReadOnlyList<NabSeries> series, NabProfile profile)
        {
            this.profile = profile;
            windows = new double[series.Sum(each => each.Windows.Count)];
            Array.Fill(windows, -profile.FalseNegative);
            Raw = -profile.FalseNegative * windows.Length;
        }

        public double Raw { get; private set; }

        public void Add(Row row)
        {
            if (row.Window < 0)
            {
                Raw += row.Reward;
            }
            else if (row.Reward > windows[row.Window])
            {
                Raw += row.Reward - windows[row.Window];
                windows[row.Window] = row.Reward;
            }
        }

        public NabScore Score(double threshold)
        {
            var (nothing, perfect) = (-profile.FalseNegative * windows.Length, profile.TruePositive * windows.Length);
            return new(100 * (Raw - nothing) / (perfect - nothing), threshold, Raw);
        }
    }
}
