using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Budgets;

/// <summary>Shows every reviewed budget's figures to Prometheus. Money is exact in the status; here it is a floating-point number.</summary>
internal sealed class BudgetMetrics
{
    private readonly ConcurrentDictionary<ObjectKey, Budget> budgets = new();

    public BudgetMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        Gauge(meter, "cloudintel_budget_amount", "What may be spent in the period, in the budget's currency.", budget => budget.Spec.Amount);
        Gauge(meter, "cloudintel_budget_spent", "What was spent in the period so far, in the budget's currency.", budget => budget.Status?.Spent);
        Gauge(meter, "cloudintel_budget_projected", "Projected spend at the end of the period, in the budget's currency.", budget => budget.Status?.Projected);
        Gauge(meter, "cloudintel_budget_used_ratio", "Spent as a share of the amount.", budget => budget.Status?.UsedPercent / 100m);
        Gauge(meter, "cloudintel_budget_data_through_timestamp_seconds", "Up to when the budget's scope has charges.", budget => budget.Status?.DataThrough?.ToUnixTimeSeconds());
    }

    /// <summary>Shows a budget's newest figures.</summary>
    public void Show(Budget budget) => budgets[ObjectKey.Of(budget)] = budget;

    /// <summary>Shows a budget no longer.</summary>
    public void Forget(ObjectKey budget) => budgets.TryRemove(budget, out _);

    private void Gauge(Meter meter, string name, string description, Func<Budget, decimal?> figure) =>
        meter.CreateObservableGauge(name, () => Observe(figure), description: description);

    private IEnumerable<Measurement<double>> Observe(Func<Budget, decimal?> figure)
    {
        foreach (var (key, budget) in budgets)
        {
            if (figure(budget) is { } value)
            {
                yield return new((double)value,
                    new KeyValuePair<string, object?>("namespace", key.Namespace),
                    new KeyValuePair<string, object?>("budget", key.Name),
                    new KeyValuePair<string, object?>("currency", budget.Spec.Currency));
            }
        }
    }
}
