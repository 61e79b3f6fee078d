using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Client;

/// <summary>
/// Lists and watches the objects of one resource as the UTF-8 JSON they arrive in, without decoding them: for caches, which
/// keep bytes. Both methods throw <see cref="KubernetesApiException"/> when the server refuses and
/// <see cref="KubernetesUnreachableException"/> when it cannot be reached or the answer breaks off.
/// </summary>
public interface IRawResourceClient
{
    /// <summary>Where the resource lives in the API.</summary>
    ResourceDefinition Definition { get; }

    /// <summary>
    /// One page of objects, or all of them when <see cref="ListOptions.Limit"/> is null, handed over one by one as they arrive.
    /// When the answer breaks off after the first object, the call fails; the caller throws away what it got and begins again.
    /// </summary>
    /// <returns>Version of the list and where the next page starts.</returns>
    Task<ListMeta> ListAsync(ListOptions options, RawObjectHandler onObject, CancellationToken cancellationToken);

    /// <summary>
    /// Changes as they happen, until the server ends the stream. An expired version arrives either as an exception
    /// (<see cref="KubernetesApiException.IsExpired"/>) or as a frame of type <see cref="WatchFrameType.Error"/>. There is no
    /// deadline: the caller ends a stream that has gone silent by its token.
    /// </summary>
    /// <param name="options">What it is about.</param>
    /// <param name="onOpened">Called once when the server has accepted the watch, which may be long before the first message.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<WatchFrame> WatchAsync(WatchOptions options, Action? onOpened = null, CancellationToken cancellationToken = default);
}

/// <summary>Takes one object of a list. Items of a list carry no apiVersion and kind.</summary>
/// <param name="json">The object, valid during the call.</param>
public delegate void RawObjectHandler(ReadOnlySpan<byte> json);

/// <summary>One message of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object, or a Status for an error: UTF-8 JSON, valid until the next frame is asked for; empty when the message has none.</param>
public readonly record struct WatchFrame(WatchFrameType Type, ReadOnlyMemory<byte> Object);

/// <summary>What a message of a watch says.</summary>
public enum WatchFrameType
{
    /// <summary>Something this version does not know.</summary>
    Unknown = 0,

    /// <summary>The object is new, or matches the selection now.</summary>
    Added,

    /// <summary>The object changed.</summary>
    Modified,

    /// <summary>The object is gone or matches the selection no longer; its resourceVersion is that of the change.</summary>
    Deleted,

    /// <summary>Nothing happened up to the resourceVersion of the object, which has nothing else.</summary>
    Bookmark,

    /// <summary>The watch is over; the object is a <see cref="Status"/>.</summary>
    Error,
}

/// <summary>What a watch is about.</summary>
public sealed record WatchOptions
{
    /// <summary>One namespace, or null for all of them and for cluster-scoped resources.</summary>
    public string? Namespace { get; init; }

    /// <summary>Label selector, such as <c>app=web,tier!=cache</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Field selector, such as <c>metadata.name=web</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Changes after this version; null to begin with the present objects in no particular order.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>When the server ends the stream; null for its own choice of 30 to 60 minutes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Begin with the present objects and mark their end by a bookmark with the annotation
    /// <c>k8s.io/initial-events-end</c> (streaming list; servers before 1.27 refuse it).
    /// </summary>
    public bool SendInitialEvents { get; init; }
}
