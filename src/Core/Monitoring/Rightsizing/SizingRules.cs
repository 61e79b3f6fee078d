namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>How to size.</summary>
/// <param name="Overload">The share of samples that may be above the request, in (0, 0.5).</param>
public sealed record SizingRules(double Overload = 0.01)
{
    /// <summary>
    /// Keeps a container's CPU and memory requests in the ratio they are in: what fits its machines' shape stays so. The one that is needed more of decides.
    /// Only where both are asked for now.
    /// </summary>
    public bool KeepRatio { get; init; }

    /// <summary>What any container may ask for, in cores. A ratio that is kept counts before it.</summary>
    public SizeBounds Cpu { get; init; } = new();

    /// <summary>The same of memory, in bytes.</summary>
    public SizeBounds Memory { get; init; } = new();
}
