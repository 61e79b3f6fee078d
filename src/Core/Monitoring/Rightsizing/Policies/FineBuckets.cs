using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>Buckets of 2 percent, and the least that is worth asking for.</summary>
internal static class FineBuckets
{
    private static readonly ExponentialBuckets Cores = new(1e-4, 1.02, 1e5);
    private static readonly ExponentialBuckets Bytes = new(64 * 1024, 1.02, 1e14);

    public static ExponentialBuckets Of(SizedResource resource) => resource == SizedResource.Cpu ? Cores : Bytes;

    /// <summary>A millicore, or a mebibyte: less is no base for a ratio.</summary>
    public static double Least(SizedResource resource) => resource == SizedResource.Cpu ? 0.001 : 1 << 20;
}
