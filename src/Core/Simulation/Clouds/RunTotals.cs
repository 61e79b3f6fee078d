namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>What was added up over a run: levels times seconds, where nothing else is said.</summary>
internal sealed record RunTotals
{
    /// <summary>Of all services.</summary>
    public required TimeHistogram Latency { get; init; }

    /// <summary>The horizon.</summary>
    public required double Seconds { get; init; }

    /// <summary>Nodes that are paid for.</summary>
    public required double Nodes { get; init; }

    /// <summary>Processors of nodes.</summary>
    public required double CpuCapacity { get; init; }

    /// <summary>Processors requested by pods on nodes.</summary>
    public required double CpuRequested { get; init; }

    /// <summary>Processors used.</summary>
    public required double CpuUsed { get; init; }

    /// <summary>Processors of spot nodes.</summary>
    public required double SpotCapacity { get; init; }

    /// <summary>Bytes of nodes.</summary>
    public required double MemoryCapacity { get; init; }

    /// <summary>Bytes requested by pods on nodes.</summary>
    public required double MemoryRequested { get; init; }

    /// <summary>Standard deviation over nodes of the share of processors that is requested.</summary>
    public required double Imbalance { get; init; }

    /// <summary>Free processors.</summary>
    public required double FreeSeconds { get; init; }

    /// <summary>Of them, those of no use for a pod of mean size.</summary>
    public required double Fragmented { get; init; }

    /// <summary>Energy.</summary>
    public required double Kwh { get; init; }

    /// <summary>CO₂ equivalent.</summary>
    public required double CarbonKilograms { get; init; }

    /// <summary>Seconds in which services were observed, of all services.</summary>
    public required double ObservedSeconds { get; init; }

    /// <summary>Of them, those with enough replicas.</summary>
    public required double AvailableSeconds { get; init; }
}
