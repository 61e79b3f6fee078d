namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>The 99th percentile of 7 days and 15 percent more.</summary>
/// <remarks>
/// Source: Crane, pkg/recommendation. Its histogram's linear buckets of 0.1 cores and 100 MiB are left out: they say more about the size of a container
/// than about the formula.
/// </remarks>
internal sealed class CranePolicy : IRequestPolicy
{
    private readonly UsageWindow window = new(7 * 86_400);

    public void Observe(long time, double usage) => window.Add(time, usage);

    public double Decide(long time) => window.Quantile(0.99) * 1.15;
}
