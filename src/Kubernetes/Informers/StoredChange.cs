using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>A change between two states in a store. Shared by all subscribers; each reading of an object is a fresh copy.</summary>
/// <typeparam name="T">The type of one object.</typeparam>
internal sealed class StoredChange<T>(ObjectCodec<T> codec, InformerEventType type, StoredObject current, StoredObject? previous, bool fromList)
    : InformerEvent<T>
    where T : class, IKubernetesObject
{
    /// <inheritdoc/>
    public override InformerEventType Type => type;

    /// <inheritdoc/>
    public override ObjectKey Key => current.Key;

    /// <inheritdoc/>
    public override T Object => codec.Read(current);

    /// <inheritdoc/>
    public override T? Previous => previous is null ? null : codec.Read(previous);

    /// <inheritdoc/>
    public override bool FromList => fromList;
}
