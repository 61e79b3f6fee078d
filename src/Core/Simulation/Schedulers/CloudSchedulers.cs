using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Schedulers.Choices;
using CloudIntel.Core.Simulation.Schedulers.Fleets;
using CloudIntel.Core.Simulation.Schedulers.Karpenter;
using CloudIntel.Core.Simulation.Schedulers.Placements;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>Schedulers by name: the product's own engines, and what they are to be compared with.</summary>
public static class CloudSchedulers
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["cost", "performance", "hybrid", "intelligent", "fleet", "gpu", "karpenterLike", "fgd", "firstFit", "bestFit", "worstFit", "roundRobin", "random"];

    /// <summary>Makes a scheduler for one run.</summary>
    /// <param name="spec">Its name, and how it is to work.</param>
    /// <param name="scenario">What it will schedule.</param>
    /// <param name="seed">Of the run.</param>
    /// <exception cref="Datacenters.ScenarioException">The name or an option makes no sense.</exception>
    public static ICloudScheduler Create(SchedulerSpec spec, CloudScenario scenario, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Check("algorithm");
        return spec.Name switch
        {
            "cost" => Placing(spec, PlacementStrategy.Cost),
            "performance" => Placing(spec, PlacementStrategy.Performance),
            "hybrid" => Placing(spec, PlacementStrategy.Hybrid),
            "intelligent" => Placing(spec, PlacementStrategy.Intelligent),
            "fleet" => Fleet(spec),
            "karpenterLike" => Karpenter(spec),
            "gpu" => Filling(spec, new SharedGpuNode(), new SharedGpuNode()),
            "fgd" => Filling(spec, new FragmentationNode()),
            "firstFit" => Filling(spec, new FirstFitNode()),
            "bestFit" => Filling(spec, new BestFitNode()),
            "worstFit" => Filling(spec, new WorstFitNode()),
            "roundRobin" => Filling(spec, new RoundRobinNode()),
            _ => Filling(spec, new RandomNode(seed)),
        };
    }

    private static NodeScheduler Filling(SchedulerSpec spec, INodeChoice choice, INodeChoice? amongNew = null) =>
        new(spec, new PermittedOffers(spec), choice, new CheapestNodes(amongNew ?? choice), consolidation: null);

    private static NodeScheduler Placing(SchedulerSpec spec, PlacementStrategy strategy)
    {
        var choices = new PlacementChoices(spec, strategy);
        var offers = new PlacementOffers(spec, choices, strategy == PlacementStrategy.Intelligent ? new RunOutcomes() : null);
        return new(spec, offers, new BestFitNode(), new CheapestNodes(new FirstFitNode()), new PlacementMigration(choices, spec));
    }

    private static NodeScheduler Fleet(SchedulerSpec spec)
    {
        var homes = new HomeRegions(spec, leaves: true);
        return new(spec, homes, new BestFitNode(), new FleetNodes(), new FleetConsolidation(spec, homes));
    }

    private static NodeScheduler Karpenter(SchedulerSpec spec)
    {
        var homes = new HomeRegions(spec, leaves: false); // its nodes join the cluster that it runs in
        return new(spec, homes, new FirstFitNode(), new ClaimNodes(), new KarpenterConsolidation(spec, homes));
    }
}
