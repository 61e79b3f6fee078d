using System.Globalization;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Where a price comes from, the most trustworthy first.</summary>
public enum PriceProvenance
{
    /// <summary>The effective cost in a bill.</summary>
    Invoice,

    /// <summary>A list price.</summary>
    List,

    /// <summary>A price that somebody set for what has none.</summary>
    Fallback,

    /// <summary>There is no price: what costs nothing known is not free.</summary>
    Unpriced,
}

/// <summary>What something costs an hour.</summary>
/// <param name="PerHour">The price of an hour, in the currency of the cluster; 0 when unpriced.</param>
/// <param name="Provenance">Where it comes from.</param>
/// <param name="Source">What exactly, for people, such as the key of a price book or the name of a cost source.</param>
public sealed record HourlyPrice(Amount PerHour, PriceProvenance Provenance, string Source)
{
    /// <summary>No price is known.</summary>
    public static HourlyPrice Unpriced { get; } = new(Amount.Zero, PriceProvenance.Unpriced, "");

    /// <summary>What the resources of a node are worth where the price itself says so; null where the rules of allocation decide.</summary>
    public ResourceWeights? Weights { get; init; }
}

/// <summary>How the price of a node is divided into processors, memory and graphics processors: what one of each is worth, in any unit of money.</summary>
/// <param name="PerCore">A core.</param>
/// <param name="PerGibibyte">A GiB of memory.</param>
/// <param name="PerGpu">A graphics processor.</param>
/// <param name="Method">Name of the method, which FOCUS calls AllocatedMethodId.</param>
public sealed record ResourceWeights(decimal PerCore, decimal PerGibibyte, decimal PerGpu, string Method)
{
    /// <summary>
    /// Of OpenCost's default prices (USD an hour: 0.031611 a core, 0.004237 a GiB, 0.95 a GPU), which are 7.46 : 1 : 224.
    /// </summary>
    public static ResourceWeights OpenCost { get; } = new(0.031611m, 0.004237m, 0.95m, "OpenCost");

    /// <summary>
    /// Of AWS's split cost allocation data, from Fargate's prices: a vCPU is worth 9 GB of memory. On accelerated nodes GPUs get nine tenths,
    /// which is a share and not a weight: see <see cref="GpuShare"/>.
    /// </summary>
    public static ResourceWeights AwsSplitCost { get; } = new(9, 1, 0, "AWS-9-1") { GpuShare = 0.9m };

    /// <summary>
    /// Reads weights: <c>OpenCost</c>, <c>AWS-9-1</c>, or what a core, a GiB and a graphics processor are worth with colons between them, such as
    /// <c>9:1:200</c>. Null where it is none of these.
    /// </summary>
    public static ResourceWeights? Parse(string text)
    {
        if (text == OpenCost.Method || text == AwsSplitCost.Method)
            return text == OpenCost.Method ? OpenCost : AwsSplitCost;
        return text.Split(':') is [var core, var gibibyte, var gpu] && Weight(core) is { } perCore && Weight(gibibyte) is { } perGibibyte && Weight(gpu) is { } perGpu
            ? new(perCore, perGibibyte, perGpu, $"Weights-{text.Replace(':', '-')}")
            : null;

        static decimal? Weight(string number) =>
            decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && weight <= 1_000_000 ? weight : null;
    }

    /// <summary>The share of an accelerated node's price that its graphics processors get; null where their weight decides.</summary>
    public decimal? GpuShare { get; init; }
}
