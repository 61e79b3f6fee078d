using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>A machine of one's own.</summary>
public sealed record SimulationOffer : OpenObject
{
    /// <summary>Who has it.</summary>
    [Length(1, 63)]
    public string Provider { get; set; } = "";

    /// <summary>Where it is.</summary>
    [Length(1, 63)]
    public string Region { get; set; } = "";

    /// <summary>What it is called.</summary>
    [Length(1, 63)]
    public string InstanceType { get; set; } = "";

    /// <summary>The family that it is of. Default: its instance type up to the first point.</summary>
    [Length(1, 63)]
    public string? Family { get; set; }

    /// <summary>Its architecture. Default: amd64.</summary>
    [Pattern(Patterns.Architecture)]
    [Length(5, 5)]
    public string? Architecture { get; set; }

    /// <summary>Its processors: a Kubernetes quantity.</summary>
    [Pattern(Patterns.Cpu)]
    [Length(1, 16)]
    public string Cpu { get; set; } = "";

    /// <summary>Its memory: a Kubernetes quantity.</summary>
    [Pattern(Patterns.Memory)]
    [Length(1, 28)]
    public string Memory { get; set; } = "";

    /// <summary>Its graphics processors. Default: 0.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(64)]
    public int? Gpus { get; set; }

    /// <summary>Their model.</summary>
    [Length(1, 63)]
    public string? GpuType { get; set; }

    /// <summary>What an hour costs: a decimal number in quotes.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString HourlyPrice { get; set; }

    /// <summary>What an hour costs that may be taken away: a decimal number in quotes. Default: it is not to be had so.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString? SpotPrice { get; set; }

    /// <summary>How many of them a zone has. Default: any number.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1_000_000)]
    public int? Machines { get; set; }
}

/// <summary>How many machines there are to be had. What is left out means any.</summary>
public sealed record SimulationCapacity : OpenObject
{
    /// <summary>The provider.</summary>
    [Length(1, 63)]
    public string? Provider { get; set; }

    /// <summary>The region.</summary>
    [Length(1, 63)]
    public string? Region { get; set; }

    /// <summary>The zone.</summary>
    [Length(1, 63)]
    public string? Zone { get; set; }

    /// <summary>The instance type.</summary>
    [Length(1, 63)]
    public string? InstanceType { get; set; }

    /// <summary>How they are paid for. Default: either way.</summary>
    public OpenEnum<FleetPurchase>? Purchase { get; set; }

    /// <summary>How many of each type in each zone.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1_000_000)]
    public int Machines { get; set; }
}

/// <summary>How much the provider lets one have at once of all that it is about. What is left out means any.</summary>
public sealed record SimulationQuota : OpenObject
{
    /// <summary>The provider.</summary>
    [Length(1, 63)]
    public string? Provider { get; set; }

    /// <summary>The region.</summary>
    [Length(1, 63)]
    public string? Region { get; set; }

    /// <summary>The family.</summary>
    [Length(1, 63)]
    public string? Family { get; set; }

    /// <summary>How they are paid for. Default: either way.</summary>
    public OpenEnum<FleetPurchase>? Purchase { get; set; }

    /// <summary>Virtual processors in all.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(10_000_000)]
    public int Cpus { get; set; }
}

/// <summary>How long a machine takes to come.</summary>
public sealed record SimulationProvisioning : OpenObject
{
    /// <summary>The provider. Default: all.</summary>
    [Length(1, 63)]
    public string? Provider { get; set; }

    /// <summary>How it is paid for. Default: either way.</summary>
    public OpenEnum<FleetPurchase>? Purchase { get; set; }

    /// <summary>How long.</summary>
    public SimulationDuration Delay { get; set; } = new();
}
