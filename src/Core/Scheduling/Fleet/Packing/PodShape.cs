namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>Pods that ask for the same.</summary>
/// <param name="Size">What each asks for; one place for a pod.</param>
/// <param name="Limits">Which limits a node counts it under, in rising order; see <see cref="PackingProblem.Limits"/>.</param>
internal readonly record struct PodShape(Resources Size, int[] Limits);

/// <summary>Machines of one size at their price.</summary>
/// <param name="Allocatable">What is left for pods.</param>
/// <param name="Price">Of an hour, in <see cref="Ticks"/>.</param>
/// <param name="Offer">Index of the cheapest offer of that size.</param>
internal readonly record struct MachineSize(Resources Allocatable, long Price, int Offer);

/// <summary>Prices as whole numbers, so that sums of them are exact in whatever order they are added.</summary>
internal static class Ticks
{
    /// <summary>In a dollar.</summary>
    public const long PerDollar = 1_000_000_000_000;

    /// <summary>The most that machines of one plan may cost in an hour, in dollars: what a whole number holds, with a margin.</summary>
    public const decimal MostDollars = 4_000_000m;

    /// <summary>A price, rounded up to a whole number of ticks.</summary>
    public static long Of(decimal dollars) => (long)decimal.Ceiling(dollars * PerDollar);
}

/// <summary>Operations on what pods ask for and machines have.</summary>
internal static class ResourcesExtensions
{
    public static bool Fits(this in Resources size, in Resources room) =>
        size.CpuMilli <= room.CpuMilli && size.MemoryBytes <= room.MemoryBytes && size.Gpus <= room.Gpus && size.Pods <= room.Pods;

    public static Resources Plus(this in Resources one, in Resources other, long times = 1) => new(
        one.CpuMilli + (other.CpuMilli * times), one.MemoryBytes + (other.MemoryBytes * times), one.Gpus + (other.Gpus * times), one.Pods + (other.Pods * times));

    /// <summary>How often a size fits in a room.</summary>
    public static long TimesIn(this in Resources size, in Resources room) => Math.Min(
        Math.Min(Times(size.CpuMilli, room.CpuMilli), Times(size.MemoryBytes, room.MemoryBytes)),
        Math.Min(Times(size.Gpus, room.Gpus), Times(size.Pods, room.Pods)));

    private static long Times(long size, long room) => size > 0 ? room / size : long.MaxValue;
}
