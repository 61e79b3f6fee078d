using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Controllers.AnomalyMonitors;
using CloudIntel.Controllers.AnomalyMonitors.Signals;
using CloudIntel.Controllers.Budgets;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.CostPolicies.Budgets;
using CloudIntel.Controllers.CostSources;
using CloudIntel.Controllers.FleetPlans;
using CloudIntel.Controllers.ScalingRecommendations;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.DependencyInjection;

namespace CloudIntel.Controllers;

/// <summary>The controllers that load bills, review budgets, allocate costs and watch them for anomalies, and the recording of what the cluster's containers hold.</summary>
public static class FinOpsControllers
{
    /// <summary>A bill of many gigabytes takes its time: as long as a download may, and the import after it.</summary>
    private static readonly TimeSpan LongestImport = TimeSpan.FromHours(2);

    /// <summary>Charges with millions of combinations of what the rules read take their time, and so do months of a cluster of which no day is kept yet.</summary>
    private static readonly TimeSpan LongestAllocation = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Adds the controllers of <see cref="CostSource"/>, <see cref="Budget"/>, <see cref="AllocationPolicy"/>, <see cref="AnomalyMonitor"/>, <see cref="FleetPlan"/>, <see cref="Workload"/>, <see cref="ScalingRecommendation"/> and <see cref="SimulationRun"/>, and the
    /// recording of the cluster. They need an <c>ILedger</c>, an <c>IUnitLedger</c>, an <c>IForecastLedger</c>, an <c>IClusterLedger</c>, an <c>IClusterQueries</c>, <c>ClusterPriceSettings</c>, an
    /// <c>IBillLocations</c>, an <c>IUnitQueries</c>, an <c>IUsageSource</c>, an <c>ISignalSource</c>, an <c>IGapSource</c>, an <c>ISizingSource</c>, an <c>ISimulationLedger</c>, an <c>IWorkerEndpoint</c>, <see cref="FinOpsOptions"/>, <see cref="SimulationOptions"/>,
    /// <see cref="SizingOptions"/> and <see cref="ClusterOptions"/> among the services.
    /// </summary>
    public static KubernetesOperatorBuilder AddFinOpsControllers(this KubernetesOperatorBuilder builder)
    {
        builder.Services
            .AddSingleton<SourceBoard>()
            .AddSingleton<BillCredentials>()
            .AddSingleton<CostSourceMetrics>()
            .AddSingleton<BudgetMetrics>()
            .AddSingleton<WorkloadSpend>()
            .AddSingleton<WorkloadHistory>()
            .AddSingleton<BudgetForecasts>()
            .AddSingleton<BudgetRooms>()
            .AddSingleton<EnforcedBudgets>()
            .AddSingleton(ReservationPatience.Default)
            .AddSingleton<ReservationStore>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<ReservationBooks>(provider, (Func<double>)Random.Shared.NextDouble))
            .AddSingleton<LiveObjects>()
            .AddSingleton<IBudgetGate, BudgetGate>()
            .AddSingleton<AllocationMetrics>()
            .AddSingleton<MonitoredCharges>()
            .AddSingleton<MonitoredWorkloads>()
            .AddSingleton<RolloutHistory>()
            .AddSingleton<SignalWatch>()
            .AddSingleton<FeedbackTrail>()
            .AddSingleton<AnomalyMetrics>()
            .AddSingleton<ClusterName>()
            .AddSingleton<ClusterMetrics>()
            .AddSingleton<LiveCluster>()
            .AddSingleton<UsageMetrics>()
            .AddSingleton<ClusterBackFill>()
            .AddSingleton<DayTokens>()
            .AddSingleton<DayAccounting>()
            .AddSingleton<AccountingMetrics>()
            .AddSingleton<PlacementCatalog>()
            .AddSingleton<PlacementTargets>()
            .AddSingleton<PlacedWorkloadSpend>()
            .AddSingleton<PlacementOutcomes>()
            .AddSingleton<WorkloadMetrics>()
            .AddSingleton<PlannedWorkloadReader>()
            .AddSingleton<NodesOfToday>()
            .AddSingleton<FleetPlanMetrics>()
            .AddSingleton<SizedTargets>()
            .AddSingleton<UsageGroups>()
            .AddSingleton<TargetPods>()
            .AddSingleton<TargetAutoscalers>()
            .AddSingleton<TargetObjectives>()
            .AddSingleton<NodePrices>()
            .AddSingleton<ScalingMetrics>()
            .AddSingleton<SimulationPool<SimulationAnswer>>()
            .AddSingleton<SimulationParts>()
            .AddSingleton<SimulationJobs>()
            .AddSingleton<LiveInventory>()
            .AddSingleton<ISimulationEngine, SimulationEngine>()
            .AddSingleton<SimulationRunMetrics>()
            .AddSingleton<UnitMetricSources>();
        return builder
            .AddController<CostSourceController, CostSource>(controller =>
            {
                controller.Workers = 2;
                controller.ReconcileTimeout = LongestImport;
                controller.Finalizer<CostSourceFinalizer>(CostSourceFinalizer.Name);
            })
            .AddController<BudgetController, Budget>(controller =>
            {
                controller.Workers = 4;
                controller.ReconcileTimeout = LongestAllocation;
                // Budgets look through the sources, so those must be known before the first review. What a source's bills
                // change for budgets, its controller says itself.
                controller.Watches<CostSource>(_ => []);
                // So must what is reserved, of which the sweep says itself when it changed.
                controller.Watches<CostReservation>(_ => []);
            })
            .AddController<AllocationPolicyController, AllocationPolicy>(controller =>
            {
                controller.ReconcileTimeout = LongestAllocation;
                controller.Watches<CostSource>((_, policies) => policies.Keys());
            })
            .AddController<AnomalyMonitorController, AnomalyMonitor>(controller =>
            {
                controller.ReconcileTimeout = LongestAllocation;
                // As for budgets: the controller of sources wakes monitors itself.
                controller.Watches<CostSource>(_ => []);
            })
            .AddController<WorkloadController, Workload>(controller => controller.Workers = 2)
            .AddController<FleetPlanController, FleetPlan>(controller => controller.Watches<Workload>(
                (workload, plans) => plans.Keys(workload.Metadata.Namespace), Predicates.DesiredStateChanged))
            .AddController<SizingTargetController<Deployment>, Deployment>(controller => controller.WakeTargets())
            .AddController<SizingTargetController<StatefulSet>, StatefulSet>(controller => controller.WakeTargets())
            .AddController<SizingTargetController<DaemonSet>, DaemonSet>(controller => controller.WakeTargets())
            .AddController<ScalingRecommendationController, ScalingRecommendation>(controller =>
            {
                controller.Workers = 2;
                controller.WakeRecommendations();
            })
            .AddController<SimulationRunController, SimulationRun>(controller =>
            {
                controller.Workers = 2;
                controller.Watches<Workload>(
                    (workload, runs) => runs.List(workload.Metadata.Namespace).Where(run => SimulationEngine.MayRead(run, workload)).Select(ObjectKey.Of), Predicates.DesiredStateChanged);
                controller.Owns<Job>(scope: new(ResourceDefinition.Of<Job>()) { LabelSelector = $"{SimulationJobManifest.Label}={SimulationJobManifest.LabelValue}" });
            })
            .AddLeaderService<SimulationPool<SimulationAnswer>>()
            .AddLeaderService<ReservationSweep>()
            .AddLeaderService<ClusterRecording>()
            .AddLeaderService<ClusterUsage>()
            .AddLeaderService<ClusterSampling>()
            .AddLeaderService<ClusterAccounting>();
    }
}
