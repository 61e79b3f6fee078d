using System.Collections.Frozen;

namespace CloudIntel.Core.FinOps.Focus;

/// <summary>The keys that FOCUS itself defines inside SkuPriceDetails; all others begin with <c>x_</c>.</summary>
public static class SkuPriceProperties
{
    /// <summary>Keys whose values are numbers.</summary>
    public static FrozenSet<string> Numbers { get; } = new[]
    {
        "CoreCount", "DiskMaxIops", "DiskSpace", "GpuCount", "MemorySize", "NetworkMaxIops", "NetworkMaxThroughput",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Keys whose values are texts.</summary>
    public static FrozenSet<string> Texts { get; } = new[]
    {
        "DiskType", "InstanceSeries", "InstanceType", "OperatingSystem", "Redundancy", "StorageClass",
    }.ToFrozenSet(StringComparer.Ordinal);
}
