using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Controllers.Workloads;

/// <summary>Where the Workload resource and the engine's records meet.</summary>
public static class WorkloadMapping
{
    /// <summary>The architecture of images of which nothing is said.</summary>
    private const string DefaultArchitecture = "amd64";

    /// <summary>What of each machine is not there for pods where nothing else is said: the kubelet, the system and the agents of a node.</summary>
    public static ReplicaRequests DefaultOverhead { get; } = new(300, 1L << 30);

    /// <summary>Everything that is wrong with a workload, past the webhook and the schema of another version.</summary>
    public static IReadOnlyList<FieldError> Errors(this Workload workload) => [.. WorkloadValidation.Validate(workload, old: null), .. workload.Spec.UnknownWords()];

    /// <summary>What the engine needs to know.</summary>
    /// <param name="spec">The spec, without errors.</param>
    /// <param name="target">What its target requests; null without one.</param>
    /// <param name="overhead">What of each machine is not there for replicas.</param>
    public static PlacementRequirement ToRequirement(this WorkloadSpec spec, TargetRequests? target, ReplicaRequests overhead)
    {
        var (resources, performance, compliance, cost) = (spec.Resources ?? new(), spec.Performance ?? new(), spec.Compliance ?? new(), spec.Cost ?? new());
        return new()
        {
            Replicas = Math.Max(1, resources.Replicas ?? target?.Replicas ?? 1),
            Requests = new(
                (long)decimal.Ceiling(Amount(resources.Cpu, target?.Cpu) * 1000), (long)decimal.Ceiling(Amount(resources.Memory, target?.Memory)),
                (int)decimal.Ceiling((resources.Gpus ?? target?.Gpus ?? 0) * 1000)),
            Overhead = overhead,
            GpuTypes = [.. resources.GpuTypes ?? []],
            MinimumGpuMemoryGibibytes = resources.GpuMemoryGib,
            Architectures = resources.Architectures is { Count: > 0 } architectures ? [.. architectures] : [target?.Architecture ?? DefaultArchitecture],
            MinimumLocalDiskGibibytes = resources.LocalDiskGib,
            MinimumNetworkGbps = performance.NetworkGbps,
            MinimumProcessorScore = performance.ProcessorScore is { } score ? score : null,
            AllowBurstable = performance.AllowBurstable ?? false,
            Providers = [.. compliance.Providers ?? []],
            Regions = [.. compliance.Regions ?? []],
            DataResidency = [.. compliance.DataResidency ?? []],
            Jurisdictions = [.. compliance.Jurisdictions ?? []],
            Certifications = [.. compliance.Certifications ?? []],
            MaximumCarbonGramsPerKwh = compliance.MaximumCarbonGramsPerKwh,
            PurchaseOptions = [.. (cost.PurchaseOptions ?? []).Select(option => (PurchaseOption)option.Value!.Value)],
            MaximumInterruptionPercent = cost.MaximumInterruptionPercent,
            HourlyCeiling = cost.HourlyMaximum is { } hourly ? hourly : null,
            MonthlyCeiling = cost.MonthlyMaximum is { } monthly ? monthly : null,
            Connections = [.. (performance.Connections ?? []).Select(ToConnection)],
            Availability = performance.AvailabilityPercent is { } percent ? (double)(percent.Value / 100) : null,
            EnoughReplicas = performance.EnoughReplicas ?? 1,
            ProcessorMilliseconds = performance.ProcessorTime?.Value.TotalMilliseconds ?? PlacementRequirement.DefaultProcessorMilliseconds,
            Strategy = (PlacementStrategy)(spec.Strategy?.Value ?? WorkloadSpec.DefaultStrategy),
        };
    }

    /// <summary>When a better placement is worth a move.</summary>
    public static MigrationRule ToMigrationRule(this WorkloadSpec spec) => new()
    {
        Cost = spec.Migration?.Cost is { } cost ? cost : null,
        RepayWithin = spec.Migration?.RepayWithin?.Value ?? MigrationRule.DefaultRepayWithin,
    };

    /// <summary>What a requirement lacks to be placed; null when nothing.</summary>
    public static string? Missing(this PlacementRequirement requirement)
    {
        if (requirement.Requests.CpuMillis < 1)
            return "no processors are requested: name them in spec.resources.cpu, or in the pod template";
        if (requirement.Requests.MemoryBytes < 1)
            return "no memory is requested: name it in spec.resources.memory, or in the pod template";
        return requirement.EnoughReplicas > requirement.Replicas
            ? $"spec.performance.enoughReplicas asks for {requirement.EnoughReplicas} replicas, and there are {requirement.Replicas}"
            : null;
    }

    private static decimal Amount(string? quantity, decimal? target) => quantity is not null && Quantity.TryParse(quantity, out var amount) ? amount.Value : target ?? 0;

    private static Connection ToConnection(WorkloadConnection connection) => new()
    {
        Name = connection.Name,
        Provider = connection.Provider ?? "",
        Region = connection.Region ?? "",
        Country = connection.Country ?? "",
        MaximumMilliseconds = connection.MaximumLatency?.Value.TotalMilliseconds,
        Weight = connection.Weight ?? 1,
        GibibytesPerMonth = connection.TrafficGibPerMonth ?? 0,
    };

    /// <summary>Words of a newer version: what they ask for, this one cannot do.</summary>
    private static IEnumerable<FieldError> UnknownWords(this WorkloadSpec spec)
    {
        if (spec.Strategy is { Value: null } strategy)
            yield return new("spec.strategy", $"{strategy} is no strategy that this version knows");
        if (spec.TargetRef is { Kind.Value: null } target)
            yield return new("spec.targetRef.kind", $"{target.Kind} is no kind that this version can place");
        foreach (var option in (spec.Cost?.PurchaseOptions ?? []).Where(option => option.Value is null))
            yield return new("spec.cost.purchaseOptions", $"{option} is no way to pay that this version knows");
    }
}
