using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>
/// The objects of an informer, their indexes, and the feed of what changes. Objects, indexes and the order of the feed are
/// of one piece: a change is seen in all of them or in none, and a subscriber misses nothing and gets nothing twice.
/// </summary>
/// <typeparam name="T">The type of one object.</typeparam>
internal sealed class ObjectStore<T>(ObjectCodec<T> codec) : IObjectStore<T>
    where T : class, IKubernetesObject
{
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, StoredObject> objects = [];
    private readonly IndexContents namespaces = new();
    private readonly Dictionary<string, (ObjectIndex<T> Definition, IndexContents Contents)> indexes = [];
    private readonly List<InformerSubscription<T>> subscriptions = [];
    private bool synced;
    private int list;

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            lock (gate)
                return objects.Count;
        }
    }

    /// <summary>How many changes wait for all subscribers together.</summary>
    public int PendingChanges
    {
        get
        {
            lock (gate)
                return subscriptions.Sum(subscription => subscription.Waiting);
        }
    }

    /// <inheritdoc/>
    public T? Find(ObjectKey key) => Stored(key) is { } stored ? codec.Read(stored) : null;

    /// <summary>An object as it is kept, without reading it; null when there is none.</summary>
    public StoredObject? Stored(ObjectKey key)
    {
        lock (gate)
            return objects.GetValueOrDefault(key);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ObjectKey> Keys(string? @namespace = null)
    {
        lock (gate)
            return @namespace is null ? [.. objects.Keys] : [.. namespaces.Keys(@namespace)];
    }

    /// <inheritdoc/>
    public IEnumerable<T> List(string? @namespace = null)
    {
        StoredObject[] snapshot;
        lock (gate)
            snapshot = @namespace is null ? [.. objects.Values] : [.. namespaces.Keys(@namespace).Select(key => objects[key])];
        return snapshot.Select(codec.Read);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ObjectKey> KeysByIndex(string index, string value)
    {
        lock (gate)
        {
            return indexes.TryGetValue(index, out var known)
                ? [.. known.Contents.Keys(value)]
                : throw new KeyNotFoundException($"There is no index named {index}; there are: {string.Join(", ", indexes.Keys)}.");
        }
    }

    /// <summary>Adds an index, and the objects to it that are there already. One of the same name stays as it is.</summary>
    public void AddIndex(ObjectIndex<T> index)
    {
        lock (gate)
        {
            if (!indexes.TryAdd(index.Name, (index, new())))
                return;
            var contents = indexes[index.Name].Contents;
            foreach (var stored in objects.Values)
                stored.Places = [.. stored.Places ?? [], .. Place(contents, index.Values(codec.Read(stored)), stored.Key)];
        }
    }

    /// <summary>Hands a subscriber everything there is, and from then on everything that changes.</summary>
    public void Subscribe(InformerSubscription<T> subscription)
    {
        lock (gate)
        {
            foreach (var stored in objects.Values)
                subscription.Post(new(codec, InformerEventType.Added, stored, null, true));
            if (synced)
                subscription.PostSynced();
            subscriptions.Add(subscription);
        }
    }

    /// <summary>Ends what <see cref="Subscribe"/> began.</summary>
    public void Unsubscribe(InformerSubscription<T> subscription)
    {
        lock (gate)
            subscriptions.Remove(subscription);
    }

    /// <summary>Begins to take in a full list: what is not seen until <see cref="CompleteList"/> is gone.</summary>
    public void BeginList()
    {
        lock (gate)
            list++;
    }

    /// <summary>Takes in the newest state of an object.</summary>
    /// <param name="stored">The state.</param>
    /// <param name="entity">The same, decoded, for the indexes.</param>
    /// <param name="fromList">Whether it is part of a full list.</param>
    public void Upsert(StoredObject stored, T entity, bool fromList)
    {
        lock (gate)
        {
            objects.TryGetValue(stored.Key, out var before);
            if (before is not null && before.Uid == stored.Uid && before.ResourceVersion == stored.ResourceVersion)
            {
                before.SeenInList = list;
                return;
            }

            var values = indexes.Values.Select(index => (index.Contents, Values: index.Definition.Values(entity).ToList())).ToList();
            if (before is not null)
            {
                Displace(before);
                if (before.Uid != stored.Uid)
                {
                    Post(new(codec, InformerEventType.Deleted, before, before, fromList));
                    before = null;
                }
            }

            var home = namespaces.Add(stored.Key.Namespace, stored.Key);
            stored.Key = stored.Key with { Namespace = home.Value }; // one string for all objects of a namespace
            stored.SeenInList = list;
            stored.Places = [(namespaces, home), .. values.SelectMany(index => Place(index.Contents, index.Values, stored.Key))];
            objects.Remove(stored.Key);
            objects.Add(stored.Key, stored);
            Post(new(codec, before is null ? InformerEventType.Added : InformerEventType.Updated, stored, before, fromList));
        }
    }

    /// <summary>Notes that an object was part of the list though its new state could not be read: its old one stays.</summary>
    public void Keep(ObjectKey key)
    {
        lock (gate)
        {
            if (objects.TryGetValue(key, out var stored))
                stored.SeenInList = list;
        }
    }

    /// <summary>Takes an object out.</summary>
    /// <param name="key">Which one.</param>
    /// <param name="last">Its last state as far as it is known; null for the one in the store.</param>
    public void Remove(ObjectKey key, StoredObject? last)
    {
        lock (gate)
        {
            if (objects.Remove(key, out var before))
            {
                Displace(before);
                Post(new(codec, InformerEventType.Deleted, last ?? before, before, false));
            }
        }
    }

    /// <summary>Takes everything out: the resource itself is gone.</summary>
    public void Clear()
    {
        lock (gate)
        {
            list++;
            RemoveUnseen();
        }
    }

    /// <summary>Ends a full list: what was not part of it is gone. After the first one the store is in step with the server.</summary>
    public void CompleteList()
    {
        lock (gate)
        {
            RemoveUnseen();
            if (synced)
                return;
            synced = true;
            foreach (var subscription in subscriptions)
                subscription.PostSynced();
        }
    }

    private static IEnumerable<(IndexContents, IndexBucket)> Place(IndexContents contents, IEnumerable<string> values, ObjectKey key) =>
        values.Select(value => (contents, contents.Add(value, key)));

    private static void Displace(StoredObject stored)
    {
        foreach (var (index, bucket) in stored.Places ?? [])
            index.Remove(bucket, stored.Key);
    }

    private void RemoveUnseen()
    {
        foreach (var gone in objects.Values.Where(stored => stored.SeenInList != list).ToList())
        {
            objects.Remove(gone.Key);
            Displace(gone);
            Post(new(codec, InformerEventType.Deleted, gone, gone, true));
        }
    }

    private void Post(StoredChange<T> change)
    {
        foreach (var subscription in subscriptions)
            subscription.Post(change);
    }
}
