using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Budgets;

/// <summary>What a budget of workloads asks of the clusters.</summary>
/// <param name="Scope">The workloads.</param>
/// <param name="SharesIdle">Whether they bear their part of what nobody held.</param>
/// <param name="Period">The period, also what is to come of it.</param>
/// <param name="Currency">The budget's currency.</param>
internal sealed record WorkloadQuestion(WorkloadScope Scope, bool SharesIdle, DatePeriod Period, string Currency)
{
    /// <summary>The question of a budget now; null where it is none of workloads.</summary>
    public static WorkloadQuestion? Of(Budget budget, string operatorNamespace, DateTimeOffset now)
    {
        if (budget.Spec.Scope is not { Kubernetes: { } workloads } named)
            return null;
        var scope = workloads.ToScope(named.Namespaces, budget.Metadata.Namespace!, operatorNamespace);
        return new(scope, workloads.SharesIdle(scope.IsWhole), budget.Spec.PeriodAt(now), budget.Spec.Currency);
    }

    /// <summary>
    /// Whether each day has to be looked at by itself: it has its own exchange rate, and parts of idle cost are those of the day. The costs of other
    /// questions add up to the same over any pieces of time.
    /// </summary>
    /// <param name="currency">The currency of the clusters.</param>
    public bool NeedsDays(string currency) => Currency != currency || (SharesIdle && !Scope.IsWhole);
}

/// <summary>The answer: what workloads cost, and how much of that is known.</summary>
internal sealed class WorkloadAnswer
{
    private readonly SortedDictionary<DateOnly, Amount> days = [];

    /// <summary>Whether anything is recorded of the clusters in the scope.</summary>
    public bool IsRecorded { get; private set; }

    /// <summary>Whether something in the scope has no price.</summary>
    public bool IsUnpriced { get; private set; }

    /// <summary>Costs by the first day of the pieces of time, in the currency of the clusters.</summary>
    public IReadOnlyDictionary<DateOnly, Amount> Days => days;

    /// <summary>Adds a piece of time.</summary>
    /// <param name="day">Its first day.</param>
    /// <param name="cost">What the scope costs in it.</param>
    /// <param name="isRecorded">Whether anything is recorded of the clusters in the scope.</param>
    public void Add(DateOnly day, ScopeCost cost, bool isRecorded)
    {
        days[day] = days.GetValueOrDefault(day) + cost.Cost;
        IsRecorded |= isRecorded;
        IsUnpriced |= cost.IsUnpriced;
    }
}
