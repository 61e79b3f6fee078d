using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>A Budget that is asked before objects are made, as far as API servers must know it.</summary>
/// <param name="FailsClosed">Whether objects are turned away while nothing is known of it.</param>
internal sealed record GatedBudget(bool FailsClosed)
{
    /// <summary>What a Budget needs of the gate; null where it does nothing about objects.</summary>
    public static GatedBudget? Of(Budget budget) => budget.Spec is { Suspend: not true, Enforcement: { Mode.Value: BudgetEnforcementMode.Warn or BudgetEnforcementMode.Deny } enforcement }
        ? new(enforcement is { Mode.Value: BudgetEnforcementMode.Deny, OnStale.Value: StaleBudgetUse.Deny })
        : null;
}
