using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="Workload"/> must keep beyond its schema.</summary>
public static class WorkloadValidation
{
    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<WorkloadSpec>> Rules { get; } =
    [
        new(".resources",
            "has(self.targetRef) || (has(self.resources) && has(self.resources.cpu) && has(self.resources.memory))",
            "needs cpu and memory without targetRef: nothing else says what is requested",
            spec => spec.TargetRef is not null || spec.Resources is { Cpu: not null, Memory: not null }),
        new(".resources.cpu",
            "!has(self.resources) || !has(self.resources.cpu) || self.resources.cpu.matches('[1-9]')",
            "must be greater than zero",
            spec => spec.Resources?.Cpu is not { } cpu || cpu.AsSpan().ContainsAnyInRange('1', '9')),
        new(".resources.memory",
            "!has(self.resources) || !has(self.resources.memory) || self.resources.memory.matches('[1-9]')",
            "must be greater than zero",
            spec => spec.Resources?.Memory is not { } memory || memory.AsSpan().ContainsAnyInRange('1', '9')),
        new(".resources.gpuTypes",
            "!has(self.resources) || !((has(self.resources.gpuTypes) && size(self.resources.gpuTypes) > 0) || has(self.resources.gpuMemoryGib)) || has(self.targetRef) || "
                + "(has(self.resources.gpus) && self.resources.gpus.matches('[1-9]'))",
            "and gpuMemoryGib are only allowed with gpus",
            spec => spec.Resources is not ({ GpuTypes.Count: > 0 } or { GpuMemoryGib: not null }) || spec.TargetRef is not null || spec.Resources.Gpus > 0),
        new(".cost.maximumInterruptionPercent",
            "!has(self.cost) || !has(self.cost.maximumInterruptionPercent) || (has(self.cost.purchaseOptions) && 'Spot' in self.cost.purchaseOptions)",
            "is only allowed with Spot among the purchaseOptions",
            spec => spec.Cost?.MaximumInterruptionPercent is null || spec.Cost.PurchaseOptions?.Contains(WorkloadPurchase.Spot) is true),
        new(".cost.hourlyMaximum",
            "!has(self.cost) || !has(self.cost.hourlyMaximum) || self.cost.hourlyMaximum.matches('[1-9]')",
            "must be greater than zero",
            spec => spec.Cost?.HourlyMaximum is not { Value: 0 }),
        new(".cost.monthlyMaximum",
            "!has(self.cost) || !has(self.cost.monthlyMaximum) || self.cost.monthlyMaximum.matches('[1-9]')",
            "must be greater than zero",
            spec => spec.Cost?.MonthlyMaximum is not { Value: 0 }),
        new(".performance.enoughReplicas",
            "!has(self.performance) || !has(self.performance.enoughReplicas) || !has(self.resources) || !has(self.resources.replicas) || self.performance.enoughReplicas <= self.resources.replicas",
            "cannot be more than resources.replicas",
            spec => spec.Performance?.EnoughReplicas is not { } enough || spec.Resources?.Replicas is not { } replicas || enough <= replicas),
        new(".performance.connections",
            "!has(self.performance) || !has(self.performance.connections) || self.performance.connections.all(one, has(one.region) != has(one.country))",
            "need a region or a country each, and not both",
            spec => spec.Performance?.Connections?.All(one => one.Region is not null != one.Country is not null) is not false),
        new(".performance.connections",
            "!has(self.performance) || !has(self.performance.connections) || self.performance.connections.all(one, !has(one.provider) || has(one.region))",
            "may name a provider with a region alone",
            spec => spec.Performance?.Connections?.All(one => one.Provider is null || one.Region is not null) is not false),
        new(".performance.objectives",
            "!has(self.performance) || !has(self.performance.objectives) || self.performance.objectives.all(one, one.type == 'Availability' ? has(one.minimum) && !has(one.maximum) : "
                + "has(one.maximum) && !has(one.minimum))",
            "need a minimum for Availability and a maximum for Latency and ErrorRate, and not the other",
            spec => spec.Performance?.Objectives?.All(one => one.Type == WorkloadObjectiveType.Availability ? one is { Minimum: not null, Maximum: null } : one is { Maximum: not null, Minimum: null }) is not false),
        new(".performance.objectives",
            "!has(self.performance) || !has(self.performance.objectives) || has(self.targetRef)",
            "are only allowed with targetRef: they are about what runs",
            spec => spec.Performance?.Objectives is not { Count: > 0 } || spec.TargetRef is not null),
        new(".sizing",
            "!has(self.sizing) || has(self.targetRef)",
            "is only allowed with targetRef: it is about what runs",
            spec => spec.Sizing is null || spec.TargetRef is not null),
        new(".sizing.overloadProbability",
            "!has(self.sizing) || !has(self.sizing.overloadProbability) || self.sizing.overloadProbability.matches('^0[.](0[0-9]*[1-9]|1|20*$)')",
            "must be greater than zero and at most 0.2",
            spec => spec.Sizing?.OverloadProbability is not { } overload || overload.Value is > 0 and <= 0.2m),
        new(".sizing.replicas.minimum",
            "!has(self.sizing) || !has(self.sizing.replicas) || !has(self.sizing.replicas.minimum) || !has(self.sizing.replicas.maximum) || self.sizing.replicas.minimum <= self.sizing.replicas.maximum",
            "cannot be more than replicas.maximum",
            spec => spec.Sizing?.Replicas is not { Minimum: { } least, Maximum: { } most } || least <= most),
        new(".sizing.demand.perReplica",
            "!has(self.sizing) || !has(self.sizing.demand) || !has(self.sizing.demand.perReplica) || self.sizing.demand.perReplica.matches('[1-9]')",
            "must be greater than zero",
            spec => spec.Sizing?.Demand?.PerReplica is not { Value: 0 }),
    ];

    /// <summary>Everything that is wrong with a workload that keeps its schema. Empty when nothing is, and when an update leaves the spec as it was.</summary>
    /// <param name="workload">The workload as it would be stored.</param>
    /// <param name="old">The workload as it is stored; null when it is new.</param>
    public static IReadOnlyList<FieldError> Validate(Workload workload, Workload? old) =>
        SpecValidation.IsUnchanged(workload.Spec, old?.Spec, ResourcesJson.Default.WorkloadSpec)
            ? []
            : [.. SpecValidation.Broken(Rules, workload.Spec), .. Quantities(workload.Spec)];

    /// <summary>Not for CEL, which older servers do not have the quantities in.</summary>
    private static IEnumerable<FieldError> Quantities(WorkloadSpec spec)
    {
        if (spec.Resources?.Cpu is { } cpu && !Quantity.TryParse(cpu, out _))
            yield return new("spec.resources.cpu", $"{cpu} is not a quantity such as 500m or 2");
        if (spec.Resources?.Memory is { } memory && !Quantity.TryParse(memory, out _))
            yield return new("spec.resources.memory", $"{memory} is not a quantity such as 512Mi or 16Gi");
        if (spec.Performance?.ProcessorTime is { } time && time.Value <= TimeSpan.Zero)
            yield return new("spec.performance.processorTime", "must be greater than zero");
        foreach (var (field, least, most) in ((string, string?, string?)[])[
            ("cpu", spec.Sizing?.Minimum?.Cpu, spec.Sizing?.Maximum?.Cpu), ("memory", spec.Sizing?.Minimum?.Memory, spec.Sizing?.Maximum?.Memory)])
        {
            if (least is not null && most is not null && Quantity.TryParse(least, out var lower) && Quantity.TryParse(most, out var upper) && lower > upper)
                yield return new($"spec.sizing.minimum.{field}", $"{least} is more than maximum.{field}, {most}");
        }
    }
}
