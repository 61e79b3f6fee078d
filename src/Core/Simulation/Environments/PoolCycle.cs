using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>
/// How a pool comes and goes, taken apart into what it shares with the other zones and what is its own: it is there while both are. With a share a of its time up, a rate r of going
/// down and a correlation c between two such pools, the shared part is up a share s = a / (a + c (1 − a)) of the time and the own part a / s, for then the covariance of two pools,
/// (a / s)² s (1 − s), is c a (1 − a). Of the times at which it goes down a share k is with the shared part, whose
/// rate of going down is thus k r / (a / s), for it is seen to only while the own part is up; likewise the own part's is (1 − k) r / s. Mean times follow from rates and shares.
/// </summary>
/// <param name="Up">Seconds that the pool is there.</param>
/// <param name="Down">Seconds that it is gone.</param>
/// <param name="Correlation">Of two pools, from 0 to below 1.</param>
/// <param name="SharedShare">Of the times at which it goes down, those that are shared.</param>
internal sealed record PoolCycle(Distribution Up, Distribution Down, double Correlation, double SharedShare)
{
    private double UpShare => Up.Mean / (Up.Mean + Down.Mean);

    private double OwnUpShare => UpShare + (Correlation * (1 - UpShare));

    private double SharedUpShare => UpShare / OwnUpShare;

    private double CycleSeconds => Up.Mean + Down.Mean;

    /// <summary>The part that is the pool's own.</summary>
    public RenewalProcess Own => Correlation == 0 ? new(Up, 1, Down, 1) : Part(OwnUpShare, SharedUpShare * CycleSeconds / (1 - SharedShare));

    /// <summary>The part that pools of a family share in a region; null where nothing is shared.</summary>
    public RenewalProcess? Shared => Correlation == 0 ? null : Part(SharedUpShare, OwnUpShare * CycleSeconds / SharedShare);

    private RenewalProcess Part(double upShare, double cycle) => new(Up, upShare * cycle / Up.Mean, Down, (1 - upShare) * cycle / Down.Mean);
}
