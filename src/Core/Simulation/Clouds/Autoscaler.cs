using CloudIntel.Core.Analytics.Forecasting;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Says how many replicas a service is to have.</summary>
internal sealed class Autoscaler(ServiceWorkload service, DateTimeOffset start, TimeSpan step)
{
    private const int HoursOfDay = 24;
    private const int MostPerLook = 4; // or twice as many
    private const int FewestHistory = 48; // a day of half-hours

    private readonly LinkedList<(TimeSpan At, int Replicas)> calls = []; // of the stabilisation window, each one with fewer replicas than those before
    private readonly List<double> history = [];
    private double peak;
    private TimeSpan peakSince;
    private Forecast? forecast;
    private int forecastFrom;
    private TimeSpan forecastAt;

    /// <summary>The number that it called for last.</summary>
    public int Desired { get; private set; }

    /// <summary>When it has to look again before the next step; null where nothing can change by then.</summary>
    public TimeSpan? NextLook { get; private set; }

    /// <summary>Sees the demand of the step that begins, and of those before it.</summary>
    public void See(TimeSpan now, double demand)
    {
        if (service.Autoscaling is not ForecastAutoscaling policy)
            return;
        if (now - peakSince >= policy.Resolution)
        {
            history.Add(peak);
            (peak, peakSince) = (0, now);
        }

        peak = Math.Max(peak, demand);
        if (history.Count >= FewestHistory && (forecast is null || now - forecastAt >= policy.Refresh))
            Foresee(now, policy);
    }

    /// <summary>Looks.</summary>
    /// <param name="now">The present.</param>
    /// <param name="run">The service.</param>
    /// <param name="pods">Its replicas, working or not.</param>
    public void Look(TimeSpan now, ServiceRun run, int pods)
    {
        NextLook = null;
        Desired = service.Autoscaling switch
        {
            HorizontalAutoscaling policy => Scale(now, policy, run, pods),
            ReplicasByHour { Replicas: var hours } => hours[HourOf(now) % hours.Count],
            _ => service.Requirement.Replicas,
        };
    }

    private int HourOf(TimeSpan now)
    {
        var time = (start + now).UtcDateTime;
        return ((((int)time.DayOfWeek + 6) % 7) * HoursOfDay) + time.Hour; // a week begins on Monday
    }

    private int Scale(TimeSpan now, HorizontalAutoscaling policy, ServiceRun run, int pods)
    {
        if (Desired == 0)
        {
            var first = Math.Clamp(service.Requirement.Replicas, policy.Minimum, policy.Maximum);
            calls.AddLast((now, first));
            return first;
        }

        var called = Math.Clamp(Math.Max(ByUse(policy, run, pods), Foreseen(now, policy, run)), policy.Minimum, policy.Maximum);
        while (calls.Last is { } last && last.Value.Replicas <= called)
            calls.RemoveLast();
        calls.AddLast((now, called));
        while (calls.First!.Value.At + policy.DownscaleStabilisation < now)
            calls.RemoveFirst();

        var most = Math.Max(2 * Desired, Desired + MostPerLook);
        var desired = called >= Desired ? Math.Min(called, most) : Math.Min(Desired, calls.First!.Value.Replicas);
        if (desired != called || run.Ready < pods || desired != Desired)
            NextLook = now + policy.Period;
        return desired;
    }

    /// <summary>As the horizontal pod autoscaler reckons.</summary>
    private int ByUse(HorizontalAutoscaling policy, ServiceRun run, int pods)
    {
        var cores = service.Requirement.Requests.CpuMillis / 1000.0;
        if (run.Ready == 0 || cores <= 0)
            return Desired;
        var ratio = run.UsedCores / (run.Ready * cores) / policy.Target;
        if (Math.Abs(ratio - 1) <= policy.Tolerance)
            return Desired;
        if (ratio < 1 || run.Ready >= pods)
            return Math.Min(Ceiling(ratio * run.Ready), ratio < 1 ? Desired : int.MaxValue);
        var withIdle = ratio * run.Ready / pods;
        return withIdle <= 1 + policy.Tolerance ? Desired : Math.Max(Desired, Ceiling(withIdle * pods));
    }

    private int Foreseen(TimeSpan now, HorizontalAutoscaling policy, ServiceRun run)
    {
        if (policy is not ForecastAutoscaling ahead || forecast is null)
            return 0;
        var first = (int)((now - peakSince).Ticks / ahead.Resolution.Ticks) + history.Count - forecastFrom;
        var last = first + (int)Math.Ceiling(ahead.Lead / ahead.Resolution);
        var demand = 0.0;
        for (var i = Math.Max(0, first); i <= last && i < forecast.Mean.Count; i++)
            demand = Math.Max(demand, forecast.Intervals[0].Upper[i]);
        return Ceiling(demand * run.CoreSecondsOfRequest / (policy.Target * service.Requirement.Requests.CpuMillis / 1000.0));
    }

    private void Foresee(TimeSpan now, ForecastAutoscaling policy)
    {
        var ahead = (int)Math.Ceiling((policy.Refresh + policy.Lead + step) / policy.Resolution) + 1;
        forecast = Forecaster.Forecast(history.ToArray(), new(ahead) { Levels = [(2 * policy.Level) - 1] });
        (forecastAt, forecastFrom) = (now, history.Count);
    }

    private static int Ceiling(double replicas) => (int)Math.Min(AutoscalingPolicy.MostReplicas, Math.Ceiling(Math.Round(replicas, 9)));
}
