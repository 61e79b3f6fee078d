namespace CloudIntel.Core.Monitoring.Rightsizing.Replicas;

/// <summary>What replicas had to carry, by the hour: the most in each.</summary>
/// <param name="First">The first hour, since 1970.</param>
/// <param name="Peaks">The most of each hour since then; NaN where nothing is known.</param>
internal sealed record DemandHours(long First, double[] Peaks)
{
    private const int Hour = 3600;

    /// <summary>Days of a longer history, the newest.</summary>
    private const int Longest = 56 * 24;

    /// <summary>The hour after the last one.</summary>
    public long Next => First + Peaks.Length;

    /// <summary>How many whole days it covers.</summary>
    public int Days => Peaks.Length / 24;

    /// <summary>The peaks of a series, to the last hour that is over.</summary>
    /// <param name="demand">The series.</param>
    /// <param name="counts">How many replicas there were: where there was none to measure, nothing was asked of them.</param>
    /// <param name="now">Unix seconds.</param>
    public static DemandHours Of(UsageSeries demand, UsageSeries? counts, long now)
    {
        var known = Enumerable.Range(0, demand.Times.Length).Where(i => demand.Times[i] <= now && double.IsFinite(demand.Values[i])).ToList();
        if (known.Count == 0)
            return new(now / Hour, []);
        var end = now / Hour;
        var first = Math.Max(demand.Times[known[0]] / Hour, end - Longest);
        var peaks = new double[Math.Max(0, end - first)];
        Array.Fill(peaks, double.NaN);
        foreach (var i in known)
        {
            var at = (demand.Times[i] / Hour) - first;
            if (at >= 0 && at < peaks.Length)
                peaks[at] = double.IsNaN(peaks[at]) ? demand.Values[i] : Math.Max(peaks[at], demand.Values[i]);
        }

        for (var i = 0; i < counts?.Times.Length; i++)
        {
            var at = (counts.Times[i] / Hour) - first;
            if (at >= 0 && at < peaks.Length && counts.Values[i] == 0 && double.IsNaN(peaks[at]))
                peaks[at] = 0;
        }

        return new(first, peaks);
    }

    /// <summary>The same as it was known some hours ago.</summary>
    public DemandHours Before(int hours) => new(First, Peaks[..^hours]);
}
