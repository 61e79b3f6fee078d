using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.LeaderElection;

/// <summary>
/// Has at most one of several processes lead at any time, by a Lease. A leader that cannot renew in time stops before anybody
/// else may begin, whatever their clocks show.
/// </summary>
[EntityRbac(
    typeof(Lease),
    Verbs = RbacVerbs.Read | RbacVerbs.Create | RbacVerbs.Update,
    Scope = RbacScope.OperatorNamespace)]
internal sealed class LeaderElector(
    LeaderElectionOptions options,
    IResourceClient<Lease> leases,
    IRawResourceClient watches,
    TimeProvider time,
    Jitter jitter,
    LeaderElectionMetrics metrics,
    ILogger log) : ILeaderElection
{
    /// <summary>Renewals older than the lease by this much mean that the process hangs (client-go's tolerance for its health check).</summary>
    private static readonly TimeSpan HealthTolerance = TimeSpan.FromSeconds(20);

    /// <summary>How long after a lease has run out the first tries to take it are spread.</summary>
    private static readonly TimeSpan TakeOverSpread = TimeSpan.FromMilliseconds(500);

    private const int MaxReleases = 5;

    private readonly LeaseState state = new(options, time);
    private long renewed;
    private volatile bool leads;
    private volatile string? problem;

    /// <inheritdoc/>
    public bool IsLeader => leads;

    /// <inheritdoc/>
    public string? Leader => state.Remaining > TimeSpan.Zero ? state.Holder : null;

    /// <inheritdoc/>
    public TimeSpan? LeaseAge => leads ? time.GetElapsedTime(Volatile.Read(ref renewed)) : null;

    /// <inheritdoc/>
    public string? Problem => problem;

    /// <inheritdoc/>
    public bool IsHealthy => LeaseAge is not { } age || age <= options.LeaseDuration + HealthTolerance;

    /// <summary>
    /// Waits for the lead, leads as long as the work takes, and gives the lead back. The lease is renewed until the work has ended,
    /// also while it drains.
    /// </summary>
    /// <param name="work">
    /// What only the leader does. Its token is cancelled the moment the lead is lost: it must stop at once then. It ends by itself
    /// when the process stops.
    /// </param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>Whether the lead was kept to the end; when not, the process must end, since it cannot know what it has missed.</returns>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        options.Validate();
        if (await AcquireAsync(stop) is not { } acquired)
            return true;

        using var lost = new CancellationTokenSource(options.RenewDeadline - time.GetElapsedTime(acquired), time);
        using var ended = new CancellationTokenSource();
        await using var losing = lost.Token.Register(Lose);
        leads = true;
        metrics.Leads(true);
        log.Leads(options.Identity);
        var renewing = RenewAsync(lost, ended.Token);
        var kept = false;
        try
        {
            await work(lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // broken off, as it should be
        }
        finally
        {
            End(ended);
            await renewing;
            // Listeners of a token are told one after another: the work may have ended before we heard of it ourselves.
            kept = !lost.IsCancellationRequested && Interlocked.Exchange(ref leads, false);
            if (kept)
                await ReleaseAsync();
            else
                Lose();
        }

        return kept;
    }

    private static void End(CancellationTokenSource ended) => ended.Cancel();

    private void Lose()
    {
        if (!Interlocked.Exchange(ref leads, false))
            return; // given back before it ran out
        metrics.Leads(false);
        log.LostTheLead(options.Identity);
    }

    /// <summary>Waits until the lease is ours.</summary>
    /// <returns>When the request that took it was sent; null when stopped.</returns>
    private async Task<long?> AcquireAsync(CancellationToken stop)
    {
        var watch = new LeaseWatch(watches, options, state, time, log);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var following = watch.RunAsync(watching.Token);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (await TryAsync(mayTake: true, stop))
                    return Volatile.Read(ref renewed);
                await watch.WaitForFreeLeaseAsync(UntilNextTry(), stop);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // nobody waits for the lead any more
        }
        finally
        {
            End(watching);
            await following;
        }

        return null;
    }

    /// <summary>Soon after the lease runs out if that is near, else after a steady period with jitter.</summary>
    private TimeSpan UntilNextTry()
    {
        var period = options.RetryPeriod * jitter.Between(1, 1 + LeaderElectionOptions.JitterFactor);
        var remaining = state.Remaining;
        return remaining > TimeSpan.Zero && remaining < period ? remaining + (TakeOverSpread * jitter.Between(0, 1)) : period;
    }

    /// <summary>Renews until the work has ended or the lead is lost. No request is under way when this returns.</summary>
    private async Task RenewAsync(CancellationTokenSource lost, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, ended);
        try
        {
            while (true)
            {
                await Task.Delay(options.RetryPeriod, time, either.Token);
                if (await TryAsync(mayTake: false, either.Token))
                    lost.CancelAfter(Positive(options.RenewDeadline - time.GetElapsedTime(Volatile.Read(ref renewed))));
                else if (!state.IsOurs)
                    GiveUp(lost); // there is nothing to wait for
            }
        }
        catch (Exception) when (either.IsCancellationRequested)
        {
            // lost, or no longer needed
        }
    }

    private static void GiveUp(CancellationTokenSource lost) => lost.Cancel();

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    /// <summary>Tries once to renew the lease.</summary>
    /// <param name="mayTake">
    /// Whether to take it when it is free. A leader whose lease is free has lost it, and somebody may have led since.
    /// </param>
    /// <param name="cancellationToken">Breaks the try off.</param>
    private async Task<bool> TryAsync(bool mayTake, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var ours = await RenewKnownAsync(either.Token) || await ReadAndRenewAsync(mayTake, either.Token);
            problem = null;
            return ours;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Failed();
            problem = e is KubernetesApiException { IsForbidden: true }
                ? "the lease may not be read or written; grant {apiGroups: [\"coordination.k8s.io\"], resources: [\"leases\"], verbs: [\"get\", \"list\", \"watch\", "
                    + $"\"create\", \"update\"]}} in a Role of namespace {options.Namespace}. The API server said: {e.Message}"
                : timeout.IsCancellationRequested ? "the API server does not answer in time" : e.Message;
            log.LeaseRequestFailed(options.Namespace, options.LeaseName, problem, e);
            return false;
        }
    }

    /// <summary>Renews a lease that is ours as we last saw it, without asking first.</summary>
    private async Task<bool> RenewKnownAsync(CancellationToken cancellationToken)
    {
        if (state.Renewal(mayTake: false, evenExpired: false) is not { } renewal)
            return false;
        try
        {
            await PutAsync(renewal, cancellationToken);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsNotFound)
        {
            metrics.SlowPath();
            return false;
        }
    }

    /// <summary>Reads the lease, and writes it if it is ours, or free and to be taken.</summary>
    private async Task<bool> ReadAndRenewAsync(bool mayTake, CancellationToken cancellationToken)
    {
        var lease = await leases.FindAsync(new(options.Namespace, options.LeaseName), cancellationToken);
        if (lease is null)
        {
            state.Forget();
            return mayTake && await CreateAsync(cancellationToken);
        }

        state.Observe(lease);
        if (state.Renewal(mayTake, evenExpired: true) is not { } renewal)
            return false;
        try
        {
            await PutAsync(renewal, cancellationToken);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsNotFound)
        {
            return false; // somebody was faster
        }
    }

    private async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        var sent = time.GetTimestamp();
        try
        {
            state.Observe(await leases.CreateAsync(state.Created(), WriteOptions.Default, cancellationToken));
            Volatile.Write(ref renewed, sent);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            return false;
        }
    }

    /// <summary>Writes the lease. The renewal counts from when it was sent: others may have seen it as early as that.</summary>
    private async Task PutAsync(Lease lease, CancellationToken cancellationToken)
    {
        var sent = time.GetTimestamp();
        state.Observe(await leases.ReplaceAsync(lease, WriteOptions.Default, cancellationToken));
        Volatile.Write(ref renewed, sent);
    }

    /// <summary>Gives the lease back, so that the next leader need not wait until it runs out.</summary>
    private async Task ReleaseAsync()
    {
        metrics.Leads(false);
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time); // the process stops: our caller's token is cancelled long since
        try
        {
            for (var attempt = 1; attempt <= MaxReleases; attempt++)
            {
                if (await leases.FindAsync(new(options.Namespace, options.LeaseName), timeout.Token) is not { } lease)
                    return;
                state.Observe(lease);
                if (state.Release() is not { } release || await TryReleaseAsync(release, timeout.Token))
                    return;
            }
        }
        catch (Exception e)
        {
            log.LeaseNotReleased(options.Namespace, options.LeaseName, e);
        }
    }

    private async Task<bool> TryReleaseAsync(Lease release, CancellationToken cancellationToken)
    {
        try
        {
            state.Observe(await leases.ReplaceAsync(release, WriteOptions.Default, cancellationToken));
            log.ReleasedTheLead(options.Identity);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            return false;
        }
    }
}
