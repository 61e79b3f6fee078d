using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>A high percentile of usage by the hour of the day (UTC), and how the last hours compare with it.</summary>
internal sealed class DayProfile
{
    private const int Hours = 24;

    /// <summary>Hours before and after count half: peaks do not keep to the minute.</summary>
    private const double Beside = 0.5;

    /// <summary>What an hour's mean of the day before weighs against today's.</summary>
    private const double DayBefore = 0.8;

    /// <summary>As many hours say whether a day is a busy one.</summary>
    private const int RecentHours = 3;

    private readonly DecayingHistogram[] usage;
    private readonly (double Sum, double Weight)[] means = new (double, double)[Hours];
    private readonly Queue<(double Actual, double Usual)> recent = new();
    private long hour = -1;
    private double sum;
    private int count;

    public DayProfile(ExponentialBuckets buckets, TimeSpan halfLife) =>
        usage = [.. Enumerable.Range(0, Hours).Select(_ => new DecayingHistogram(buckets, halfLife))];

    /// <summary>Today against a usual day, by the means of the last hours; between 0.3 and 3.</summary>
    public double Level
    {
        get
        {
            var (actual, usual) = recent.Aggregate((Actual: 0.0, Usual: 0.0), (total, one) => (total.Actual + one.Actual, total.Usual + one.Usual));
            return usual > 0 ? Math.Clamp(actual / usual, 0.3, 3) : 1;
        }
    }

    public void Observe(long time, double value)
    {
        if (time / 3600 != hour)
            EndHour(time / 3600);
        usage[hour % Hours].Add(value, 1, DateTimeOffset.FromUnixTimeSeconds(time));
        (sum, count) = (sum + value, count + 1);
    }

    /// <summary>The percentile of each hour of the day, smoothed over its neighbours; null for hours of which nothing is known.</summary>
    public double?[] Percentiles(double share)
    {
        var own = new double?[Hours];
        for (var i = 0; i < Hours; i++)
            own[i] = usage[i].IsEmpty ? null : usage[i].Percentile(share);
        var smooth = new double?[Hours];
        for (var i = 0; i < Hours; i++)
        {
            var (total, weight) = (0.0, 0.0);
            foreach (var (neighbour, part) in new[] { ((i + Hours - 1) % Hours, Beside), (i, 1.0), ((i + 1) % Hours, Beside) })
            {
                if (own[neighbour] is { } value)
                    (total, weight) = (total + (part * value), weight + part);
            }

            smooth[i] = weight > 0 ? total / weight : null;
        }

        return smooth;
    }

    private void EndHour(long next)
    {
        if (count > 0)
        {
            ref var usual = ref means[hour % Hours];
            var mean = sum / count;
            recent.Enqueue((mean, usual.Weight > 0 ? usual.Sum / usual.Weight : mean));
            if (recent.Count > RecentHours)
                recent.Dequeue();
            usual = ((usual.Sum * DayBefore) + mean, (usual.Weight * DayBefore) + 1);
        }

        (hour, sum, count) = (next, 0, 0);
    }
}
