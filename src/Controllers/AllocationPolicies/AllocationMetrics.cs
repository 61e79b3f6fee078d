using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>Shows every policy's newest figures to Prometheus. Money is exact in the API; here it is a floating-point number.</summary>
internal sealed class AllocationMetrics
{
    private readonly ConcurrentDictionary<string, Shown> policies = new(StringComparer.Ordinal);

    public AllocationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        PerDimension(meter, "cloudintel_allocation_covered_ratio", "Share of the month's cost that is allocated in a dimension.", dimension => (double?)dimension.CoveredPercent?.Value / 100);
        PerDimension(meter, "cloudintel_allocation_unallocated", "Cost of the month that nobody answers for in a dimension.", dimension => (double)dimension.Unallocated.Value);
        meter.CreateObservableGauge("cloudintel_allocation_cost", Values, description: "Cost of the month of the dearest values of a dimension, with their parts of shared costs.");
        meter.CreateObservableGauge("cloudintel_allocation_imbalance", Imbalances, description: "All cost of the month less what is allocated and what is not. Anything but 0 is an error of this program.");
        meter.CreateObservableGauge("cloudintel_unit_cost", UnitCosts, description: "What a unit of business cost on the newest day of which cost and units are known.");
    }

    /// <summary>Shows a policy's newest figures.</summary>
    public void Show(AllocationPolicy policy, AllocationFindings findings)
    {
        var column = policy.Spec.ToColumn();
        policies[policy.Metadata.Name!] = new(policy.Status!, findings.Currency is not { } currency
            ? []
            : findings.Allocation.Dimensions.ToDictionary(
                dimension => dimension.Name,
                dimension => (double)findings.Allocation.Imbalance(dimension, currency, findings.Month, findings.End)[column].ToDecimal()));
    }

    /// <summary>Shows a policy no longer.</summary>
    public void Forget(string policy) => policies.TryRemove(policy, out _);

    private void PerDimension(Meter meter, string name, string description, Func<DimensionStatus, double?> figure) =>
        meter.CreateObservableGauge(name, () => Dimensions(figure), description: description);

    private IEnumerable<Measurement<double>> Dimensions(Func<DimensionStatus, double?> figure)
    {
        foreach (var (policy, shown) in policies)
        {
            foreach (var dimension in shown.Status.Dimensions ?? [])
            {
                if (figure(dimension) is { } value)
                    yield return new(value, Label("policy", policy), Label("dimension", dimension.Name), Label("currency", shown.Status.Currency));
            }
        }
    }

    private IEnumerable<Measurement<double>> Values()
    {
        foreach (var (policy, shown) in policies)
        {
            foreach (var dimension in shown.Status.Dimensions ?? [])
            {
                foreach (var value in dimension.Top ?? [])
                {
                    yield return new(
                        (double)value.Cost.Value,
                        Label("policy", policy), Label("dimension", dimension.Name), Label("value", value.Value), Label("currency", shown.Status.Currency));
                }
            }
        }
    }

    private IEnumerable<Measurement<double>> Imbalances()
    {
        foreach (var (policy, shown) in policies)
        {
            foreach (var (dimension, imbalance) in shown.Imbalances)
                yield return new(imbalance, Label("policy", policy), Label("dimension", dimension), Label("currency", shown.Status.Currency));
        }
    }

    private IEnumerable<Measurement<double>> UnitCosts()
    {
        foreach (var (policy, shown) in policies)
        {
            foreach (var metric in shown.Status.UnitMetrics ?? [])
            {
                if (metric.UnitCost is { } cost)
                    yield return new((double)cost.Value, Label("policy", policy), Label("metric", metric.Name), Label("currency", shown.Status.Currency));
            }
        }
    }

    private static KeyValuePair<string, object?> Label(string name, string? value) => new(name, value);

    private sealed record Shown(AllocationPolicyStatus Status, Dictionary<string, double> Imbalances);
}
