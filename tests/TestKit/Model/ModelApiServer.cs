using System.Globalization;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.TestKit.Model;

/// <summary>
/// What an API server does with objects, in memory: versions, generations, finalizers, status apart from the rest, a history
/// that can be watched and compacted, and faults on demand. For tests in virtual time; what it cannot tell is tested against
/// a real API server.
/// </summary>
public sealed class ModelApiServer(TimeProvider time, Random random)
{
    private readonly Dictionary<(ResourceDefinition Resource, ObjectKey Key), JsonObject> objects = [];
    private readonly List<ModelChange> history = [];
    private readonly List<TaskCompletionSource> waiting = [];

    /// <summary>The clock of the server.</summary>
    public TimeProvider Time => time;

    /// <summary>The source of chance, in latencies above all.</summary>
    public Random Random => random;

    /// <summary>The newest version.</summary>
    public long Version { get; private set; } = 1000;

    /// <summary>Changes up to this version are forgotten.</summary>
    public long CompactedVersion { get; private set; } = 999;

    /// <summary>What goes wrong.</summary>
    public ModelFaults Faults { get; } = new();

    /// <summary>Requests so far, oldest first.</summary>
    public List<ModelRequest> Requests { get; } = [];

    /// <summary>Every change so far, oldest first.</summary>
    public IReadOnlyList<ModelChange> History => history;

    /// <summary>Forgets the history up to now: who asks for it is told 410.</summary>
    public void Compact() => CompactedVersion = Version;

    /// <summary>An object as it is now; null when there is none.</summary>
    public JsonObject? Find(ResourceDefinition resource, ObjectKey key) => objects.GetValueOrDefault((resource, key));

    /// <summary>All objects of a resource as they were at a version.</summary>
    public IEnumerable<JsonObject> At(ResourceDefinition resource, long version)
    {
        var state = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var change in history.Where(change => change.Resource == resource && change.Version <= version))
        {
            if (change.After is null)
                state.Remove(change.Key.ToString());
            else
                state[change.Key.ToString()] = change.After;
        }

        return state.Values;
    }

    /// <summary>Stores a new object.</summary>
    public JsonObject Create(ResourceDefinition resource, JsonObject body)
    {
        var entity = Copy(body);
        var metadata = Metadata(entity);
        metadata["name"] ??= $"{(string?)metadata["generateName"]}{Version}";
        if (Find(resource, KeyOf(entity)) is not null)
            throw ModelRefusal.AlreadyExists(resource, KeyOf(entity));
        metadata["uid"] = $"{random.Next():x8}-0000-4000-8000-{random.NextInt64(1L << 48):x12}";
        metadata["generation"] = 1L;
        metadata["creationTimestamp"] = Now();
        metadata.Remove("deletionTimestamp");
        return Store(resource, entity);
    }

    /// <summary>Stores a new state of an object, or of its status alone.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="body">The new state.</param>
    /// <param name="status">Whether only the status counts; otherwise the status does not.</param>
    public JsonObject Replace(ResourceDefinition resource, JsonObject body, bool status = false)
    {
        var key = KeyOf(body);
        var before = Find(resource, key) ?? throw ModelRefusal.NotFound(resource, key);
        var sent = body["metadata"]!;
        if ((string?)sent["resourceVersion"] is { Length: > 0 } expected && expected != (string?)before["metadata"]!["resourceVersion"])
            throw ModelRefusal.Conflict(resource, key, "the object has been modified");
        if ((string?)sent["uid"] is { Length: > 0 } uid && uid != (string?)before["metadata"]!["uid"])
            throw ModelRefusal.Conflict(resource, key, "the UID does not match");

        var after = Copy(status ? before : body);
        SetOrRemove(after, "status", (status ? body : before)["status"]);
        KeepSystemFields(before, after);
        if (JsonNode.DeepEquals(before, after))
            return Copy(before);
        if (!JsonNode.DeepEquals(before["spec"], after["spec"]))
            Metadata(after)["generation"] = before["metadata"]!["generation"]!.GetValue<long>() + 1;
        return IsFinished(after) ? Remove(resource, after) : Store(resource, after);
    }

    /// <summary>Removes an object, or marks it when finalizers hold it.</summary>
    public void Delete(ResourceDefinition resource, ObjectKey key)
    {
        var before = Find(resource, key) ?? throw ModelRefusal.NotFound(resource, key);
        if (before["metadata"]!["finalizers"] is not JsonArray { Count: > 0 })
        {
            Remove(resource, before);
            return;
        }

        if (before["metadata"]!["deletionTimestamp"] is not null)
            return;
        var after = Copy(before);
        Metadata(after)["deletionTimestamp"] = Now();
        Metadata(after)["generation"] = before["metadata"]!["generation"]!.GetValue<long>() + 1;
        Store(resource, after);
    }

    /// <summary>Waits for a change, though not longer than a while.</summary>
    internal async Task WaitForChangeAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Add(signal);
        await using var timer = time.CreateTimer(_ => signal.TrySetResult(), null, limit, Timeout.InfiniteTimeSpan);
        await using var cancelled = cancellationToken.Register(() => signal.TrySetCanceled(cancellationToken));
        await signal.Task;
    }

    /// <summary>A request comes in: it takes its time, and may be refused.</summary>
    internal async Task BeginAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        await PauseAsync(cancellationToken);
        if (Faults.Refuse?.Invoke(request) is { } fault)
            throw fault;
    }

    /// <summary>A request was carried out: its answer takes its time, and may be lost.</summary>
    internal async Task EndAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        await PauseAsync(cancellationToken);
        if (Faults.LoseAnswer?.Invoke(request) is { } fault)
            throw fault;
    }

    /// <summary>A part of the greatest latency.</summary>
    internal Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(Faults.MaxLatency * random.NextDouble(), time, cancellationToken);

    /// <summary>The key of an object.</summary>
    public static ObjectKey KeyOf(JsonObject entity) =>
        new((string?)entity["metadata"]!["namespace"] ?? "", (string)entity["metadata"]!["name"]!);

    /// <summary>A copy that can be changed.</summary>
    public static JsonObject Copy(JsonObject entity) => (JsonObject)entity.DeepClone();

    private static JsonObject Metadata(JsonObject entity) => (JsonObject)(entity["metadata"] ??= new JsonObject());

    private static bool IsFinished(JsonObject entity) =>
        entity["metadata"]!["deletionTimestamp"] is not null && entity["metadata"]!["finalizers"] is not JsonArray { Count: > 0 };

    private static void KeepSystemFields(JsonObject before, JsonObject after)
    {
        foreach (var field in (string[])["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp"])
            SetOrRemove(Metadata(after), field, before["metadata"]![field]);
    }

    private static void SetOrRemove(JsonObject target, string field, JsonNode? value)
    {
        if (value is null)
            target.Remove(field);
        else
            target[field] = value.DeepClone();
    }

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private JsonObject Store(ResourceDefinition resource, JsonObject entity)
    {
        entity["apiVersion"] = resource.ApiVersion;
        entity["kind"] = resource.Kind;
        var key = KeyOf(entity);
        Metadata(entity)["resourceVersion"] = (++Version).ToString(CultureInfo.InvariantCulture);
        Note(new(Version, resource, key, objects.GetValueOrDefault((resource, key)), entity));
        objects[(resource, key)] = entity;
        return Copy(entity);
    }

    private JsonObject Remove(ResourceDefinition resource, JsonObject entity)
    {
        Version++;
        objects.Remove((resource, KeyOf(entity)));
        Note(new(Version, resource, KeyOf(entity), entity, null));
        return Copy(entity);
    }

    private void Note(ModelChange change)
    {
        history.Add(change);
        foreach (var waiter in waiting)
            waiter.TrySetResult();
        waiting.Clear();
    }
}

/// <summary>One change of one object.</summary>
/// <param name="Version">The version it made.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Key">The object.</param>
/// <param name="Before">Its state before; null when it is new.</param>
/// <param name="After">Its state after; null when it is gone.</param>
public sealed record ModelChange(long Version, ResourceDefinition Resource, ObjectKey Key, JsonObject? Before, JsonObject? After);

/// <summary>A request that came in.</summary>
/// <param name="Verb">get, list, watch, create, update, patch, apply or delete.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Name">The object, with <c>/status</c> where that was written; empty for a list or watch.</param>
/// <param name="Version">The version that a list or watch asked for.</param>
public sealed record ModelRequest(string Verb, ResourceDefinition Resource, string Name, string? Version = null);
