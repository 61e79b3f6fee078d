using System.Text.Json;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Workloads;

/// <summary>Keeps each <see cref="Workload"/>'s status in step with what is requested, and with the offers of the catalogue. It moves nothing.</summary>
[EntityRbac(typeof(Workload), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(Workload), Subresource = "status", Verbs = RbacVerbs.Patch)]
internal sealed class WorkloadController(
    PlacementTargets targets,
    PlacementCatalog catalog,
    PlacedWorkloadSpend spends,
    PlacementOutcomes outcomes,
    ILedger ledger,
    IStatusWriter statuses,
    IEventRecorder events,
    WorkloadMetrics metrics,
    TimeProvider clock,
    IOptions<FinOpsOptions> options,
    ILogger<WorkloadController> log) : IEntityController<Workload>
{
    public async Task<ReconciliationResult<Workload>> ReconcileAsync(Workload workload, CancellationToken cancellationToken)
    {
        if (workload.Spec.Suspend is true)
            return await SayAsync(workload, ConditionFindings.Suspended, null, cancellationToken);
        IReadOnlyList<FieldError> errors = workload.Errors();
        if (errors.Count > 0)
            return await SayAsync(workload, ConditionFindings.InvalidSpec(string.Join("; ", errors)), null, cancellationToken);

        // Gather: every read is here, and none is below.
        var (key, now) = (ObjectKey.Of(workload), clock.GetUtcNow());
        TargetRequests? target = null;
        if (workload.Spec.TargetRef is { } reference)
        {
            try
            {
                target = await targets.FindAsync(key.Namespace, reference, cancellationToken);
            }
            catch (JsonException e)
            {
                return await SayAsync(workload, ConditionFindings.Waiting("TargetUnreadable", $"{reference.Kind} {reference.Name} cannot be read: {e.Message}"), options.Value.ReviewInterval, cancellationToken);
            }

            if (target is null)
                return await SayAsync(workload, ConditionFindings.Waiting("TargetMissing", $"there is no {reference.Kind} {reference.Name}"), options.Value.RetryInterval, cancellationToken);
        }

        var requirement = workload.Spec.ToRequirement(target, WorkloadMapping.DefaultOverhead);
        if (requirement.Missing() is { } missing)
            return await SayAsync(workload, ConditionFindings.Waiting("RequestsMissing", missing), options.Value.ReviewInterval, cancellationToken);
        var engine = catalog.Engine;
        var name = WorkloadStatuses.NameOf(workload.Status?.Placement);
        var byRule = name is null ? null : engine.Find(requirement, name);
        PlacedSpend? spent;
        PlacementDay? observed;
        LearnedOutcomes? learned;
        try
        {
            spent = await spends.FindAsync(workload, cancellationToken);
            observed = await outcomes.ObserveAsync(workload, byRule?.Prediction, cancellationToken);
            learned = requirement.Strategy == PlacementStrategy.Intelligent ? await outcomes.LearnedAsync(cancellationToken) : null;
        }
        catch (LedgerUnavailableException e)
        {
            return await LedgerUnavailableAsync(workload, e, cancellationToken);
        }

        // Decide: plain values in, plain values out.
        var current = learned is null || name is null ? byRule : engine.Find(requirement, name, learned);
        var (decision, rationale) = workload.Spec.ToMigrationRule().Apply(engine.Decide(requirement, learned), current);

        // Apply: write only a difference.
        var next = decision.ToStatus(requirement, rationale, workload, now) with
        {
            MonthToDate = Unchanged(workload.Status?.MonthToDate, spent),
        };
        IReadOnlyList<ConditionFinding> findings = Findings(decision, next);
        next = next with { Conditions = findings.Apply(workload.Status?.Conditions, workload.Metadata.Generation, now) };
        try
        {
            if (observed is not null)
                await outcomes.KeepAsync(observed, cancellationToken);
            if (PlacementAudit.Entry(workload, next, now) is { } entry)
                await ledger.AppendAuditAsync(entry, cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            return await LedgerUnavailableAsync(workload, e, cancellationToken);
        }

        var written = await statuses.WriteAsync(workload, next, cancellationToken);
        metrics.Show(written);
        Tell(written, workload.Status, findings[1]);
        if (!ReferenceEquals(written, workload))
        {
            if (decision.Chosen is null)
                log.WorkloadNotPlaced(key, findings[1].Message);
            else
                log.WorkloadPlaced(key, findings[1].Message);
        }

        return new(written, options.Value.ReviewInterval);
    }

    public Task DeletedAsync(Workload workload, CancellationToken cancellationToken)
    {
        metrics.Forget(ObjectKey.Of(workload));
        return Task.CompletedTask;
    }

    private static IReadOnlyList<ConditionFinding> Findings(PlacementDecision decision, WorkloadStatus next) =>
    [
        new(ConditionTypes.Ready, true, "Decided", $"{decision.OffersConsidered} offers were looked at"),
        decision.Chosen is not null
            ? new(ConditionTypes.Placed, true, "Placed", WorkloadStatuses.Text(next.Placement!))
            : new(ConditionTypes.Placed, false, "Infeasible", decision.Conflict.Count == 0
                ? "the catalogue has no offers"
                : $"nothing keeps {string.Join(" and ", decision.Conflict.Select(constraint => $"spec.{constraint}"))}"),
    ];

    /// <summary>Records an Event when the placement is another one, and when there is none any more.</summary>
    private void Tell(Workload workload, WorkloadStatus? before, ConditionFinding placed)
    {
        if (placed.Holds is true)
        {
            if (WorkloadStatuses.NameOf(before?.Placement) != WorkloadStatuses.NameOf(workload.Status?.Placement))
                events.Normal(workload, "PlacementChosen", "Place", placed.Message);
        }
        else if (before?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Placed)?.Status != "False")
        {
            events.Warning(workload, "PlacementInfeasible", "Place", placed.Message);
        }
    }

    /// <summary>Time that went on without cost is nothing to write.</summary>
    private static PlacedSpend? Unchanged(PlacedSpend? before, PlacedSpend? spent) =>
        before is not null && spent is not null && before.Month == spent.Month && before.Spent == spent.Spent && before.Currency == spent.Currency ? before : spent;

    private Task<ReconciliationResult<Workload>> LedgerUnavailableAsync(Workload workload, LedgerUnavailableException exception, CancellationToken cancellationToken)
    {
        // Nothing the owner can fix: keep the last figures, come back soon.
        log.LedgerUnavailable(ObjectKey.Of(workload), exception);
        return SayAsync(workload, ConditionFindings.LedgerUnavailable, options.Value.RetryInterval, cancellationToken);
    }

    /// <summary>Writes conditions and leaves the figures as they are.</summary>
    private async Task<ReconciliationResult<Workload>> SayAsync(
        Workload workload, IReadOnlyList<ConditionFinding> findings, TimeSpan? requeueAfter, CancellationToken cancellationToken)
    {
        var next = (workload.Status ?? new()) with
        {
            ObservedGeneration = workload.Metadata.Generation,
            Conditions = findings.Apply(workload.Status?.Conditions, workload.Metadata.Generation, clock.GetUtcNow()),
        };
        return new(await statuses.WriteAsync(workload, next, cancellationToken), requeueAfter);
    }
}
