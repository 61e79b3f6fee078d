using System.Collections.Concurrent;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>Makes informers and keeps them running from <see cref="Start"/> until it is disposed.</summary>
public sealed class InformerFactory : IInformerFactory, IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly IKubernetesClient client;
    private readonly KubernetesJson json;
    private readonly InformerFactoryOptions options;
    private readonly InformerMetrics metrics;
    private readonly ILogger log;
    private readonly StreamingLists streaming;
    private readonly Random random;
    private readonly Dictionary<(Type Type, InformerScope Scope), (IRunningInformer Informer, Delegate? Transform)> informers = [];
    private readonly ConcurrentBag<Task> running = [];
    private readonly CancellationTokenSource stop = new();
    private bool started;

    /// <summary>Creates a factory without informers.</summary>
    /// <param name="client">Where objects are read.</param>
    /// <param name="json">How they are decoded.</param>
    /// <param name="options">How informers behave; null for the defaults.</param>
    /// <param name="loggers">Where to log; null for nowhere.</param>
    public InformerFactory(IKubernetesClient client, KubernetesJson json, InformerFactoryOptions? options = null, ILoggerFactory? loggers = null)
    {
        this.client = client;
        this.json = json;
        this.options = options ?? new();
        metrics = new(this.options.Meter);
        log = (loggers ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance).CreateLogger<InformerFactory>();
        streaming = new(this.options.StreamingLists);
        random = this.options.Seed is { } seed ? new(seed) : new();
    }

    /// <inheritdoc/>
    public IReadOnlyList<InformerStatus> Statuses
    {
        get
        {
            lock (gate)
                return [.. informers.Values.Select(known => known.Informer.Status)];
        }
    }

    /// <summary>Starts the informers that were asked for, and from now on each one as it is asked for.</summary>
    public void Start()
    {
        lock (gate)
        {
            if (started)
                return;
            started = true;
            foreach (var (informer, _) in informers.Values)
                Run(informer);
        }
    }

    /// <inheritdoc/>
    public IInformer<T> Get<T>(InformerScope? scope = null, Func<T, T>? transform = null)
        where T : class, IKubernetesObject =>
        InEachNamespace(scope ?? new(ResourceDefinition.Of<T>()), part => GetOne(part, metadataOnly: false, transform));

    /// <inheritdoc/>
    public IInformer<PartialObjectMetadata> GetMetadata(InformerScope scope, Func<PartialObjectMetadata, PartialObjectMetadata>? transform = null) =>
        InEachNamespace(scope, part => GetOne(part, metadataOnly: true, transform));

    /// <summary>Stops all informers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested)
            return;
#pragma warning disable VSTHRD103 // CancelAsync would only have the callbacks run on another thread
        stop.Cancel();
#pragma warning restore VSTHRD103
        await Task.WhenAll(running);
    }

    /// <summary>One informer, or one for each namespace that we are confined to.</summary>
    private IInformer<T> InEachNamespace<T>(InformerScope scope, Func<InformerScope, IInformer<T>> get)
        where T : class, IKubernetesObject
    {
        if (!scope.Resource.Namespaced || scope.Namespace is not null || options.Namespaces.Count == 0)
            return get(scope);
        return options.Namespaces.Count == 1
            ? get(scope with { Namespace = options.Namespaces[0] })
            : new NamespacesInformer<T>(scope, [.. options.Namespaces.Select(@namespace => get(scope with { Namespace = @namespace }))]);
    }

    private Informer<T> GetOne<T>(InformerScope scope, bool metadataOnly, Func<T, T>? transform)
        where T : class, IKubernetesObject
    {
        lock (gate)
        {
            if (informers.TryGetValue((typeof(T), scope), out var known))
            {
                return transform is null || transform.Equals(known.Transform)
                    ? (Informer<T>)known.Informer
                    : throw new InvalidOperationException($"The informer of {scope} is in use with another transform.");
            }

            var informer = new Informer<T>(
                client.Raw(scope.Resource, metadataOnly),
                scope,
                new(scope.Resource, json.TypeInfo<T>(), metadataOnly, transform),
                streaming,
                options.Time,
                new(random.Next()),
                metrics,
                log,
                fromStart: !started);
            informers.Add((typeof(T), scope), (informer, transform));
            if (started)
                Run(informer);
            return informer;
        }
    }

    private void Run(IRunningInformer informer) => running.Add(informer.RunAsync(stop.Token));
}
