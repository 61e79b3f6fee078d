using System.Collections.Concurrent;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>Keeps each <see cref="ScalingRecommendation"/>'s status in step with what its target uses. It changes no target.</summary>
[EntityRbac(typeof(ScalingRecommendation), Verbs = RbacVerbs.Read | RbacVerbs.Delete)]
[EntityRbac(typeof(ScalingRecommendation), Subresource = "status", Verbs = RbacVerbs.Patch)]
internal sealed class ScalingRecommendationController(
    SizedTargets targets,
    UsageGroups usage,
    TargetPods pods,
    TargetAutoscalers autoscalers,
    TargetObjectives objectives,
    NodePrices prices,
    IKubernetesClient client,
    IStatusWriter statuses,
    IEventRecorder events,
    ScalingMetrics metrics,
    TimeProvider clock,
    IOptions<SizingOptions> options,
    IOptions<FinOpsOptions> finOps,
    ILogger<ScalingRecommendationController> log) : IEntityController<ScalingRecommendation>
{
    /// <summary>Recommendations that this process has looked at: what another one wrote is not looked at before its time, or all would be at once.</summary>
    private readonly ConcurrentDictionary<ObjectKey, bool> known = new();

    public async Task<ReconciliationResult<ScalingRecommendation>> ReconcileAsync(ScalingRecommendation recommendation, CancellationToken cancellationToken)
    {
        var key = ObjectKey.Of(recommendation);
        if (TargetKey.OwnerOf(recommendation) is not var (name, uid))
        {
            return await SayAsync(recommendation,
                [
                    new(ConditionTypes.Ready, false, "NoTarget", "recommendations are made by the operator, for their owner: delete this one"),
                    new(ConditionTypes.Stalled, true, "NoTarget", "recommendations are made by the operator, for their owner: delete this one"),
                ], null, cancellationToken);
        }

        // Gather: every read is here, and none is below.
        var target = targets.Find(name);
        if (target is null || target.Uid != uid || !targets.IsSized(name))
            return await RemoveAsync(recommendation, target is null || target.Uid != uid ? "its target is gone" : "nobody asks for it any more", cancellationToken);
        var now = clock.GetUtcNow();
        var next = usage.UntilNext(name, options.Value.ReviewInterval);
        if (known.TryAdd(key, true) && recommendation.Status is { Direction: not null } status && status.ObservedGeneration == recommendation.Metadata.Generation)
        {
            metrics.Show(recommendation);
            return new(recommendation, next);
        }

        if (usage.Source is null)
            return await SayAsync(recommendation, ConditionFindings.Waiting("NoUsageSource", "PrometheusApi:Url is not set: nobody tells what the target uses"), next, cancellationToken);
        if (target.Replicas == 0)
            return await SayAsync(recommendation, ConditionFindings.Waiting("ScaledToZero", "the target has no replicas"), next, cancellationToken);
        GatheredFacts gathered;
        try
        {
            var workload = targets.WorkloadOf(name);
            gathered = new()
            {
                Target = target,
                Workload = workload,
                Group = await usage.FindAsync(name, options.Value.History, cancellationToken),
                Pods = await pods.ReadAsync(target, cancellationToken),
                Autoscaler = await autoscalers.FindAsync(name, cancellationToken),
                ResizesInPlace = await pods.AreResizedInPlaceAsync(cancellationToken),
                Objectives = await objectives.ReadAsync(workload, cancellationToken),
                Demand = await objectives.DemandAsync(workload, cancellationToken),
                Prices = await prices.FindAsync(cancellationToken),
            };
        }
        catch (UsageUnavailableException e)
        {
            return await SayAsync(recommendation, ConditionFindings.Waiting("UsageUnavailable", e.Message), e.IsPassing ? finOps.Value.RetryInterval : next, cancellationToken);
        }

        // Decide: plain values in, plain values out.
        var kills = MemoryKills.Merge(recommendation.Status?.Kills, gathered.Pods.Kills, now);
        var advice = WorkloadSizing.Decide(gathered.ToFacts(kills, recommendation.Status, now), gathered.Workload?.Spec.Sizing.ToRules() ?? new(), now.ToUnixTimeSeconds());

        // Apply: write only a difference. Where too little is known, the last answer stays.
        if (ScalingStatuses.Unknown(advice) is var (reason, message))
            return await SayAsync(recommendation, ConditionFindings.Waiting(reason, message), next, cancellationToken);
        var said = advice.ToStatus(gathered, kills, recommendation.Status);
        var findings = ScalingConditions.Findings(advice, said, recommendation.Spec.Approval);
        said = said with
        {
            ObservedGeneration = recommendation.Metadata.Generation,
            Conditions = findings.Apply(Lasting(recommendation, findings), recommendation.Metadata.Generation, now),
        };
        var written = await statuses.WriteAsync(recommendation, said, cancellationToken);
        metrics.Show(written);
        Tell(written, recommendation.Status, said);
        return new(written, next);
    }

    public Task DeletedAsync(ScalingRecommendation recommendation, CancellationToken cancellationToken)
    {
        Forget(ObjectKey.Of(recommendation));
        return Task.CompletedTask;
    }

    /// <summary>Without those that say nothing of most recommendations and were not found this time.</summary>
    private static IEnumerable<Condition> Lasting(ScalingRecommendation recommendation, IReadOnlyList<ConditionFinding> findings) => (recommendation.Status?.Conditions ?? []).Where(
        condition => condition.Type is not (ConditionTypes.Approved or ConditionTypes.SlaMet) || findings.Any(finding => finding.Type == condition.Type));

    private void Forget(ObjectKey key)
    {
        known.TryRemove(key, out _);
        metrics.Forget(key);
    }

    private async Task<ReconciliationResult<ScalingRecommendation>> RemoveAsync(ScalingRecommendation recommendation, string reason, CancellationToken cancellationToken)
    {
        var key = ObjectKey.Of(recommendation);
        if (recommendation.Metadata.DeletionTimestamp is null)
        {
            await client.Resource<ScalingRecommendation>().DeleteAsync(key, new() { Uid = recommendation.Metadata.Uid }, cancellationToken);
            log.RecommendationGoes(key, reason);
        }

        Forget(key);
        return ReconciliationResult<ScalingRecommendation>.Success(recommendation);
    }

    /// <summary>Records an Event when something else is recommended, when nothing is any more, and when a promise is broken.</summary>
    private void Tell(ScalingRecommendation recommendation, ScalingRecommendationStatus? before, ScalingRecommendationStatus now)
    {
        if (now.Revision is not null && now.Revision != before?.Revision)
        {
            events.Normal(recommendation, "ScalingRecommended", "Size", ScalingStatuses.Text(now));
            log.Recommended(ObjectKey.Of(recommendation), ScalingStatuses.Text(now));
        }
        else if (now.Revision is null && before?.Revision is not null)
        {
            events.Normal(recommendation, "ScalingOnTarget", "Size", now.Rationale ?? "nothing is to change");
        }

        if (now.Sla == nameof(ObjectiveState.Broken) && before?.Sla != now.Sla)
            events.Warning(recommendation, "SlaBroken", "Size", string.Join("; ", (now.Objectives ?? []).Where(one => one.State == now.Sla).Select(one => one.Reason)));
    }

    /// <summary>Writes conditions and leaves the figures as they are.</summary>
    private async Task<ReconciliationResult<ScalingRecommendation>> SayAsync(
        ScalingRecommendation recommendation, IReadOnlyList<ConditionFinding> findings, TimeSpan? requeueAfter, CancellationToken cancellationToken)
    {
        var next = (recommendation.Status ?? new()) with
        {
            ObservedGeneration = recommendation.Metadata.Generation,
            Conditions = findings.Apply(recommendation.Status?.Conditions, recommendation.Metadata.Generation, clock.GetUtcNow()),
        };
        return new(await statuses.WriteAsync(recommendation, next, cancellationToken), requeueAfter);
    }
}
