using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

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
