using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

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
