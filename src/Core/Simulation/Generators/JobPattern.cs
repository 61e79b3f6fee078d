using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Randomness;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>
/// Jobs that arrive, run and leave. The rate of arrivals may have seasons, bursts and growth; between arrivals, time that is counted in expected jobs passes by
/// gaps of a distribution: exponential ones make a Poisson process of that rate, heavy-tailed ones come in clusters.
/// </summary>
public sealed record JobPattern
{
    /// <summary>More jobs than this are refused.</summary>
    public const int MostJobs = 10_000_000;

    private readonly TimeSpan resolution = TimeSpan.FromMinutes(5);
    private readonly Distribution gaps = new Exponential(1);

    /// <summary>Jobs an hour.</summary>
    public required DemandPattern Arrivals { get; init; }

    /// <summary>What a job is.</summary>
    public required JobSizes Sizes { get; init; }

    /// <summary>Between arrivals where the rate is steady, in any unit: their mean is made what the rate asks for. Its mean is above 0.</summary>
    public Distribution Gaps
    {
        get => gaps;
        init => gaps = Parameter.WithMean(value, nameof(Gaps));
    }

    /// <summary>The rate is worked out in steps of this; above zero.</summary>
    public TimeSpan Resolution
    {
        get => resolution;
        init => resolution = Parameter.Positive(value, nameof(Resolution));
    }

    /// <summary>Draws jobs by arrival; a longer time has the jobs of a shorter as its beginning.</summary>
    /// <param name="start">Arrivals are counted from it.</param>
    /// <param name="length">Jobs arrive before its end; not negative.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="member">Whose jobs they are; their names begin with it.</param>
    /// <exception cref="ScenarioException">There would be more than 10,000,000.</exception>
    public IReadOnlyList<TraceTask> Draw(DateTimeOffset start, TimeSpan length, ulong seed, string member)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.Zero);
        var arrivals = ArrivalTimes(start, length, seed, member);
        var jobs = new TraceTask[arrivals.Count];
        var sizes = Sizes.Drawing(seed, member);
        for (var i = 0; i < jobs.Length; i++)
            jobs[i] = sizes.Next($"{member}-{i}", arrivals[i]);
        return jobs;
    }

    /// <summary>When jobs arrive, since the start.</summary>
    private List<TimeSpan> ArrivalTimes(DateTimeOffset start, TimeSpan length, ulong seed, string member)
    {
        var steps = (int)Math.Min(int.MaxValue, Math.Ceiling(length / Resolution));
        if (steps > DemandPattern.MostSteps)
            throw new ScenarioException("jobs.arrivals", $"{length:g} are more than {DemandPattern.MostSteps} steps of {Resolution:g}.");
        var rates = Arrivals.Series(start, Resolution, steps, seed, $"{member}:arrivals");
        var expected = rates.Sum() * Resolution.TotalHours;
        if (!(expected <= MostJobs))
            throw TooMany(expected);

        // Time is counted in expected jobs: there, gaps have a mean of 1 whatever the rate.
        var (stream, arrivals, passed) = (new RandomStream(seed, $"jobs:arrivals:{member}"), new List<TimeSpan>((int)Math.Min(expected * 1.1, MostJobs)), 0.0);
        var next = Gap();
        for (var step = 0; step < steps; step++)
        {
            var inStep = rates[step] * Resolution.TotalHours;
            while (next <= passed + inStep && inStep > 0)
            {
                var time = (step * Resolution) + ((next - passed) / inStep * Resolution);
                if (time >= length)
                    return arrivals;
                if (arrivals.Count == MostJobs)
                    throw TooMany(arrivals.Count + 1);
                arrivals.Add(time);
                next += Gap();
            }

            passed += inStep;
        }

        return arrivals;

        double Gap() => Gaps.Sample(stream) / Gaps.Mean;

        ScenarioException TooMany(double count) => new("jobs.arrivals", $"{count:G4} jobs are more than {MostJobs}; ask for fewer an hour, or for less time.");
    }
}
