using System.Globalization;
using System.Net;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Events;

/// <summary>Writes events to the API server, again after failures that pass.</summary>
internal sealed class EventWriter(
    IKubernetesClient client, EventRecorderOptions options, TimeProvider time, Jitter jitter, EventMetrics metrics, ILogger log)
{
    /// <summary>How often a write is tried (client-go's number).</summary>
    private const int MaxTries = 12;

    /// <summary>Room for an object's name in that of an event, which has a time behind it.</summary>
    private const int MaxName = 253 - 17;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly CoreEventsSink core = new(client.Resource<CoreEvent>(), options);
    private readonly EventsSink current = new(client.Resource<Event>(), options);
    private bool? hasCurrent;
    private long lastName;

    /// <summary>Writes an event, or the count of one that is there. Fails only by cancellation.</summary>
    /// <param name="story">What happened.</param>
    /// <param name="hurry">Once cancelled, there is one try and no pause.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public async Task WriteAsync(EventStory story, CancellationToken hurry, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteOnceAsync(story, cancellationToken);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (!Passes(e) || attempt == MaxTries || hurry.IsCancellationRequested)
                {
                    metrics.Dropped("refused");
                    log.EventDropped(story.First.Subject.Reason, story.First.Subject.Key, e);
                    return;
                }
            }

            // The first pause is random, so that processes which start together do not come back together.
            await PauseAsync(attempt == 1 ? Pause * jitter.Between(0, 1) : Pause, hurry, cancellationToken);
        }
    }

    private async Task WriteOnceAsync(EventStory story, CancellationToken cancellationToken)
    {
        var target = await ChooseSinkAsync(story.First.Regarding, cancellationToken);
        var (count, last) = (story.Count, story.Last);
        if (story.Created is { } existing && await TryCountAsync(target, story, existing, cancellationToken))
        {
            Written(story, count, last);
            return;
        }

        var key = NewKey(story.First.Regarding);
        await target.CreateAsync(story, key, cancellationToken);
        story.Created = key;
        Written(story, count, last);
    }

    private static async Task<bool> TryCountAsync(IEventSink target, EventStory story, ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            await target.CountAsync(story, key, cancellationToken);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return false; // events live for an hour only
        }
    }

    private void Written(EventStory story, int count, DateTimeOffset last)
    {
        story.WrittenCount = count;
        story.Written = last;
        metrics.Wrote();
    }

    /// <summary>
    /// The newer form where the server knows it. What lives in no namespace is told of in the older one: servers before 1.21 refuse
    /// the newer one about it outside kube-system.
    /// </summary>
    private async Task<IEventSink> ChooseSinkAsync(ObjectReference regarding, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(regarding.Namespace))
            return core;
        hasCurrent ??= await client.Discovery.HasAsync("events.k8s.io/v1", cancellationToken);
        return hasCurrent.Value ? current : core;
    }

    /// <summary>A name that begins with the object's and that nobody else gives.</summary>
    private ObjectKey NewKey(ObjectReference regarding)
    {
        lastName = Math.Max(lastName + 1, time.GetUtcNow().UtcTicks);
        var name = regarding.Name ?? "unnamed";
        var bounded = name.Length <= MaxName ? name : name[..MaxName];

        // Events about what lives in no namespace are looked for in "default".
        var home = string.IsNullOrEmpty(regarding.Namespace) ? "default" : regarding.Namespace;
        return new(home, string.Create(CultureInfo.InvariantCulture, $"{bounded}.{lastName:x16}"));
    }

    /// <summary>Whether a failure may pass: nobody answers, or the server says it cannot now.</summary>
    private static bool Passes(Exception failure) => failure switch
    {
        KubernetesApiException refusal => refusal.StatusCode == HttpStatusCode.TooManyRequests || (int)refusal.StatusCode >= 500,
        _ => failure is KubernetesUnreachableException,
    };

    private async Task PauseAsync(TimeSpan pause, CancellationToken hurry, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hurry, cancellationToken);
        await Task.Delay(pause, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
