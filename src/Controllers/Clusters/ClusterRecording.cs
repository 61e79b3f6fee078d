using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Writes down who holds what in the cluster, and when, for as long as this process leads.</summary>
[EntityRbac(typeof(Pod), typeof(Node), typeof(PersistentVolume), typeof(Service), typeof(StorageClass), Verbs = RbacVerbs.List | RbacVerbs.Watch)]
[GenericRbac(Groups = ["apps"], Resources = ["replicasets"], Verbs = RbacVerbs.List | RbacVerbs.Watch)]
[GenericRbac(Groups = ["batch"], Resources = ["jobs"], Verbs = RbacVerbs.List | RbacVerbs.Watch)]
internal sealed class ClusterRecording(
    IClusterLedger ledger,
    IInformerFactory informers,
    ClusterName name,
    ClusterMetrics metrics,
    LiveCluster live,
    TimeProvider clock,
    IOptions<ClusterOptions> options,
    IOptions<FinOpsOptions> finOps,
    ILogger<ClusterRecording> log) : ILeaderService
{
    private static readonly TimeSpan CleanUpInterval = TimeSpan.FromDays(1);

    private (SpanChanges Changes, DatePeriod? Observed)? unwritten;

    public string Name => "cluster-recording";

    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        if (!options.Value.Record)
            return;
        try
        {
            var cluster = await name.ReadAsync(drain);
            var lasting = await LastingAsync(cluster, drain);
            await RecordAsync(cluster, lasting, drain, abort);
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested || abort.IsCancellationRequested)
        {
            // What was written is what the next leader goes on with.
        }
        finally
        {
            live.Forget();
        }
    }

    private async Task RecordAsync(string cluster, LastingSpans lasting, CancellationToken drain, CancellationToken abort)
    {
        var observer = new ClusterObserver(new(lasting.Spans), lasting.ObservedThrough, clock);
        var keys = options.Value.AnnotationKeys;
        await using var watched = new WatchedKinds();
        watched.Add(informers.Get<Node>(transform: ClusterTrimming.Trim), observer.TakeAsync);
        watched.Add(informers.GetMetadata(new(new("apps", "v1", "ReplicaSet", "replicasets", Namespaced: true)), ClusterTrimming.Trim), observer.TakeAsync);
        watched.Add(informers.GetMetadata(new(new("batch", "v1", "Job", "jobs", Namespaced: true)), ClusterTrimming.Trim), observer.TakeAsync);
        watched.Add(informers.Get<Service>(transform: ClusterTrimming.Trim), observer.TakeAsync);
        watched.Add(informers.Get<StorageClass>(transform: ClusterTrimming.Trim), observer.TakeAsync);
        watched.Add(informers.Get<PersistentVolume>(transform: ClusterTrimming.Trim), observer.TakeAsync);
        watched.Add(informers.Get<Pod>(transform: pod => ClusterTrimming.Trim(pod, keys)), observer.TakeAsync);
        await watched.WaitForSyncAsync(drain);
        observer.Begin(watched.Statuses);
        observer.ShowIn(live, cluster);
        log.RecordingBegins(cluster, lasting.ObservedThrough);

        using var timer = new PeriodicTimer(options.Value.WriteInterval, clock);
        var cleanUp = clock.GetUtcNow();
        try
        {
            do
            {
                await WriteAsync(cluster, observer, watched.Statuses, drain);
                if (clock.GetUtcNow() >= cleanUp && await CleanUpAsync(cluster, drain))
                    cleanUp = clock.GetUtcNow() + CleanUpInterval;
            }
            while (await timer.WaitForNextTickAsync(drain));
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested && !abort.IsCancellationRequested)
        {
            await WriteAsync(cluster, observer, watched.Statuses, abort);
        }
    }

    /// <summary>Writes what is new. What cannot be written now is kept, and goes first the next time.</summary>
    private async Task WriteAsync(string cluster, ClusterObserver observer, IReadOnlyList<InformerStatus> statuses, CancellationToken cancellationToken)
    {
        try
        {
            if (unwritten is { } earlier)
                await ledger.KeepAsync(cluster, earlier.Changes, earlier.Observed, cancellationToken);
            unwritten = observer.Drain(statuses);
            await ledger.KeepAsync(cluster, unwritten.Value.Changes, unwritten.Value.Observed, cancellationToken);
            unwritten = null;
        }
        catch (LedgerUnavailableException e)
        {
            log.NotWritten(cluster, e);
        }

        metrics.Show(cluster, observer);
    }

    private async Task<bool> CleanUpAsync(string cluster, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.RemoveSpansAsync(cluster, clock.GetUtcNow() - options.Value.KeepFor, cancellationToken);
            return true;
        }
        catch (LedgerUnavailableException e)
        {
            log.NotWritten(cluster, e);
            return false;
        }
    }

    /// <summary>What lasts; the ledger is asked until it answers.</summary>
    private async Task<LastingSpans> LastingAsync(string cluster, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ledger.LastingAsync(cluster, cancellationToken);
            }
            catch (LedgerUnavailableException e)
            {
                log.CannotBegin(e);
                await Task.Delay(finOps.Value.RetryInterval, clock, cancellationToken);
            }
        }
    }

    /// <summary>Informers of several kinds that are followed together.</summary>
    private sealed class WatchedKinds : IAsyncDisposable
    {
        private readonly List<(Func<InformerStatus> Status, IInformerSubscription Subscription)> kinds = [];

        public IReadOnlyList<InformerStatus> Statuses => [.. kinds.Select(kind => kind.Status())];

        public void Add<T>(IInformer<T> informer, InformerHandler<T> handler)
            where T : class, IKubernetesObject => kinds.Add((() => informer.Status, informer.Subscribe(handler)));

        public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(kinds.Select(kind => kind.Subscription.WaitForSyncAsync(cancellationToken)));

        public async ValueTask DisposeAsync()
        {
            foreach (var (_, subscription) in kinds)
                await subscription.DisposeAsync();
        }
    }
}
