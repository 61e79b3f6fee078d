namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>Processors: a percentile of 14 days, by default the 95th. Memory: its largest value and 15 percent more.</summary>
/// <remarks>Source: Robusta KRR, robusta_krr/strategies/simple.py. Its least values can be left out, since they hide what the formula does to small containers.</remarks>
internal sealed class KrrPolicy(SizedResource resource, double share, bool withLeast) : IRequestPolicy
{
    private readonly UsageWindow window = new(14 * 86_400);

    public void Observe(long time, double usage) => window.Add(time, usage);

    public double Decide(long time) => resource == SizedResource.Cpu
        ? Math.Max(withLeast ? 0.01 : 0, window.Quantile(share))
        : Math.Max(withLeast ? 100e6 : 0, window.Quantile(1) * 1.15);
}
