using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Recording;

/// <summary>Keeps what a recorder hands out, as a ledger does.</summary>
internal sealed class KeptSpans
{
    private readonly Dictionary<string, PodIdentity> pods = [];
    private readonly List<ContainerSpan> containers = [];
    private readonly List<NodeSpan> nodes = [];
    private readonly List<VolumeSpan> volumes = [];
    private readonly List<LoadBalancerSpan> balancers = [];
    private readonly List<AssetUse> uses = [];

    public IReadOnlyList<NodeSpan> Nodes => nodes;

    public IReadOnlyList<VolumeSpan> Volumes => volumes;

    public IReadOnlyList<LoadBalancerSpan> Balancers => balancers;

    public IReadOnlyList<AssetUse> Uses => uses;

    public IReadOnlyDictionary<string, PodIdentity> Pods => pods;

    public IReadOnlyList<ContainerSpan> Containers => containers;

    /// <summary>What lasts, for the next recorder.</summary>
    public SpanChanges Lasting => new()
    {
        Pods = [.. pods.Values.Where(pod => uses.Exists(use => use.Time.End is null && use.PodUid == pod.Uid) || containers.Exists(span => span.Time.End is null && span.Pod.Uid == pod.Uid))],
        Containers = [.. containers.Where(span => span.Time.End is null).Select(span => span with { Pod = pods[span.Pod.Uid] })],
        Nodes = [.. nodes.Where(span => span.Time.End is null)],
        Volumes = [.. volumes.Where(span => span.Time.End is null)],
        LoadBalancers = [.. balancers.Where(span => span.Time.End is null)],
        Uses = [.. uses.Where(use => use.Time.End is null)],
    };

    public KeptSpans Keep(SpanChanges changes)
    {
        foreach (var pod in changes.Pods)
            pods[pod.Uid] = pod;
        foreach (var span in changes.Containers)
            Replace(containers, span, other => other.Pod.Uid == span.Pod.Uid && other.Container == span.Container, other => other.Time);
        foreach (var span in changes.Nodes)
            Replace(nodes, span, other => other.Uid == span.Uid, other => other.Time);
        foreach (var span in changes.Volumes)
            Replace(volumes, span, other => other.Uid == span.Uid, other => other.Time);
        foreach (var span in changes.LoadBalancers)
            Replace(balancers, span, other => other.Uid == span.Uid, other => other.Time);
        foreach (var use in changes.Uses)
            Replace(uses, use, other => (other.AssetUid, other.PodUid) == (use.AssetUid, use.PodUid), other => other.Time);
        return this;
    }

    /// <summary>Everything, in a form and an order that can be compared.</summary>
    public IEnumerable<string> Text() => containers
        .Select(span => $"{span.Pod.Uid}/{span.Container} on {span.NodeUid} {Text(span.Time)} {span.Requests.MilliCpu}m {span.Requests.MemoryBytes} {span.Requests.MilliGpus}g")
        .Concat(nodes.Select(node => $"{node.Uid} {node.Name} {Text(node.Time)} {node.Capacity.MilliCpu}m"))
        .Concat(volumes.Select(volume => $"{volume.Uid} {Text(volume.Time)} {volume.ClaimNamespace}/{volume.Claim}"))
        .Concat(balancers.Select(balancer => $"{balancer.Uid} {Text(balancer.Time)}"))
        .Concat(volumes.SelectMany(volume => UsedBy(volume.Uid, volume.Time)))
        .Concat(balancers.SelectMany(balancer => UsedBy(balancer.Uid, balancer.Time)))
        .Concat(pods.Values.Select(pod => $"{pod.Uid} = {pod.Namespace}/{pod.Name} of {pod.ControllerKind} {pod.Controller} [{string.Join(',', pod.Services)}] {string.Join(',', pod.Labels.Select(label => $"{label.Key}={label.Value}").Order())}"))
        .Order(StringComparer.Ordinal);

    private IEnumerable<string> UsedBy(string uid, LifeTime life) => AssetUses.Divide(life, [.. uses.Where(use => use.AssetUid == uid)])
        .Select(part => $"{uid} by {string.Join(',', part.PodUids)} {Text(part.Time)}");

    private static string Text(LifeTime time) => $"{At.Seconds(time.Start)}-{(time.End is { } end ? At.Seconds(end) : "")}";

    private static void Replace<T>(List<T> spans, T span, Predicate<T> same, Func<T, LifeTime> time)
    {
        var (start, end) = (time(span).Start, time(span).End);
        spans.RemoveAll(other => same(other) && time(other).Start >= start && (end is null || time(other).Start < end || time(other).Start == start));
        spans.Add(span);
    }
}

/// <summary>Moments of a test, in seconds.</summary>
internal static class At
{
    private static readonly DateTimeOffset Zero = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Second(double seconds) => Zero.AddSeconds(seconds);

    public static double Seconds(DateTimeOffset moment) => (moment - Zero).TotalSeconds;
}
