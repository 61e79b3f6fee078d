using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

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
