using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.LeaderElection;

/// <summary>
/// Follows the lease while somebody else holds it, so that a lead that is given back is noticed at once and a renewal is seen
/// when it happens. The election works without it, only slower; so whatever fails here is tried again later and nothing more.
/// </summary>
internal sealed class LeaseWatch(IRawResourceClient watches, LeaderElectionOptions options, LeaseState state, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan PauseBetweenWatches = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private TaskCompletionSource? waiting;
    private bool isFree;

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watch = new WatchOptions
        {
            Namespace = options.Namespace,
            FieldSelector = $"metadata.name={options.LeaseName}",
            Timeout = TimeSpan.FromMinutes(5),
        };
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var frame in watches.WatchAsync(watch, cancellationToken: cancellationToken))
                    Take(frame);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                log.LeaseWatchFailed(options.Namespace, options.LeaseName, e);
            }
            catch (Exception)
            {
                return; // cancelled
            }

            await Task.Delay(PauseBetweenWatches, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>Waits a while, or less when the lease becomes free.</summary>
    public async Task WaitForFreeLeaseAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (isFree)
            {
                isFree = false;
                return;
            }

            waiting = free;
        }

        await using var timer = time.CreateTimer(_ => free.TrySetResult(), null, limit, Timeout.InfiniteTimeSpan);
        await using var cancelled = cancellationToken.Register(() => free.TrySetCanceled(cancellationToken));
        await free.Task;
    }

    private void Take(WatchFrame frame)
    {
        switch (frame.Type)
        {
            case WatchFrameType.Added or WatchFrameType.Modified:
                var lease = KubernetesJson.BuiltIn.Deserialize<Lease>(frame.Object.Span);
                state.Observe(lease);
                if (string.IsNullOrEmpty(lease.Spec?.HolderIdentity))
                    Free();
                break;
            case WatchFrameType.Deleted:
                Free();
                break;
        }
    }

    private void Free()
    {
        TaskCompletionSource? waiter;
        lock (gate)
        {
            isFree = waiting is null;
            waiter = waiting;
            waiting = null;
        }

        waiter?.TrySetResult();
    }
}
