using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>Keeps kills for want of memory after the pods that tell of them are gone.</summary>
internal static class MemoryKills
{
    /// <summary>Those that were recorded and those that can be seen, as long as they count, the newest first. One whose container had neither limit nor request says nothing.</summary>
    public static IReadOnlyList<RecordedKill> Merge(IEnumerable<RecordedKill>? recorded, IEnumerable<SeenKill> seen, DateTimeOffset now) =>
    [
        .. (recorded ?? [])
            .Concat(seen.Where(kill => kill.Bytes > 0).Select(kill => new RecordedKill
            {
                Container = kill.Container,
                Time = kill.Time,
                Memory = new Quantity(decimal.Ceiling(kill.Bytes!.Value), QuantityFormat.BinarySI).ToString(),
            }))
            .Where(kill => kill.Time > now - SizingFacts.KillsCountFor)
            .DistinctBy(kill => (kill.Container, kill.Time))
            .OrderByDescending(kill => kill.Time).ThenBy(kill => kill.Container, StringComparer.Ordinal)
            .Take(StatusLimits.Items),
    ];
}
