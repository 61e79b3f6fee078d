using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>One state of an object as a cache keeps it: JSON, not a graph of objects, so that it is small and cannot be changed.</summary>
internal sealed class StoredObject(ObjectKey key, Guid uid, string resourceVersion, byte[] json)
{
    /// <summary>Namespace and name.</summary>
    public ObjectKey Key { get; set; } = key;

    /// <summary>Tells an object from an earlier one of the same name. Not as text, which would be six times as large.</summary>
    public Guid Uid { get; } = uid;

    /// <summary>The version of this state.</summary>
    public string ResourceVersion { get; } = resourceVersion;

    /// <summary>The trimmed object.</summary>
    public byte[] Json { get; } = json;

    /// <summary>The last full list in which the object was seen.</summary>
    public int SeenInList { get; set; }

    /// <summary>Where the indexes hold the object, as index and bucket; null without indexes.</summary>
    public (IndexContents Index, IndexBucket Bucket)[]? Places { get; set; }
}
