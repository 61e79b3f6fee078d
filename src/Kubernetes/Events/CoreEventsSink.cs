using System.Globalization;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Events;

/// <summary>Events of the core group, for servers without events.k8s.io and for what lives in no namespace.</summary>
internal sealed class CoreEventsSink(IResourceClient<CoreEvent> events, EventRecorderOptions options) : IEventSink
{
    public Task CreateAsync(EventStory story, ObjectKey key, CancellationToken cancellationToken) => events.CreateAsync(
        new()
        {
            Metadata = new() { Namespace = key.Namespace, Name = key.Name },
            FirstTimestamp = story.First.When,
            LastTimestamp = story.Last,
            Count = story.Count,
            Source = new() { Component = options.Controller },
            Action = story.First.Subject.Action,
            Reason = story.First.Subject.Reason,
            InvolvedObject = story.First.Regarding,
            Message = story.First.Note,
            Type = story.First.Subject.Type,
        },
        WriteOptions.Default,
        cancellationToken);

    public Task CountAsync(EventStory story, ObjectKey key, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["count"] = story.Count,
            ["lastTimestamp"] = story.Last.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        return events.PatchAsync(key, Patch.Merge(patch), WriteOptions.Default, cancellationToken);
    }
}
