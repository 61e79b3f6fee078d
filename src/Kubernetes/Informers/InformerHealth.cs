using System.Collections.Concurrent;
using System.Net;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>What is known of how an informer does. Written by its reflector, read by anybody.</summary>
internal sealed class InformerHealth(InformerScope scope, TimeProvider time)
{
    private readonly ConcurrentDictionary<ObjectKey, string> undecodable = new();
    private readonly TaskCompletionSource firstSync = new();
    private long lastFrame = time.GetTimestamp();
    private volatile string? problem;
    private int lists;

    /// <summary>Completes when the first full list has been taken in.</summary>
    public Task FirstSync => firstSync.Task;

    /// <summary>Whether the first full list has been taken in.</summary>
    public bool Synced => FirstSync.IsCompleted;

    /// <summary>How long ago the server was last heard.</summary>
    public TimeSpan LastFrameAge => time.GetElapsedTime(Volatile.Read(ref lastFrame));

    /// <summary>How many full lists were taken in.</summary>
    public int Lists => Volatile.Read(ref lists);

    /// <summary>Why the copy cannot be kept in step now; null when it can.</summary>
    public string? Problem => problem;

    /// <summary>Objects that are left out, and why.</summary>
    public IReadOnlyList<UndecodableObject> Undecodable => [.. undecodable.Select(entry => new UndecodableObject(entry.Key, entry.Value))];

    /// <summary>The server said something.</summary>
    public void Heard() => Volatile.Write(ref lastFrame, time.GetTimestamp());

    /// <summary>A full list was taken in: the copy is in step.</summary>
    public void InStep()
    {
        Interlocked.Increment(ref lists);
        Heard();
        problem = null;
        firstSync.TrySetResult();
    }

    /// <summary>A watch works, so whatever was wrong is over.</summary>
    public void Recovered()
    {
        Heard();
        problem = null;
    }

    /// <summary>A list or watch failed.</summary>
    public void Failed(Exception cause) => problem = Explain(cause);

    /// <summary>An object was left out.</summary>
    public void LeftOut(ObjectKey key, string reason) => undecodable[key] = reason;

    /// <summary>An object is readable, or gone.</summary>
    public void Readable(ObjectKey key)
    {
        if (!undecodable.IsEmpty)
            undecodable.TryRemove(key, out _);
    }

    /// <summary>What is wrong and what to do, for people.</summary>
    private string Explain(Exception cause) => cause switch
    {
        KubernetesApiException { IsForbidden: true } =>
            $"listing and watching {scope} is forbidden; grant it with the rule {{apiGroups: [\"{scope.Resource.Group}\"], "
            + $"resources: [\"{scope.Resource.Plural}\"], verbs: [\"get\", \"list\", \"watch\"]}} in a "
            + $"{(scope.Namespace is null ? "ClusterRole" : $"Role of namespace {scope.Namespace}")}. The API server said: {cause.Message}",
        KubernetesApiException { StatusCode: HttpStatusCode.Unauthorized } =>
            $"the API server does not accept our credentials for {scope}: {cause.Message}",
        KubernetesApiException { IsNotFound: true } =>
            $"the API server does not serve {scope.Resource.QualifiedName} in version {scope.Resource.Version}; install its custom resource definition",
        _ => $"{scope} cannot be read: {cause.Message}",
    };
}
