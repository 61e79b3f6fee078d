using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Schedulers;

namespace CloudIntel.Core.Simulation.Studies;

/// <summary>A scenario by its name.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Scenario">What is simulated.</param>
public sealed record StudyScenario(string Name, CloudScenario Scenario);

/// <summary>An algorithm by its name.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Scheduler">Which one it is.</param>
/// <param name="ChangeCost">What it costs once to change to it, US dollars.</param>
public sealed record StudyAlgorithm(string Name, SchedulerSpec Scheduler, decimal ChangeCost = 0);

/// <summary>What is simulated how often: every scenario with every algorithm and every seed.</summary>
public sealed record StudySpec
{
    /// <summary>The most simulations of a study.</summary>
    public const int MostRuns = 20_000;

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<StudyScenario> Scenarios { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<StudyAlgorithm> Algorithms { get; init; }

    /// <summary>With which algorithm the others are compared; null for the first.</summary>
    public string? Baseline { get; init; }

    /// <summary>How many seeds there are.</summary>
    public SeedRule Seeds { get; init; } = SeedRule.Exactly(SeedRule.FewestToStop);

    /// <summary>The first seed; the others follow one by one.</summary>
    public ulong FirstSeed { get; init; } = 1;

    /// <summary>What must come out.</summary>
    public IReadOnlyList<SuccessCriterion> Criteria { get; init; } = [];

    /// <summary>The same as an experiment.</summary>
    public ExperimentDesign Design => new()
    {
        Algorithms = [.. Algorithms.Select(algorithm => algorithm.Name)],
        Baseline = Baseline,
        Scenarios = [.. Scenarios.Select(scenario => scenario.Name)],
        Metrics = SimulationMetrics.All,
        Seed = FirstSeed,
        Seeds = Seeds,
        Criteria = Criteria,
    };

    /// <summary>Simulations of one seed.</summary>
    internal int RunsOfSeed => Scenarios.Count * Algorithms.Count;

    /// <summary>Refuses what cannot be simulated.</summary>
    /// <exception cref="ScenarioException">Names the field that is wrong.</exception>
    public void Check()
    {
        Design.Validate();
        if ((long)RunsOfSeed * Seeds.Maximum > MostRuns)
            throw new ScenarioException("seeds.count", $"{Scenarios.Count} scenarios, {Algorithms.Count} algorithms and {Seeds.Maximum} seeds are {(long)RunsOfSeed * Seeds.Maximum} simulations, more than {MostRuns}");
        for (var i = 0; i < Scenarios.Count; i++)
        {
            try
            {
                Scenarios[i].Scenario.Check();
            }
            catch (ScenarioException e) when (Scenarios.Count > 1)
            {
                throw new ScenarioException($"scenarios[{i}].{e.Path}", e.Message[(e.Path.Length + 2)..]);
            }
        }

        for (var i = 0; i < Algorithms.Count; i++)
            Algorithms[i].Scheduler.Check($"algorithms[{i}]");
    }

    /// <summary>About how many bytes it takes to run, above what the process has anyway: what is kept of each run, and for each simulation under way its demand, market and pods.</summary>
    /// <param name="threads">How many simulations run at once.</param>
    public long EstimatedBytes(int threads)
    {
        const long OfRun = 4_096, OfStep = 16, OfOffer = 2_048, OfPod = 1_024, OfTask = 256, Least = 8L << 20;
        var largest = Scenarios.Max(one =>
        {
            var (scenario, services) = (one.Scenario, one.Scenario.Workloads.OfType<ServiceWorkload>().ToList());
            var pods = services.Sum(service => service.Autoscaling is HorizontalAutoscaling scaling ? scaling.Maximum : (long)service.Requirement.Replicas);
            var tasks = scenario.Workloads.OfType<JobWorkload>().Sum(jobs => (long)jobs.Tasks.Count);
            return Least + (OfStep * services.Count * scenario.Steps) + (OfOffer * scenario.Environment.Catalog.Offers.Count) + (OfPod * pods) + (OfTask * tasks);
        });
        return (OfRun * RunsOfSeed * Seeds.Maximum) + (largest * Math.Max(1, threads));
    }
}
