using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Simulation.Charges;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Reports;

namespace CloudIntel.Core.Simulation.Studies;

/// <summary>Runs studies. The same study has the same report to the last byte, on any number of threads, in one process or by shards in several.</summary>
public static class StudyRun
{
    /// <summary>Simulates all there is, seed by seed, until the rule of seeds is content.</summary>
    /// <param name="spec">See <see cref="StudySpec.Check"/>.</param>
    /// <param name="threads">How many simulations run at once; at least 1.</param>
    /// <param name="progress">Is told after each simulation, by the thread that ran it; null for nobody.</param>
    /// <param name="cancellation">Gives it up within a second, without a result.</param>
    public static SimulationReport Run(StudySpec spec, int threads, IProgress<StudyProgress>? progress, CancellationToken cancellation) =>
        Run(spec, new CloudStudy(spec), threads, progress, cancellation);

    /// <summary>Simulates a part of the seeds: those whose place, from 0, leaves the number of the shard when divided by how many there are.</summary>
    /// <param name="spec">See <see cref="StudySpec.Check"/>.</param>
    /// <param name="shard">From 0.</param>
    /// <param name="shards">How many parts there are.</param>
    /// <param name="threads">How many simulations run at once; at least 1.</param>
    /// <param name="progress">Is told after each simulation; null for nobody.</param>
    /// <param name="cancellation">Gives it up within a second, without a result.</param>
    public static StudyShard RunShard(StudySpec spec, int shard, int shards, int threads, IProgress<StudyProgress>? progress, CancellationToken cancellation) =>
        RunShard(spec, new CloudStudy(spec), shard, shards, threads, progress, cancellation);

    /// <summary>The report of all shards: that of <see cref="Run(StudySpec, int, IProgress{StudyProgress}?, CancellationToken)"/>. Seeds that the rule would not have run are left out.</summary>
    /// <exception cref="ArgumentException">A shard is missing, is there twice, or is of another study.</exception>
    public static SimulationReport Merge(StudySpec spec, IReadOnlyList<StudyShard> shards)
    {
        var runs = new SimulatedRun?[spec.RunsOfSeed * spec.Seeds.Maximum];
        foreach (var shard in shards)
        {
            if (shard.Shards != shards.Count || shard.Study != StudyShard.IdentityOf(spec))
                throw new ArgumentException($"Shard {shard.Shard} of {shard.Shards} is of another study, or not all are there.", nameof(shards));
            foreach (var run in shard.Runs)
            {
                if (run.Index < 0 || run.Index >= runs.Length || runs[run.Index] is not null)
                    throw new ArgumentException($"Run {run.Index} of shard {shard.Shard} is there twice, or in no seed of the study.", nameof(shards));
                runs[run.Index] = run;
            }
        }

        var missing = Array.IndexOf(runs, null);
        if (missing >= 0)
            throw new ArgumentException($"Run {missing} is in none of the shards.", nameof(shards));
        var design = spec.Design;
        var kept = new List<SimulatedRun>(runs.Length);
        for (var (done, seeds) = (0, ExperimentAnalysis.NextSeeds(design, [])); seeds > done; (done, seeds) = (seeds, ExperimentAnalysis.NextSeeds(design, Experiments(spec, kept))))
            kept.AddRange(runs[(done * spec.RunsOfSeed)..(seeds * spec.RunsOfSeed)]!);
        return StudyReport.Of(spec, kept);
    }

    /// <summary>What the first seed of the first scenario costs with an algorithm, as rows of a bill.</summary>
    /// <param name="spec">See <see cref="StudySpec.Check"/>.</param>
    /// <param name="algorithm">The algorithm's place in the study.</param>
    /// <param name="cancellation">Gives it up within a second.</param>
    public static IEnumerable<FocusCharge> ChargesOf(StudySpec spec, int algorithm, CancellationToken cancellation)
    {
        var (environment, outcome) = new CloudStudy(spec).Simulate(0, algorithm, spec.FirstSeed, cancellation);
        return SimulatedCharges.Of(environment, outcome.Leases, outcome.Transfers);
    }

    internal static SimulationReport Run(StudySpec spec, IStudySimulation simulation, int threads, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        var design = spec.Design;
        var counter = new Counter(progress, spec.RunsOfSeed * spec.Seeds.Maximum);
        var runs = new List<SimulatedRun>();
        for (var (done, seeds) = (0, ExperimentAnalysis.NextSeeds(design, [])); seeds > done; (done, seeds) = (seeds, ExperimentAnalysis.NextSeeds(design, Experiments(spec, runs))))
            runs.AddRange(Simulate(spec, simulation, [.. Enumerable.Range(done * spec.RunsOfSeed, (seeds - done) * spec.RunsOfSeed)], threads, counter, cancellation));
        return StudyReport.Of(spec, runs);
    }

    internal static StudyShard RunShard(StudySpec spec, IStudySimulation simulation, int shard, int shards, int threads, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, shards);
        var runs = Enumerable.Range(0, spec.Seeds.Maximum).Where(seed => seed % shards == shard).SelectMany(seed => Enumerable.Range(seed * spec.RunsOfSeed, spec.RunsOfSeed)).ToArray();
        return new(StudyShard.IdentityOf(spec), shard, shards, Simulate(spec, simulation, runs, threads, new(progress, runs.Length), cancellation));
    }

    /// <summary>As the statistics of experiments see runs.</summary>
    internal static IReadOnlyList<ExperimentRun> Experiments(StudySpec spec, IReadOnlyList<SimulatedRun> runs) =>
    [
        .. runs.Select(run => new ExperimentRun(
            spec.Scenarios[run.Index % spec.RunsOfSeed / spec.Algorithms.Count].Name, spec.Algorithms[run.Index % spec.Algorithms.Count].Name, SeedOf(spec, run.Index), run.Values)),
    ];

    internal static ulong SeedOf(StudySpec spec, int run) => spec.FirstSeed + (ulong)(run / spec.RunsOfSeed);

    private static SimulatedRun[] Simulate(StudySpec spec, IStudySimulation simulation, int[] runs, int threads, Counter counter, CancellationToken cancellation)
    {
        var results = new SimulatedRun[runs.Length];
        StudyWorkers.Run(runs.Length, threads, Piece, cancellation);
        return results;

        void Piece(int piece)
        {
            var (run, ofSeed) = (runs[piece], runs[piece] % spec.RunsOfSeed);
            results[piece] = simulation.Run(ofSeed / spec.Algorithms.Count, ofSeed % spec.Algorithms.Count, SeedOf(spec, run), cancellation) with { Index = run };
            if (run >= spec.RunsOfSeed)
                results[piece] = results[piece].WithoutDetails(); // of the first seed alone: the memory of a study does not grow with its timelines
            counter.Next();
        }
    }

    /// <summary>Counts simulations for whoever wants to know.</summary>
    private sealed class Counter(IProgress<StudyProgress>? progress, int total)
    {
        private int completed;

        public void Next() => progress?.Report(new(Interlocked.Increment(ref completed), total));
    }
}
