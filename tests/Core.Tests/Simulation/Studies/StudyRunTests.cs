using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Randomness;
using CloudIntel.Core.Simulation.Reports;
using CloudIntel.Core.Simulation.Studies;

namespace CloudIntel.Core.Tests.Simulation.Studies;

public sealed class StudyRunTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_report_is_the_same_on_any_number_of_threads_and_from_parts(bool stops)
    {
        var spec = Spec(stops ? new() { Minimum = 10, Maximum = 60, RelativeHalfWidth = 0.02, Metrics = ["cost"] } : SeedRule.Exactly(7));
        var whole = ReportJson.Write(StudyRun.Run(spec, new Noisy(), 1, null, Cancelled));
        Assert.All([2, 5, 64], threads => Assert.Equal(whole, ReportJson.Write(StudyRun.Run(spec, new Noisy(), threads, null, Cancelled))));
        Assert.All([1, 2, 3], shards =>
        {
            var parts = Enumerable.Range(0, shards).Select(shard => StudyShard.FromJson(StudyRun.RunShard(spec, new Noisy(), shard, shards, 2, null, Cancelled).ToJson())).Reverse().ToList();
            Assert.Equal(whole, ReportJson.Write(StudyRun.Merge(spec, parts)));
        });
    }

    [Fact]
    public void Seeds_end_when_means_are_narrow_enough()
    {
        var (loose, tight) = (new SeedRule { Minimum = 10, Maximum = 400, RelativeHalfWidth = 0.2, Metrics = ["cost"] }, new SeedRule { Minimum = 10, Maximum = 400, RelativeHalfWidth = 0.02, Metrics = ["cost"] });
        var (few, many) = (StudyRun.Run(Spec(loose), new Noisy(), 2, null, Cancelled).Result, StudyRun.Run(Spec(tight), new Noisy(), 2, null, Cancelled).Result);
        Assert.Equal((10, true), (few.Seeds, few.PrecisionReached));
        Assert.InRange(many.Seeds, 11, 399);
        Assert.True(many.PrecisionReached);
    }

    [Fact]
    public void Every_algorithm_meets_the_same_seeds_and_one_compared_with_itself_does_not_differ()
    {
        var result = StudyRun.Run(Spec(SeedRule.Exactly(20)), new Noisy { AlgorithmsDiffer = false }, 3, null, Cancelled).Result;
        Assert.All(result.Comparisons, comparison => Assert.Equal((0, Difference.None), (comparison.MeanDifference, comparison.Difference)));
    }

    [Fact]
    public void Progress_counts_every_simulation()
    {
        var seen = new List<StudyProgress>();
        StudyRun.Run(Spec(SeedRule.Exactly(5)), new Noisy(), 1, new Recorded(seen), Cancelled);
        Assert.Equal(Enumerable.Range(1, 20).Select(done => new StudyProgress(done, 20)), seen);
    }

    [Fact]
    public async Task A_study_that_is_cancelled_ends_without_a_result()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var study = Task.Run(() => StudyRun.Run(Spec(SeedRule.Exactly(5)), new Endless(begun), 2, null, cancel.Token), Cancelled);
        await begun.Task.WaitAsync(Cancelled);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => study);
    }

    [Fact]
    public void What_one_simulation_throws_is_thrown_and_of_several_the_first()
    {
        foreach (var threads in new[] { 1, 4 })
            Assert.Equal("seed 3", Assert.Throws<InvalidOperationException>(() => StudyRun.Run(Spec(SeedRule.Exactly(9)), new Failing(from: 3), threads, null, Cancelled)).Message);
    }

    [Fact]
    public void Parts_of_which_one_is_missing_or_twice_or_of_another_study_are_refused()
    {
        var spec = Spec(SeedRule.Exactly(4));
        var (first, second) = (StudyRun.RunShard(spec, new Noisy(), 0, 2, 1, null, Cancelled), StudyRun.RunShard(spec, new Noisy(), 1, 2, 1, null, Cancelled));
        Assert.Throws<ArgumentException>(() => StudyRun.Merge(spec, [first]));
        Assert.Throws<ArgumentException>(() => StudyRun.Merge(spec, [first, first]));
        Assert.Throws<ArgumentException>(() => StudyRun.Merge(spec with { FirstSeed = 9 }, [first, second]));
        Assert.Throws<FormatException>(() => StudyShard.FromJson("{}[]"));
    }

    [Fact]
    public void Timelines_are_kept_of_the_first_seed_alone()
    {
        var shard = StudyRun.RunShard(Spec(SeedRule.Exactly(3)), new Noisy(), 0, 1, 1, null, Cancelled);
        Assert.All(shard.Runs, run => Assert.Equal(run.Index < 4, run.Timeline is not null));
    }

    private static StudySpec Spec(SeedRule seeds)
    {
        var offer = new Offer(new("own", "host", "host", "amd64", 8, 32), "dc", 0.4m, null, "2026");
        var scenario = new CloudScenario
        {
            Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero),
            Horizon = TimeSpan.FromHours(1),
            Environment = new() { Catalog = CatalogFilter.Of([offer]) },
            Workloads = [new ServiceWorkload { Name = "shop", Requirement = new PlacementRequirement { Requests = new(500, 1 << 30) }, Demand = new Steady(5) }],
        };
        return new()
        {
            Name = "study",
            Scenarios = [new("calm", scenario), new("busy", scenario)],
            Algorithms = [new("one", new() { Name = "firstFit" }), new("other", new() { Name = "bestFit" })],
            Seeds = seeds,
        };
    }

    /// <summary>Costs that vary by seed, by a tenth.</summary>
    private sealed class Noisy : IStudySimulation
    {
        public bool AlgorithmsDiffer { get; init; } = true;

        public SimulatedRun Run(int scenario, int algorithm, ulong seed, CancellationToken cancellation)
        {
            var cost = 100 * (scenario + 1) * (1 + (0.1 * (new RandomStream(seed, "noise", scenario).NextUniform() - 0.5))) * (AlgorithmsDiffer && algorithm == 1 ? 0.9 : 1);
            return new()
            {
                Values = new Dictionary<string, double> { ["cost"] = cost, ["availability"] = 1 / (1 + (cost / 1e6)) },
                Costs = [new("own", "Machines", (decimal)cost)],
                Latencies = [new("shop", cost, 2 * cost, 3 * cost)],
                Timeline = new([0, 0.5], [new("Cost", "USD/h", [cost, null])]),
            };
        }
    }

    private sealed class Endless(TaskCompletionSource begun) : IStudySimulation
    {
        public SimulatedRun Run(int scenario, int algorithm, ulong seed, CancellationToken cancellation)
        {
            begun.TrySetResult();
            cancellation.WaitHandle.WaitOne();
            cancellation.ThrowIfCancellationRequested();
            throw new InvalidOperationException("It cannot end otherwise.");
        }
    }

    private sealed class Failing(ulong from) : IStudySimulation
    {
        public SimulatedRun Run(int scenario, int algorithm, ulong seed, CancellationToken cancellation) =>
            seed >= from ? throw new InvalidOperationException($"seed {seed}") : new() { Values = new Dictionary<string, double> { ["cost"] = 1 } };
    }

    private sealed class Recorded(List<StudyProgress> seen) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => seen.Add(value);
    }
}
