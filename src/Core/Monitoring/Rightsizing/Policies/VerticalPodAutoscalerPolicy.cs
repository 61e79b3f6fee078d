using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>
/// The 90th percentile of a histogram whose weights halve every 24 hours, and 15 percent more. Of memory, the histogram holds the peak of each of 8 days.
/// </summary>
/// <remarks>
/// Source: the Vertical Pod Autoscaler, pkg/recommender/logic and model. Its least values of 25 millicores and 250 MB can be left out, since they hide what the
/// formula does to small containers.
/// </remarks>
internal sealed class VerticalPodAutoscalerPolicy(SizedResource resource, bool withLeast) : IRequestPolicy
{
    private const int Day = 86_400;
    private const int Days = 8;
    private const double Margin = 1.15;
    private const double Share = 0.9;

    private readonly DecayingHistogram cores = new(ExponentialBuckets.Cores, TimeSpan.FromSeconds(Day));
    private readonly Queue<(long Day, double Peak)> past = new();
    private (long Day, double Peak) today;

    public void Observe(long time, double usage)
    {
        if (resource == SizedResource.Cpu)
        {
            cores.Add(usage, 1, DateTimeOffset.FromUnixTimeSeconds(time));
        }
        else if (time / Day == today.Day)
        {
            today.Peak = Math.Max(today.Peak, usage);
        }
        else
        {
            if (today.Day > 0)
                past.Enqueue(today);
            today = (time / Day, usage);
        }
    }

    public double Decide(long time)
    {
        if (resource == SizedResource.Cpu)
            return Math.Max(withLeast ? 0.025 : 0, cores.Percentile(Share) * Margin);
        while (past.TryPeek(out var oldest) && oldest.Day <= (time / Day) - Days)
            past.Dequeue();
        var peaks = new DecayingHistogram(ExponentialBuckets.Bytes, TimeSpan.FromSeconds(Day));
        foreach (var (day, peak) in past.Append(today))
            peaks.Add(peak, 1, DateTimeOffset.FromUnixTimeSeconds((day + 1) * Day));
        return Math.Max(withLeast ? 250e6 : 0, peaks.Percentile(Share) * Margin);
    }
}
