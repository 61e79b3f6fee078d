using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="Budget"/> must keep beyond its schema.</summary>
public static class BudgetValidation
{
    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<BudgetSpec>> Rules { get; } =
    [
        new(".amount",
            "self.amount.matches('[1-9]')",
            "must be greater than zero",
            spec => spec.Amount > 0),
        new(".customPeriod",
            "self.period != 'Custom' || has(self.customPeriod)",
            "is required when period is Custom",
            spec => spec.Period != BudgetPeriodKind.Custom || spec.CustomPeriod is not null),
        new(".customPeriod",
            "self.period == 'Custom' || !has(self.customPeriod)",
            "is only allowed when period is Custom",
            spec => spec.Period == BudgetPeriodKind.Custom || spec.CustomPeriod is null),
        new(".customPeriod.end",
            "!has(self.customPeriod) || self.customPeriod.start < self.customPeriod.end",
            "must be after start: it is the first day after the period",
            spec => spec.CustomPeriod is null || spec.CustomPeriod.Start < spec.CustomPeriod.End),
        new(".metric",
            "!has(self.metric) || self.metric == 'EffectiveCost' || !has(self.scope) || !has(self.scope.kubernetes)",
            "can only be EffectiveCost with scope.kubernetes: what workloads cost is not invoiced one by one",
            spec => spec.Metric is not { } metric || metric == BudgetMetric.EffectiveCost || spec.Scope?.Kubernetes is null),
        new(".scope.kubernetes",
            $"!has(self.scope) || !has(self.scope.kubernetes) || !({string.Join(" || ", OfCharges.Select(list => $"(has(self.scope.{list}) && size(self.scope.{list}) > 0)"))})",
            $"cannot be combined with {string.Join(", ", OfCharges.SkipLast(1))} or {OfCharges[^1]}, which charges of bills have and workloads do not",
            spec => spec.Scope is not { Kubernetes: not null } scope || !AboutCharges(scope)),
        new(".scope.kubernetes.labels",
            "!has(self.scope) || !has(self.scope.kubernetes) || !has(self.scope.kubernetes.labels) || "
                + $"!self.scope.kubernetes.labels.exists(label, label.key in ['{string.Join("', '", KubernetesScope.LabelsOfPods)}'])",
            "cannot name a label that each pod or revision has a value of its own of, such as pod-template-hash or job-name: name the controller",
            spec => spec.Scope?.Kubernetes?.Labels?.Any(label => KubernetesScope.LabelsOfPods.Contains(label.Key)) is not true),
        new(".thresholds",
            "!has(self.thresholds) || self.thresholds.all(one, self.thresholds.exists_one(other, other.percent == one.percent && "
                + "(has(other.basis) ? other.basis : 'Actual') == (has(one.basis) ? one.basis : 'Actual')))",
            "must not name the same percent of the same basis twice",
            spec => spec.Thresholds is not { } thresholds || thresholds.DistinctBy(one => (one.Percent, (one.Basis ?? ThresholdBasis.Actual).Value)).Count() == thresholds.Count),
    ];

    /// <summary>Lists of a scope that are about charges of bills alone.</summary>
    private static string[] OfCharges => ["providers", "accounts", "services", "regions", "tags"];

    /// <summary>
    /// Everything that is wrong with a budget that keeps its schema. Empty when nothing is, and when an update leaves the spec
    /// as it was.
    /// </summary>
    /// <param name="budget">The budget as it would be stored.</param>
    /// <param name="old">The budget as it is stored; null when it is new.</param>
    /// <param name="operatorNamespace">The namespace whose budgets may be about everything.</param>
    public static IReadOnlyList<FieldError> Validate(Budget budget, Budget? old, string operatorNamespace) =>
        SpecValidation.IsUnchanged(budget.Spec, old?.Spec, ResourcesJson.Default.BudgetSpec)
            ? []
            : [.. SpecValidation.Broken(Rules, budget.Spec), .. OutsideOwnNamespace(budget, operatorNamespace)];

    private static bool AboutCharges(BudgetScope scope) =>
        scope is { Providers.Count: > 0 } or { Accounts.Count: > 0 } or { Services.Count: > 0 } or { Regions.Count: > 0 } or { Tags.Count: > 0 };

    // Not for CEL, which does not see an object's namespace.
    private static IEnumerable<FieldError> OutsideOwnNamespace(Budget budget, string operatorNamespace)
    {
        var own = budget.Metadata.Namespace;
        if (own == operatorNamespace)
            yield break;
        if (budget.Spec.Scope?.Namespaces?.Any(name => name != own) is true)
        {
            yield return new(
                "spec.scope.namespaces",
                $"may only name the budget's own namespace, {own}; a budget over other namespaces belongs into {operatorNamespace}");
        }
    }
}
