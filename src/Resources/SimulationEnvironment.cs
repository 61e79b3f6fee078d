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

/// <summary>Spot machines.</summary>
public sealed record SimulationSpot : OpenObject
{
    /// <summary>The share that is taken away in a month, in percent: a decimal number in quotes. Default: what the catalogue knows.</summary>
    [Pattern(Patterns.Percent)]
    [Length(1, 9)]
    public DecimalString? MonthlyInterruptionPercent { get; set; }

    /// <summary>How far spot machines of a zone are taken away together, in percent: 0 is each by itself. Default: what is known of clouds.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? ZoneCorrelationPercent { get; set; }

    /// <summary>How far prices stray from the catalogue's in the long run, as the standard deviation in percent: a decimal number in quotes; "0" keeps them still. They never exceed the price on demand. Default: "10".</summary>
    [Pattern(Patterns.Percent)]
    [Length(1, 9)]
    public DecimalString? PriceDeviationPercent { get; set; }
}

/// <summary>What fails as clouds are known for.</summary>
public enum SimulationFailurePreset
{
    /// <summary>Machines, as their hardware does.</summary>
    Nodes = 0,

    /// <summary>Zones and machines, as often as providers' service levels let one expect.</summary>
    Promised,

    /// <summary>Whole regions.</summary>
    Regions,

    /// <summary>What machines are asked for by: it is down, or refuses.</summary>
    Interface,
}

/// <summary>What fails.</summary>
public enum SimulationFailureScope
{
    /// <summary>A machine.</summary>
    Node = 0,

    /// <summary>All of a zone.</summary>
    Zone,

    /// <summary>All of a region.</summary>
    Region,

    /// <summary>What the provider is asked for machines by: none come meanwhile.</summary>
    Api,

    /// <summary>The same, slowly: fewer machines come meanwhile.</summary>
    ApiThrottle,
}

/// <summary>Something that fails, and is repaired.</summary>
public sealed record SimulationFailure : OpenObject
{
    /// <summary>What fails.</summary>
    public OpenEnum<SimulationFailureScope> Scope { get; set; } = SimulationFailureScope.Node;

    /// <summary>The provider. Default: all.</summary>
    [Length(1, 63)]
    public string? Provider { get; set; }

    /// <summary>The region. Default: all.</summary>
    [Length(1, 63)]
    public string? Region { get; set; }

    /// <summary>The zone. Default: all.</summary>
    [Length(1, 63)]
    public string? Zone { get; set; }

    /// <summary>The mean time between failures of one of them, such as 8760h; times are exponential.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? MeanTimeBetween { get; set; }

    /// <summary>In place of that, when it fails: after which simulated time, once. For Zone, Region and Api.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? After { get; set; }

    /// <summary>The share of requests that are refused meanwhile, in percent, for ApiThrottle. Default: 50.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    public int? RefusedPercent { get; set; }

    /// <summary>How long the repair takes.</summary>
    public SimulationDuration Repair { get; set; } = new();
}

/// <summary>Capacity that is paid for whether it is used or not: so many machines of a type, or so much of what machines cost.</summary>
public sealed record SimulationCommitment : OpenObject
{
    /// <summary>What it is called.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string Name { get; set; } = "";

    /// <summary>The provider.</summary>
    [Length(1, 63)]
    public string Provider { get; set; } = "";

    /// <summary>The region that it covers; of machines always. Default: all.</summary>
    [Length(1, 63)]
    public string? Region { get; set; }

    /// <summary>The instance type that it covers. Default: all of the family, or all there are.</summary>
    [Length(1, 63)]
    public string? InstanceType { get; set; }

    /// <summary>The family that it covers.</summary>
    [Length(1, 63)]
    public string? Family { get; set; }

    /// <summary>How many machines of the instance type it covers.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100_000)]
    public int? Machines { get; set; }

    /// <summary>How much it covers of what machines cost in an hour at list prices: a decimal number in quotes.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString? HourlyAmount { get; set; }

    /// <summary>What is paid for it in an hour, used or not: a decimal number in quotes.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString PaidHourly { get; set; }
}

/// <summary>List prices that change. What is left out means all.</summary>
public sealed record SimulationPriceChange : OpenObject
{
    /// <summary>After which simulated time; 0h from the beginning.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration After { get; set; }

    /// <summary>The provider.</summary>
    [Length(1, 63)]
    public string? Provider { get; set; }

    /// <summary>The region.</summary>
    [Length(1, 63)]
    public string? Region { get; set; }

    /// <summary>The instance type.</summary>
    [Length(1, 63)]
    public string? InstanceType { get; set; }

    /// <summary>How they are paid for. Default: either way.</summary>
    public OpenEnum<FleetPurchase>? Purchase { get; set; }

    /// <summary>The new price against the one before, in percent: 120 is a fifth more.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(10_000)]
    public int Percent { get; set; }
}

/// <summary>What machines take of electricity.</summary>
public sealed record SimulationEnergy : OpenObject
{
    /// <summary>Watts of a virtual processor that has nothing to do: a decimal number in quotes.</summary>
    [Pattern(Patterns.Number)]
    [Length(1, 16)]
    public DecimalString? IdleWatts { get; set; }

    /// <summary>Watts of one in full use: a decimal number in quotes.</summary>
    [Pattern(Patterns.Number)]
    [Length(1, 16)]
    public DecimalString? BusyWatts { get; set; }

    /// <summary>What a data centre takes against what its machines take: a decimal number in quotes, such as "1.15".</summary>
    [Pattern("^[1-9]([.][0-9]{1,3})?$")]
    [Length(1, 5)]
    public DecimalString? PowerUsageEffectiveness { get; set; }
}

/// <summary>Regions of one's own, and traffic.</summary>
public sealed record SimulationNetwork : OpenObject
{
    /// <summary>Regions that the catalogue does not know. Round trips to others follow from where they are.</summary>
    [MaxItems(20)]
    [ListType(ListType.Atomic)]
    public IList<SimulationRegion>? Regions { get; set; }

    /// <summary>What traffic costs, where the catalogue does not know.</summary>
    [MaxItems(100)]
    [ListType(ListType.Atomic)]
    public IList<SimulationTraffic>? Traffic { get; set; }

    /// <summary>A round trip between zones of a region, such as 800us. Default: 1ms.</summary>
    [Pattern("^[0-9]{1,6}([.][0-9]{1,3})?(us|ms)$")]
    [Length(3, 12)]
    public GoDuration? BetweenZones { get; set; }
}

/// <summary>A region of one's own.</summary>
public sealed record SimulationRegion : OpenObject
{
    /// <summary>Who has it.</summary>
    [Length(1, 63)]
    public string Provider { get; set; } = "";

    /// <summary>Its name.</summary>
    [Length(1, 63)]
    public string Region { get; set; } = "";

    /// <summary>Its country by ISO 3166-1, two capital letters.</summary>
    [Pattern("^[A-Z]{2}$")]
    [Length(2, 2)]
    public string? Country { get; set; }

    /// <summary>Degrees north: a decimal number in quotes.</summary>
    [Pattern("^-?[0-9]{1,2}([.][0-9]{1,4})?$")]
    [Length(1, 8)]
    public DecimalString? Latitude { get; set; }

    /// <summary>Degrees east: a decimal number in quotes.</summary>
    [Pattern("^-?[0-9]{1,3}([.][0-9]{1,4})?$")]
    [Length(1, 9)]
    public DecimalString? Longitude { get; set; }

    /// <summary>How many zones it has. Default: 3.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(26)]
    public int? Zones { get; set; }

    /// <summary>What its electricity emits, in grams of CO₂ a kWh.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(10_000)]
    public int? CarbonGramsPerKwh { get; set; }
}

/// <summary>What traffic from a region costs.</summary>
public sealed record SimulationTraffic : OpenObject
{
    /// <summary>The provider.</summary>
    [Length(1, 63)]
    public string Provider { get; set; } = "";

    /// <summary>The region that it leaves.</summary>
    [Length(1, 63)]
    public string Region { get; set; } = "";

    /// <summary>Where it goes.</summary>
    public OpenEnum<SimulationTrafficScope> To { get; set; } = SimulationTrafficScope.Internet;

    /// <summary>What a GiB costs: a decimal number in quotes.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString PerGib { get; set; }
}

/// <summary>Where traffic goes.</summary>
public enum SimulationTrafficScope
{
    /// <summary>Out of the provider's network.</summary>
    Internet = 0,

    /// <summary>To another region of the provider.</summary>
    OtherRegion,

    /// <summary>To another zone of the region.</summary>
    OtherZone,
}

/// <summary>A length of time that is not always the same.</summary>
public sealed record SimulationDuration : OpenObject
{
    /// <summary>How it is spread. Default: LogNormal where a p95 is named, else Constant.</summary>
    public OpenEnum<SimulationSpread>? Spread { get; set; }

    /// <summary>Its mean, such as 90s, for Constant and Exponential.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Mean { get; set; }

    /// <summary>What half of them are below, for LogNormal.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Median { get; set; }

    /// <summary>What 95 percent of them are below, for LogNormal.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? P95 { get; set; }

    /// <summary>The least, for Uniform and Pareto.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Minimum { get; set; }

    /// <summary>The most, for Uniform and Pareto.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Maximum { get; set; }

    /// <summary>How fast the tail falls, for Pareto: a decimal number in quotes above 0; the smaller, the heavier. Default: "1.5".</summary>
    [Pattern("^[0-9]([.][0-9]{1,3})?$")]
    [Length(1, 5)]
    public DecimalString? Exponent { get; set; }
}

/// <summary>How a quantity is spread that is not always the same.</summary>
public enum SimulationSpread
{
    /// <summary>Always the same.</summary>
    Constant = 0,

    /// <summary>Everything between two bounds alike.</summary>
    Uniform,

    /// <summary>Without memory.</summary>
    Exponential,

    /// <summary>Its logarithm is normal.</summary>
    LogNormal,

    /// <summary>Between two bounds, with a heavy tail.</summary>
    Pareto,
}
