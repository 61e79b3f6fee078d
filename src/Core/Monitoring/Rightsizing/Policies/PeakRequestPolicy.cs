namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>
/// Memory by its peaks: what was used lately and the largest jump within half an hour on top, but not far beyond the largest use of the last eight days.
/// Where a sample was above the request, as when a container is killed, it rises at once.
/// </summary>
/// <param name="overload">How seldom requests are to be exceeded, in (0, 0.5). Margins fit 0.01 and grow with the logarithm of less; no share is promised.</param>
internal sealed class PeakRequestPolicy(double overload) : IRequestPolicy
{
    /// <summary>Usage of so many seconds is what is used lately.</summary>
    private const long Lately = 2 * 3600;

    /// <summary>A jump is from the least to the most within so many seconds.</summary>
    private const long Jump = 1800;

    private const long Long = 8 * 86_400;

    /// <summary>Beyond what is used lately, beyond the largest use, and of the largest jump.</summary>
    private const double BeyondRecent = 0.072;
    private const double BeyondLargest = 0.25;
    private const double OfJump = 1.1;

    /// <summary>Beyond a sample that was above the request.</summary>
    private const double BeyondKill = 0.11;

    private readonly UsageExtremes recent = new(Lately);
    private readonly UsageExtremes jump = new(Jump);
    private readonly UsageExtremes largest = new(Long);
    private readonly UsageExtremes jumps = new(Long);

    /// <summary>1 for an overload of 0.01, 1.5 for 0.001.</summary>
    private readonly double care = Math.Clamp(Math.Log(overload) / Math.Log(0.01), 0.2, 3);

    public void Observe(long time, double usage)
    {
        jumps.Add(time, jump.Count > 0 ? Math.Max(0, usage - jump.Least) : 0);
        jump.Add(time, usage);
        recent.Add(time, usage);
        largest.Add(time, usage);
    }

    public double Decide(long time)
    {
        recent.Forget(time);
        var now = recent.Count > 0 ? recent.Most : largest.Most;
        var request = Math.Min((now * (1 + (BeyondRecent * care))) + (OfJump * care * jumps.Most), largest.Most * (1 + (BeyondLargest * care)));
        return Math.Max(request, FineBuckets.Least(SizedResource.Memory));
    }

    public double? Exceeded(double usage) => usage * (1 + BeyondKill);
}
