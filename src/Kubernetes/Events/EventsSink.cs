using System.Globalization;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Events;

/// <summary>Events of events.k8s.io/v1.</summary>
internal sealed class EventsSink(IResourceClient<Event> events, EventRecorderOptions options) : IEventSink
{
    public Task CreateAsync(EventStory story, ObjectKey key, CancellationToken cancellationToken) => events.CreateAsync(
        new()
        {
            Metadata = new() { Namespace = key.Namespace, Name = key.Name },
            EventTime = story.First.When,
            Series = story.Count > 1 ? new() { Count = story.Count, LastObservedTime = story.Last } : null,
            ReportingController = options.Controller,
            ReportingInstance = options.Instance,
            Action = story.First.Subject.Action,
            Reason = story.First.Subject.Reason,
            Regarding = story.First.Regarding,
            Note = story.First.Note,
            Type = story.First.Subject.Type,
        },
        WriteOptions.Default,
        cancellationToken);

    public Task CountAsync(EventStory story, ObjectKey key, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["series"] = new JsonObject
            {
                ["count"] = story.Count,
                ["lastObservedTime"] = story.Last.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            },
        };
        return events.PatchAsync(key, Patch.Merge(patch), WriteOptions.Default, cancellationToken);
    }
}
