using System.Collections.Concurrent;
using System.Collections.Immutable;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>The labels and annotations of namespaces, as they are now.</summary>
internal sealed class NamespaceLabels : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Known> namespaces = new(StringComparer.Ordinal);
    private readonly IKubernetesClient cluster;
    private readonly IInformerSubscription subscription;

    public NamespaceLabels(IKubernetesClient cluster, IInformerFactory informers)
    {
        this.cluster = cluster;
        Informer = informers.Get<Namespace>();
        subscription = Informer.Subscribe(TakeAsync);
    }

    /// <summary>Where they come from.</summary>
    public IInformer<Namespace> Informer { get; }

    /// <summary>Told when a namespace changed in any way.</summary>
    public Listeners Changed { get; } = new();

    /// <summary>Labels of a namespace; none of one that is not known, as of the empty one of objects of the cluster.</summary>
    public IReadOnlyDictionary<string, string> Of(string name) =>
        namespaces.TryGetValue(name, out var known) ? known.Labels : ImmutableDictionary<string, string>.Empty;

    /// <summary>Labels of a namespace, read from the API server where it is so new that nothing was heard of it: what is applied together with its namespace is judged by it.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">It does not answer.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (name.Length == 0 || namespaces.ContainsKey(name))
            return Of(name);
        var found = await cluster.Resource<Namespace>().FindAsync(new("", name), cancellationToken);
        return found is null ? Of(name) : Known.Of(found.Metadata).Labels;
    }

    /// <summary>An annotation of a namespace; null without it.</summary>
    public string? Annotation(string name, string key) => namespaces.TryGetValue(name, out var known) ? known.Annotations.GetValueOrDefault(key) : null;

    /// <summary>Those of some namespaces that do not carry their own name as the label that selectors go by.</summary>
    public IReadOnlyList<string> Unlabelled(IEnumerable<string> names) =>
        [.. names.Where(name => namespaces.TryGetValue(name, out var known) && known.Labels.GetValueOrDefault(GateConfiguration.NamespaceNameLabel) != name)];

    /// <summary>The identity of a namespace; null where it is not known.</summary>
    public string? Uid(string name) => namespaces.TryGetValue(name, out var known) ? known.Uid : null;

    public ValueTask DisposeAsync() => subscription.DisposeAsync();

    private ValueTask TakeAsync(InformerEvent<Namespace> change, CancellationToken cancellationToken)
    {
        if (change.Type == InformerEventType.Deleted)
            namespaces.TryRemove(change.Key.Name, out _);
        else
            namespaces[change.Key.Name] = Known.Of(change.Object.Metadata);
        Changed.Tell();
        return ValueTask.CompletedTask;
    }

    private sealed record Known(string? Uid, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
    {
        public static Known Of(ObjectMeta metadata) => new(
            metadata.Uid, (metadata.Labels ?? new Dictionary<string, string>()).ToImmutableDictionary(), (metadata.Annotations ?? new Dictionary<string, string>()).ToImmutableDictionary());
    }
}
