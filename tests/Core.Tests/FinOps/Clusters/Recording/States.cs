using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Recording;

/// <summary>Makes states of which a test says only what matters to it.</summary>
internal static class States
{
    public static NodeSpan Node(string uid, double created, string? name = null, long milliCpu = 4000, params (string Key, string Value)[] labels) => new()
    {
        Uid = uid,
        Name = name ?? uid,
        Time = new(At.Second(created), null),
        Capacity = new(milliCpu, 16L << 30, 0),
        Labels = labels.ToDictionary(label => label.Key, label => label.Value),
    };

    public static PodState Pod(string uid, string node, params ContainerState[] containers) => new()
    {
        Uid = uid,
        Namespace = "shop",
        Name = uid,
        NodeName = node,
        Containers = containers,
    };

    /// <summary>A container of 500 m and 1 GiB, with runs as pairs of seconds; the last one may lack an end.</summary>
    public static ContainerState Container(string name, params double[] moments) => new()
    {
        Name = name,
        Requests = new(500, 1L << 30, 0),
        Runs = [.. moments.Chunk(2).Select(run => new LifeTime(At.Second(run[0]), run.Length == 2 ? At.Second(run[1]) : null))],
    };

    public static VolumeSpan Volume(string uid, double created, string claim) => new()
    {
        Uid = uid,
        Name = uid,
        Time = new(At.Second(created), null),
        Bytes = 10L << 30,
        ClaimNamespace = "shop",
        Claim = claim,
    };

    public static ServiceState Service(string uid, double? balancedSince, params (string Key, string Value)[] selector) => new()
    {
        Uid = uid,
        Namespace = "shop",
        Name = uid,
        Selector = selector.ToDictionary(label => label.Key, label => label.Value),
        BalancedSince = balancedSince is { } since ? At.Second(since) : null,
    };

    public static IReadOnlyDictionary<string, string> Labels(params (string Key, string Value)[] labels) => labels.ToDictionary(label => label.Key, label => label.Value);
}
