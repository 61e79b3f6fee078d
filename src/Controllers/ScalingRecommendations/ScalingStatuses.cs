using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>Puts advice into a status.</summary>
internal static class ScalingStatuses
{
    /// <summary>A confidence that differs by less is the same one.</summary>
    private const int SameConfidence = 10;

    /// <summary>A cost that differs by less than a twentieth is the same one, and so is one that differs by less than a unit of money.</summary>
    private const decimal SameCost = 0.05m;
    private const decimal LeastCost = 1;

    /// <summary>The status of advice, without its conditions.</summary>
    /// <param name="advice">The advice.</param>
    /// <param name="gathered">What it was decided from.</param>
    /// <param name="kills">Kills for want of memory that count.</param>
    /// <param name="before">The status before; null for none.</param>
    /// <remarks>
    /// Where the same is recommended for the same target as before, figures and words stay as they were: with each look the past is a little longer, and nobody is to be told.
    /// </remarks>
    public static ScalingRecommendationStatus ToStatus(this WorkloadAdvice advice, GatheredFacts gathered, IReadOnlyList<RecordedKill> kills, ScalingRecommendationStatus? before)
    {
        var containers = advice.Containers.Zip(gathered.Target.Containers, (one, container) => ToStatus(one, container.Container, container.IsSidecar)).ToList();
        var replicas = ToStatus(advice.Replicas, gathered);
        var next = new ScalingRecommendationStatus
        {
            Target = new() { Kind = gathered.Target.Name.Controller.ToString(), Name = gathered.Target.Name.Key.Name },
            Direction = advice.HasChange ? advice.Direction == SizingDirection.Keep ? "Change" : advice.Direction.ToString() : nameof(SizingDirection.Keep),
            Summary = Summary(containers, replicas, gathered),
            Containers = [.. Largest(containers)],
            Replicas = replicas,
            ConfidencePercent = (int)Math.Round(100 * Math.Clamp(advice.Confidence, 0, 1)),
            Cost = advice.Cost is { } cost ? ToStatus(cost) : null,
            Sla = advice.Objectives.Count > 0 ? advice.Sla.ToString() : null,
            Objectives = advice.Objectives.Count > 0
                ? [.. advice.Objectives.Zip(gathered.Objectives, (verdict, asked) => ToStatus(verdict, asked.Problem)).Take(StatusLimits.Items)]
                : null,
            Rationale = StatusText.Cut(advice.Rationale, StatusLimits.SizingRationale),
            Kills = kills.Count > 0 ? [.. kills] : null,
            RoseAt = advice.Last.RoseAt is { } rose ? DateTimeOffset.FromUnixTimeSeconds(rose) : null,
        };
        next.Revision = advice.HasChange ? Revision(next) : null;
        return before is null ? next : Settled(next, before);
    }

    /// <summary>A change in a line.</summary>
    public static string Text(ScalingRecommendationStatus status)
    {
        var parts = new List<string>();
        if (status.Summary?.Cpu is { } cpu)
            parts.Add($"CPU {cpu}");
        if (status.Summary?.Memory is { } memory)
            parts.Add($"memory {memory}");
        if (status.Summary?.Replicas is { } replicas)
            parts.Add($"replicas {replicas}");
        if (status.Cost is { } cost)
            parts.Add($"{cost.Monthly} {cost.Currency} a month");
        return string.Join(", ", parts);
    }

    /// <summary>Why nothing can be said of any resource, for machines and for people; null where something can.</summary>
    public static (string Reason, string Message)? Unknown(WorkloadAdvice advice)
    {
        var reasons = advice.Containers.SelectMany(container => new[] { container.Cpu.Reason, container.Memory.Reason }).Distinct().ToList();
        if (advice.HasChange || reasons.Exists(reason => reason is not (SizingReason.ShortHistory or SizingReason.Gaps or SizingReason.Stale)))
            return null;
        return reasons.Contains(SizingReason.ShortHistory) || reasons.Count == 0 ? (nameof(SizingReason.ShortHistory), "usage of the target is known for less than a day")
            : reasons.Contains(SizingReason.Gaps) ? (nameof(SizingReason.Gaps), "more than half of the samples of the target's usage are missing")
            : (nameof(SizingReason.Stale), "the newest sample of the target's usage is more than a day old");
    }

    /// <summary>Where the same is said of the same target, the words of before.</summary>
    private static ScalingRecommendationStatus Settled(ScalingRecommendationStatus next, ScalingRecommendationStatus before)
    {
        // More that is recommended still rose when it was recommended first.
        if (next.Direction == nameof(SizingDirection.Up) && before.Direction == next.Direction)
            next.RoseAt = before.RoseAt;
        if (Substance(next) != Substance(before))
            return next;
        return next with
        {
            Containers = before.Containers,
            Replicas = before.Replicas,
            Summary = before.Summary,
            Objectives = before.Objectives,
            Rationale = before.Rationale,
            ConfidencePercent = Math.Abs((next.ConfidencePercent ?? 0) - (before.ConfidencePercent ?? 0)) < SameConfidence ? before.ConfidencePercent : next.ConfidencePercent,
            Cost = next.Cost is null || IsSame(next.Cost, before.Cost) ? before.Cost : next.Cost,
        };
    }

    private static bool IsSame(SizingCost next, SizingCost? before) =>
        before is not null && next.Currency == before.Currency
        && Math.Abs(next.Monthly.Value - before.Monthly.Value) < Math.Max(LeastCost, SameCost * Math.Abs(before.Monthly.Value));

    /// <summary>Names a change: from what there is to what is recommended, whatever speaks for it.</summary>
    private static string Revision(ScalingRecommendationStatus status) => Hash(new()
    {
        Target = status.Target,
        Containers = [.. (status.Containers ?? []).Select(container => container with { Cpu = Change(container.Cpu), Memory = Change(container.Memory) })],
        Replicas = Counted(status.Replicas) is { } replicas ? replicas with { Direction = "", Reason = "" } : null,
    });

    /// <summary>All that is said, without figures and words that change with each look.</summary>
    private static string Substance(ScalingRecommendationStatus status) => Hash(status with
    {
        ObservedGeneration = null,
        Conditions = null,
        Summary = null,
        ConfidencePercent = null,
        Cost = null,
        Rationale = null,
        Kills = null,
        RoseAt = null,
        Objectives = status.Objectives is null ? null : [.. status.Objectives.Select(objective => objective with { Reason = "" })],
        Containers = [.. (status.Containers ?? []).Select(container => container with { Cpu = container.Cpu with { Rationale = null }, Memory = container.Memory with { Rationale = null } })],
        Replicas = Counted(status.Replicas),
    });

    private static string Hash(ScalingRecommendationStatus status) => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(status, ResourcesJson.Default.ScalingRecommendationStatus)))[..StatusLimits.Revision];

    private static Resources.SizedResource Change(Resources.SizedResource resource) => resource with { Direction = "", Reason = "", Rationale = null };

    /// <summary>Without words, and how many an autoscaler or the number of nodes makes of them at the moment.</summary>
    private static SizedReplicas? Counted(SizedReplicas? replicas) => replicas is null ? null
        : replicas.Autoscaled is true || replicas.Reason == nameof(ReplicaReason.PerNode) ? replicas with { Rationale = null, Current = 0, Recommended = 0 }
        : replicas with { Rationale = null };

    private static SizedContainer ToStatus(ContainerAdvice advice, Container container, bool isSidecar) => new()
    {
        Name = advice.Name,
        Sidecar = isSidecar ? true : null,
        Cpu = ToStatus(advice.Cpu, container.Resources, "cpu", Cpu),
        Memory = ToStatus(advice.Memory, container.Resources, "memory", Memory),
    };

    private static Resources.SizedResource ToStatus(ResourceAdvice advice, ResourceRequirements? current, string name, Func<double, string> text) => new()
    {
        Direction = advice.Direction.ToString(),
        Reason = advice.Reason.ToString(),
        Request = current?.Requests is { } requests && requests.TryGetValue(name, out var request) ? request.ToString() : null,
        Limit = current?.Limits is { } limits && limits.TryGetValue(name, out var limit) ? limit.ToString() : null,
        // What stays is not recommended.
        RecommendedRequest = advice.Direction != SizingDirection.Keep && advice.Request is { } wanted ? text(wanted) : null,
        RecommendedLimit = advice.Direction != SizingDirection.Keep && advice.Limit is { } most ? text(most) : null,
        ScaleAtPercent = advice.ScaleAtPercent is { } percent ? (int)Math.Round(percent) : null,
        ByHour = advice.ByHour.Count > 0 ? [.. advice.ByHour.Take(StatusLimits.TimedRequests).Select(timed => new HourlyRequest { Hour = timed.Hour, Request = text(timed.Request) })] : null,
        Rationale = StatusText.Cut(advice.Rationale, StatusLimits.SizingReason),
    };

    private static SizedReplicas ToStatus(ReplicaAdvice advice, GatheredFacts gathered) => new()
    {
        Direction = advice.Direction.ToString(),
        Reason = advice.Reason.ToString(),
        Current = gathered.Target.Replicas,
        Recommended = advice.Count,
        Autoscaled = gathered.Autoscaler is null ? null : true,
        Autoscaler = advice.Autoscaler is { } autoscaler && gathered.Autoscaler is { Name: var name }
            ? new()
            {
                Name = name,
                Minimum = autoscaler.Minimum,
                Maximum = autoscaler.Maximum,
                CpuPercent = (int?)autoscaler.CpuPercent,
                MemoryPercent = (int?)autoscaler.MemoryPercent,
            }
            : null,
        Windows = advice.Windows.Count > 0
            ? [.. advice.Windows.Take(StatusLimits.Items).Select(window => new SizedWindow
            {
                Days = string.Join(',', window.Days.Select(day => day.ToString()[..3])),
                FromHour = window.FromHour,
                Hours = window.Hours,
                Replicas = window.Replicas,
            })]
            : null,
        Rationale = StatusText.Cut(advice.Rationale, StatusLimits.SizingReason),
    };

    private static SizingCost ToStatus(CostImpact cost) => new()
    {
        Monthly = StatusText.Rounded(cost.Monthly),
        Currency = cost.Currency,
        Parts = cost.Parts.Count == 0 ? null : [.. cost.Parts.OrderByDescending(part => Math.Abs(part.Monthly)).Take(StatusLimits.Items)
            .Select(part => new SizingCostPart { Name = part.Name, Monthly = StatusText.Rounded(part.Monthly) })],
    };

    private static SizingObjective ToStatus(ObjectiveVerdict verdict, string? problem) => new()
    {
        Name = verdict.Name,
        State = verdict.State.ToString(),
        Reason = StatusText.Cut(problem ?? verdict.Why, StatusLimits.SizingReason),
    };

    /// <summary>Those that change first; in their order.</summary>
    private static IEnumerable<SizedContainer> Largest(List<SizedContainer> containers) => containers
        .Select((container, i) => (Container: container, Index: i)).OrderBy(one => IsKept(one.Container.Cpu) && IsKept(one.Container.Memory)).ThenBy(one => one.Index)
        .Take(StatusLimits.SizedContainers).OrderBy(one => one.Index).Select(one => one.Container);

    private static bool IsKept(Resources.SizedResource resource) => resource is { RecommendedRequest: null, ScaleAtPercent: null, ByHour: null };

    private static SizingSummary Summary(List<SizedContainer> containers, SizedReplicas replicas, GatheredFacts gathered)
    {
        return new()
        {
            Cpu = Change(container => container.Cpu, amount => Cpu((double)amount)),
            Memory = Change(container => container.Memory, amount => Memory((double)amount)),
            Replicas = gathered.Autoscaler is { Facts: var now } && replicas.Autoscaler is { } then && (now.Minimum, now.Maximum) != (then.Minimum, then.Maximum)
                ? $"{now.Minimum}-{now.Maximum} → {then.Minimum}-{then.Maximum}"
                : replicas.Autoscaled is true ? $"{gathered.Autoscaler!.Value.Facts.Minimum}-{gathered.Autoscaler.Value.Facts.Maximum}"
                : replicas.Current == replicas.Recommended ? Text(replicas.Current)
                : $"{Text(replicas.Current)} → {Text(replicas.Recommended)}",
        };

        string? Change(Func<SizedContainer, Resources.SizedResource> of, Func<decimal, string> text)
        {
            var resources = containers.ConvertAll(container => of(container));
            var (before, after) = (resources.Sum(resource => Amount(resource.Request)), resources.Sum(resource => Amount(resource.RecommendedRequest ?? resource.Request)));
            return before == after ? (before == 0 ? null : text(before)) : $"{(before == 0 ? "-" : text(before))} → {text(after)}";
        }
    }

    private static decimal Amount(string? quantity) => quantity is not null && Quantity.TryParse(quantity, out var amount) ? amount.Value : 0;

    private static string Cpu(double cores) => new Quantity(decimal.Round((decimal)cores, 3)).ToString();

    private static string Memory(double bytes) => new Quantity(decimal.Ceiling((decimal)bytes), QuantityFormat.BinarySI).ToString();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
