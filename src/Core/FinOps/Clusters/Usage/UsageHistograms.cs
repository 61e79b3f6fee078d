using System.Runtime.InteropServices;
using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.FinOps.Clusters.Usage;

/// <summary>What a histogram of usage is of.</summary>
public enum UsageResource
{
    /// <summary>Processors, in cores.</summary>
    Cpu,

    /// <summary>Memory, in bytes.</summary>
    Memory,
}

/// <summary>Which containers share a histogram: those of one name in all pods of a controller.</summary>
/// <param name="Namespace">Their namespace.</param>
/// <param name="ControllerKind">Kind of the topmost controller; Pod for a pod without one.</param>
/// <param name="Controller">Its name; that of the pod without one.</param>
/// <param name="Container">Name of the container.</param>
/// <param name="Resource">What was used.</param>
public readonly record struct UsageHistogramKey(string Namespace, string ControllerKind, string Controller, string Container, UsageResource Resource);

/// <summary>How often containers used how much, in steps of 5 minutes, where a step of a day ago weighs half. Not for several threads at once.</summary>
public sealed class UsageHistograms
{
    private readonly Dictionary<UsageHistogramKey, DecayingHistogram> histograms = [];

    /// <summary>After how long a step weighs half: as the Vertical Pod Autoscaler has it.</summary>
    public static TimeSpan HalfLife => TimeSpan.FromDays(1);

    /// <summary>The histograms.</summary>
    public IReadOnlyDictionary<UsageHistogramKey, DecayingHistogram> All => histograms;

    /// <summary>An empty histogram of a resource.</summary>
    public static DecayingHistogram Empty(UsageResource resource) => new(Buckets(resource), HalfLife);

    /// <summary>A histogram from its bytes.</summary>
    /// <exception cref="FormatException">They are none.</exception>
    public static DecayingHistogram Read(UsageResource resource, ReadOnlySpan<byte> bytes) => DecayingHistogram.Read(bytes, Buckets(resource), HalfLife);

    /// <summary>Takes in a histogram.</summary>
    public void Merge(in UsageHistogramKey key, DecayingHistogram histogram) => Of(key).Merge(histogram);

    /// <summary>Takes in what a container used in a step, which counts by the part of the step for which it is known.</summary>
    internal void Add(PodIdentity pod, string container, DateTimeOffset end, long milliseconds, ResourceTime used)
    {
        if (milliseconds == 0)
            return;
        var (kind, controller) = pod.Controller.Length == 0 ? ("Pod", pod.Name) : (pod.ControllerKind, pod.Controller);
        var weight = (double)milliseconds / UsageSteps.Milliseconds;
        Of(new(pod.Namespace, kind, controller, container, UsageResource.Cpu)).Add((double)used.MilliCpuMilliseconds / 1000 / milliseconds, weight, end);
        Of(new(pod.Namespace, kind, controller, container, UsageResource.Memory)).Add((double)used.ByteMilliseconds / milliseconds, weight, end);
    }

    private DecayingHistogram Of(in UsageHistogramKey key)
    {
        ref var histogram = ref CollectionsMarshal.GetValueRefOrAddDefault(histograms, key, out _);
        return histogram ??= Empty(key.Resource);
    }

    private static ExponentialBuckets Buckets(UsageResource resource) => resource == UsageResource.Cpu ? ExponentialBuckets.Cores : ExponentialBuckets.Bytes;
}
