using System.Net;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>
/// Keeps a store in step with the API server: lists, watches from the list's version on, resumes a watch that ends, and lists
/// again only when the server has forgotten that version. Nothing but cancellation ends it.
/// </summary>
/// <typeparam name="T">The type of one object.</typeparam>
internal sealed class Reflector<T>(
    IRawResourceClient source,
    InformerScope scope,
    ObjectStore<T> store,
    ObjectCodec<T> codec,
    InformerHealth health,
    StreamingLists streaming,
    TimeProvider time,
    Random random,
    InformerMeasures measures,
    ILogger log)
    where T : class, IKubernetesObject
{
    /// <summary>
    /// Bookmarks come about every minute and the server's history goes back at least 75 s, so longer silence loses events. Servers before 1.21 send none about what has not changed since they were started:
    /// there a watch is opened anew each time, and that it is accepted says that the server is there and nothing was missed.
    /// </summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(90);

    /// <summary>Servers before 1.19 ignore the request for a streaming list and never say that it ended.</summary>
    private static readonly TimeSpan InitialEventsIdleLimit = TimeSpan.FromSeconds(10);

    /// <summary>A watch that ends sooner and empty was refused rather than served.</summary>
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(1);

    /// <summary>A restarting API server may deny resources that it serves a moment later, so only a lasting 404 means that all objects are gone.</summary>
    private static readonly TimeSpan MissingFor = TimeSpan.FromSeconds(30);

    private const int PageSize = 500;

    /// <summary>After so many watches in a row that brought nothing, the version itself is suspect.</summary>
    private const int FruitlessWatches = 5;

    private readonly ReconnectDelay delay = new(time, random);
    private string? resourceVersion;

    /// <summary>
    /// Whether the next list must be of the latest state: the version is expired or unknown to the server, or a list broke off
    /// half-way, whose objects may be newer than those of another server that lists from its cache.
    /// </summary>
    private bool askForLatest;
    private bool inStep;
    private int fruitless;
    private long? missingSince;

    /// <summary>What to do after a list or watch.</summary>
    private enum Next
    {
        Watch,
        WatchLater,
        List,
        ListLater,
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var next = inStep ? await WatchAsync(resourceVersion, cancellationToken) : await ListAsync(cancellationToken);
            inStep = next is Next.Watch or Next.WatchLater;
            if (next is Next.WatchLater or Next.ListLater)
                await delay.WaitAsync(cancellationToken);
        }
    }

    private async Task<Next> ListAsync(CancellationToken cancellationToken)
    {
        if (streaming.MayWork)
        {
            var next = await WatchAsync(null, cancellationToken);
            if (inStep)
                return next;
        }

        return await ListPagesAsync(cancellationToken);
    }

    private async Task<Next> ListPagesAsync(CancellationToken cancellationToken)
    {
        var version = askForLatest ? "" : resourceVersion ?? "0";
        var page = new ListOptions
        {
            Namespace = scope.Namespace,
            LabelSelector = scope.LabelSelector,
            FieldSelector = scope.FieldSelector,
            ResourceVersion = version.Length == 0 ? null : version,
            // With another version than "0" a limit would ask for exactly that version instead of one not older.
            Limit = version is "" or "0" ? PageSize : null,
        };
        using var guard = new IdleGuard(time, IdleLimit, cancellationToken);
        try
        {
            store.BeginList();
            var list = await source.ListAsync(page, Take, guard.Token);
            while (!string.IsNullOrEmpty(list.Continue))
                list = await source.ListAsync(page with { ResourceVersion = null, Continue = list.Continue }, Take, guard.Token);
            Complete(list.ResourceVersion);
            return Next.Watch;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return AfterFailedList(guard.Expired ? new KubernetesUnreachableException("nothing arrived for too long", mayHaveBeenDone: false, e) : e, version.Length == 0);
        }

        void Take(ReadOnlySpan<byte> item)
        {
            guard.Heard();
            askForLatest = true;
            TakeChanged(item, fromList: true);
        }
    }

    private Next AfterFailedList(Exception cause, bool askedForLatest)
    {
        if (IsVersionUnavailable(cause) && !askedForLatest)
        {
            askForLatest = true;
            return Next.List;
        }

        Failed(cause);
        if (cause is KubernetesApiException { IsNotFound: true })
            NoteMissing();
        else
            missingSince = null;
        return Next.ListLater;
    }

    /// <summary>Watches once, to the end. Without a version to begin from it is a list and a watch in one.</summary>
    private async Task<Next> WatchAsync(string? version, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var frames = 0;
        using var guard = new IdleGuard(time, version is null ? InitialEventsIdleLimit : IdleLimit, cancellationToken);
        var watch = new WatchOptions
        {
            Namespace = scope.Namespace,
            LabelSelector = scope.LabelSelector,
            FieldSelector = scope.FieldSelector,
            ResourceVersion = version,
            Timeout = TimeSpan.FromSeconds(300 + random.Next(300)), // spread, so that watches do not end all at once
            SendInitialEvents = version is null,
        };
        measures.WatchBegan();
        try
        {
            if (version is null)
                store.BeginList();
            await foreach (var frame in source.WatchAsync(watch, Opened, guard.Token))
            {
                frames++;
                guard.Heard();
                health.Heard();
                TakeFrame(frame, guard);
            }
        }
        catch (OperationCanceledException) when (guard.Expired && !cancellationToken.IsCancellationRequested)
        {
            if (!inStep)
                streaming.NotSupported();
            log.WatchSilent(measures.Resource, IdleLimit.TotalSeconds);
            return Next.Watch;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (frames > 0)
                fruitless = 0;
            return inStep ? AfterFailedWatch(e) : AfterFailedStream(e);
        }

        if (frames > 0)
            fruitless = 0;
        return frames == 0 && time.GetElapsedTime(began) < ShortestWatch
            ? AfterFailedWatch(new KubernetesUnreachableException("the server ends watches at once", mayHaveBeenDone: false))
            : Next.Watch;
    }

    /// <summary>The server goes on from the version that we have: no change is missing.</summary>
    private void Opened()
    {
        if (inStep)
            health.Recovered();
    }

    private Next AfterFailedStream(Exception cause)
    {
        if (cause is KubernetesApiException { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity })
            streaming.NotSupported();
        return Next.List;
    }

    private Next AfterFailedWatch(Exception cause)
    {
        if (cause is KubernetesApiException { IsExpired: true })
        {
            log.VersionExpired(measures.Resource);
            return Next.List;
        }

        if (IsVersionUnavailable(cause))
        {
            askForLatest = true;
            return Next.List;
        }

        Failed(cause);
        if (IsRefused(cause))
            return Next.WatchLater; // a list would only add load, and the version is as good as before
        if (++fruitless >= FruitlessWatches || cause is KubernetesApiException { IsNotFound: true })
        {
            fruitless = 0;
            return Next.ListLater;
        }

        return Next.WatchLater;
    }

    private void TakeFrame(WatchFrame frame, IdleGuard guard)
    {
        switch (frame.Type)
        {
            case WatchFrameType.Added or WatchFrameType.Modified:
                measures.EventReceived();
                askForLatest |= !inStep;
                Advance(TakeChanged(frame.Object.Span, fromList: !inStep));
                break;
            case WatchFrameType.Deleted:
                measures.EventReceived();
                Advance(TakeDeleted(frame.Object.Span));
                break;
            case WatchFrameType.Bookmark:
                var bookmark = codec.DecodeBookmark(frame.Object.Span);
                if (bookmark.EndsInitialEvents && !inStep)
                {
                    Complete(bookmark.ResourceVersion);
                    guard.Move(IdleLimit);
                }

                Advance(bookmark.ResourceVersion);
                break;
            case WatchFrameType.Error:
                throw KubernetesApiException.Of(KubernetesJson.BuiltIn.Deserialize<Status>(frame.Object.Span));
            default:
                log.UnknownWatchEvent(measures.Resource);
                break;
        }

        if (inStep)
            health.Recovered();
    }

    /// <summary>Notes how far the stream has come. Initial events come in no order of versions, so they say nothing.</summary>
    private void Advance(string? version)
    {
        if (inStep && !string.IsNullOrEmpty(version))
            resourceVersion = version;
    }

    /// <summary>Takes in a new state of an object and returns its version.</summary>
    private string? TakeChanged(ReadOnlySpan<byte> json, bool fromList)
    {
        try
        {
            var stored = codec.Decode(json, out var entity);
            store.Upsert(stored, entity, fromList);
            health.Readable(stored.Key);
            return stored.ResourceVersion;
        }
        catch (UndecodableObjectException e)
        {
            store.Keep(e.Key);
            health.LeftOut(e.Key, e.Message);
            measures.ObjectUndecodable();
            log.ObjectUndecodable(measures.Resource, e.Key, e);
            return e.ResourceVersion;
        }
    }

    /// <summary>Takes an object out and returns the version of its deletion.</summary>
    private string? TakeDeleted(ReadOnlySpan<byte> json)
    {
        try
        {
            var stored = codec.Decode(json, out _);
            store.Remove(stored.Key, stored);
            health.Readable(stored.Key);
            return stored.ResourceVersion;
        }
        catch (UndecodableObjectException e)
        {
            store.Remove(e.Key, null);
            health.Readable(e.Key);
            return e.ResourceVersion;
        }
    }

    private void Complete(string? version)
    {
        store.CompleteList();
        resourceVersion = version;
        askForLatest = false;
        inStep = true;
        missingSince = null;
        fruitless = 0;
        measures.ListCompleted();
        health.InStep();
        log.ListTakenIn(measures.Resource, store.Count, version);
    }

    private void Failed(Exception cause)
    {
        measures.Failed();
        health.Failed(cause);
        log.NotInStep(health.Problem!, cause is KubernetesApiException ? null : cause);
    }

    private void NoteMissing()
    {
        missingSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(missingSince.Value) >= MissingFor)
            store.Clear();
    }

    private static bool IsRefused(Exception cause) => cause
        is KubernetesApiException { StatusCode: HttpStatusCode.TooManyRequests }
        or KubernetesUnreachableException;

    /// <summary>Whether the server has forgotten the version we asked for, or has not come to it yet.</summary>
    private static bool IsVersionUnavailable(Exception cause) => cause is KubernetesApiException refusal
        && (refusal.IsExpired
            || (refusal.StatusCode == HttpStatusCode.GatewayTimeout
                && (refusal.Causes.Any(detail => detail.Reason == "ResourceVersionTooLarge")
                    || refusal.Message.Contains("Too large resource version", StringComparison.Ordinal))));
}

/// <summary>Whether the API server can stream lists. Found out by trying, once for all informers.</summary>
internal sealed class StreamingLists(bool enabled)
{
    private volatile bool mayWork = enabled;

    public bool MayWork => mayWork;

    public void NotSupported() => mayWork = false;
}
