namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>Processors: a percentile of 14 days, by default the 95th. Memory: its largest value and 15 percent more.</summary>
/// <remarks>Source: Robusta KRR, robusta_krr/strategies/simple.py. Without its least values, which would hide what the formula does.</remarks>
internal sealed class KrrPolicy(SizedResource resource, double share) : IRequestPolicy
{
    private readonly UsageWindow window = new(14 * 86_400);

    public void Observe(long time, double usage) => window.Add(time, usage);

    public double Decide(long time) => resource == SizedResource.Cpu ? window.Quantile(share) : window.Quantile(1) * 1.15;
}
