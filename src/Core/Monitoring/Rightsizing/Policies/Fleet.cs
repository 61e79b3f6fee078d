namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>
/// What series that are sized together have in common: how far usage goes above what is expected of it, and whether requests were exceeded as seldom as
/// they should be. Short series say little about their own rare peaks; those of a fleet say much.
/// </summary>
/// <param name="overload">The share of samples that may be above their request, in (0, 0.5).</param>
public sealed class Fleet(double overload)
{
    /// <summary>By how much a stretch of time in which nothing, or everything, was exceeded moves the target: 12 percent. A wave of load must not swing it.</summary>
    private const double Gain = 0.2;

    /// <summary>As many series as make a stretch of time count in full.</summary>
    private const double Enough = 50;

    private double correction;
    private double samples;
    private double exceeded;
    private int series;

    /// <summary>The share of samples that may be above their request.</summary>
    public double Overload { get; } = overload;

    /// <summary>The target that leads to that share, given what happened so far.</summary>
    internal double Target => Overload * Math.Exp(correction);

    internal UsageRatios Ratios { get; } = new();

    /// <summary>What a series reports of the time since its last decision; counts from the next <see cref="Advance"/> on.</summary>
    internal void Report(double samplesSince, double exceededSince) =>
        (samples, exceeded, series) = (samples + samplesSince, exceeded + exceededSince, series + 1);

    /// <summary>Learns from what was reported. To be called before decisions, once for all that are made at a time.</summary>
    public void Advance()
    {
        if (samples > 0)
            correction = Math.Clamp(correction + (Gain * Math.Min(1, series / Enough) * (1 - (exceeded / samples / Overload))), -2, 1.5);
        (samples, exceeded, series) = (0, 0, 0);
    }
}
