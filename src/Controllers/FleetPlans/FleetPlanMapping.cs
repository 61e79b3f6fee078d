using System.Collections.Immutable;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;
using FleetPlan = CloudIntel.Resources.FleetPlan;
using PurchaseOption = CloudIntel.Core.Scheduling.Fleet.PurchaseOption;

namespace CloudIntel.Controllers.FleetPlans;

/// <summary>Where the FleetPlan resource and the engine's records meet.</summary>
internal static class FleetPlanMapping
{
    /// <summary>The share of the cost that a change must save where nothing else is said, in percent.</summary>
    public const int DefaultMinimumSavingPercent = 5;

    /// <summary>Everything that is wrong with a plan, past the webhook and the schema of another version.</summary>
    public static IReadOnlyList<FieldError> Errors(this FleetPlan plan) => [.. FleetPlanValidation.Validate(plan, old: null), .. plan.Spec.UnknownWords()];

    /// <summary>Whether labels are those of a selector.</summary>
    public static bool Matches(this FleetSelector selector, IDictionary<string, string>? labels)
    {
        var its = labels is null ? ImmutableDictionary<string, string>.Empty : labels as IReadOnlyDictionary<string, string> ?? labels.ToImmutableDictionary();
        return (selector.MatchLabels ?? ImmutableDictionary<string, string>.Empty).All(label => its.TryGetValue(label.Key, out var value) && value == label.Value)
            && (selector.MatchExpressions ?? []).All(rule => new NodeSelectorRequirement(rule.Key, (NodeSelectorOperator)rule.Operator.Value!.Value, [.. rule.Values ?? []]).Matches(its));
    }

    /// <summary>What the engine needs to know.</summary>
    /// <param name="plan">The plan, without errors; its last status says where the fleet is.</param>
    /// <param name="workloads">What is planned.</param>
    /// <param name="nodes">The nodes of today; null where the plan begins from nothing.</param>
    public static RegionRequest ToRequest(this FleetPlan plan, IReadOnlyList<FleetWorkload> workloads, IReadOnlyList<NodeOfToday>? nodes)
    {
        var (spec, overhead, spot) = (plan.Spec, plan.Spec.Overhead ?? new(), plan.Spec.Spot ?? new());
        return new()
        {
            Workloads = workloads,
            Providers = [.. spec.Providers ?? []],
            Regions = [.. spec.Regions ?? []],
            Zones = [.. spec.Zones ?? []],
            Families = [.. spec.Offers?.Families ?? []],
            InstanceTypes = [.. spec.Offers?.InstanceTypes ?? []],
            Architectures = [.. spec.Offers?.Architectures ?? []],
            Purchases = [.. (spec.Offers?.PurchaseOptions ?? []).Select(option => option.Value == FleetPurchase.Spot ? PurchaseOption.Spot : PurchaseOption.OnDemand)],
            NodeLabels = (spec.NodeLabels ?? ImmutableDictionary<string, string>.Empty).ToImmutableDictionary(),
            PodsPerNode = spec.PodsPerNode ?? RegionRequest.DefaultPodsPerNode,
            Commitments = [.. (spec.Commitments ?? []).Select(ToCommitment)],
            Nodes = nodes,
            Current = plan.Status is { Provider: { } provider, Region: { } region } ? (provider, region) : null,
            Options = new()
            {
                Overhead = new(
                    overhead.Cpu is { } cpu && Quantity.TryParse(cpu, out var cores) ? (long)decimal.Ceiling(cores.Value * 1000) : WorkloadMapping.DefaultOverhead.CpuMillis,
                    overhead.Memory is { } memory && Quantity.TryParse(memory, out var bytes) ? (long)decimal.Ceiling(bytes.Value) : WorkloadMapping.DefaultOverhead.MemoryBytes),
                MostInterruptions = spot.MaximumInterruptionPercent is { } percent ? percent / 100.0 : 1,
                Spot = new()
                {
                    MostOfReplicas = (spot.MaximumSharePercent ?? 100) / 100.0,
                    MinimumPools = spot.MinimumPools ?? 1,
                    MostInterruptionsPerMonth = spot.MonthlyInterruptions,
                },
                Disruption = new()
                {
                    LeastSaving = (spec.Disruption?.MinimumSavingPercent ?? DefaultMinimumSavingPercent) / 100m,
                    MostReplaced = (spec.Disruption?.MaximumReplacedPercent ?? 100) / 100m,
                },
            },
        };
    }

    /// <summary>A workload of the plan.</summary>
    /// <param name="workload">The workload, without errors.</param>
    /// <param name="target">What its target requests; null without one.</param>
    /// <param name="scheduling">The rules of its target's pods; null without one.</param>
    public static FleetWorkload ToFleetWorkload(this Workload workload, TargetRequests? target, PodScheduling? scheduling)
    {
        var requirement = workload.Spec.ToRequirement(target, WorkloadMapping.DefaultOverhead);
        // The node selector may ask for more than the one architecture that a placement of the Workload alone looks at.
        if (scheduling is not null && workload.Spec.Resources?.Architectures is not { Count: > 0 } && AsksForArchitecture(scheduling))
            requirement = requirement with { Architectures = [] };
        var replicas = workload.Spec.Resources?.Replicas ?? target?.Replicas ?? 1;
        var its = scheduling ?? new();
        return new()
        {
            Name = workload.Metadata.Name!,
            Replicas = replicas,
            Requirement = requirement with { EnoughReplicas = Math.Min(requirement.EnoughReplicas, Math.Max(1, replicas)) },
            NodeSelector = its.NodeSelector,
            NodeAffinity = its.NodeAffinity,
            Tolerations = scheduling?.Tolerations,
            Labels = its.Labels,
            Spread = its.Spread,
            Together = its.Together,
            Apart = its.Apart,
            Obstacle = its.Obstacle,
        };
    }

    private static bool AsksForArchitecture(PodScheduling scheduling) =>
        scheduling.NodeAffinity.Any(term => term.Expressions.Any(rule => rule.Key is "kubernetes.io/arch" or "beta.kubernetes.io/arch"));

    private static Commitment ToCommitment(FleetCommitment commitment) => new()
    {
        Name = commitment.Name,
        InstanceType = commitment.InstanceType,
        Family = commitment.Family,
        Zone = commitment.Zone ?? "",
        Machines = commitment.Machines ?? 0,
        HourlyAmount = commitment.HourlyAmount is { } amount ? amount : 0,
        PaidHourly = commitment.PaidHourly,
    };

    /// <summary>Words of a newer version: what they ask for, this one cannot do.</summary>
    private static IEnumerable<FieldError> UnknownWords(this FleetPlanSpec spec)
    {
        foreach (var option in (spec.Offers?.PurchaseOptions ?? []).Where(option => option.Value is null))
            yield return new("spec.offers.purchaseOptions", $"{option} is no way to pay that this version knows");
        foreach (var (field, selector) in new[] { ("spec.workloads", spec.Workloads), ("spec.today", spec.Today) })
        {
            foreach (var rule in (selector?.MatchExpressions ?? []).Where(rule => rule.Operator.Value is null))
                yield return new($"{field}.matchExpressions", $"{rule.Operator} is no comparison that this version knows");
        }
    }
}
