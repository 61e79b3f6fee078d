namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What a container asks for.</summary>
public enum SizedResource
{
    /// <summary>Processors, in cores. Usage above the request is slow.</summary>
    Cpu,

    /// <summary>Memory, in bytes. Usage above a limit ends the container.</summary>
    Memory,
}
