using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Pricing;

/// <summary>Nodes that are alike: pods go to one of them as to another, at the same price.</summary>
public sealed record NodeKind
{
    /// <summary>What people call it, such as m6i.large in eu-west-1a.</summary>
    public required string Name { get; init; }

    /// <summary>aws, azure, gcp, or a name of one's own; empty when unknown.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Region; empty when unknown.</summary>
    public string Region { get; init; } = "";

    /// <summary>Zone; empty when unknown.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Instance type; empty when unknown.</summary>
    public string InstanceType { get; init; } = "";

    /// <summary>amd64 or arm64, as in the label kubernetes.io/arch; empty when unknown.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Model of its graphics processors; empty without any.</summary>
    public string GpuModel { get; init; } = "";

    /// <summary>Whether they may be taken away at short notice, for a lower price.</summary>
    public bool IsSpot { get; init; }

    /// <summary>Labels that all of them have with the same value.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys of labels whose value differs between them: what is asked of these, one of them may have.</summary>
    public IReadOnlySet<string> VaryingLabels { get; init; } = new HashSet<string>();

    /// <summary>Their names, which are also their values of the label kubernetes.io/hostname; empty where there are no nodes yet.</summary>
    public IReadOnlySet<string> Names { get; init; } = new HashSet<string>();

    /// <summary>What keeps pods off that do not tolerate it.</summary>
    public IReadOnlyList<Taint> Taints { get; init; } = [];

    /// <summary>How many there are.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Cores that one has for pods.</summary>
    public decimal Cpu { get; init; }

    /// <summary>Bytes of memory that one has for pods.</summary>
    public decimal MemoryBytes { get; init; }

    /// <summary>What else one has for pods, such as nvidia.com/gpu.</summary>
    public IReadOnlyDictionary<string, decimal> Extended { get; init; } = new Dictionary<string, decimal>();

    /// <summary>What its resources cost; null where it has no price.</summary>
    public NodePrice? Price { get; init; }
}

/// <summary>
/// What the resources of a node cost an hour: its price divided between them as its cost is allocated. All of it is in its capacity, so that pods that request everything pay
/// for everything.
/// </summary>
/// <param name="PerCore">A core.</param>
/// <param name="PerGibibyte">A GiB of memory.</param>
/// <param name="PerExtended">One of each extended resource that has a price, such as nvidia.com/gpu.</param>
/// <param name="Provenance">Where the price comes from.</param>
public sealed record NodePrice(decimal PerCore, decimal PerGibibyte, IReadOnlyDictionary<string, decimal> PerExtended, string Provenance);
