using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>What arrives, runs and leaves, and is of about the same size.</summary>
public sealed record FittedJobs
{
    /// <summary>How many the trace has.</summary>
    public required int Count { get; init; }

    /// <summary>That arrive in an hour on average.</summary>
    public required double PerHour { get; init; }

    /// <summary>Of arrivals.</summary>
    public required Seasons Seasons { get; init; }

    /// <summary>Variance over mean of the arrivals of an hour, seasons apart: 1 of a Poisson process, above it where they come in bursts.</summary>
    public required double Dispersion { get; init; }

    /// <summary>Between arrivals, in expected arrivals: seasons apart.</summary>
    public required FittedDistribution Gaps { get; init; }

    /// <summary>In seconds.</summary>
    public required FittedDistribution Duration { get; init; }

    /// <summary>Of a job.</summary>
    public required FittedDistribution Cores { get; init; }

    /// <summary>In MiB; null where the trace does not say.</summary>
    public FittedDistribution? Memory { get; init; }

    /// <summary>The share of a job's cores that it used; null where the trace does not say.</summary>
    public FittedDistribution? Utilisation { get; init; }

    /// <summary>How sizes of a job go together, in six numbers.</summary>
    public required SizeCorrelation Correlation { get; init; }

    /// <summary>And exactly, as a generated workload has it: the distributions say how large jobs are, this what goes with what.</summary>
    public required EmpiricalCopula Together { get; init; }

    /// <summary>The jobs as a pattern, from which any number can be drawn.</summary>
    /// <param name="coreSpeed">Of a core, in MHz; null where use is told in cores.</param>
    public JobPattern Pattern(double? coreSpeed) => new()
    {
        Arrivals = new Product([new Steady(PerHour), Seasons]),
        Gaps = Gaps.Distribution.Mean > 0 ? Gaps.Distribution : new Distributions.Exponential(1),
        Sizes = new()
        {
            Duration = Duration.Distribution,
            Cores = Cores.Distribution,
            Memory = Memory?.Distribution,
            Utilisation = Utilisation?.Distribution,
            CoreSpeed = coreSpeed,
            Together = Together,
        },
    };
}

/// <summary>Something that ran most of the time.</summary>
/// <param name="Cores">That it has.</param>
/// <param name="Memory">In MiB; null where the trace does not say.</param>
/// <param name="Utilisation">The mean share of its cores that it used; null where the trace does not say.</param>
public readonly record struct FittedService(double Cores, double? Memory, double? Utilisation);

/// <summary>What ran most of the time.</summary>
public sealed record FittedServices
{
    /// <summary>Each of them: a generated workload has the same ones.</summary>
    public required IReadOnlyList<FittedService> Members { get; init; }

    /// <summary>How cores vary between them.</summary>
    public required FittedDistribution Cores { get; init; }

    /// <summary>How memory varies between them, in MiB; null where the trace does not say.</summary>
    public FittedDistribution? Memory { get; init; }

    /// <summary>The share of its cores that each used over time; null where the trace does not say.</summary>
    public FittedUtilisation? Utilisation { get; init; }
}

/// <summary>A workload like a recorded one: what was fitted, and as many tasks for as long as wanted.</summary>
public sealed record FittedWorkload
{
    /// <summary>More phases than this are refused.</summary>
    public const long MostPhases = 50_000_000;

    /// <summary>So much of what has been running is known at the start: jobs that began before, as long as all but a thousandth last.</summary>
    private const double LongestJob = 0.999;

    /// <summary>When the trace begins; the epoch where its times have no dates.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>From its first arrival to its last end.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Of a core, in MHz: the mean over cores; null where the trace does not say, and use is told in cores.</summary>
    public double? CoreSpeed { get; init; }

    /// <summary>Null where nothing ran most of the time.</summary>
    public FittedServices? Services { get; init; }

    /// <summary>
    /// Classes of jobs from the smallest to the largest, each of about as much work: few large jobs are most of it, and come at other hours than many small ones. None where
    /// nothing came and went.
    /// </summary>
    public required IReadOnlyList<FittedJobs> Jobs { get; init; }

    /// <summary>Makes another workload of the same kind: as many services from the start to the end, and jobs, of which some run already.</summary>
    /// <param name="start">When it begins, which seasons look at.</param>
    /// <param name="length">Above zero. Jobs that arrive before its end run until theirs.</param>
    /// <param name="seed">Of the run.</param>
    /// <returns>By arrival, which is counted from the start.</returns>
    /// <exception cref="ScenarioException">It would be too much: 10,000,000 jobs, or 50,000,000 phases.</exception>
    public IReadOnlyList<TraceTask> Generate(DateTimeOffset start, TimeSpan length, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
        return [.. Running(start, length, seed).Concat(Jobs.SelectMany((jobs, i) => Coming(jobs, $"job-{i}", start, length, seed))).OrderBy(task => task.Arrival)];
    }

    private IEnumerable<TraceTask> Running(DateTimeOffset start, TimeSpan length, ulong seed)
    {
        if (Services is null)
            yield break;
        var steps = Services.Utilisation is { } use ? length / use.Step : 0;
        if (steps * Services.Members.Count > MostPhases || steps > DemandPattern.MostSteps)
            throw new ScenarioException("services.utilisation", $"{Services.Members.Count} services for {length:g} have more than {MostPhases} phases; ask for less time.");
        for (var i = 0; i < Services.Members.Count; i++)
        {
            var (service, name) = (Services.Members[i], $"service-{i}");
            yield return new(name, TimeSpan.Zero, length, service.Cores, CoreSpeed, service.Memory, Phases(service, name, start, length, seed));
        }
    }

    private ReadOnlyMemory<DemandPhase> Phases(FittedService service, string name, DateTimeOffset start, TimeSpan length, ulong seed)
    {
        if (Services?.Utilisation is not { } utilisation || service.Utilisation is not { } level)
            return default;
        var full = service.Cores * (CoreSpeed ?? 1);
        var shares = utilisation.Pattern(level).Series(start, utilisation.Step, (int)Math.Ceiling(length / utilisation.Step), seed, name);
        var phases = new DemandPhase[shares.Length];
        for (var i = 0; i < phases.Length; i++)
            phases[i] = new(i + 1 < phases.Length ? utilisation.Step : length - (i * utilisation.Step), shares[i] * full);
        return phases;
    }

    private IEnumerable<TraceTask> Coming(FittedJobs jobs, string name, DateTimeOffset start, TimeSpan length, ulong seed)
    {
        var before = TimeSpan.FromSeconds(Math.Min(jobs.Duration.Distribution.Quantile(LongestJob), Length.TotalSeconds));
        foreach (var job in jobs.Pattern(CoreSpeed).Draw(start - before, before + length, seed, name))
        {
            var (arrival, end) = (job.Arrival - before, job.Arrival - before + job.Duration);
            if (arrival >= TimeSpan.Zero)
                yield return job with { Arrival = arrival };
            else if (end > TimeSpan.Zero)
            {
                // It has been running: what is left of it.
                yield return job with { Arrival = TimeSpan.Zero, Duration = end, Phases = job.Phases.IsEmpty ? default : new DemandPhase[] { job.Phases.Span[0] with { Duration = end } } };
            }
        }
    }
}
