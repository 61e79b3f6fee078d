using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>Something that ran: a virtual machine, a pod or a batch job.</summary>
/// <param name="Name">As the trace has it.</param>
/// <param name="Arrival">Since the trace's first arrival.</param>
/// <param name="Duration">How long it ran; not negative.</param>
/// <param name="Cores">It asked for so many, or held them; above 0, and may be a part of one.</param>
/// <param name="CoreSpeed">Of one of its cores, in MHz; null where the trace does not say.</param>
/// <param name="Memory">In MiB; null where the trace does not say.</param>
/// <param name="Phases">What it used when, in MHz, or in cores where the trace does not say how fast they are; empty where it does not say what was used.</param>
public sealed record TraceTask(string Name, TimeSpan Arrival, TimeSpan Duration, double Cores, double? CoreSpeed, double? Memory, ReadOnlyMemory<DemandPhase> Phases)
{
    /// <summary>The share of its memory that it used in each phase, which may be above 1; empty where the trace does not say.</summary>
    public ReadOnlyMemory<double> MemoryUse { get; init; }

    /// <summary>What it used when, in MHz; all its cores where the trace does not say.</summary>
    /// <param name="untoldSpeed">Of one of its cores, in MHz, where the trace does not say.</param>
    public ReadOnlyMemory<DemandPhase> PhasesAt(double untoldSpeed)
    {
        if (Phases.IsEmpty)
            return new DemandPhase[] { new(Duration, Cores * (CoreSpeed ?? untoldSpeed)) };
        if (CoreSpeed is not null)
            return Phases;
        var scaled = Phases.ToArray();
        foreach (ref var phase in scaled.AsSpan())
            phase = phase with { Demand = phase.Demand * untoldSpeed };
        return scaled;
    }
}

/// <summary>A recorded workload.</summary>
public sealed record WorkloadTrace
{
    /// <summary>The name of its format.</summary>
    public required string Format { get; init; }

    /// <summary>When the first task arrived; null where the trace's times have no date.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>By arrival, and as in the trace where several arrive at once.</summary>
    public required IReadOnlyList<TraceTask> Tasks { get; init; }

    /// <summary>Rows that are right and tell of nothing that ran, such as jobs that were cancelled before they began.</summary>
    public long Skipped { get; init; }

    /// <summary>Puts tasks in order and counts time from the first.</summary>
    /// <param name="format">The name of the format.</param>
    /// <param name="tasks">With arrivals since any moment.</param>
    /// <param name="epoch">That moment, where it is known.</param>
    /// <param name="skipped">Rows that told of nothing.</param>
    internal static WorkloadTrace Of(string format, IReadOnlyList<TraceTask> tasks, DateTimeOffset? epoch, long skipped = 0)
    {
        var first = tasks.Count == 0 ? TimeSpan.Zero : tasks.Min(task => task.Arrival);
        return new()
        {
            Format = format,
            Start = epoch + first,
            Tasks = [.. tasks.Select(task => task with { Arrival = task.Arrival - first }).OrderBy(task => task.Arrival)],
            Skipped = skipped,
        };
    }

    /// <summary>Several recordings of one time as one, such as a file for each virtual machine.</summary>
    /// <param name="traces">At least one; of one format, and all with dates or all without.</param>
    public static WorkloadTrace Together(IReadOnlyList<WorkloadTrace> traces) => traces.Count == 1
        ? traces[0]
        : Of(
            traces[0].Format,
            [.. traces.SelectMany(trace => trace.Tasks.Select(task => task with { Arrival = task.Arrival + ((trace.Start ?? DateTimeOffset.UnixEpoch) - DateTimeOffset.UnixEpoch) }))],
            traces[0].Start is null ? null : DateTimeOffset.UnixEpoch,
            traces.Sum(trace => trace.Skipped));

    /// <summary>The trace as virtual machines on hosts that are all alike.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="hosts">How many of it.</param>
    public DatacenterScenario OnHosts(HostSpec host, int hosts) => OnHosts([.. Enumerable.Repeat(host, hosts)]);

    /// <summary>
    /// The trace as virtual machines on hosts. What has no phases uses its cores fully while it runs, at the first host's speed where the trace does not say how fast they are. What used more than
    /// its cores can do by what the trace says of them had faster ones.
    /// </summary>
    /// <param name="hosts">At least one.</param>
    public DatacenterScenario OnHosts(IReadOnlyList<HostSpec> hosts)
    {
        return new()
        {
            Hosts = hosts,
            Vms = [.. Tasks.Where(task => task.Duration > TimeSpan.Zero || !task.Phases.IsEmpty).Select(task =>
            {
                var phases = task.PhasesAt(hosts[0].CoreSpeed);
                return new VmSpec(
                    (int)Math.Ceiling(task.Cores), Math.Max(task.CoreSpeed ?? hosts[0].CoreSpeed, MostUsed(phases) / Math.Ceiling(task.Cores)), (long)Math.Ceiling(task.Memory ?? 0), task.Arrival, phases);
            })],
        };
    }

    /// <summary>The most that phases ask for at one time.</summary>
    internal static double MostUsed(ReadOnlyMemory<DemandPhase> phases)
    {
        var most = 0.0;
        foreach (ref readonly var phase in phases.Span)
            most = Math.Max(most, phase.Demand);
        return most;
    }
}

/// <summary>A file is no trace of its format; the message says where and why.</summary>
public sealed class TraceFormatException : Exception
{
    /// <summary>Says it all in one sentence.</summary>
    /// <param name="file">As it was named.</param>
    /// <param name="line">From 1.</param>
    /// <param name="reason">What is wrong and what is expected.</param>
    public TraceFormatException(string file, long line, string reason)
        : base($"{file}, line {line}: {reason}") => (File, Line, Reason) = (file, line, reason);

    /// <summary>As it was named.</summary>
    public string File { get; }

    /// <summary>From 1.</summary>
    public long Line { get; }

    /// <summary>What is wrong and what is expected.</summary>
    public string Reason { get; }
}
