using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>A way to find objects by something else than their name.</summary>
/// <typeparam name="T">The type of one object.</typeparam>
/// <param name="Name">Name of the index, unique within an informer.</param>
/// <param name="Values">The values under which an object is found; pure, since it is asked once for each state of an object.</param>
public sealed record ObjectIndex<T>(string Name, Func<T, IEnumerable<string>> Values)
    where T : class, IKubernetesObject
{
    /// <summary>Finds objects by the UID of any of their owners; named <c>owner</c>.</summary>
    public static ObjectIndex<T> ByOwner { get; } =
        new("owner", entity => entity.Metadata.OwnerReferences?.Select(owner => owner.Uid) ?? []);

    /// <summary>Finds objects by the value of a label; named <c>label:</c> and the label.</summary>
    public static ObjectIndex<T> ByLabel(string label) =>
        new($"label:{label}", entity => entity.Metadata.Labels is { } labels && labels.TryGetValue(label, out var value) ? [value] : []);
}

/// <summary>The keys of the objects that an index finds by one value. The value is kept once, however many objects have it.</summary>
internal sealed class IndexBucket(string value)
{
    public string Value { get; } = value;

    public HashSet<ObjectKey> Keys { get; } = [];
}

/// <summary>The contents of one index. Guarded by the lock of the store that it belongs to.</summary>
internal sealed class IndexContents
{
    private readonly Dictionary<string, IndexBucket> buckets = [];

    public IEnumerable<ObjectKey> Keys(string value) => buckets.TryGetValue(value, out var bucket) ? bucket.Keys : [];

    public IndexBucket Add(string value, ObjectKey key)
    {
        if (!buckets.TryGetValue(value, out var bucket))
            buckets.Add(value, bucket = new(value));
        bucket.Keys.Add(key);
        return bucket;
    }

    public void Remove(IndexBucket bucket, ObjectKey key)
    {
        bucket.Keys.Remove(key);
        if (bucket.Keys.Count == 0)
            buckets.Remove(bucket.Value);
    }
}
