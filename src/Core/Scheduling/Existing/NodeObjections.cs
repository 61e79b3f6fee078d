using System.Collections.Immutable;
using System.Globalization;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Existing;

/// <summary>Finds all that keeps a workload off a node, in the order in which people would look.</summary>
internal static class NodeObjections
{
    public static ImmutableArray<NodeObjection> Of(ExistingNode node, NodeRequirement requirement, decimal? hourlyCost) =>
    [
        .. State(node, requirement),
        .. Labels(node, requirement),
        .. Capacity(node, requirement),
        .. Limits(node, requirement, hourlyCost),
    ];

    private static IEnumerable<NodeObjection> State(ExistingNode node, NodeRequirement requirement)
    {
        if (node.Unschedulable)
            yield return new("Unschedulable", "takes no new pods");
        foreach (var taint in node.Taints)
        {
            if (taint.Effect != TaintEffect.PreferNoSchedule && !IsTolerated(taint, requirement))
                yield return new("UntoleratedTaint", $"has the taint {taint}, which is not tolerated");
        }
    }

    public static bool IsTolerated(Taint taint, NodeRequirement requirement) => requirement.Tolerations.Any(toleration => toleration.Tolerates(taint));

    private static IEnumerable<NodeObjection> Labels(ExistingNode node, NodeRequirement requirement)
    {
        foreach (var (key, value) in requirement.NodeSelector.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            if (!node.Labels.TryGetValue(key, out var found))
                yield return new("NodeSelectorMismatch", $"has no label {key}, where {value} is asked for");
            else if (found != value)
                yield return new("NodeSelectorMismatch", $"has the label {key}={found}, where {value} is asked for");
        }

        if (requirement.NodeAffinity.Length > 0 && !requirement.NodeAffinity.Any(term => term.Matches(node.Name, node.Labels)))
            yield return new("NodeAffinityMismatch", $"does not match {string.Join(" or ", requirement.NodeAffinity)}");

        if (requirement.Zones.Length > 0 && !requirement.Zones.Contains(node.Zone))
            yield return new("OtherZone", $"is in {(node.Zone.Length == 0 ? "an unknown zone" : node.Zone)}, not in {string.Join(" or ", requirement.Zones)}");
    }

    private static IEnumerable<NodeObjection> Capacity(ExistingNode node, NodeRequirement requirement)
    {
        var (free, requests) = (node.Free, requirement.Requests);
        if (requests.CpuMillis > free.CpuMillis)
            yield return new("InsufficientCpu", $"has {Cores(free.CpuMillis)} of {Cores(node.Allocatable.CpuMillis)} cores free, where {Cores(requests.CpuMillis)} are requested");
        if (requests.MemoryBytes > free.MemoryBytes)
            yield return new("InsufficientMemory", $"has {Gibibytes(free.MemoryBytes)} of {Gibibytes(node.Allocatable.MemoryBytes)} GiB free, where {Gibibytes(requests.MemoryBytes)} are requested");
        if (requests.GpuMillis > free.GpuMillis)
            yield return new("InsufficientGpu", $"has {Cores(free.GpuMillis)} of {Cores(node.Allocatable.GpuMillis)} GPUs free, where {Cores(requests.GpuMillis)} are requested");
        if (node.PodLimit is { } limit && node.Pods >= limit)
            yield return new("TooManyPods", $"has {node.Pods} pods and takes {limit}");
    }

    private static IEnumerable<NodeObjection> Limits(ExistingNode node, NodeRequirement requirement, decimal? hourlyCost)
    {
        if (requirement.HourlyCeiling is { } ceiling && !(hourlyCost <= ceiling))
        {
            yield return new("TooExpensive", hourlyCost is { } cost
                ? string.Create(CultureInfo.InvariantCulture, $"would cost {cost:0.####} USD an hour, where {ceiling:0.####} are allowed")
                : "has no known price, where there is a limit");
        }

        if (requirement.MaximumRoundTripMilliseconds is { } most && !(node.RoundTripMilliseconds <= most))
        {
            yield return new("TooFar", node.RoundTripMilliseconds is { } trip
                ? string.Create(CultureInfo.InvariantCulture, $"is {trip:0.#} ms away, where {most:0.#} are allowed")
                : "is at an unknown distance, where there is a limit");
        }

        if (requirement.MinimumProcessorScore is { } least && node.ProcessorScore < least)
            yield return new("SlowProcessor", string.Create(CultureInfo.InvariantCulture, $"has processors of score {node.ProcessorScore:0.##}, where {least:0.##} is asked for"));
    }

    private static string Cores(long millis) => (millis / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Gibibytes(long bytes) => (bytes / (decimal)(1L << 30)).ToString("0.##", CultureInfo.InvariantCulture);
}
