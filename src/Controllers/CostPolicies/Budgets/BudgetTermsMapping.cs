using CloudIntel.Controllers.Budgets;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Resources;
using CloudIntel.Resources.Values;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>Where the Budget resource and what admissions see of it meet.</summary>
internal static class BudgetTermsMapping
{
    /// <summary>Whether a budget is asked about objects at all.</summary>
    public static bool IsEnforced(this Budget budget) =>
        budget.Spec.Suspend is not true && budget.Spec.Enforcement?.Mode?.Value is BudgetEnforcementMode.Warn or BudgetEnforcementMode.Deny;

    /// <summary>What admissions see of a budget.</summary>
    /// <param name="budget">A budget that is enforced and valid.</param>
    /// <param name="now">The moment.</param>
    /// <param name="settings">The operator's.</param>
    public static BudgetTerms ToTerms(this Budget budget, DateTimeOffset now, EnforcementSettings settings)
    {
        var spec = budget.Spec;
        var enforcement = spec.Enforcement!;
        var period = spec.PeriodAt(now);
        var status = budget.Status?.Period is { } last && last.Start == period.Start && last.End == period.End ? budget.Status : null;
        var through = Past(status?.DataThrough, now);
        var forecast = enforcement.Basis?.Value == ThresholdBasis.Forecast ? status?.Forecast : null;
        var staleAfter = enforcement.StaleAfter?.Value ?? (spec.Scope?.Kubernetes is null ? settings.StaleAfter : BudgetMapping.RecordedStaleAfter);
        return new()
        {
            Namespace = budget.Metadata.Namespace ?? "",
            Name = budget.Metadata.Name ?? "",
            Uid = budget.Metadata.Uid ?? "",
            Enforcement = enforcement.Mode?.Value == BudgetEnforcementMode.Deny ? Enforcement.Deny : Enforcement.Warn,
            Currency = spec.Currency,
            Amount = spec.Amount,
            Grace = enforcement.Grace ?? decimal.Round(spec.Amount * (enforcement.GracePercent ?? 0) / 100, 6),
            Period = period,
            Basis = forecast is null ? BudgetBasis.Actual : BudgetBasis.Forecast,
            Spent = forecast?.Expected ?? status?.Spent ?? 0,
            DataThrough = forecast is null ? through : Past(new(forecast.DataThrough.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero), now),
            StaleAt = (through > period.Start ? through.Value : period.Start) + staleAfter,
            OnStale = enforcement.OnStale?.Value switch
            {
                StaleBudgetUse.Allow => Enforcement.Audit,
                StaleBudgetUse.Deny => Enforcement.Deny,
                _ => Enforcement.Warn,
            },
            Unknown = Unknown(budget, settings),
            Rate = spec.Currency == settings.PriceCurrency ? 1 : budget.Status?.Enforcement?.ExchangeRate,
            Reach = budget.ToReach(settings),
        };
    }

    /// <summary>What a budget keeps for an object, as it is stored.</summary>
    public static ReservedCost ToResource(this Reservation reservation) => new()
    {
        Object = reservation.Key,
        Uid = reservation.Uid.Length == 0 ? null : reservation.Uid,
        HourlyCost = reservation.HourlyCost,
        BaselineHourly = NotZero(reservation.BaselineHourly),
        PriorHourlyCost = NotZero(reservation.PriorHourlyCost),
        Generation = reservation.Generation == 0 ? null : reservation.Generation,
        AdmittedAt = reservation.AdmittedAt,
        ChangedAt = reservation.ChangedAt == reservation.AdmittedAt ? null : reservation.ChangedAt,
    };

    /// <summary>What is stored of a budget.</summary>
    public static IEnumerable<Reservation> ToReservations(this CostReservation stored) => (stored.Status?.Reservations ?? []).Select(reserved => new Reservation
    {
        Key = reserved.Object,
        Uid = reserved.Uid ?? "",
        HourlyCost = reserved.HourlyCost,
        BaselineHourly = reserved.BaselineHourly ?? 0,
        PriorHourlyCost = reserved.PriorHourlyCost ?? 0,
        Generation = reserved.Generation ?? 0,
        AdmittedAt = reserved.AdmittedAt,
        ChangedAt = reserved.ChangedAt ?? reserved.AdmittedAt,
    });

    public static BudgetReach ToReach(this Budget budget, EnforcementSettings settings)
    {
        var own = budget.Metadata.Namespace ?? "";
        var scope = budget.Spec.Scope;
        return new()
        {
            Namespaces = own == settings.OperatorNamespace ? [.. scope?.Namespaces ?? []] : [own],
            Controllers = [.. (scope?.Kubernetes?.Controllers ?? []).Select(ControllerMatch.Parse).Select(match => new ReachedController(match.Kind, match.Name))],
            Labels = [.. (scope?.Kubernetes?.Labels ?? []).Select(label => new ReachedLabel(label.Key, [.. label.Values ?? []]))],
        };
    }

    private static string? Unknown(Budget budget, EnforcementSettings settings)
    {
        if (budget.Errors(settings.OperatorNamespace).FirstOrDefault() is { } error)
            return $"the Budget is not valid: {error}";
        if (budget.Status?.Period is null)
            return "the Budget has not had its first review yet";
        return budget.Status.Currency == budget.Spec.Currency ? null : $"the Budget has not been reviewed in {budget.Spec.Currency} yet";
    }

    /// <summary>Bills carry charges that are dated ahead: they say nothing of the days to come.</summary>
    private static DateTimeOffset? Past(DateTimeOffset? through, DateTimeOffset now) => through > now ? new(now.UtcDateTime.Date, TimeSpan.Zero) : through;

    private static DecimalString? NotZero(decimal amount) => amount == 0 ? null : amount;
}

/// <summary>What enforcing depends on besides a budget.</summary>
/// <param name="OperatorNamespace">The namespace whose budgets may be about everything.</param>
/// <param name="StaleAfter">After how long without new charges figures are stale.</param>
/// <param name="PriceCurrency">The currency of prices.</param>
internal sealed record EnforcementSettings(string OperatorNamespace, TimeSpan StaleAfter, string PriceCurrency);
