using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Pods that are alike.</summary>
public abstract record SimulatedWorkload
{
    /// <summary>No other workload of the scenario has it.</summary>
    public required string Name { get; init; }

    /// <summary>What a pod requests, on what it may run, and what it talks to.</summary>
    public required PlacementRequirement Requirement { get; init; }

    /// <summary>Pods of a higher one are shown to the scheduler first.</summary>
    public int Priority { get; init; }
}

/// <summary>
/// Replicas that answer requests. All of them together are one queue with as many servers as they may use processors, each as fast as the processor's score says; it is taken to be in its steady
/// state within a step, and where more comes than can be done, what is left over waits and is done later.
/// </summary>
public sealed record ServiceWorkload : SimulatedWorkload
{
    /// <summary>Requests a second.</summary>
    public required DemandPattern Demand { get; init; }

    /// <summary>Variance of the processor time of requests over its squared mean; 1 if exponential, 0 if all are alike. The mean is <see cref="PlacementRequirement.ProcessorMilliseconds"/>.</summary>
    public double SquaredVariation { get; init; } = 1;

    /// <summary>The most processor time that a replica may use, in thousandths of a processor; null for what it requests. Where replicas use more than their node has, all on it are slowed.</summary>
    public long? CpuLimitMillis { get; init; }

    /// <summary>A request that would wait longer fails; null where requests wait for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many replicas there are when.</summary>
    public AutoscalingPolicy Autoscaling { get; init; } = new FixedReplicas();

    /// <summary>What is promised to its users.</summary>
    public IReadOnlyList<ServiceLevelObjective> Objectives { get; init; } = [];
}

/// <summary>
/// Pods that do a piece of work each and end. A task's work is its duration times its cores on processors of score 1; it requests its own cores, and its own memory where the trace says so. What an
/// interrupted one did since its last checkpoint is lost.
/// </summary>
public sealed record JobWorkload : SimulatedWorkload
{
    /// <summary>Draws arrivals; or <see cref="Tasks"/>.</summary>
    public JobPattern? Pattern { get; init; }

    /// <summary>Recorded arrivals, by time; or <see cref="Pattern"/>.</summary>
    public IReadOnlyList<TraceTask> Tasks { get; init; } = [];

    /// <summary>From arrival to the end; null for none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The time of work between two checkpoints; null where none is made.</summary>
    public TimeSpan? Checkpoint { get; init; }
}
