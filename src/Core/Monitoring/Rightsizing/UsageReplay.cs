using CloudIntel.Core.Monitoring.Rightsizing.Policies;

namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>How to replay.</summary>
/// <param name="Policy">One of <see cref="RequestPolicies.Names"/>.</param>
/// <param name="Resource">What the series are usage of.</param>
/// <param name="Overload">The share of samples that may be above the request, in (0, 0.5).</param>
/// <param name="Interval">Between decisions; at most a day.</param>
/// <param name="WarmUp">After a series' first sample, before the first decision that counts.</param>
/// <param name="AsIs">
/// False: each group is scaled so that its largest usage of the warm-up is 4 cores or 16 GB, so that the buckets of others' histograms fit the size of any
/// container. True: values are taken as cores and bytes, and others ask for their least values at least.
/// </param>
public sealed record ReplayRules(string Policy, SizedResource Resource, double Overload, TimeSpan Interval, TimeSpan WarmUp, bool AsIs = false);

/// <summary>Replays usage: every interval a policy decides what each container asks for, from what was used before, and what is used then is held against it.</summary>
public static class UsageReplay
{
    /// <summary>Cores, and bytes, that groups are scaled to.</summary>
    private const double PeakCores = 4;
    private const double PeakBytes = 16e9;

    /// <summary>Replays series that are sized together.</summary>
    /// <param name="series">At least one. Their order does not matter, but for the emitted samples.</param>
    /// <param name="rules">How.</param>
    /// <param name="emit">Gets each sample that counts, and what was asked for: the series' index, the sample's index, and the request.</param>
    /// <param name="progress">Gets the share that is done, now and then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">A series is shorter than the warm-up, or holds what no usage can be; the message says which.</exception>
    public static ReplayScore Run(
        IReadOnlyList<UsageSeries> series, ReplayRules rules, Action<int, int, double>? emit = null, Action<double>? progress = null, CancellationToken cancellationToken = default)
    {
        if (rules.Interval < TimeSpan.FromSeconds(1) || rules.Interval > TimeSpan.FromDays(1) || rules.WarmUp < TimeSpan.Zero || rules.Overload is not (> 0 and < 0.5))
            throw new ArgumentException("Decisions are a second to a day apart, a warm-up is not negative, and an overload is between 0 and 0.5.", nameof(rules));
        var fleet = new Fleet(rules.Overload);
        var scales = Scales(series, rules);
        var replayed = series.Select((one, i) => new ReplayedSeries(one, i, rules, fleet, scales[one.Group], emit)).ToArray();

        // Ties by group and name, so that sums do not depend on the order of files.
        var next = new PriorityQueue<ReplayedSeries, (long Time, string Group, string Name)>(Comparer<(long Time, string Group, string Name)>.Create(Compare));
        foreach (var one in replayed)
            next.Enqueue(one, (one.NextDecision, one.Series.Group, one.Series.Name));
        var (samples, done) = (series.Sum(one => (double)one.Times.Length), 0.0);
        var deciding = new List<ReplayedSeries>();
        while (next.TryPeek(out _, out var due))
        {
            cancellationToken.ThrowIfCancellationRequested();
            deciding.Clear();
            while (next.TryPeek(out var one, out var at) && at.Time == due.Time)
            {
                next.Dequeue();
                done += one.ObserveUntil(due.Time);
                deciding.Add(one);
            }

            fleet.Advance();
            foreach (var one in deciding)
            {
                if (one.Decide(due.Time))
                    next.Enqueue(one, (one.NextDecision, one.Series.Group, one.Series.Name));
            }

            progress?.Invoke(done / samples);
        }

        return ReplayScore.Of([.. replayed.Select(one => one.Tally)]);
    }

    private static int Compare((long Time, string Group, string Name) a, (long Time, string Group, string Name) b)
    {
        var order = a.Time.CompareTo(b.Time);
        order = order != 0 ? order : string.CompareOrdinal(a.Group, b.Group);
        return order != 0 ? order : string.CompareOrdinal(a.Name, b.Name);
    }

    /// <summary>By what each group's values are multiplied.</summary>
    private static Dictionary<string, double> Scales(IReadOnlyList<UsageSeries> series, ReplayRules rules)
    {
        var scales = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var group in series.GroupBy(one => one.Group, StringComparer.Ordinal))
        {
            var most = group.Max(one => Most(one, (long)rules.WarmUp.TotalSeconds));
            scales[group.Key] = rules.AsIs || most <= 0 ? 1 : (rules.Resource == SizedResource.Cpu ? PeakCores : PeakBytes) / most;
        }

        return scales;
    }

    private static double Most(UsageSeries series, long warmUp)
    {
        var most = 0.0;
        for (var i = 0; i < series.Times.Length && series.Times[i] < series.Times[0] + warmUp; i++)
            most = Math.Max(most, double.IsNaN(series.Values[i]) ? 0 : series.Values[i]);
        return most;
    }
}
