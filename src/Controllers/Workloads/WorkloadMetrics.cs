using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Workloads;

/// <summary>Shows every workload's figures to Prometheus. Money is exact in the status; here it is a floating-point number.</summary>
internal sealed class WorkloadMetrics
{
    private readonly ConcurrentDictionary<ObjectKey, Workload> workloads = new();

    public WorkloadMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        Gauge(meter, "cloudintel_workload_placed", "Whether something keeps everything that the workload asks for: 1 or 0.",
            workload => workload.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Placed) is { } placed ? placed.Status == "True" ? 1 : 0 : null);
        Gauge(meter, "cloudintel_workload_monthly_cost", "What the placement costs in a month, in US dollars, traffic included.", workload => workload.Status?.Placement?.MonthlyCost);
        Gauge(meter, "cloudintel_workload_month_to_date", "What the workload's target cost in this calendar month, in the currency of the cluster.", workload => workload.Status?.MonthToDate?.Spent);
    }

    /// <summary>Shows a workload's newest figures.</summary>
    public void Show(Workload workload) => workloads[ObjectKey.Of(workload)] = workload;

    /// <summary>Shows a workload no longer.</summary>
    public void Forget(ObjectKey workload) => workloads.TryRemove(workload, out _);

    private void Gauge(Meter meter, string name, string description, Func<Workload, decimal?> figure) => meter.CreateObservableGauge(
        name,
        () => from workload in workloads
              let value = figure(workload.Value)
              where value is not null
              select new Measurement<double>((double)value.Value, new("namespace", workload.Key.Namespace), new("workload", workload.Key.Name)),
        description: description);
}
