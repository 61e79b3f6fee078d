using CloudIntel.Core.Monitoring.Rightsizing.Policies;

namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>One series while it is replayed.</summary>
internal sealed class ReplayedSeries
{
    /// <summary>A change of less is none, as for the Vertical Pod Autoscaler's updater.</summary>
    private const double Change = 0.1;

    private readonly IRequestPolicy policy;
    private readonly Action<int, int, double>? emit;
    private readonly int index;
    private readonly long interval;
    private readonly long counted;
    private readonly double scale;
    private int at;
    private double request;
    private bool decided;
    private int observed;

    public ReplayedSeries(UsageSeries series, int index, ReplayRules rules, Fleet fleet, double scale, Action<int, int, double>? emit)
    {
        if (series.Times.Length == 0 || series.Times[^1] < series.Times[0] + rules.WarmUp.TotalSeconds)
            throw new ArgumentException($"{series.Name} ends before its warm-up of {rules.WarmUp.TotalHours:0.##} h does.", nameof(series));
        (Series, this.index, this.scale, this.emit) = (series, index, scale, emit);
        interval = (long)rules.Interval.TotalSeconds;
        counted = series.Times[0] + (long)rules.WarmUp.TotalSeconds;
        policy = RequestPolicies.Create(rules.Policy, rules.Resource, fleet, interval, rules.AsIs);

        // Decisions of the warm-up lie on the same grid; the first comes after at least one sample.
        NextDecision = counted - (Math.Max(0, (counted - series.Times[0] - 1) / interval) * interval);
        Tally = new(series.Group);
    }

    public UsageSeries Series { get; }

    public long NextDecision { get; private set; }

    public ReplayTally Tally { get; }

    /// <summary>Shows the policy the samples before a time, and counts how they compare with the request they happened under; returns how many there were.</summary>
    public int ObserveUntil(long time)
    {
        var from = at;
        for (; at < Series.Times.Length && Series.Times[at] < time; at++)
        {
            var usage = Series.Values[at] * scale;
            if (double.IsNaN(usage))
                continue;
            if (decided)
                Count(usage);
            observed++;
            policy.Observe(Series.Times[at], usage);
            if (decided && usage > request && policy.Exceeded(usage) is { } atOnce)
                Ask(atOnce);
        }

        policy.Close();
        return at - from;
    }

    /// <summary>Decides, and sets the time of the next decision; false after the last sample.</summary>
    public bool Decide(long time)
    {
        if (at >= Series.Times.Length)
            return false;
        if (observed > 0)
        {
            var wanted = policy.Decide(time);
            if (decided)
                Ask(wanted);
            else
                request = wanted;
            decided |= time >= counted;
        }

        NextDecision = time + interval;
        return true;
    }

    private void Ask(double wanted)
    {
        Tally.Changes += Math.Abs(wanted - request) > Change * request ? 1 : 0;
        request = wanted;
    }

    private void Count(double usage)
    {
        Tally.Add(usage / scale, request / scale);
        emit?.Invoke(index, at, request / scale);
    }
}
