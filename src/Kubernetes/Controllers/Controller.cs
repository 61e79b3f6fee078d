using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Runs one <see cref="IEntityController{TEntity}"/>: takes in what changed, and has workers reconcile it.</summary>
/// <typeparam name="TEntity">The kind that is reconciled.</typeparam>
internal sealed class Controller<TEntity> : IRunningController
    where TEntity : class, IKubernetesObject
{
    /// <summary>A worker is stuck when even the end of its timeout, plus as much again, has not brought it back.</summary>
    private const int StuckAfterTimeouts = 2;

    private readonly ControllerBuilder<TEntity> settings;
    private readonly ControllerServices services;
    private readonly IEntityController<TEntity> controller;
    private readonly FinalizerSteps<TEntity> finalizers;
    private readonly ReconcileTrigger<TEntity> trigger;
    private readonly IInformer<TEntity> informer;
    private readonly IReadOnlyList<IRelatedWatch<TEntity>> related;
    private readonly ControllerMeasures measures;
    private readonly WorkQueueMeasures queueMeasures;
    private readonly ILogger log;
    private volatile WorkQueue<ObjectKey>? running;

    public Controller(
        ControllerBuilder<TEntity> settings,
        ControllerServices services,
        IEntityController<TEntity> controller,
        IReadOnlyList<NamedFinalizer<TEntity>> finalizers,
        ReconcileTrigger<TEntity> trigger)
    {
        this.settings = settings;
        this.services = services;
        this.controller = controller;
        this.finalizers = new(services.Client.Resource<TEntity>(), finalizers);
        this.trigger = trigger;
        informer = services.Informers.Get<TEntity>(settings.Scope);
        related = [.. settings.Related.Select(watch => watch(services.Informers))];
        measures = services.Metrics.Measure(settings.Name, settings.Workers);
        queueMeasures = services.QueueMetrics.Measure(settings.Name, () => running?.State() ?? default);
        log = services.Loggers.CreateLogger(controller.GetType());
    }

    /// <inheritdoc/>
    public string Name => settings.Name;

    /// <inheritdoc/>
    public IReadOnlyList<StuckWorker> StuckWorkers => running is not { } queue
        ? []
        : [.. queue.InFlight()
            .Where(work => work.Running > settings.ReconcileTimeout * StuckAfterTimeouts)
            .Select(work => new StuckWorker(Name, work.Key, work.Running))];

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        try
        {
            await informer.WaitForSyncAsync(drain);
            await Task.WhenAll(related.Select(watch => watch.WaitForSyncAsync(drain)));
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            return;
        }

        using var breakOff = new CancellationTokenSource(Timeout.InfiniteTimeSpan, services.Time);
        await using var aborting = abort.Register(breakOff.Cancel);
        var retryDelay = new RetryDelay(TimeSpan.FromMilliseconds(5), settings.LongestRetryDelay, services.Jitter);
        using var queue = new WorkQueue<ObjectKey>(retryDelay, services.Time, queueMeasures);
        var reconciler = new Reconciler<TEntity>(settings, services, controller, finalizers, informer.Store, queue, measures, log);
        var subscriptions = Subscribe(queue, reconciler);
        void Wake(ObjectKey? key) => WakeOneOrAll(queue, key);
        trigger.Attach(Wake);
        running = queue;
        log.ControllerStarts(Name, settings.Workers);
        try
        {
            var workers = Enumerable.Range(0, settings.Workers).Select(_ => WorkAsync(queue, reconciler, breakOff.Token)).ToList();
            await UntilCancelledAsync(drain);
            queue.ShutDown();
            breakOff.CancelAfter(services.DrainGrace);
            await Task.WhenAll(workers);
        }
        finally
        {
            running = null;
            trigger.Detach(Wake);
            foreach (var subscription in subscriptions)
                await subscription.DisposeAsync();
            log.ControllerStopped(Name);
        }
    }

    private static async Task UntilCancelledAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
    }

    private static async Task WorkAsync(WorkQueue<ObjectKey> queue, Reconciler<TEntity> reconciler, CancellationToken breakOff)
    {
        await Task.Yield(); // each worker on a thread of its own from the start
        while (await queue.TakeAsync() is { } item)
        {
            try
            {
                await reconciler.ProcessAsync(item, breakOff);
            }
            finally
            {
                queue.Done(item.Key);
            }
        }
    }

    private List<IInformerSubscription> Subscribe(WorkQueue<ObjectKey> queue, Reconciler<TEntity> reconciler)
    {
        var subscriptions = new List<IInformerSubscription>
        {
            informer.Subscribe((change, _) =>
            {
                TakeIn(change, queue, reconciler);
                return ValueTask.CompletedTask;
            }),
        };
        subscriptions.AddRange(related.Select(watch => watch.Subscribe(informer.Store, queue.Add)));
        return subscriptions;
    }

    private void TakeIn(InformerEvent<TEntity> change, WorkQueue<ObjectKey> queue, Reconciler<TEntity> reconciler)
    {
        var entity = change.Object;
        if (reconciler.Saw(change.Type, entity))
            queue.Add(change.Key);
        if (change.Type != InformerEventType.Deleted && !settings.Predicate(change))
            return;
        if (change.Previous is { } before && services.Annotations.RequestedAt(entity) != services.Annotations.RequestedAt(before))
            queue.Forget(change.Key); // a person asks for it now: no back-off
        queue.Add(change.Key, change.Priority());
    }

    private void WakeOneOrAll(WorkQueue<ObjectKey> queue, ObjectKey? key)
    {
        if (key is { } one)
        {
            queue.Add(one);
            return;
        }

        foreach (var each in informer.Store.Keys())
            queue.Add(each, WorkPriority.Backlog);
    }
}

/// <summary>A controller of whatever kind, for those who start and watch over all of them.</summary>
internal interface IRunningController
{
    /// <summary>Its name in logs and metrics.</summary>
    string Name { get; }

    /// <summary>Workers that do not come back.</summary>
    IReadOnlyList<StuckWorker> StuckWorkers { get; }

    /// <summary>Reconciles until told to stop.</summary>
    /// <param name="drain">Cancelled to stop: what is under way may end, nothing new begins.</param>
    /// <param name="abort">Cancelled to stop at once, because somebody else may lead now.</param>
    Task RunAsync(CancellationToken drain, CancellationToken abort);
}

/// <summary>A reconcile that does not end.</summary>
/// <param name="Controller">The controller.</param>
/// <param name="Key">The object.</param>
/// <param name="Running">For how long it has run.</param>
public sealed record StuckWorker(string Controller, ObjectKey Key, TimeSpan Running);
