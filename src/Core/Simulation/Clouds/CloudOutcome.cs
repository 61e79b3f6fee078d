using CloudIntel.Core.Simulation.Charges;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>What happened in a run. The same scenario, scheduler and seed give the same outcome, byte for byte.</summary>
public sealed record CloudOutcome
{
    /// <summary>Of the scheduler.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Of everything random.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How long it lasted.</summary>
    public required TimeSpan Horizon { get; init; }

    /// <summary>Events that were handled.</summary>
    public required long Events { get; init; }

    /// <summary>How often the scheduler was asked.</summary>
    public required long Decisions { get; init; }

    /// <summary>What became of pods.</summary>
    public required PodFacts Pods { get; init; }

    /// <summary>What became of nodes.</summary>
    public required NodeFacts Nodes { get; init; }

    /// <summary>By service, in the scenario's order.</summary>
    public required IReadOnlyList<ServiceFacts> Services { get; init; }

    /// <summary>By workload of jobs, in the scenario's order.</summary>
    public required IReadOnlyList<JobFacts> Jobs { get; init; }

    /// <summary>Pods that nothing could ever hold, by workload and reason; at most <see cref="MostReasons"/>.</summary>
    public required IReadOnlyList<ImpossiblePods> Impossible { get; init; }

    /// <summary>Machines as they are paid for, by launch.</summary>
    public required IReadOnlyList<NodeLease> Leases { get; init; }

    /// <summary>Traffic that is paid for, by month, workload and place.</summary>
    public required IReadOnlyList<DataTransfer> Transfers { get; init; }

    /// <summary>Penalties, by month, service and objective.</summary>
    public required IReadOnlyList<Penalty> Penalties { get; init; }

    /// <summary>What nodes, commitments and traffic cost; penalties apart.</summary>
    public required CloudBill Bill { get; init; }

    /// <summary>What could have cost less, at most ten, those that save the most first.</summary>
    public required IReadOnlyList<SavingOpportunity> Opportunities { get; init; }

    /// <summary>At most <see cref="MostPoints"/> parts of equal length, the last one perhaps shorter.</summary>
    public required IReadOnlyList<TimelinePoint> Timeline { get; init; }

    /// <summary>By name, see <see cref="SimulationMetrics.All"/>; what does not exist in a run, such as latency without services, is left out.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The most points of a timeline.</summary>
    public const int MostPoints = 200;

    /// <summary>The most reasons that are told for pods that nothing can hold.</summary>
    public const int MostReasons = 100;
}

/// <summary>What became of pods: those that were created ended, were removed, were impossible, or are still there.</summary>
/// <param name="Created">Replicas and jobs that came to be.</param>
/// <param name="Bindings">How often one was given a node.</param>
/// <param name="Evictions">How often one lost its node without having ended.</param>
/// <param name="Completed">Jobs that ended.</param>
/// <param name="Removed">Replicas that were no longer wanted, or were replaced.</param>
/// <param name="Impossible">Those that nothing could ever hold.</param>
/// <param name="Running">Those on a node that was ready, at the end.</param>
/// <param name="Waiting">Those without one, at the end.</param>
/// <param name="Placed">Those that ever were on a node that was ready.</param>
/// <param name="MeanWaitSeconds">From needing a node to being on one that is ready, of all that were; 0 where none was.</param>
/// <param name="P95WaitSeconds">Of 95 % of them it was not longer, to 2 %.</param>
/// <param name="WaitedSeconds">All waits, also of those that still wait or were given up.</param>
public sealed record PodFacts(
    long Created, long Bindings, long Evictions, long Completed, long Removed, long Impossible, long Running, long Waiting, long Placed, double MeanWaitSeconds, double P95WaitSeconds, double WaitedSeconds);

/// <summary>What became of nodes.</summary>
/// <param name="Launched">Launches that were accepted.</param>
/// <param name="Refused">Launches that the cloud refused, by reason.</param>
/// <param name="Failures">Nodes that failed, with their zone or by themselves.</param>
/// <param name="Interruptions">Nodes that the cloud took back.</param>
/// <param name="MostAtOnce">The most at a time.</param>
public sealed record NodeFacts(int Launched, IReadOnlyDictionary<string, int> Refused, int Failures, int Interruptions, int MostAtOnce);

/// <summary>How a service did. Observed from the first time that enough replicas worked, at the latest 15 minutes after the start.</summary>
public sealed record ServiceFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Requests that came.</summary>
    public required double Requests { get; init; }

    /// <summary>Those that failed: no replica worked, or they would have waited too long.</summary>
    public required double Failed { get; init; }

    /// <summary>Those that still waited at the end.</summary>
    public required double Left { get; init; }

    /// <summary>The share of time in which enough replicas worked.</summary>
    public required double Availability { get; init; }

    /// <summary>The mean response time with round trips, in milliseconds.</summary>
    public required double MeanMilliseconds { get; init; }

    /// <summary>The median; as the other percentiles to 2 %.</summary>
    public required double P50Milliseconds { get; init; }

    /// <summary>95 % are not slower.</summary>
    public required double P95Milliseconds { get; init; }

    /// <summary>99 % are not slower.</summary>
    public required double P99Milliseconds { get; init; }

    /// <summary>Replicas that worked, over time.</summary>
    public required double MeanReplicas { get; init; }

    /// <summary>The most that were asked for.</summary>
    public required int MostReplicas { get; init; }

    /// <summary>In the workload's order.</summary>
    public required IReadOnlyList<ObjectiveFacts> Objectives { get; init; }
}

/// <summary>How an objective was kept.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Target">What was promised.</param>
/// <param name="Attained">The share that was reached over the whole run.</param>
/// <param name="Hours">Hours that were judged; those without a request are not, where it is about requests.</param>
/// <param name="HoursMet">Hours in which it was kept.</param>
/// <param name="Penalty">US dollars.</param>
public sealed record ObjectiveFacts(string Name, double Target, double Attained, int Hours, int HoursMet, decimal Penalty);

/// <summary>How jobs of a workload did. Work in processor seconds at score 1: what arrived was done, was lost as well as done again, or is left.</summary>
public sealed record JobFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Jobs that arrived.</summary>
    public required long Arrived { get; init; }

    /// <summary>Jobs that ended.</summary>
    public required long Completed { get; init; }

    /// <summary>Jobs that ended after their deadline, or have not ended though it is over.</summary>
    public required long MissedDeadlines { get; init; }

    /// <summary>Work of jobs that arrived.</summary>
    public required double WorkArrived { get; init; }

    /// <summary>Work that was done and counts.</summary>
    public required double WorkDone { get; init; }

    /// <summary>Work that was done and was lost by interruptions.</summary>
    public required double WorkLost { get; init; }

    /// <summary>Work that is still to be done.</summary>
    public required double WorkLeft { get; init; }

    /// <summary>From arrival to the end, mean of those that ended; 0 where none did.</summary>
    public required double MeanSeconds { get; init; }
}

/// <summary>Pods that nothing can ever hold.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Count">How many.</param>
/// <param name="Reason">Why.</param>
public sealed record ImpossiblePods(string Workload, long Count, string Reason);

/// <summary>A part of a run; means over its time.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="CostRate">US dollars an hour for nodes at their prices, before commitments.</param>
/// <param name="Nodes">Nodes that are paid for.</param>
/// <param name="Pods">Pods on nodes.</param>
/// <param name="Waiting">Pods without a node that is ready.</param>
/// <param name="CpuRequested">Processors requested over those of nodes, from 0 to 1; 0 without a node.</param>
/// <param name="CpuUsed">Processors used over those of nodes.</param>
/// <param name="MemoryRequested">Memory requested over that of nodes.</param>
/// <param name="Demand">Requests a second, of all services.</param>
/// <param name="LatencyP95">Of requests of this part, in milliseconds; null without any.</param>
public sealed record TimelinePoint(
    TimeSpan From, double CostRate, double Nodes, double Pods, double Waiting, double CpuRequested, double CpuUsed, double MemoryRequested, double Demand, double? LatencyP95);
