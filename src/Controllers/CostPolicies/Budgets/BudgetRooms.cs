using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>What the status of a budget says of what it has left for objects that are yet to come.</summary>
internal sealed class BudgetRooms(IInformerFactory informers, ILedger ledger, ClusterPriceSettings prices, IOptions<FinOpsOptions> options)
{
    /// <summary>Units of the budget's currency for one of prices, on a day; null where they are the same, where there is no rate, and where the budget is not enforced.</summary>
    /// <param name="budget">A valid budget.</param>
    /// <param name="day">The day.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<decimal?> RateAsync(Budget budget, DateOnly day, CancellationToken cancellationToken) =>
        !budget.IsEnforced() || budget.Spec.Currency == prices.Currency
            ? null
            : (await ledger.ConvertAsync([new(day, prices.Currency, 1, null)], budget.Spec.Currency, cancellationToken))[0].Converted;

    /// <summary>What is left; null where the budget is not enforced.</summary>
    /// <param name="budget">The budget, with the status that is about to be written.</param>
    /// <param name="rate">What <see cref="RateAsync"/> found.</param>
    /// <param name="now">The moment.</param>
    public BudgetStatusEnforcement? Of(Budget budget, decimal? rate, DateTimeOffset now)
    {
        if (!budget.IsEnforced())
            return null;
        var terms = budget.ToTerms(now, new(options.Value.OperatorNamespace, options.Value.StaleAfter, prices.Currency));
        var stored = informers.Get<CostReservation>().Store.Find(ObjectKey.Of(budget));
        var batch = new ReservationBatch(terms, stored is not null && ReservationStore.Belongs(stored, terms) ? stored.ToReservations() : []);
        return new()
        {
            Reserved = decimal.Round(batch.Reserved, 2),
            Left = decimal.Round(batch.Left, 2),
            Objects = batch.Held.Count,
            ExchangeRate = rate is { } units ? units : null,
        };
    }
}
