namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Costs that several values of a dimension bear together, and how.</summary>
public sealed record SharedPool
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>How it is divided up.</summary>
    public required SplitMethod Split { get; init; }

    /// <summary>
    /// Who bears it; empty for every value of the dimension that has charges of its own in the window. Needed for <see cref="SplitMethod.Fixed"/>.
    /// </summary>
    public IReadOnlyList<SplitTarget> Targets { get; init; } = [];

    /// <summary>For <see cref="SplitMethod.Usage"/>: charges of this ConsumedUnit count.</summary>
    public string? UsageUnit { get; init; }

    /// <summary>For <see cref="SplitMethod.Metric"/>: the name of the unit metric.</summary>
    public string? Metric { get; init; }

    /// <summary>The time over which weights are taken.</summary>
    public SplitWindow Window { get; init; }

    /// <summary>What happens when there is nothing to weigh by.</summary>
    public SplitFallback WhenNoWeights { get; init; }
}

/// <summary>Somebody who bears a part of a shared cost.</summary>
/// <param name="Name">A value of the dimension or, if <paramref name="IsPool"/>, another pool of it.</param>
/// <param name="Percent">For <see cref="SplitMethod.Fixed"/>: the share, above 0; all together 100.</param>
/// <param name="IsPool">Whether it is a pool; with <see cref="SplitMethod.Even"/> and <see cref="SplitMethod.Fixed"/> only.</param>
public sealed record SplitTarget(string Name, decimal Percent = 0, bool IsPool = false);

/// <summary>How a shared cost is divided up.</summary>
public enum SplitMethod
{
    /// <summary>In equal parts.</summary>
    Even,

    /// <summary>By what each value costs by itself, in the same currency; one whose credits outweigh its charges bears nothing.</summary>
    Cost,

    /// <summary>By the usage of each value's own charges.</summary>
    Usage,

    /// <summary>By percentages.</summary>
    Fixed,

    /// <summary>By a unit metric.</summary>
    Metric,
}

/// <summary>The time over which weights are taken, so that the answer for a day is the same whatever days are asked for.</summary>
public enum SplitWindow
{
    /// <summary>The calendar month of the charge, UTC.</summary>
    Month,

    /// <summary>The day of the charge, UTC.</summary>
    Day,
}

/// <summary>What happens to a shared cost when all weights are 0.</summary>
public enum SplitFallback
{
    /// <summary>It stays unallocated.</summary>
    Unallocated,

    /// <summary>It is divided up in equal parts, over the targets or over every value with charges in the window; without any, it stays unallocated.</summary>
    Even,
}
