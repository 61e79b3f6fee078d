using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>Costs that several values of a dimension bear together.</summary>
public sealed record SharedPoolSpec : OpenObject
{
    /// <summary>The name, which rules use.</summary>
    [Length(1, 63)]
    public string Name { get; set; } = "";

    /// <summary>How the cost is divided up.</summary>
    public OpenEnum<SharedSplit> Split { get; set; } = SharedSplit.Even;

    /// <summary>
    /// Who bears it. Without targets every value with charges of its own in the window does. Fixed needs them.
    /// </summary>
    [MaxItems(100)]
    public IList<SplitTargetSpec>? Targets { get; set; }

    /// <summary>For Usage: only charges with this FOCUS ConsumedUnit count. Default: all, whatever their units.</summary>
    [Length(1, 256)]
    public string? UsageUnit { get; set; }

    /// <summary>For Metric: the unit metric of this policy by which is weighed; it must be about the same dimension.</summary>
    [Length(1, 63)]
    public string? Metric { get; set; }

    /// <summary>The time over which is weighed, in UTC. Default: Month.</summary>
    public OpenEnum<SharedWindow>? Window { get; set; }

    /// <summary>What happens when there is nothing to weigh by. Default: Unallocated.</summary>
    public OpenEnum<SharedFallback>? WhenNoWeights { get; set; }
}

/// <summary>Ways to divide up a shared cost.</summary>
public enum SharedSplit
{
    /// <summary>In equal parts.</summary>
    Even = 0,

    /// <summary>By what each value costs by itself, in the same currency. One whose credits outweigh its charges bears nothing.</summary>
    Cost,

    /// <summary>By the usage (FOCUS ConsumedQuantity) of each value's own charges.</summary>
    Usage,

    /// <summary>By the percentages of the targets.</summary>
    Fixed,

    /// <summary>By a unit metric.</summary>
    Metric,
}

/// <summary>The time over which shared costs are weighed.</summary>
public enum SharedWindow
{
    /// <summary>The calendar month of the charge.</summary>
    Month = 0,

    /// <summary>The day of the charge.</summary>
    Day,
}

/// <summary>What happens when there is nothing to weigh by.</summary>
public enum SharedFallback
{
    /// <summary>The cost stays unallocated.</summary>
    Unallocated = 0,

    /// <summary>It is divided up in equal parts.</summary>
    Even,
}

/// <summary>Somebody who bears a part of a shared cost. Exactly one of value and pool.</summary>
public sealed record SplitTargetSpec : OpenObject
{
    /// <summary>A value of the dimension.</summary>
    [Length(1, 256)]
    public string? Value { get; set; }

    /// <summary>Another shared pool of the dimension, for Even and Fixed.</summary>
    [Length(1, 63)]
    public string? Pool { get; set; }

    /// <summary>For Fixed: the share in percent, in quotes, such as "12.5". All together must be 100.</summary>
    [Pattern("^[0-9]{1,3}([.][0-9]{1,6})?$")]
    [Length(1, 10)]
    public DecimalString? Percent { get; set; }
}
