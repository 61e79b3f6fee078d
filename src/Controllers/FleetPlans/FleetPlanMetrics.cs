using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.FleetPlans;

/// <summary>Shows every fleet plan's figures to Prometheus. Money is exact in the status; here it is a floating-point number.</summary>
internal sealed class FleetPlanMetrics
{
    private readonly ConcurrentDictionary<ObjectKey, FleetPlan> plans = new();

    public FleetPlanMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        Gauge(meter, "cloudintel_fleetplan_placed", "Whether every pod of the plan's workloads has a node: 1 or 0.",
            status => status.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Placed) is { } placed ? placed.Status == "True" ? 1 : 0 : null);
        Gauge(meter, "cloudintel_fleetplan_nodes", "How many nodes the plan has.", status => status.Nodes);
        Gauge(meter, "cloudintel_fleetplan_removed_nodes", "How many of today's nodes the plan gives up.", status => status.RemovedNodes);
        Gauge(meter, "cloudintel_fleetplan_monthly_cost", "What the nodes of the plan cost in a month, in US dollars.", status => status.MonthlyCost);
        Gauge(meter, "cloudintel_fleetplan_gap_percent", "By how many percent the cost of the plan is above the least that any plan could cost.", status => status.GapPercent);
        Gauge(meter, "cloudintel_fleetplan_monthly_saving", "What the plan saves in a month against today's nodes, in US dollars.", status => status.Saving);
    }

    /// <summary>Shows a plan's newest figures.</summary>
    public void Show(FleetPlan plan) => plans[ObjectKey.Of(plan)] = plan;

    /// <summary>Shows a plan no longer.</summary>
    public void Forget(ObjectKey plan) => plans.TryRemove(plan, out _);

    private void Gauge(Meter meter, string name, string description, Func<FleetPlanStatus, decimal?> figure) => meter.CreateObservableGauge(
        name,
        () => from plan in plans
              let value = plan.Value.Status is { } status ? figure(status) : null
              where value is not null
              select new Measurement<double>((double)value.Value, new("namespace", plan.Key.Namespace), new("fleetplan", plan.Key.Name)),
        description: description);
}
