using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Events;

/// <summary>Writes events in the form that the API server knows. Refusals are <see cref="KubernetesApiException"/>.</summary>
internal interface IEventSink
{
    /// <summary>Writes a new event.</summary>
    Task CreateAsync(EventStory story, ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Writes how often it happened.</summary>
    Task CountAsync(EventStory story, ObjectKey key, CancellationToken cancellationToken);
}
