using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>Everything that is known of a target before a decision.</summary>
internal sealed record GatheredFacts
{
    public required SizedTarget Target { get; init; }

    /// <summary>The Workload that says how it is sized; null where none does.</summary>
    public Workload? Workload { get; init; }

    /// <summary>What its group used.</summary>
    public required GroupUsage Group { get; init; }

    public required PodFacts Pods { get; init; }

    public (string Name, AutoscalerFacts Facts)? Autoscaler { get; init; }

    public bool ResizesInPlace { get; init; }

    public IReadOnlyList<(ObjectiveFacts Facts, string? Problem)> Objectives { get; init; } = [];

    /// <summary>What replicas have to carry, where the Workload says how it is counted.</summary>
    public DemandFacts? Demand { get; init; }

    public ResourcePrices? Prices { get; init; }
}

/// <summary>Where what is gathered and the engine's records meet.</summary>
internal static class SizingFacts
{
    private const long Week = 7 * 86_400;

    /// <summary>Kills that are older say nothing any more.</summary>
    public static readonly TimeSpan KillsCountFor = TimeSpan.FromDays(8);

    /// <summary>How to size.</summary>
    public static SizingRules ToRules(this WorkloadSizingPolicy? sizing) =>
        new((double)(sizing?.OverloadProbability?.Value ?? WorkloadSizingPolicy.DefaultOverloadProbability))
        {
            KeepRatio = sizing?.KeepRatio is true,
            Cpu = new(Amount(sizing?.Minimum?.Cpu), Amount(sizing?.Maximum?.Cpu)),
            Memory = new(Amount(sizing?.Minimum?.Memory), Amount(sizing?.Maximum?.Memory)),
        };

    /// <summary>What the engine needs to know.</summary>
    /// <param name="gathered">What is known.</param>
    /// <param name="kills">Kills for want of memory that count.</param>
    /// <param name="before">The status of the decision before; null for the first.</param>
    /// <param name="now">The time of the decision.</param>
    public static WorkloadFacts ToFacts(this GatheredFacts gathered, IReadOnlyList<RecordedKill> kills, ScalingRecommendationStatus? before, DateTimeOffset now)
    {
        var usage = gathered.Group.Usage.GetValueOrDefault(gathered.Target.Name.Key.Name);
        return new()
        {
            Containers = [.. gathered.Target.Containers.Select(one => Container(gathered, usage, kills, one.Container))],
            Replicas = Replicas(gathered, usage),
            Objectives = [.. gathered.Objectives.Select(objective => objective.Facts)],
            Prices = gathered.Prices,
            Last = Last(before, now),
        };
    }

    /// <summary>Values at equal distances from the first to the last that is known; null where none is.</summary>
    public static UsageSeries? Series(TimeGrid grid, IReadOnlyList<double> values)
    {
        var (first, last) = (0, values.Count - 1);
        while (first <= last && double.IsNaN(values[first]))
            first++;
        while (last > first && double.IsNaN(values[last]))
            last--;
        if (first > last)
            return null;
        var (times, known) = (new long[last - first + 1], new double[last - first + 1]);
        for (var i = first; i <= last; i++)
            (times[i - first], known[i - first]) = (grid.First.ToUnixTimeSeconds() + (i * (long)grid.Step.TotalSeconds), values[i]);
        return new("", "", times, known);
    }

    private static ContainerFacts Container(GatheredFacts gathered, TargetUsage? usage, IReadOnlyList<RecordedKill> kills, Container container)
    {
        var used = usage?.Containers.GetValueOrDefault(container.Name);
        var grid = gathered.Group.Question.Containers;
        return new()
        {
            Name = container.Name,
            Cpu = Size(container.Resources, "cpu"),
            Memory = Size(container.Resources, "memory"),
            CpuUsage = Series(grid, used?.Cores),
            MemoryUsage = Series(grid, used?.Bytes),
            Kills = [.. kills.Where(kill => kill.Container == container.Name).Select(kill => new MemoryKill(kill.Time.ToUnixTimeSeconds(), (double)Quantity.Parse(kill.Memory).Value))],
            Starts = [.. gathered.Pods.Starts[container.Name].Select(start => start.ToUnixTimeSeconds()).Distinct().Order()],
            ResizesInPlace = gathered.ResizesInPlace,
        };
    }

    private static ReplicaFacts Replicas(GatheredFacts gathered, TargetUsage? usage)
    {
        var (grid, bounds) = (gathered.Group.Question.Replicas, gathered.Workload?.Spec.Sizing?.Replicas);
        var counts = Series(grid, usage?.Pods);
        // How many an autoscaler makes of them at the moment says little of what they cost.
        var current = gathered.Autoscaler is not null && counts is not null ? Usual(counts) : gathered.Target.Replicas;
        var least = bounds?.Minimum ?? Math.Max(gathered.Workload?.Spec.Performance?.EnoughReplicas ?? 1, Math.Min(current, 2));
        return new()
        {
            Current = current,
            Minimum = gathered.Workload?.Spec.Sizing?.ScheduleScaleToZero is true ? 0 : Math.Min(least, bounds?.Maximum ?? int.MaxValue),
            Maximum = bounds?.Maximum ?? int.MaxValue,
            Spare = bounds?.Spare ?? 0,
            IsPerNode = gathered.Target.Name.Controller == PodController.DaemonSet,
            Autoscaler = gathered.Autoscaler?.Facts,
            Counts = counts,
            Demand = gathered.Demand ?? (IsCounted(gathered) && Series(grid, usage?.Cores) is { } cores ? new(DemandUnit.Cores, cores) : null),
        };
    }

    /// <summary>Whether it is said that their number may follow what they use: elsewhere people have their own reasons for it.</summary>
    private static bool IsCounted(GatheredFacts gathered) => gathered.Autoscaler is not null || gathered.Workload?.Spec.Sizing is { Replicas: not null } or { ScheduleScaleToZero: true };

    /// <summary>How many there usually are, by the last week.</summary>
    private static int Usual(UsageSeries counts)
    {
        var week = Enumerable.Range(0, counts.Times.Length).Where(i => counts.Times[i] > counts.Times[^1] - Week && !double.IsNaN(counts.Values[i])).Average(i => counts.Values[i]);
        return Math.Max(1, (int)Math.Round(week));
    }

    /// <summary>What was recommended last, as the status has it. While more was, that is so up to now.</summary>
    private static LastAdvice? Last(ScalingRecommendationStatus? before, DateTimeOffset now) => before?.Containers is not { } containers ? null : new(
        [.. containers.Select(container => new LastSize(container.Name, Amount(container.Cpu.RecommendedRequest ?? container.Cpu.Request), Amount(container.Memory.RecommendedRequest ?? container.Memory.Request)))],
        before.Replicas?.Recommended,
        before.Direction == nameof(SizingDirection.Up) ? now.ToUnixTimeSeconds() : before.RoseAt?.ToUnixTimeSeconds());

    private static CurrentSize Size(ResourceRequirements? resources, string name)
    {
        var limit = resources?.Limits is { } limits && limits.TryGetValue(name, out var most) ? (double?)most.Value : null;
        // A limit without a request is one.
        return new(resources?.Requests is { } requests && requests.TryGetValue(name, out var request) ? (double)request.Value : limit, limit);
    }

    private static UsageSeries? Series(TimeGrid grid, float[]? values) => values is not { Length: > 0 } ? null : Series(grid, Array.ConvertAll(values, value => (double)value));

    private static double? Amount(string? quantity) => quantity is not null && Quantity.TryParse(quantity, out var amount) ? (double)amount.Value : null;
}
