using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>What is simulated: workloads on nodes that are bought in clouds, over a time.</summary>
public sealed record CloudScenario
{
    /// <summary>The longest time that is simulated.</summary>
    public static readonly TimeSpan LongestHorizon = TimeSpan.FromDays(5 * 366);

    /// <summary>The shortest step.</summary>
    public static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(1);

    /// <summary>The most steps times services.</summary>
    public const long MostSteps = 10_000_000;

    /// <summary>The most workloads.</summary>
    public const int MostWorkloads = 10_000;

    /// <summary>The most pods: jobs, and the most replicas that services may have at a time.</summary>
    public const int MostPods = 10_000_000;

    /// <summary>When it begins.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>How long it lasts.</summary>
    public required TimeSpan Horizon { get; init; }

    /// <summary>Demand is constant for so long.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Clouds: offers, prices, and what may happen to them.</summary>
    public required CloudEnvironment Environment { get; init; }

    /// <summary>What runs; each has a name of its own.</summary>
    public required IReadOnlyList<SimulatedWorkload> Workloads { get; init; }

    /// <summary>What holds of every node.</summary>
    public NodeRules Nodes { get; init; } = new();

    /// <summary>How many steps there are; the last one may be shorter.</summary>
    public int Steps => (int)((Horizon + Step - TimeSpan.FromTicks(1)).Ticks / Step.Ticks);

    /// <summary>Refuses what makes no sense, or would take for ever.</summary>
    /// <exception cref="Datacenters.ScenarioException">With the path of the field.</exception>
    public void Check() => ScenarioCheck.Check(this);
}

/// <summary>What holds of every node.</summary>
public sealed record NodeRules
{
    /// <summary>What of each machine is not there for pods.</summary>
    public ReplicaRequests Overhead { get; init; }

    /// <summary>The most pods on a node; 110 as kubelets have it by default.</summary>
    public int MostPods { get; init; } = 110;

    /// <summary>After so long without a pod a node is given back; 10 minutes as the cluster autoscaler has it by default.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From the binding of a pod on a node that is ready to the moment that it works.</summary>
    public TimeSpan PodStart { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// From the failure of a node to the moment that its pods wait for another one, and that it is no longer paid for: by default 40 seconds until Kubernetes calls it unreachable, and 300 that
    /// pods tolerate that.
    /// </summary>
    public TimeSpan FailureDetection { get; init; } = TimeSpan.FromSeconds(340);

    /// <summary>How long pods that wait are gathered before the scheduler is asked.</summary>
    public TimeSpan Batch { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long it is not asked again where it left pods waiting and only room has changed.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(10);
}
