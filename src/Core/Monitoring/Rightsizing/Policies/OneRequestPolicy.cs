using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>
/// One request that is exceeded in a stated share of time: a high percentile of the last days, mostly of ten and a little of one, times a margin that is
/// calibrated on what usage did to earlier bases. It rises at once and sinks slowly.
/// </summary>
internal sealed class OneRequestPolicy : IRequestPolicy
{
    /// <summary>The base is exceeded in so much more of the time than the request: far enough out that the margin is small, with samples enough to be stable.</summary>
    private const double Above = 0.025;

    /// <summary>How much the last day counts against ten of them, as exponents.</summary>
    private const double LastDay = 0.15;

    /// <summary>How far a request sinks at once.</summary>
    private const double Step = 0.03;

    /// <summary>Before, there is no base to learn ratios from.</summary>
    private const long LearningSeconds = 3 * 3600;

    /// <summary>So long, little is known, and a request follows what is: it would sink too slowly from a first guess.</summary>
    private const long FollowingSeconds = 12 * 3600;

    private readonly DecayingHistogram day;
    private readonly DecayingHistogram days;
    private readonly OverloadMargin margin;
    private readonly double least;
    private readonly double share;
    private long first = -1;
    private double request;

    public OneRequestPolicy(SizedResource resource, Fleet fleet)
    {
        (day, days) = (new(FineBuckets.Of(resource), TimeSpan.FromDays(1)), new(FineBuckets.Of(resource), TimeSpan.FromDays(10)));
        margin = new(fleet, fleetDays: 5, halfLife: 5);
        least = FineBuckets.Least(resource);
        share = Math.Max(0.5, 1 - Above - fleet.Overload);
    }

    public void Observe(long time, double usage)
    {
        if (first < 0)
            first = time;
        var moment = DateTimeOffset.FromUnixTimeSeconds(time);
        day.Add(usage, 1, moment);
        days.Add(usage, 1, moment);
        margin.Observe(time, usage);
    }

    public void Close() => margin.Close();

    public double Decide(long time)
    {
        var @base = Math.Pow(Math.Max(least, day.Percentile(share)), LastDay) * Math.Pow(Math.Max(least, days.Percentile(share)), 1 - LastDay);
        var wanted = @base * margin.Of();
        request = time - first <= FollowingSeconds ? wanted : Math.Max(wanted, request * (1 - Step));
        if (time - first >= LearningSeconds)
            margin.Decided(@base, request);
        return request;
    }
}
