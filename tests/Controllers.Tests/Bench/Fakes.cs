using System.Text.Json;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>Keeps what would be recorded as Events.</summary>
internal sealed class RecordedEvents : IEventRecorder
{
    /// <summary>Events as <c>Type Reason object: note</c>, oldest first.</summary>
    public List<string> All { get; } = [];

    public void Normal(IKubernetesObject regarding, string reason, string action, string note) => Add("Normal", regarding, reason, note);

    public void Warning(IKubernetesObject regarding, string reason, string action, string note) => Add("Warning", regarding, reason, note);

    /// <summary>The events since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = All.ToList();
        All.Clear();
        return taken;
    }

    private void Add(string type, IKubernetesObject regarding, string reason, string note) =>
        All.Add($"{type} {reason} {ObjectKey.Of(regarding)}: {note}");
}

/// <summary>Counts how often all objects of a kind were woken.</summary>
internal sealed class CountedTrigger<T> : IReconcileTrigger<T>
    where T : class, IKubernetesObject
{
    public int Times { get; private set; }

    public void Enqueue(ObjectKey key) => Times++;

    public void EnqueueAll() => Times++;
}

/// <summary>Informers that are always in step with the model of an API server.</summary>
internal sealed class StepInformers(ModelApiServer server, KubernetesJson json) : IInformerFactory
{
    public IReadOnlyList<InformerStatus> Statuses => [];

    public IInformer<T> Get<T>(InformerScope? scope = null, Func<T, T>? transform = null)
        where T : class, IKubernetesObject => new StepInformer<T>(server, json);

    public IInformer<PartialObjectMetadata> GetMetadata(InformerScope scope, Func<PartialObjectMetadata, PartialObjectMetadata>? transform = null) => throw new NotSupportedException("Nobody asks for metadata alone.");

    private sealed class StepInformer<T>(ModelApiServer server, KubernetesJson json) : IInformer<T>, IObjectStore<T>
        where T : class, IKubernetesObject
    {
        private static readonly ResourceDefinition Definition = ResourceDefinition.Of<T>();

        private readonly Dictionary<string, Func<T, IEnumerable<string>>> indexes = new(StringComparer.Ordinal);

        public IObjectStore<T> Store => this;

        public InformerScope Scope => new(Definition);

        public InformerStatus Status => new(Scope, true, Count, 0, TimeSpan.Zero, null, []);

        public bool HasSynced => true;

        public int Count => Keys().Count;

        public T? Find(ObjectKey key) => server.Find(Definition, key) is { } found ? json.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(found)) : null;

        public IReadOnlyList<ObjectKey> Keys(string? @namespace = null) =>
            [.. server.At(Definition, server.Version).Select(ModelApiServer.KeyOf).Where(key => @namespace is null || key.Namespace == @namespace)];

        public IEnumerable<T> List(string? @namespace = null) => Keys(@namespace).Select(key => Find(key)!);

        public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public IReadOnlyList<ObjectKey> KeysByIndex(string index, string value) => [.. Keys().Where(key => indexes[index](Find(key)!).Contains(value, StringComparer.Ordinal))];

        public void AddIndex(ObjectIndex<T> index) => indexes.TryAdd(index.Name, index.Values);

        public IInformerSubscription Subscribe(InformerHandler<T> handler) => throw new NotSupportedException("Looks are taken one by one.");
    }
}
