using System.Collections.Concurrent;
using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>Knows the budgets that are enforced, decoded once for many admissions.</summary>
public sealed class EnforcedBudgets : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ObjectKey, Known> budgets = new();
    private readonly EnforcementSettings settings;
    private readonly IInformerSubscription subscription;
    private readonly string? cluster;
    private volatile Known[]? sorted = [];

    /// <summary>Begins to follow budgets.</summary>
    /// <param name="informers">Where budgets come from.</param>
    /// <param name="options">The operator's namespace, and when figures are stale.</param>
    /// <param name="prices">The currency of prices.</param>
    /// <param name="clusters">What this cluster is called: budgets that name clusters and not this one are about none of its objects.</param>
    public EnforcedBudgets(IInformerFactory informers, IOptions<FinOpsOptions> options, ClusterPriceSettings prices, IOptions<Clusters.ClusterOptions> clusters)
    {
        settings = new(options.Value.OperatorNamespace, options.Value.StaleAfter, prices.Currency);
        cluster = clusters.Value.Name;
        subscription = informers.Get<Budget>().Subscribe(Take);
    }

    /// <summary>Raised when which budgets are enforced, or what of them, has changed.</summary>
    public event Action? Changed;

    /// <summary>Whether any budget is enforced.</summary>
    public bool Any => !budgets.IsEmpty;

    /// <summary>Waits until all budgets are known that there are.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => subscription.WaitForSyncAsync(cancellationToken);

    /// <summary>The budgets that are about an object, by namespace and name.</summary>
    public IEnumerable<BudgetTerms> Covering(PolicyObject item, DateTimeOffset now)
    {
        foreach (var one in Sorted())
        {
            if (one.Reach.Covers(item))
                yield return one.At(now);
        }
    }

    /// <summary>Whether a budget is about an object.</summary>
    public bool Covers(PolicyObject item)
    {
        foreach (var one in Sorted())
        {
            if (one.Reach.Covers(item))
                return true;
        }

        return false;
    }

    /// <summary>All budgets that are enforced.</summary>
    public IEnumerable<BudgetTerms> All(DateTimeOffset now) => Sorted().Select(one => one.At(now));

    /// <summary>What admissions see of a budget whose status is about to be written; null where it is not enforced.</summary>
    internal BudgetTerms? TermsOf(Budget budget, DateTimeOffset now) => IsMeant(budget) ? budget.ToTerms(now, settings) : null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => subscription.DisposeAsync();

    private bool IsMeant(Budget budget) =>
        budget.IsEnforced()
        && (cluster is null || budget.Spec.Scope?.Kubernetes?.Clusters is not { Count: > 0 } clusters || clusters.Contains(cluster));

    private ValueTask Take(InformerEvent<Budget> change, CancellationToken cancellationToken)
    {
        if (change.Type != InformerEventType.Deleted && change.Object is { } budget && IsMeant(budget) && HasPeriod(budget))
            budgets[change.Key] = new(budget, settings);
        else if (!budgets.TryRemove(change.Key, out _))
            return ValueTask.CompletedTask;
        sorted = null;
        Changed?.Invoke();
        return ValueTask.CompletedTask;
    }

    private Known[] Sorted() => sorted ??= [.. budgets.OrderBy(one => one.Key.Namespace, StringComparer.Ordinal).ThenBy(one => one.Key.Name, StringComparer.Ordinal).Select(one => one.Value)];

    /// <summary>A period of a newer version cannot be placed in time; its budget stalls, and holds nothing.</summary>
    private static bool HasPeriod(Budget budget) => budget.Spec.Period.Value is { } period && (period != BudgetPeriodKind.Custom || budget.Spec.CustomPeriod is not null);

    /// <summary>A budget, and its terms for as long as time changes nothing of them that matters.</summary>
    private sealed class Known(Budget budget, EnforcementSettings settings)
    {
        private static readonly TimeSpan Validity = TimeSpan.FromMinutes(1);

        private volatile Dated? last;

        public BudgetReach Reach { get; } = budget.ToReach(settings);

        public BudgetTerms At(DateTimeOffset now)
        {
            if (last is not { } terms || now < terms.At || now >= terms.At + Validity || !terms.Terms.Period.Contains(now))
                last = terms = new(now, budget.ToTerms(now, settings));
            return terms.Terms;
        }

        private sealed record Dated(DateTimeOffset At, BudgetTerms Terms);
    }
}
