using CloudIntel.Controllers.AnomalyMonitors.Signals;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>Keeps each <see cref="AnomalyMonitor"/>'s status in step with what is unusual in the costs that it watches, and with how its signals are.</summary>
[EntityRbac(typeof(AnomalyMonitor), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(AnomalyMonitor), Subresource = "status", Verbs = RbacVerbs.Patch)]
[EntityRbac(typeof(CostSource), Verbs = RbacVerbs.Read)]
internal sealed class AnomalyMonitorController(
    MonitoredCharges charges,
    MonitoredWorkloads workloads,
    SignalWatch signals,
    FeedbackTrail trail,
    IInformerFactory informers,
    IStatusWriter statuses,
    IEventRecorder events,
    SourceBoard board,
    AnomalyMetrics metrics,
    ReconcileAnnotations annotations,
    TimeProvider clock,
    IOptions<FinOpsOptions> options,
    ILogger<AnomalyMonitorController> log) : IEntityController<AnomalyMonitor>
{
    public async Task<ReconciliationResult<AnomalyMonitor>> ReconcileAsync(AnomalyMonitor monitor, CancellationToken cancellationToken)
    {
        if (monitor.Spec.Suspend is true)
        {
            metrics.Forget(ObjectKey.Of(monitor));
            return await SayAsync(monitor, ConditionFindings.Suspended, null, cancellationToken);
        }

        FieldError[] errors = [.. monitor.Errors(options.Value.OperatorNamespace)];
        if (errors.Length > 0)
            return await SayAsync(monitor, ConditionFindings.InvalidSpec(string.Join("; ", errors)), null, cancellationToken);
        if (monitor.Spec.Cost is not null && board.FirstNotLookedAt(informers, annotations) is { } source)
            return await WaitAsync(monitor, source, cancellationToken);
        if (monitor.Spec.Cost is not null && board.Sources(informers, SourceState.Missing).FirstOrDefault() is { } missing)
            return await SayAsync(monitor, ConditionFindings.BillsMissing(missing), options.Value.RetryInterval, cancellationToken);

        // Gather: every read is here, and none is below.
        var (key, now, started) = (ObjectKey.Of(monitor), clock.GetUtcNow(), clock.GetTimestamp());
        CostHistory? history;
        IReadOnlyList<RecordedFeedback> feedback;
        try
        {
            history = monitor.Spec.Cost switch
            {
                null => null,
                { Scope.Kubernetes: { } scope } => await workloads.FindAsync(monitor, scope, cancellationToken),
                _ => await charges.FindAsync(monitor, cancellationToken),
            };
            feedback = monitor.Spec.Cost is null ? [] : await trail.ReadAsync(key, cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            // Nothing the owner can fix: keep the last figures, come back soon.
            log.LedgerUnavailable(key, e);
            return await SayAsync(monitor, ConditionFindings.LedgerUnavailable, options.Value.RetryInterval, cancellationToken);
        }
        catch (DetailDroppedException e)
        {
            return await SayAsync(monitor, ConditionFindings.DetailDropped(e), options.Value.ReviewInterval, cancellationToken);
        }
        catch (MissingExchangeRateException e)
        {
            return await SayAsync(
                monitor, [new(ConditionTypes.Ready, false, "ExchangeRateMissing", $"{e.Message} The figures are the last known ones")], options.Value.ReviewInterval, cancellationToken);
        }

        var looked = monitor.Spec.Signals is { Count: > 0 } ? await signals.LookAsync(monitor, cancellationToken) : null;

        // Decide: plain values in, plain values out.
        var said = MonitorAnnotations.Of(monitor, ClusterDates.DayOf(now));
        var finding = history is null ? null : AnomalyReview.Decide(monitor.ToFacts(history, said.Planned, feedback));
        var found = MonitorFinding.Of(key, history, finding, said, feedback);

        // Apply: write only a difference.
        foreach (var verdict in found.Verdicts)
        {
            await trail.AppendAsync(key, verdict, cancellationToken);
            log.AnomalyJudged(key, verdict.Id, verdict.Verdict);
        }

        var isStale = history is not null && history.DataThrough + options.Value.StaleAfter <= now;
        var conditions = AnomalyConditions.Of(monitor, found, looked, [.. board.Sources(informers, SourceState.Failing)], isStale);
        var next = found.ToStatus(monitor, now).With(looked, monitor.Status) with
        {
            Conditions = conditions.Apply(monitor.Status?.Conditions, monitor.Metadata.Generation, now),
        };
        var written = await statuses.WriteAsync(monitor, next, cancellationToken);
        var elapsed = clock.GetElapsedTime(started);
        metrics.Evaluated(written, now, elapsed);
        Tell(written, monitor.Status, found);
        foreach (var (isBad, reason, text) in SignalStatuses.News(monitor.Status?.Signals, next.Signals))
        {
            if (isBad)
                events.Warning(written, reason, "Evaluate", text);
            else
                events.Normal(written, reason, "Evaluate", text);
        }

        if (!ReferenceEquals(written, monitor))
            log.MonitorEvaluated(key, found.Open.Count, found.Impact, next.Currency ?? "", next.History?.Series ?? 0, next.Health ?? "", elapsed);
        // What was just said of anomalies is learned from in the next look.
        return new(written, found.Verdicts.Count > 0 || looked?.Problem is not null ? options.Value.RetryInterval : options.Value.ReviewInterval);
    }

    public Task DeletedAsync(AnomalyMonitor monitor, CancellationToken cancellationToken)
    {
        metrics.Forget(ObjectKey.Of(monitor));
        return Task.CompletedTask;
    }

    /// <summary>Records an Event for each anomaly that is new, and for each that is told no longer.</summary>
    private void Tell(AnomalyMonitor monitor, AnomalyMonitorStatus? before, MonitorFinding found)
    {
        var told = (before?.Anomalies ?? []).Where(anomaly => anomaly.Muted is not true).Select(anomaly => anomaly.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var anomaly in found.Open.Take(StatusLimits.Items).Where(anomaly => anomaly is { IsMuted: false, IsAcknowledged: false } && !told.Contains(anomaly.Id)))
            events.Warning(monitor, "AnomalyFound", "Evaluate", $"{anomaly.Id}: {StatusText.Cut(anomaly.Anomaly.Message, StatusLimits.AnomalyMessage)}");
        var open = found.Open.Select(anomaly => anomaly.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in (before?.Anomalies ?? []).Where(anomaly => !open.Contains(anomaly.Id)))
        {
            var (reason, why) = found.WhyGone(gone);
            events.Normal(monitor, reason, "Evaluate", $"{gone.Id}: {gone.Node}, since {gone.FirstDay:yyyy-MM-dd}: {why}");
        }
    }

    private async Task<ReconciliationResult<AnomalyMonitor>> WaitAsync(AnomalyMonitor monitor, string source, CancellationToken cancellationToken)
    {
        log.MonitorWaits(ObjectKey.Of(monitor), source);
        // A status that is there stays until it can be made anew; the sources' controller wakes every monitor then.
        return monitor.Status?.Open is not null
            ? ReconciliationResult<AnomalyMonitor>.Success(monitor, options.Value.RetryInterval)
            : await SayAsync(monitor, ConditionFindings.WaitingForBills, options.Value.RetryInterval, cancellationToken);
    }

    /// <summary>Writes conditions and leaves the figures as they are.</summary>
    private async Task<ReconciliationResult<AnomalyMonitor>> SayAsync(
        AnomalyMonitor monitor, IReadOnlyList<ConditionFinding> findings, TimeSpan? requeueAfter, CancellationToken cancellationToken)
    {
        var next = (monitor.Status ?? new()) with
        {
            ObservedGeneration = monitor.Metadata.Generation,
            Conditions = findings.Apply(monitor.Status?.Conditions, monitor.Metadata.Generation, clock.GetUtcNow()),
        };
        return new(await statuses.WriteAsync(monitor, next, cancellationToken), requeueAfter);
    }
}
