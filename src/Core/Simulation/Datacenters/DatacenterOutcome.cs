namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>What became of a virtual machine.</summary>
/// <param name="Host">The index of its host; −1 where it has had none.</param>
/// <param name="Placed">When it came there; null where it never did.</param>
/// <param name="Ended">When it left; null where it did not.</param>
public readonly record struct VmOutcome(int Host, TimeSpan? Placed, TimeSpan? Ended);

/// <summary>What became of a task.</summary>
/// <param name="Started">When it got cores first; null where it never did.</param>
/// <param name="Finished">When its work was done, rounded up to 100 nanoseconds; null where it was not.</param>
public readonly record struct TaskOutcome(TimeSpan? Started, TimeSpan? Finished);

/// <summary>What happened in a data centre. Work is in the scenario's unit.</summary>
public sealed record DatacenterOutcome
{
    /// <summary>In the scenario's order.</summary>
    public required IReadOnlyList<VmOutcome> Vms { get; init; }

    /// <summary>In the scenario's order.</summary>
    public required IReadOnlyList<TaskOutcome> Tasks { get; init; }

    /// <summary>Indices of virtual machines that no host is large enough for, even when empty.</summary>
    public required IReadOnlyList<int> Refused { get; init; }

    /// <summary>Events that were handled.</summary>
    public required long Events { get; init; }

    /// <summary>When the last of them happened.</summary>
    public required TimeSpan End { get; init; }

    /// <summary>Work that each host did, in the scenario's order.</summary>
    public required IReadOnlyList<double> HostWork { get; init; }

    /// <summary>Work that all hosts did.</summary>
    public required double WorkDone { get; init; }

    /// <summary>Work that phases asked for and did not get: more than the virtual machine's cores can do, or than its host's share for it.</summary>
    public required double WorkLost { get; init; }

    /// <summary>Work done over what all hosts could have done until the end; 0 where nothing happened.</summary>
    public required double Utilisation { get; init; }
}
