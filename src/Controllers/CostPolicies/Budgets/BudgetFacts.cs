using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>What admissions see of Budgets as they are stored: for those who judge objects without an operator.</summary>
public static class BudgetFacts
{
    /// <summary>The terms of a Budget; null where it is not enforced.</summary>
    /// <param name="budget">The Budget, with its status where it has one.</param>
    /// <param name="now">The moment.</param>
    /// <param name="priceCurrency">The currency of prices.</param>
    /// <param name="operatorNamespace">The namespace whose Budgets may be about everything; null for the operator's default.</param>
    public static BudgetTerms? TermsOf(Budget budget, DateTimeOffset now, string priceCurrency, string? operatorNamespace)
    {
        var defaults = new FinOpsOptions();
        return budget.IsEnforced() ? budget.ToTerms(now, new(operatorNamespace ?? defaults.OperatorNamespace, defaults.StaleAfter, priceCurrency)) : null;
    }

    /// <summary>What is reserved.</summary>
    public static IReadOnlyList<Reservation> ReservedIn(CostReservation stored) => [.. stored.ToReservations()];
}
