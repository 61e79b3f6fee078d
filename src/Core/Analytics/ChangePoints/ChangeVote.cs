namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>
/// Keeps of the changes that <see cref="ChangePointSearch"/> finds those that energy statistics (<see cref="EDivisive"/>) and Bayes' rule value by value
/// (<see cref="BayesianOnline"/>) find near the same place, and those that are all but certain. For short and noisy histories, where a false change costs a person's time: there it
/// leaves none to four fifths of the false ones, and nearly all steps of three deviations, but fewer of small ones or among heavy tails (docs/accuracy.md).
/// </summary>
public static class ChangeVote
{
    /// <summary>Places so near to each other are the same change.</summary>
    public const int Tolerance = 5;

    /// <summary>Fewer values after a change may be an outlier.</summary>
    public const int FewestAfter = 3;

    /// <summary>What is less doubtful than this needs nobody else's word.</summary>
    private const double Certain = 1e-4;

    /// <summary>Values between changes that Bayes' rule expects beforehand.</summary>
    private const double MeanRunLength = 250;

    /// <summary>Bayes' rule is asked when so many values after a change are known.</summary>
    private const int Hindsight = 10;

    /// <summary>Values before a change that tell what was usual.</summary>
    private const int MostBefore = 200;

    /// <summary>Less noise, beside the deviation of all values, is that of rounding.</summary>
    private const double LeastNoise = 1e-6;

    /// <summary>Finds them.</summary>
    /// <param name="values">The values, finite.</param>
    /// <param name="rules">How changes are looked for; the others look at the same values.</param>
    /// <param name="minimumMagnitude">The smallest relative change of the mean that is told, see <see cref="LevelChange.Magnitude"/>.</param>
    /// <returns>Changes by index, with the confidence that <see cref="ChangePointSearch"/> has. O(n · run lengths that are probable).</returns>
    public static IReadOnlyList<ChangePoint> Find(ReadOnlySpan<double> values, ChangePointRules rules, double minimumMagnitude = 0)
    {
        if (values.Length < 2 * FewestAfter)
            return [];
        var (scaled, last) = (ChangePointSearch.Scaled(values, rules), values.Length - FewestAfter);
        var changes = ChangePointSearch.InScaled(scaled, rules).Where(change => change.Index <= last).ToList();
        var byEnergy = EDivisive.Find(scaled);
        var noise = Noise(scaled, changes);
        List<ChangePoint> confirmed = [.. changes.Where((change, i) =>
            change.Confidence > 1 - Certain
                || (byEnergy.Any(other => Math.Abs(other.Index - change.Index) <= Tolerance)
                    && Probability(scaled, noise, i == 0 ? 0 : changes[i - 1].Index, change.Index, i == changes.Count - 1 ? scaled.Length : changes[i + 1].Index) >= 0.5))];
        LeaveOutSmall(values, confirmed, minimumMagnitude);
        return confirmed;
    }

    /// <summary>
    /// By Bayes' rule, how probable a change near a place is some values later: in units of the noise, and from the level before on, which is what it takes to be usual beforehand.
    /// </summary>
    private static double Probability(double[] scaled, double noise, int previous, int place, int next)
    {
        var (start, end) = (Math.Max(previous, place - MostBefore), Math.Min(next, place + Hindsight));
        var (online, level) = (new BayesianOnline(MeanRunLength), scaled.AsSpan(start, place - start).Mean());
        for (var i = start; i < end; i++)
            online.Add((scaled[i] - level) / noise);
        return online.ProbabilityOfChange(end - place + Tolerance);
    }

    /// <summary>The deviation of values from the means between changes, beside which steps are large or small; that of all values where there is none.</summary>
    private static double Noise(double[] scaled, List<ChangePoint> changes)
    {
        var (start, squares) = (0, 0.0);
        foreach (var end in changes.Select(change => change.Index).Append(scaled.Length))
        {
            var mean = scaled.AsSpan(start, end - start).Mean();
            for (; start < end; start++)
                squares += (scaled[start] - mean) * (scaled[start] - mean);
        }

        return squares > 0 ? Math.Max(LeastNoise, Math.Sqrt(squares / scaled.Length)) : 1;
    }

    /// <summary>Leaves the smallest change out as long as it is too small, and then looks again: its neighbours have other means.</summary>
    private static void LeaveOutSmall(ReadOnlySpan<double> values, List<ChangePoint> changes, double minimumMagnitude)
    {
        while (minimumMagnitude > 0)
        {
            var (smallest, least) = (-1, minimumMagnitude);
            for (var i = 0; i < changes.Count; i++)
            {
                var before = values[(i == 0 ? 0 : changes[i - 1].Index)..changes[i].Index].Mean();
                var after = values[changes[i].Index..(i == changes.Count - 1 ? values.Length : changes[i + 1].Index)].Mean();
                var magnitude = new LevelChange(changes[i].Index, 0, before, after).Magnitude;
                if (magnitude < least)
                    (smallest, least) = (i, magnitude);
            }

            if (smallest < 0)
                return;
            changes.RemoveAt(smallest);
        }
    }
}
