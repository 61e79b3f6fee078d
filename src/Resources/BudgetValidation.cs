using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="Budget"/> must keep beyond its schema.</summary>
public static class BudgetValidation
{
    private static readonly TimeSpan ShortestStaleAfter = TimeSpan.FromHours(1);

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
        new(".enforcement",
            "!has(self.enforcement) || !has(self.enforcement.mode) || self.enforcement.mode == 'None' || !has(self.scope) || !("
                + string.Join(" || ", OfBillsAlone.Select(list => $"(has(self.scope.{list}) && size(self.scope.{list}) > 0)")) + ")",
            $"needs a scope that an object can be told by: not {string.Join(", ", OfBillsAlone.SkipLast(1))} or {OfBillsAlone[^1]}, which charges of bills have",
            spec => !IsEnforced(spec) || spec.Scope is not { } scope
                || scope is not ({ Providers.Count: > 0 } or { Accounts.Count: > 0 } or { Services.Count: > 0 } or { Regions.Count: > 0 } or { Tags.Count: > 0 })),
        new(".enforcement.grace",
            "!has(self.enforcement) || !has(self.enforcement.grace) || !has(self.enforcement.gracePercent)",
            "cannot be combined with gracePercent",
            spec => spec.Enforcement is not { Grace: not null, GracePercent: not null }),
        new(".enforcement.staleAfter",
            "!has(self.enforcement) || !has(self.enforcement.staleAfter) || "
                + $"!self.enforcement.staleAfter.matches('{CostSchedule.EveryPattern}') || duration(self.enforcement.staleAfter) >= duration('1h')",
            "must be at least 1h",
            spec => spec.Enforcement?.StaleAfter is not { } after || after.Value >= ShortestStaleAfter),
    ];

    /// <summary>Lists of a scope by which a charge can be told and an object cannot.</summary>
    private static string[] OfBillsAlone => ["providers", "accounts", "services", "regions", "tags"];

    private static bool IsEnforced(BudgetSpec spec) => spec.Enforcement?.Mode is { } mode && mode != BudgetEnforcementMode.None;

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
