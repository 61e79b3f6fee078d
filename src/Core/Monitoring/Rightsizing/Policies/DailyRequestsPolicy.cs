using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>
/// Requests by the time of day, for clusters that resize in place: each hour needs a high percentile of what it was on earlier days, more on a busy day, and
/// a calibrated margin; the day is cut where at most four changes ask for the least.
/// </summary>
internal sealed class DailyRequestsPolicy : IRequestPolicy
{
    /// <summary>In any 24 hours.</summary>
    public const int MostChanges = 4;

    private const int Day = 86_400;

    /// <summary>The base is exceeded so many times as often as the request.</summary>
    private const double Above = 1.5;

    /// <summary>How much the hour of the day counts against all hours, as an exponent, once there is a day to compare with.</summary>
    private const double OfTheHour = 0.85;

    /// <summary>How much of a busy day is taken over into the next hours; half of it is gone within 5.5 of them.</summary>
    private const double Carried = 0.3;
    private const double CarriedHours = 8;

    private readonly DayProfile profile;
    private readonly DecayingHistogram day;
    private readonly DecayingHistogram days;
    private readonly OverloadMargin margin;
    private readonly Queue<long> changes = new();
    private readonly double least;
    private readonly double share;
    private readonly long interval;
    private readonly double[] needs;
    private long first = -1;
    private double request;

    /// <summary>Knows nothing yet.</summary>
    /// <param name="resource">What is asked for.</param>
    /// <param name="fleet">What series have in common.</param>
    /// <param name="interval">Seconds between decisions; a day or less.</param>
    public DailyRequestsPolicy(SizedResource resource, Fleet fleet, long interval)
    {
        var buckets = FineBuckets.Of(resource);
        (day, days) = (new(buckets, TimeSpan.FromDays(1)), new(buckets, TimeSpan.FromDays(6)));
        profile = new(buckets, TimeSpan.FromDays(8));
        margin = new(fleet, fleetDays: 1, halfLife: 3);
        least = FineBuckets.Least(resource);
        share = Math.Max(0.5, 1 - (Above * fleet.Overload));
        this.interval = interval;
        needs = new double[Math.Max(1, Day / interval)];
    }

    public void Observe(long time, double usage)
    {
        if (first < 0)
            first = time;
        var moment = DateTimeOffset.FromUnixTimeSeconds(time);
        profile.Observe(time, usage);
        day.Add(usage, 1, moment);
        days.Add(usage, 1, moment);
        margin.Observe(time, usage);
    }

    public void Close() => margin.Close();

    public double Decide(long time)
    {
        var now = Needs(time);
        var factor = margin.Of();
        foreach (ref var need in needs.AsSpan())
            need *= factor;
        while (changes.TryPeek(out var oldest) && oldest <= time - Day)
            changes.Dequeue();
        if (time - first < Day)
        {
            request = needs.Max(); // there is no day yet to cut
        }
        else
        {
            var next = DayPlan.Next(needs, request, [.. changes.Select(change => (int)((time - change) / interval))], MostChanges);
            if (next != request)
                changes.Enqueue(time);
            request = next;
        }

        margin.Decided(now, request);
        return request;
    }

    /// <summary>What each step of the next day needs, before the margin; returns that of the first.</summary>
    private double Needs(long time)
    {
        var all = Math.Sqrt(Math.Max(least, day.Percentile(share)) * Math.Max(least, days.Percentile(share)));
        var part = OfTheHour * Math.Clamp(((double)(time - first) / Day) - 0.9, 0, 1);
        if (part == 0)
        {
            needs.AsSpan().Fill(all);
            return all;
        }

        var (hours, level) = (profile.Percentiles(share), profile.Level);
        for (var i = 0; i < needs.Length; i++)
        {
            var ahead = i * interval / 3600.0;
            var hour = hours[(time + (i * interval)) / 3600 % 24] ?? all;
            needs[i] = Math.Pow(Math.Max(least, hour), part) * Math.Pow(all, 1 - part) * Math.Pow(level, Carried * part * Math.Exp(-ahead / CarriedHours));
        }

        return needs[0];
    }
}
