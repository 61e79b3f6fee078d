using System.Diagnostics;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Does what is to be done for one object that was taken from the queue, and says to the queue when to look again.</summary>
/// <typeparam name="TEntity">The kind that is reconciled.</typeparam>
internal sealed class Reconciler<TEntity>(
    ControllerBuilder<TEntity> settings,
    ControllerServices services,
    IEntityController<TEntity> controller,
    FinalizerSteps<TEntity> finalizers,
    IObjectStore<TEntity> store,
    WorkQueue<ObjectKey> queue,
    ControllerMeasures measures,
    ILogger log)
    where TEntity : class, IKubernetesObject
{
    /// <summary>Conflicts in a row that are no more than two writers meeting.</summary>
    private const int ExpectedConflicts = 5;

    private readonly OwnWrites ownWrites = new(services.Time);
    private readonly HotLoopDetector hotLoops = new(services.Time, settings.HotLoopLimit);
    private readonly Deletions<TEntity> deletions = new();
    private readonly SpreadKeys spread = new();
    private long reconciles;

    /// <summary>Takes note of what the cache shows now; true when the object waited for just that.</summary>
    public bool Saw(InformerEventType type, TEntity entity)
    {
        if (type != InformerEventType.Deleted)
            return ownWrites.Seen(ObjectKey.Of(entity), entity.Metadata);
        deletions.Add(entity);
        return ownWrites.Forget(ObjectKey.Of(entity));
    }

    /// <summary>Reconciles one object. Never fails: what goes wrong decides on when to look again.</summary>
    public async Task ProcessAsync(WorkItem<ObjectKey> item, CancellationToken breakOff)
    {
        var key = item.Key;
        var entity = store.Find(key);
        if (entity is null && deletions.Next(key) is null)
        {
            Forget(key);
            return;
        }

        if (entity is not null && ownWrites.MustWait(key, entity.Metadata, out var delay))
        {
            queue.AddAfter(key, delay, item.Priority);
            return;
        }

        if (hotLoops.Note(key))
        {
            measures.HotLoop();
            log.HotLoop(settings.Name, key, settings.HotLoopLimit);
        }

        await ReconcileAsync(item, entity, breakOff);
    }

    private async Task ReconcileAsync(WorkItem<ObjectKey> item, TEntity? entity, CancellationToken breakOff)
    {
        using var activity = StartActivity(item, entity);
        using var scope = log.ReconcileScope(settings.Name, item.Key, Interlocked.Increment(ref reconciles));
        using var timeout = new CancellationTokenSource(settings.ReconcileTimeout, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, breakOff);
        var began = services.Time.GetTimestamp();
        measures.Began();
        ReconcileOutcome outcome;
        try
        {
            outcome = Succeeded(item, await RunAsync(item.Key, entity, either.Token));
        }
        catch (Exception) when (breakOff.IsCancellationRequested)
        {
            measures.BrokenOff(); // whoever leads next begins anew
            return;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            outcome = TimedOut(item);
        }
        catch (Exception e)
        {
            outcome = Failed(item, e);
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
        }

        measures.Ended(outcome, services.Time.GetElapsedTime(began));
    }

    /// <summary>What is done for an object: told of, undone, or reconciled.</summary>
    /// <returns>The controller's answer; null when it was not asked.</returns>
    private async Task<ReconciliationResult<TEntity>?> RunAsync(ObjectKey key, TEntity? entity, CancellationToken cancellationToken)
    {
        while (deletions.Next(key) is { } gone)
        {
            await controller.DeletedAsync(gone, cancellationToken);
            deletions.Told(key);
        }

        if (entity is null)
        {
            Forget(key);
            return null;
        }

        if (entity.Metadata.DeletionTimestamp is not null)
        {
            var abandon = services.Annotations.IsAbandoned(entity);
            if (abandon)
                log.Abandoned(settings.Name, key);
            await finalizers.FinalizeAsync(entity, abandon, cancellationToken);
            return null;
        }

        if (services.Annotations.IsSuspended(entity))
            return null;

        var cached = entity.Metadata.ResourceVersion;
        entity = await finalizers.AddMissingAsync(entity, cancellationToken);
        NoteWrite(key, cached, entity);
        var result = await controller.ReconcileAsync(entity, cancellationToken);
        NoteWrite(key, cached, result.Entity);
        return result;
    }

    private void NoteWrite(ObjectKey key, string? cached, TEntity entity)
    {
        if (entity.Metadata.ResourceVersion != cached)
            ownWrites.Wrote(key, entity.Metadata);
    }

    private ReconcileOutcome Succeeded(WorkItem<ObjectKey> item, ReconciliationResult<TEntity>? result)
    {
        queue.Forget(item.Key);
        var again = result?.RequeueAfter ?? (result is null ? null : settings.ResyncInterval);
        if (again is not { } interval)
            return ReconcileOutcome.Success;

        // Objects that were met all at once at the start would come back all at once, so the first time they are spread out.
        var isFirstOfMany = item.Priority == WorkPriority.Backlog && spread.Add(item.Key);
        queue.AddAfter(item.Key, interval * services.Jitter.Between(isFirstOfMany ? 0.5 : 0.9, 1.1), WorkPriority.Backlog);
        return result!.RequeueAfter is null ? ReconcileOutcome.Success : ReconcileOutcome.RequeueAfter;
    }

    private ReconcileOutcome TimedOut(WorkItem<ObjectKey> item)
    {
        var delay = queue.AddRateLimited(item.Key, item.Priority);
        measures.TimedOut();
        log.ReconcileTimedOut(settings.Name, item.Key, item.Attempt, settings.ReconcileTimeout, delay);
        return ReconcileOutcome.Error;
    }

    private ReconcileOutcome Failed(WorkItem<ObjectKey> item, Exception cause)
    {
        if (cause is TerminalException)
        {
            queue.Forget(item.Key);
            measures.Failed(cause);
            log.ReconcileIsTerminal(settings.Name, item.Key, cause);
            return ReconcileOutcome.Error;
        }

        if (cause is KubernetesApiException { IsNotFound: true } && store.Find(item.Key) is null)
        {
            queue.Forget(item.Key); // it went while it was reconciled
            return ReconcileOutcome.Success;
        }

        var delay = queue.AddRateLimited(item.Key, item.Priority);
        if (cause is KubernetesApiException { IsConflict: true } && item.Attempt <= ExpectedConflicts)
        {
            log.ReconcileConflicted(settings.Name, item.Key, delay, cause.Message);
            return ReconcileOutcome.Requeue;
        }

        measures.Failed(cause);
        log.ReconcileFailed(settings.Name, item.Key, item.Attempt, delay, cause);
        return ReconcileOutcome.Error;
    }

    private void Forget(ObjectKey key)
    {
        queue.Forget(key);
        hotLoops.Forget(key);
        spread.Remove(key);
    }

    private Activity? StartActivity(WorkItem<ObjectKey> item, TEntity? entity)
    {
        var activity = KubernetesDiagnostics.ActivitySource.StartActivity($"reconcile {settings.Name}");
        return activity?
            .SetTag("controller", settings.Name)
            .SetTag("k8s.namespace.name", item.Key.Namespace)
            .SetTag("k8s.object.name", item.Key.Name)
            .SetTag("generation", entity?.Metadata.Generation)
            .SetTag("attempt", item.Attempt);
    }

    /// <summary>Objects whose first timed look has been spread out.</summary>
    private sealed class SpreadKeys
    {
        private readonly Lock gate = new();
        private readonly HashSet<ObjectKey> keys = [];

        public bool Add(ObjectKey key)
        {
            lock (gate)
                return keys.Add(key);
        }

        public void Remove(ObjectKey key)
        {
            lock (gate)
                keys.Remove(key);
        }
    }
}
