using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>Something that happened to an object (events.k8s.io/v1). The server forgets events after an hour.</summary>
[KubernetesEntity(Group = "events.k8s.io", ApiVersion = "v1", Kind = "Event", PluralName = "events")]
public sealed record Event : KubernetesObject
{
    /// <summary>When it happened first.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? EventTime { get; set; }

    /// <summary>How often it happened again; null when it happened once.</summary>
    public EventSeries? Series { get; set; }

    /// <summary>Name of the controller that says so, such as <c>example.com/controller</c>.</summary>
    public string? ReportingController { get; set; }

    /// <summary>Which instance of the controller says so, such as its pod's name; at most 128 characters.</summary>
    public string? ReportingInstance { get; set; }

    /// <summary>What was done or found; at most 128 characters.</summary>
    public string? Action { get; set; }

    /// <summary>Why, as one CamelCase word; at most 128 characters.</summary>
    public string? Reason { get; set; }

    /// <summary>The object it happened to.</summary>
    public ObjectReference? Regarding { get; set; }

    /// <summary>A second object that had part in it.</summary>
    public ObjectReference? Related { get; set; }

    /// <summary>What happened, for people; at most 1024 bytes.</summary>
    public string? Note { get; set; }

    /// <summary><c>Normal</c> or <c>Warning</c>.</summary>
    public string? Type { get; set; }
}

/// <summary>Repetitions of an event.</summary>
public sealed record EventSeries : OpenObject
{
    /// <summary>How often it happened, the first time included.</summary>
    public int Count { get; set; }

    /// <summary>When it happened last.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset LastObservedTime { get; set; }
}

/// <summary>Something that happened to an object, in the core/v1 form for servers without events.k8s.io/v1.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Event", PluralName = "events")]
public sealed record CoreEvent : KubernetesObject
{
    /// <summary>The object it happened to.</summary>
    public ObjectReference? InvolvedObject { get; set; }

    /// <summary>Why, as one CamelCase word.</summary>
    public string? Reason { get; set; }

    /// <summary>What happened, for people; at most 1024 bytes.</summary>
    public string? Message { get; set; }

    /// <summary>Who says so.</summary>
    public CoreEventSource? Source { get; set; }

    /// <summary>When it happened first.</summary>
    public DateTimeOffset? FirstTimestamp { get; set; }

    /// <summary>When it happened last.</summary>
    public DateTimeOffset? LastTimestamp { get; set; }

    /// <summary>How often it happened.</summary>
    public int? Count { get; set; }

    /// <summary><c>Normal</c> or <c>Warning</c>.</summary>
    public string? Type { get; set; }

    /// <summary>When it happened first, to the microsecond; set when <see cref="ReportingComponent"/> is.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? EventTime { get; set; }

    /// <summary>What was done or found.</summary>
    public string? Action { get; set; }

    /// <summary>Name of the controller that says so.</summary>
    public string? ReportingComponent { get; set; }

    /// <summary>Which instance of the controller says so.</summary>
    public string? ReportingInstance { get; set; }
}

/// <summary>Who reports an event.</summary>
public sealed record CoreEventSource : OpenObject
{
    /// <summary>Name of the component.</summary>
    public string? Component { get; set; }

    /// <summary>Node it runs on.</summary>
    public string? Host { get; set; }
}
