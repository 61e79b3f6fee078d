using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>What people may say to controllers by annotations of an object.</summary>
/// <param name="prefix">Prefix of their names, such as <c>reconcile.example.com</c>; null when there are none.</param>
public sealed class ReconcileAnnotations(string? prefix)
{
    private readonly string? suspend = prefix is null ? null : $"{prefix}/suspend";
    private readonly string? abandon = prefix is null ? null : $"{prefix}/abandon";
    private readonly string? requestedAt = prefix is null ? null : $"{prefix}/requestedAt";

    /// <summary><c>suspend: "true"</c>: the object is left alone, except that it may be deleted.</summary>
    public bool IsSuspended(IKubernetesObject entity) => IsTrue(entity, suspend);

    /// <summary><c>abandon: "true"</c>: the object may go without anything being undone, for when what must be undone cannot be reached any more.</summary>
    public bool IsAbandoned(IKubernetesObject entity) => IsTrue(entity, abandon);

    /// <summary>The value of <c>requestedAt</c>: each new value asks for a reconcile now. A status may repeat it to say that it was done.</summary>
    public string? RequestedAt(IKubernetesObject entity) => Value(entity, requestedAt);

    private static bool IsTrue(IKubernetesObject entity, string? name) => Value(entity, name) == "true";

    private static string? Value(IKubernetesObject entity, string? name) =>
        name is not null && entity.Metadata.Annotations is { } annotations && annotations.TryGetValue(name, out var value) ? value : null;
}
