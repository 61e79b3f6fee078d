using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="FleetPlan"/> must keep beyond its schema.</summary>
public static class FleetPlanValidation
{
    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<FleetPlanSpec>> Rules { get; } =
    [
        new(".workloads.matchExpressions",
            "!has(self.workloads) || !has(self.workloads.matchExpressions) || "
                + "self.workloads.matchExpressions.all(one, (one.operator == 'In' || one.operator == 'NotIn') == (has(one.values) && size(one.values) > 0))",
            "need values with In and NotIn, and none with Exists and DoesNotExist",
            spec => HaveTheirValues(spec.Workloads)),
        new(".today.matchExpressions",
            "!has(self.today) || !has(self.today.matchExpressions) || "
                + "self.today.matchExpressions.all(one, (one.operator == 'In' || one.operator == 'NotIn') == (has(one.values) && size(one.values) > 0))",
            "need values with In and NotIn, and none with Exists and DoesNotExist",
            spec => HaveTheirValues(spec.Today)),
        new(".commitments",
            "!has(self.commitments) || self.commitments.all(one, has(one.machines) != has(one.hourlyAmount))",
            "need machines or an hourlyAmount each, and not both",
            spec => spec.Commitments?.All(one => one.Machines is null != one.HourlyAmount is null) is not false),
        new(".commitments",
            "!has(self.commitments) || self.commitments.all(one, !has(one.machines) || has(one.instanceType))",
            "may name machines with an instanceType alone",
            spec => spec.Commitments?.All(one => one.Machines is null || one.InstanceType is not null) is not false),
        new(".commitments",
            "!has(self.commitments) || self.commitments.all(one, !has(one.instanceType) || !has(one.family))",
            "may name an instanceType or a family, and not both",
            spec => spec.Commitments?.All(one => one.InstanceType is null || one.Family is null) is not false),
        new(".spot",
            "!has(self.spot) || !has(self.offers) || !has(self.offers.purchaseOptions) || size(self.offers.purchaseOptions) == 0 || 'Spot' in self.offers.purchaseOptions",
            "is only allowed with Spot among the purchaseOptions",
            spec => spec.Spot is null || spec.Offers?.PurchaseOptions is not { Count: > 0 } options || options.Contains(FleetPurchase.Spot)),
        new(".disruption.maximumReplacedPercent",
            "!has(self.disruption) || !has(self.disruption.maximumReplacedPercent) || has(self.today)",
            "is only allowed with today: without it no node is replaced",
            spec => spec.Disruption?.MaximumReplacedPercent is null || spec.Today is not null),
    ];

    /// <summary>Everything that is wrong with a plan that keeps its schema. Empty when nothing is, and when an update leaves the spec as it was.</summary>
    /// <param name="plan">The plan as it would be stored.</param>
    /// <param name="old">The plan as it is stored; null when it is new.</param>
    public static IReadOnlyList<FieldError> Validate(FleetPlan plan, FleetPlan? old) =>
        SpecValidation.IsUnchanged(plan.Spec, old?.Spec, ResourcesJson.Default.FleetPlanSpec)
            ? []
            : [.. SpecValidation.Broken(Rules, plan.Spec), .. Quantities(plan.Spec)];

    /// <summary>Not for CEL, which older servers do not have the quantities in.</summary>
    private static IEnumerable<FieldError> Quantities(FleetPlanSpec spec)
    {
        if (spec.Overhead?.Cpu is { } cpu && !Quantity.TryParse(cpu, out _))
            yield return new("spec.overhead.cpu", $"{cpu} is not a quantity such as 300m or 1");
        if (spec.Overhead?.Memory is { } memory && !Quantity.TryParse(memory, out _))
            yield return new("spec.overhead.memory", $"{memory} is not a quantity such as 512Mi or 1Gi");
    }

    private static bool HaveTheirValues(FleetSelector? selector) => selector?.MatchExpressions?.All(rule =>
        (rule.Operator.Value is FleetSelectorOperator.In or FleetSelectorOperator.NotIn) == rule.Values is { Count: > 0 }) is not false;
}
