using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.FleetPlans;

/// <summary>Keeps each <see cref="FleetPlan"/>'s status in step with its Workloads, with the offers of the catalogue, and with the nodes of today. It buys nothing.</summary>
[EntityRbac(typeof(FleetPlan), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(FleetPlan), Subresource = "status", Verbs = RbacVerbs.Patch)]
[EntityRbac(typeof(Workload), Verbs = RbacVerbs.Read)]
internal sealed class FleetPlanController(
    PlannedWorkloadReader workloads,
    NodesOfToday nodes,
    PlacementCatalog catalog,
    ILedger ledger,
    IStatusWriter statuses,
    IEventRecorder events,
    FleetPlanMetrics metrics,
    TimeProvider clock,
    IOptions<FinOpsOptions> options,
    ILogger<FleetPlanController> log) : IEntityController<FleetPlan>
{
    public async Task<ReconciliationResult<FleetPlan>> ReconcileAsync(FleetPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Spec.Suspend is true)
            return await SayAsync(plan, ConditionFindings.Suspended, null, cancellationToken);
        IReadOnlyList<FieldError> errors = plan.Errors();
        if (errors.Count > 0)
            return await SayAsync(plan, ConditionFindings.InvalidSpec(string.Join("; ", errors)), null, cancellationToken);

        // Gather: every read is here, and none is below.
        var (key, now) = (ObjectKey.Of(plan), clock.GetUtcNow());
        var planned = await workloads.ReadAsync(plan, cancellationToken);
        if (planned.Reason is { } reason)
            return await SayAsync(plan, ConditionFindings.Waiting(reason, planned.Message), options.Value.RetryInterval, cancellationToken);
        if (catalog.Engine.Regions.Count == 0)
            return await SayAsync(plan, ConditionFindings.Waiting("CatalogEmpty", "the catalogue has no offers: see the settings Prices"), options.Value.ReviewInterval, cancellationToken);
        var today = plan.Spec.Today is { } selector ? await nodes.ReadAsync(selector, key.Namespace, planned.Workloads, cancellationToken) : null;

        // Decide: plain values in, plain values out.
        RegionChoice choice;
        try
        {
            choice = RegionPlanner.Plan(catalog.Engine, plan.ToRequest(planned.Workloads, today?.Nodes));
        }
        catch (ArgumentException e)
        {
            return await SayAsync(plan, ConditionFindings.Waiting("NotPlanned", e.Message), options.Value.ReviewInterval, cancellationToken);
        }

        if (choice.Chosen is { } fresh)
            choice = choice with { Chosen = KeptFleet.Of(fresh, FleetPlanStatuses.PoolsBefore(plan.Status, fresh)) };

        // Apply: write only a difference.
        var next = choice.ToStatus(planned.Workloads, today, plan, now);
        var findings = Findings(choice, next);
        next = next with { Conditions = findings.Apply(plan.Status?.Conditions, plan.Metadata.Generation, now) };
        try
        {
            if (FleetPlanAudit.Entry(plan, next, choice.Chosen, now) is { } entry)
                await ledger.AppendAuditAsync(entry, cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            // Nothing the owner can fix: keep the last figures, come back soon.
            log.LedgerUnavailable(key, e);
            return await SayAsync(plan, ConditionFindings.LedgerUnavailable, options.Value.RetryInterval, cancellationToken);
        }

        var written = await statuses.WriteAsync(plan, next, cancellationToken);
        metrics.Show(written);
        Tell(written, plan.Status, choice, findings[1]);
        return new(written, options.Value.ReviewInterval);
    }

    public Task DeletedAsync(FleetPlan plan, CancellationToken cancellationToken)
    {
        metrics.Forget(ObjectKey.Of(plan));
        return Task.CompletedTask;
    }

    private static IReadOnlyList<ConditionFinding> Findings(RegionChoice choice, FleetPlanStatus next) =>
    [
        new(ConditionTypes.Ready, true, "Planned", $"{next.Workloads} Workloads with {next.Pods} pods were planned"),
        choice.Chosen is not { } chosen
            ? new(ConditionTypes.Placed, false, "Infeasible", choice.Rationale)
            : chosen.Plan.Unplaced.Count > 0
                ? new(ConditionTypes.Placed, false, "PodsUnplaced", $"{chosen.Plan.Unplaced.Count} of {next.Pods} pods have no node: {next.Unplaced![0].Workload}: {next.Unplaced[0].Reason}")
                : new(ConditionTypes.Placed, true, "Placed", $"all {next.Pods} pods have a node"),
    ];

    /// <summary>Records an Event when the fleet is another one, and when pods have no node any more.</summary>
    private void Tell(FleetPlan plan, FleetPlanStatus? before, RegionChoice choice, ConditionFinding placed)
    {
        var isAnother = choice.Chosen is not null && FleetPlanStatuses.NameOf(before) != FleetPlanStatuses.NameOf(plan.Status);
        if (isAnother)
        {
            events.Normal(plan, "FleetChosen", "Plan", FleetPlanStatuses.Text(plan.Status!));
            log.FleetPlanned(ObjectKey.Of(plan), FleetPlanStatuses.Text(plan.Status!));
        }

        var last = before?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Placed);
        if (placed.Holds is true || (last is { Status: "False" } && last.Reason == placed.Reason))
            return;
        events.Warning(plan, placed.Reason, "Plan", placed.Message);
        log.FleetInfeasible(ObjectKey.Of(plan), placed.Message);
    }

    /// <summary>Writes conditions and leaves the figures as they are.</summary>
    private async Task<ReconciliationResult<FleetPlan>> SayAsync(
        FleetPlan plan, IReadOnlyList<ConditionFinding> findings, TimeSpan? requeueAfter, CancellationToken cancellationToken)
    {
        var next = (plan.Status ?? new()) with
        {
            ObservedGeneration = plan.Metadata.Generation,
            Conditions = findings.Apply(plan.Status?.Conditions, plan.Metadata.Generation, clock.GetUtcNow()),
        };
        return new(await statuses.WriteAsync(plan, next, cancellationToken), requeueAfter);
    }
}
