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
        Gauge(meter, "cloudintel_budget_reserved", "What is reserved for objects that were let in and are not in the figures yet, in the budget's currency.", budget => budget.Status?.Enforcement?.Reserved);
        Gauge(meter, "cloudintel_budget_left", "What is left for objects that are yet to come, in the budget's currency.", budget => budget.Status?.Enforcement?.Left);
        Gauge(meter, "cloudintel_budget_data_through_timestamp_seconds", "Up to when the budget's scope has charges.", budget => budget.Status?.DataThrough?.ToUnixTimeSeconds());
        Gauge(meter, "cloudintel_budget_forecast", "Expected spend at the end of the period, in the budget's currency.", budget => budget.Status?.Forecast?.Expected);
        meter.CreateObservableGauge("cloudintel_budget_forecast_lower", () => Observe(interval => interval.Lower),
            description: "Lower end of the interval in which the period ends with the probability of the level in percent, in the budget's currency.");
        meter.CreateObservableGauge("cloudintel_budget_forecast_upper", () => Observe(interval => interval.Upper),
            description: "Upper end of that interval, in the budget's currency.");
        meter.CreateObservableGauge("cloudintel_budget_forecast_coverage_ratio", () => Observe(interval => interval.HeldPercent / 100m),
            description: "How often past intervals of the level in percent held, 0 to 1.");
        Gauge(meter, "cloudintel_budget_forecast_overrun_probability", "Probability that more than the amount will have been spent at the end of the period, 0 to 1.",
            budget => budget.Status?.Forecast?.OverrunPercent / 100m);
        Gauge(meter, "cloudintel_budget_forecast_error_ratio", "Mean relative error of the forecast's model in its back-test.", budget => budget.Status?.Forecast?.BackTest?.ErrorPercent / 100m);
        Gauge(meter, "cloudintel_budget_forecast_exhaustion_timestamp_seconds", "The day at whose end more than the amount will have been spent, where that is expected in the period.",
            budget => budget.Status?.Forecast?.Exhaustion?.Expected is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() : null);
    }

    /// <summary>Shows a budget's newest figures.</summary>
    public void Show(Budget budget) => budgets[ObjectKey.Of(budget)] = budget;

    /// <summary>Shows a budget no longer.</summary>
    public void Forget(ObjectKey budget) => budgets.TryRemove(budget, out _);

    private void Gauge(Meter meter, string name, string description, Func<Budget, decimal?> figure) =>
        meter.CreateObservableGauge(name, () => Observe(figure), description: description);

    private IEnumerable<Measurement<double>> Observe(Func<Budget, decimal?> figure) =>
        from budget in budgets
        let value = figure(budget.Value)
        where value is not null
        select new Measurement<double>((double)value.Value, Labels(budget.Key, budget.Value));

    private IEnumerable<Measurement<double>> Observe(Func<ForecastInterval, decimal?> figure) =>
        from budget in budgets
        from interval in budget.Value.Status?.Forecast?.Intervals ?? []
        let value = figure(interval)
        where value is not null
        select new Measurement<double>((double)value.Value, [.. Labels(budget.Key, budget.Value), new("level", interval.Level)]);

    private static KeyValuePair<string, object?>[] Labels(ObjectKey key, Budget budget) =>
        [new("namespace", key.Namespace), new("budget", key.Name), new("currency", budget.Spec.Currency)];
}
