using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Resources times the time for which they were there, were held or were used. Whole numbers, so that sums are exact in any order.</summary>
/// <param name="MilliCpuMilliseconds">Millionths of a core-second.</param>
/// <param name="ByteMilliseconds">Thousandths of a byte-second of memory.</param>
/// <param name="MilliGpuMilliseconds">Millionths of a GPU-second.</param>
public readonly record struct ResourceTime(Int128 MilliCpuMilliseconds, Int128 ByteMilliseconds, Int128 MilliGpuMilliseconds)
{
    private const decimal MillisecondsPerHour = 3_600_000m;

    /// <summary>Hours of a core.</summary>
    public decimal CoreHours => (decimal)MilliCpuMilliseconds / (1000 * MillisecondsPerHour);

    /// <summary>Hours of a byte of memory.</summary>
    public decimal ByteHours => (decimal)ByteMilliseconds / MillisecondsPerHour;

    /// <summary>Hours of a GiB of memory.</summary>
    public decimal GibibyteHours => ByteHours / ByteUnits.Gibibyte;

    /// <summary>Hours of a graphics processor.</summary>
    public decimal GpuHours => (decimal)MilliGpuMilliseconds / (1000 * MillisecondsPerHour);

    /// <summary>Resources for a time.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="milliseconds">The time.</param>
    public static ResourceTime Of(ComputeResources resources, long milliseconds) => new(
        Math.BigMul(resources.MilliCpu, milliseconds), Math.BigMul(resources.MemoryBytes, milliseconds), Math.BigMul(resources.MilliGpus, milliseconds));

    /// <summary>The sum.</summary>
    public static ResourceTime operator +(ResourceTime left, ResourceTime right) => new(
        left.MilliCpuMilliseconds + right.MilliCpuMilliseconds,
        left.ByteMilliseconds + right.ByteMilliseconds,
        left.MilliGpuMilliseconds + right.MilliGpuMilliseconds);

    /// <summary>The difference.</summary>
    public static ResourceTime operator -(ResourceTime left, ResourceTime right) => new(
        left.MilliCpuMilliseconds - right.MilliCpuMilliseconds,
        left.ByteMilliseconds - right.ByteMilliseconds,
        left.MilliGpuMilliseconds - right.MilliGpuMilliseconds);

    /// <summary>What is left of something; nothing where more was taken than there was.</summary>
    public static ResourceTime Left(ResourceTime whole, ResourceTime taken) => new(
        Int128.Max(0, whole.MilliCpuMilliseconds - taken.MilliCpuMilliseconds),
        Int128.Max(0, whole.ByteMilliseconds - taken.ByteMilliseconds),
        Int128.Max(0, whole.MilliGpuMilliseconds - taken.MilliGpuMilliseconds));

    /// <summary>What falls into a part of the time, where it came evenly over it. Parts that follow each other add up to the whole.</summary>
    /// <param name="start">Start of the part, not before 0.</param>
    /// <param name="end">Its end, not after <paramref name="whole"/>.</param>
    /// <param name="whole">The time, positive.</param>
    public ResourceTime Part(long start, long end, long whole) => start == 0 && end == whole
        ? this
        : new(
            (MilliCpuMilliseconds * end / whole) - (MilliCpuMilliseconds * start / whole),
            (ByteMilliseconds * end / whole) - (ByteMilliseconds * start / whole),
            (MilliGpuMilliseconds * end / whole) - (MilliGpuMilliseconds * start / whole));
}
