namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>Something that happens in a data centre.</summary>
/// <param name="Kind">What.</param>
/// <param name="Subject">The index of the virtual machine or task.</param>
/// <param name="Version">Of completions, which were foretold and may be void by now.</param>
public readonly record struct DatacenterEvent(DatacenterEventKind Kind, int Subject, int Version);

/// <summary>What happens in a data centre; at one time in this order.</summary>
public enum DatacenterEventKind : byte
{
    /// <summary>A task of a virtual machine is done.</summary>
    Completion,

    /// <summary>A virtual machine asks for something else.</summary>
    NextPhase,

    /// <summary>A virtual machine asks for a host.</summary>
    VmArrival,

    /// <summary>A task is handed in.</summary>
    TaskArrival,
}
