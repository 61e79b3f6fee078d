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
        .. ScopeValidation.Rules<BudgetSpec>("", spec => spec.Scope, spec => spec.Metric),
        new(".thresholds",
            "!has(self.thresholds) || self.thresholds.all(one, self.thresholds.exists_one(other, other.percent == one.percent && "
                + "(has(other.basis) ? other.basis : 'Actual') == (has(one.basis) ? one.basis : 'Actual')))",
            "must not name the same percent of the same basis twice",
            spec => spec.Thresholds is not { } thresholds || thresholds.DistinctBy(one => (one.Percent, (one.Basis ?? ThresholdBasis.Actual).Value)).Count() == thresholds.Count),
    ];

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
            :
            [
                .. SpecValidation.Broken(Rules, budget.Spec),
                .. ScopeValidation.OutsideOwnNamespace(budget.Spec.Scope, "spec.scope", "budget", budget.Metadata.Namespace, operatorNamespace),
            ];
}
