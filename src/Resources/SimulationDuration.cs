using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

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
