using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>Clouds: what may be bought in them, and what happens in them. Prices are list prices, in US dollars.</summary>
public sealed record SimulationEnvironment : OpenObject
{
    /// <summary>Providers of the catalogue: aws, azure, gcp, or those of one's own. Default: all that have one of the regions.</summary>
    [MaxItems(20)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Providers { get; set; }

    /// <summary>Regions of the catalogue.</summary>
    [MaxItems(20)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Regions { get; set; }

    /// <summary>Families of instance types, such as m6i. Default: all.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Families { get; set; }

    /// <summary>Instance types, such as m6i.large. Default: all.</summary>
    [MaxItems(200)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? InstanceTypes { get; set; }

    /// <summary>Architectures, as in the label kubernetes.io/arch. Default: all.</summary>
    [MaxItems(2)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.Architecture)]
    [Length(5, 5)]
    public IList<string>? Architectures { get; set; }

    /// <summary>Machines of one's own, beside those of the catalogue; the catalogue's are left out where no region is named.</summary>
    [MaxItems(200)]
    [ListType(ListType.Atomic)]
    public IList<SimulationOffer>? Offers { get; set; }

    /// <summary>How many machines there are to be had. Default: any number.</summary>
    [MaxItems(100)]
    [ListType(ListType.Atomic)]
    public IList<SimulationCapacity>? Capacity { get; set; }

    /// <summary>How much the provider lets one have at once. Default: any amount.</summary>
    [MaxItems(100)]
    [ListType(ListType.Atomic)]
    public IList<SimulationQuota>? Quotas { get; set; }

    /// <summary>How long a machine takes to come. Default: what providers are known for.</summary>
    [MaxItems(20)]
    [ListType(ListType.Atomic)]
    public IList<SimulationProvisioning>? Provisioning { get; set; }

    /// <summary>Spot machines: how their price moves, and how often they are taken away.</summary>
    public SimulationSpot? Spot { get; set; }

    /// <summary>What fails as clouds are known for. Default: nothing.</summary>
    [MaxItems(4)]
    [ListType(ListType.Set)]
    public IList<OpenEnum<SimulationFailurePreset>>? FailurePresets { get; set; }

    /// <summary>What fails beside that.</summary>
    [MaxItems(20)]
    [ListType(ListType.Atomic)]
    public IList<SimulationFailure>? Failures { get; set; }

    /// <summary>What is paid for already, and is used first.</summary>
    [MaxItems(20)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<SimulationCommitment>? Commitments { get; set; }

    /// <summary>List prices that change while time passes.</summary>
    [MaxItems(20)]
    [ListType(ListType.Atomic)]
    public IList<SimulationPriceChange>? PriceChanges { get; set; }

    /// <summary>What machines take of electricity. Default: what is known of clouds.</summary>
    public SimulationEnergy? Energy { get; set; }

    /// <summary>Regions of one's own, and traffic. The catalogue knows about its own.</summary>
    public SimulationNetwork? Network { get; set; }
}
