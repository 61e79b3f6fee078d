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
            : [.. SpecValidation.Broken(Rules, budget.Spec), .. OutsideOwnNamespace(budget, operatorNamespace)];

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
