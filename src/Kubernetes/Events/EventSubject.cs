using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Events;

/// <summary>What events are about, as far as repetitions are recognised by it: the same thing happened to the same object.</summary>
/// <param name="Type"><c>Normal</c> or <c>Warning</c>.</param>
/// <param name="Action">What was done or found.</param>
/// <param name="Reason">Why.</param>
/// <param name="ApiVersion">Version of the object.</param>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Key">The object.</param>
/// <param name="Uid">Tells it from a later one of the same name.</param>
internal sealed record EventSubject(string Type, string Action, string Reason, string? ApiVersion, string? Kind, ObjectKey Key, string? Uid);

/// <summary>Something that happened.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Regarding">The object, with its version then.</param>
/// <param name="Note">What happened, for people.</param>
/// <param name="When">When it happened.</param>
internal sealed record Occurrence(EventSubject Subject, ObjectReference Regarding, string Note, DateTimeOffset When);
