using CloudIntel.Core.Monitoring.Rightsizing.Policies;

namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What a policy would ask for at the end of a series, and how its requests of earlier days did.</summary>
/// <param name="Request">At the end of the series.</param>
/// <param name="Days">Days of the past that a request was held against.</param>
/// <param name="Kept">Those on which it was exceeded at most twice as often as stated; for memory, never.</param>
/// <param name="MeanRequest">Over the last day.</param>
internal sealed record BackTest(double Request, int Days, int Kept, double MeanRequest)
{
    private const long Hour = 3600;
    private const long Day = 86_400;

    /// <summary>Memory stays as high as it had to be within a week: what it needs at this hour says too little.</summary>
    private const long Longest = 7 * Day;

    /// <summary>Whether requests were kept on most days; one day of each kind is taken for granted.</summary>
    public bool IsKept => (2 * Kept) + 1 >= Days + 1;

    /// <summary>Runs a policy over a series that has a sample, deciding every hour.</summary>
    /// <param name="policy">By name.</param>
    /// <param name="resource">What was used.</param>
    /// <param name="usage">How much.</param>
    /// <param name="overload">The share of samples that may be above the request.</param>
    /// <param name="decided">Gets each request and its time.</param>
    public static BackTest Of(string policy, SizedResource resource, UsageSeries usage, double overload, Action<long, double>? decided = null)
    {
        var fleet = new Fleet(overload);
        var sizer = RequestPolicies.Create(policy, resource, fleet, Hour);
        var largest = new UsageExtremes(Longest);
        var held = 0.0;
        var (request, days, kept, samples, over, sum, decisions) = (0.0, 0, 0, 0, 0, 0.0, 0);
        var (next, midnight) = (usage.Times[0] + Hour, usage.Times[0] + Day);
        for (var i = 0; i < usage.Times.Length; i++)
        {
            if (usage.Times[i] >= next && i > 0)
            {
                request = Decide(next);
                held = policy == RequestPolicies.OursDaily && held > 0 ? request : held; // what is set by the hour is held against the hour
                decided?.Invoke(next, request);
                (sum, decisions) = usage.Times[^1] - next < Day ? (sum + request, decisions + 1) : (sum, decisions);
                if (next >= midnight)
                {
                    (days, kept) = samples > 0 && held > 0 ? (days + 1, kept + (Holds(over, samples) ? 1 : 0)) : (days, kept);
                    (held, samples, over, midnight) = (request, 0, 0, midnight + (Day * (1 + ((next - midnight) / Day))));
                }

                next += Hour * (1 + ((usage.Times[i] - next) / Hour));
            }

            if (double.IsNaN(usage.Values[i]))
                continue;
            (samples, over) = (samples + 1, over + (usage.Values[i] > held ? 1 : 0));
            sizer.Observe(usage.Times[i], usage.Values[i]);
        }

        request = Decide(usage.Times[^1] + 1);
        return new(request, days, kept, decisions > 0 ? sum / decisions : request);

        double Decide(long time)
        {
            sizer.Close();
            fleet.Advance();
            var wanted = sizer.Decide(time);
            largest.Add(time, wanted);
            return resource == SizedResource.Memory ? largest.Most : wanted;
        }

        bool Holds(int exceeded, int all) => resource == SizedResource.Memory ? exceeded == 0 : exceeded <= 2 * overload * all;
    }
}
