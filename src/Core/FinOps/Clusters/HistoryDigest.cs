using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Says in few digits what the costs of a time are computed from, so that the same facts need not be computed, or written, again.</summary>
public static class HistoryDigest
{
    /// <summary>
    /// A digest of what lies in a time: the same in whichever order it is told, and whatever is known of the times before and after. Names, labels and
    /// annotations are left out: what they were when the costs were computed stays.
    /// </summary>
    /// <param name="history">The history.</param>
    /// <param name="from">Start of the time.</param>
    /// <param name="to">Its end.</param>
    /// <param name="facts">Whatever else counts, such as what bills say; in any order.</param>
    public static string Of(ClusterHistory history, DateTimeOffset from, DateTimeOffset to, IEnumerable<string> facts)
    {
        var sum = UInt128.Zero;
        foreach (var line in Lines(history, from, to).Concat(facts))
            sum = unchecked(sum + BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(line))));
        return sum.ToString("x32", CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Lines(ClusterHistory history, DateTimeOffset from, DateTimeOffset to)
    {
        foreach (var node in history.Nodes.Where(node => IsIn(node.Time)))
            yield return Line($"node {node.Uid} {Part(node.Time)} {node.Capacity} {node.ProviderId} {node.InstanceType} {node.Region} {node.Zone} {node.Pool} {node.IsSpot} {node.GpuModel}");
        foreach (var span in history.Containers.Where(span => IsIn(span.Time)))
            yield return Line($"container {span.Pod.Uid} {span.Container} {span.NodeUid} {Part(span.Time)} {span.Requests}");
        foreach (var volume in history.Volumes.Where(volume => IsIn(volume.Time)))
            yield return Line($"volume {volume.Uid} {Part(volume.Time)} {volume.Bytes} {volume.StorageClass} {volume.VolumeType} {volume.ProviderId} {volume.Region} {volume.ClaimNamespace}/{volume.Claim} {Users(volume.PodUids)}");
        foreach (var balancer in history.LoadBalancers.Where(balancer => IsIn(balancer.Time)))
            yield return Line($"balancer {balancer.Uid} {Part(balancer.Time)} {balancer.Namespace} {balancer.Region} {Users(balancer.PodUids)}");
        foreach (var (pod, container, hours) in history.Usage)
        {
            foreach (var hour in hours.Where(hour => hour.Hour >= from && hour.Hour < to))
                yield return Line($"usage {pod} {container} {hour.Hour:u} {hour.ObservedMilliseconds} {Of(hour.Used)} {Of(hour.AboveRequest)} {hour.Network}");
        }

        bool IsIn(LifeTime time) => time.Within(from, to) > TimeSpan.Zero;

        string Part(LifeTime time)
        {
            var start = time.Start > from ? time.Start : from;
            return Line($"{(start - from).Ticks}+{time.Within(from, to).Ticks}");
        }
    }

    private static string Of(ResourceTime time) => Line($"{time.MilliCpuMilliseconds}:{time.ByteMilliseconds}:{time.MilliGpuMilliseconds}");

    private static string Users(IReadOnlyList<string> pods) => string.Join(',', pods.Order(StringComparer.Ordinal));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
