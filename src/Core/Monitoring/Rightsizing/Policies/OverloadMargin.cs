namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>
/// How many times its base a request must be for usage to exceed it in a share of time: the quantile of what usage was of earlier bases, a series' own and,
/// while that is little, its fleet's (conformal prediction). Where requests of the fleet were exceeded more or less often than that, its target moves the other
/// way (Gibbs and Candès, Adaptive conformal inference under distribution shift, 2021).
/// </summary>
/// <param name="fleet">What series have in common.</param>
/// <param name="fleetDays">As many days of a series' own weigh as much as the fleet.</param>
/// <param name="halfLife">After how many days what a series did weighs half.</param>
internal sealed class OverloadMargin(Fleet fleet, double fleetDays, double halfLife)
{
    /// <summary>Where nothing is known.</summary>
    private const double First = 1.2;

    /// <summary>A stretch without samples is no usage of the one before it.</summary>
    private const double LongestStep = 3600;

    private readonly UsageRatios own = new();
    private double @base;
    private double request;
    private long last;
    private double seconds;
    private int samples;
    private int exceeded;

    /// <summary>Takes a sample, which happened under the last base and request.</summary>
    public void Observe(long time, double usage)
    {
        var step = last > 0 ? Math.Min(LongestStep, time - last) : 0;
        last = time;
        if (@base == 0)
            return;
        own.Add(usage / @base, step / 86_400);
        fleet.Ratios.Add(usage / @base, step / 86_400);
        (seconds, samples, exceeded) = (seconds + step, samples + 1, exceeded + (usage > request ? 1 : 0));
    }

    /// <summary>Learns from the samples since the last decision, of which the fleet hears.</summary>
    public void Close()
    {
        if (samples == 0)
            return;
        own.Multiply(double.Exp2(-seconds / 86_400 / halfLife));
        fleet.Report(samples, exceeded);
        (seconds, samples, exceeded) = (0, 0, 0);
    }

    /// <summary>The factor for a base.</summary>
    public double Of() => own.Weight + fleet.Ratios.Weight > 0
        ? own.ExceededBy(Math.Clamp(fleet.Target, 0, 0.5), fleet.Ratios, Math.Min(1, fleetDays / fleet.Ratios.Weight))
        : First;

    /// <summary>Says under what the next samples happen.</summary>
    public void Decided(double newBase, double newRequest) => (@base, request) = (newBase, newRequest);
}
