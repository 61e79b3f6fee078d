using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>Finds what a recorded workload is like. What ran at least half of the time is a service; anything else is a job.</summary>
public static class WorkloadFit
{
    private static readonly int[] StepSeconds = [1, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1200, 1800];

    /// <summary>Values of use that are looked at, at most: with more, steps are made longer.</summary>
    private const double MostValues = 10_000_000;

    /// <summary>Each has as much of the work, as far as each has a number of jobs that tells something.</summary>
    private const int MostClasses = 5;

    private const int LeastInClass = 50;

    /// <summary>Fits a trace.</summary>
    /// <param name="trace">With at least one task.</param>
    /// <param name="zone">Whose clocks its users look at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ScenarioException">There is no task that takes time.</exception>
    public static FittedWorkload Of(WorkloadTrace trace, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var tasks = trace.Tasks.Where(task => task.Duration > TimeSpan.Zero).ToArray();
        if (tasks.Length == 0)
            throw new ScenarioException("trace.tasks", "none takes any time.");
        var (start, length) = (trace.Start ?? DateTimeOffset.UnixEpoch, tasks.Max(task => task.Arrival + task.Duration));
        var services = tasks.Where(task => task.Duration >= length / 2).ToArray();
        var jobs = tasks.Where(task => task.Duration < length / 2).ToArray();

        // A trace shows what ran already as if it arrived at its beginning.
        if (jobs.Any(job => job.Arrival > TimeSpan.Zero))
            jobs = [.. jobs.Where(job => job.Arrival > TimeSpan.Zero)];
        return new()
        {
            Start = start,
            Length = length,
            CoreSpeed = tasks.All(task => task.CoreSpeed is not null) ? tasks.Sum(task => task.Cores * task.CoreSpeed!.Value) / tasks.Sum(task => task.Cores) : null,
            Services = services.Length == 0 ? null : Services(services, start, length, zone, cancellationToken),
            Jobs = [.. Classes(jobs).Select(some => Jobs(some, start, jobs.Max(job => job.Arrival), zone, cancellationToken))],
        };
    }

    private static FittedServices Services(TraceTask[] tasks, DateTimeOffset start, TimeSpan length, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var told = tasks.All(Tells);
        return new()
        {
            Members = Array.ConvertAll(tasks, task => new FittedService(task.Cores, task.Memory, told ? Use(task) : null)),
            Cores = DistributionFit.Of(tasks.Select(task => task.Cores)),
            Memory = Memory(tasks),
            Utilisation = told ? Utilisation(tasks, start, length, zone, cancellationToken) : null,
        };
    }

    /// <summary>Jobs from the smallest to the largest, in classes of as much work; those of a class by arrival.</summary>
    private static IEnumerable<TraceTask[]> Classes(TraceTask[] jobs)
    {
        var work = Array.ConvertAll(jobs, job => job.Cores * job.Duration.TotalSeconds * (Tells(job) ? Use(job) : 1));
        var order = Enumerable.Range(0, jobs.Length).OrderBy(i => work[i]).ToArray();
        var (share, done, some) = (work.Sum() / MostClasses, 0.0, new List<int>());
        foreach (var (at, i) in order.Index())
        {
            some.Add(i);
            done += work[i];
            if (at == order.Length - 1 || (done >= share && some.Count >= LeastInClass && order.Length - at > LeastInClass && work[order[at + 1]] > work[i]))
            {
                yield return [.. some.Order().Select(each => jobs[each])];
                some.Clear();
                done = 0;
            }
        }
    }

    private static FittedUtilisation Utilisation(TraceTask[] tasks, DateTimeOffset start, TimeSpan length, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        // The steps of the trace, as far as that is a reasonable number; a part of an hour, so that hours are whole.
        var phase = tasks.Average(task => task.Duration.TotalSeconds / task.Phases.Length);
        var least = Math.Max(phase, length.TotalSeconds * tasks.Length / MostValues);
        var step = StepSeconds.Where(seconds => seconds >= least * 0.75).DefaultIfEmpty(3600).First();
        var interval = TimeSpan.FromTicks(Math.Min(step * TimeSpan.TicksPerSecond, length.Ticks));
        var count = (int)Math.Max(1, length / interval);
        return UtilisationFit.Of([.. tasks.Select(task =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new UsageSeries(task.Name, Shares(task, interval, count));
        })], start, interval, zone, most: 1);
    }

    /// <summary>The share of its cores that a task used in each step while it ran; not a number where it did not.</summary>
    private static double[] Shares(TraceTask task, TimeSpan step, int count)
    {
        var (shares, covered, full) = (new double[count], new double[count], task.Cores * (task.CoreSpeed ?? 1));
        var at = task.Arrival;
        foreach (var phase in task.Phases.Span)
        {
            for (var left = phase.Duration; left > TimeSpan.Zero;)
            {
                var slot = (int)Math.Min(count, at / step);
                if (slot >= count)
                    break;
                var part = TimeSpan.FromTicks(Math.Min(left.Ticks, ((slot + 1) * step.Ticks) - at.Ticks));
                shares[slot] += phase.Demand / full * (part / step);
                covered[slot] += part / step;
                (at, left) = (at + part, left - part);
            }
        }

        for (var i = 0; i < count; i++)
            shares[i] = covered[i] > 0 ? shares[i] / covered[i] : double.NaN;
        return shares;
    }

    private static FittedJobs Jobs(TraceTask[] tasks, DateTimeOffset start, TimeSpan last, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        // Arrivals stop being told before the trace ends, where jobs still run.
        var hours = Math.Max(1, (int)Math.Ceiling(last.TotalHours));
        var hourly = new double[hours];
        foreach (var task in tasks)
            hourly[Math.Min(hours - 1, (int)task.Arrival.TotalHours)]++;
        var perHour = hourly.Average();
        var seasons = SeasonalFactors.Of(start, hourly, zone);
        var factors = seasons.Series(start, TimeSpan.FromHours(1), hours, 0, "");
        cancellationToken.ThrowIfCancellationRequested();
        var (durations, cores) = (Array.ConvertAll(tasks, task => task.Duration.TotalSeconds), Array.ConvertAll(tasks, task => task.Cores));
        var (memories, uses) = (tasks.All(task => task.Memory is not null) ? Array.ConvertAll(tasks, task => task.Memory!.Value) : null, tasks.All(Tells) ? Array.ConvertAll(tasks, Use) : null);
        return new()
        {
            Count = tasks.Length,
            PerHour = perHour,
            Seasons = seasons,
            Dispersion = Dispersion(hourly, factors, perHour),
            Gaps = DistributionFit.Of(Gaps(tasks, factors, perHour)),
            Duration = DistributionFit.Of(durations),
            Cores = DistributionFit.Of(cores),
            Memory = Memory(tasks),
            Utilisation = uses is null ? null : DistributionFit.Of(uses),
            Correlation = RankCorrelation.Of(durations, cores, memories, uses),
            Together = new(durations, cores, memories, uses),
        };
    }

    private static double Dispersion(double[] hourly, double[] factors, double perHour)
    {
        var (sum, count) = (0.0, 0);
        for (var hour = 0; hour < hourly.Length; hour++)
        {
            var expected = perHour * factors[hour];
            if (expected > 0)
                (sum, count) = (sum + ((hourly[hour] - expected) * (hourly[hour] - expected) / expected), count + 1);
        }

        return count == 0 ? 1 : sum / count;
    }

    /// <summary>Times between arrivals, counted in expected arrivals.</summary>
    private static IEnumerable<double> Gaps(TraceTask[] tasks, double[] factors, double perHour)
    {
        var upTo = new double[factors.Length + 1];
        for (var hour = 0; hour < factors.Length; hour++)
            upTo[hour + 1] = upTo[hour] + (perHour * factors[hour]);
        var before = double.NaN;
        foreach (var task in tasks)
        {
            var hour = Math.Min(factors.Length - 1, (int)task.Arrival.TotalHours);
            var at = upTo[hour] + (perHour * factors[hour] * (task.Arrival.TotalHours - hour));
            if (!double.IsNaN(before))
                yield return Math.Max(0, at - before);
            before = at;
        }

        if (tasks.Length == 1)
            yield return 1;
    }

    private static bool Tells(TraceTask task) => !task.Phases.IsEmpty;

    /// <summary>The mean share of its cores that a task used.</summary>
    private static double Use(TraceTask task)
    {
        var (work, time) = (0.0, 0.0);
        foreach (var phase in task.Phases.Span)
            (work, time) = (work + (phase.Demand * phase.Duration.TotalSeconds), time + phase.Duration.TotalSeconds);
        return Math.Min(1, work / time / (task.Cores * (task.CoreSpeed ?? 1)));
    }

    private static FittedDistribution? Memory(TraceTask[] tasks) =>
        tasks.Any(task => task.Memory is not null) ? DistributionFit.Of(tasks.Where(task => task.Memory is not null).Select(task => task.Memory!.Value)) : null;
}
