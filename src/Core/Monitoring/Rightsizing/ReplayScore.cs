namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What became of one series in a replay.</summary>
internal sealed class ReplayTally(string group)
{
    public string Group => group;

    public int Changes { get; set; }

    public long Samples { get; private set; }

    public long Short { get; private set; }

    public double Used { get; private set; }

    public double Asked { get; private set; }

    public double Unused { get; private set; }

    public double Unmet { get; private set; }

    public double Most { get; private set; }

    public void Add(double usage, double request)
    {
        Samples++;
        Used += usage;
        Asked += request;
        Most = Math.Max(Most, usage);
        if (usage > request)
            (Short, Unmet) = (Short + 1, Unmet + usage - request);
        else
            Unused += request - usage;
    }
}

/// <summary>How good requests were in a replay. Amounts of groups, which need not have a unit in common, are each divided by the group's largest usage.</summary>
/// <param name="Series">How many were replayed.</param>
/// <param name="Samples">How many counted.</param>
/// <param name="SlackPercent">Of what was asked for, the part that was not used.</param>
/// <param name="ShortPercent">Of the samples, those above the request.</param>
/// <param name="UnmetPercent">Of what was used, the part above the request.</param>
/// <param name="ChangesPerSeries">Changes of a request by more than 10 percent.</param>
public sealed record ReplayScore(int Series, long Samples, double SlackPercent, double ShortPercent, double UnmetPercent, double ChangesPerSeries)
{
    internal static ReplayScore Of(IReadOnlyList<ReplayTally> tallies)
    {
        var (used, asked, unused, unmet) = (0.0, 0.0, 0.0, 0.0);
        foreach (var group in tallies.GroupBy(tally => tally.Group, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var most = group.Max(tally => tally.Most);
            if (most <= 0)
                continue; // idle throughout: no unit to compare in
            used += group.Sum(tally => tally.Used) / most;
            asked += group.Sum(tally => tally.Asked) / most;
            unused += group.Sum(tally => tally.Unused) / most;
            unmet += group.Sum(tally => tally.Unmet) / most;
        }

        var samples = tallies.Sum(tally => tally.Samples);
        return new(
            tallies.Count, samples, Percent(unused, asked), Percent(tallies.Sum(tally => tally.Short), samples), Percent(unmet, used), tallies.Average(tally => (double)tally.Changes));
    }

    private static double Percent(double part, double whole) => whole > 0 ? 100 * part / whole : 0;
}
