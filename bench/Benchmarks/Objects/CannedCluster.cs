using System.Runtime.CompilerServices;
using System.Text;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Benchmarks.Objects;

/// <summary>
/// A cluster that answers every list with the same bytes and never changes: what is measured is what we do with an answer, from its
/// bytes on. There is no connection, no TLS and no server.
/// </summary>
internal sealed class CannedCluster : IKubernetesClient
{
    private readonly ModelClient model = new(new(TimeProvider.System, new(1)), SampleBudgets.Json);
    private readonly ResourceDefinition resource;

    /// <summary>Makes the bytes once, of budgets.</summary>
    /// <param name="objects">How many budgets there are.</param>
    public CannedCluster(int objects)
        : this(ResourceDefinition.Of<Budget>(), Enumerable.Range(0, objects).Select(index => SampleBudgets.Json.Serialize(SampleBudgets.Stored(index))))
    {
    }

    /// <summary>Makes the bytes once.</summary>
    /// <param name="resource">What there is.</param>
    /// <param name="objects">The objects as JSON.</param>
    public CannedCluster(ResourceDefinition resource, IEnumerable<byte[]> objects)
    {
        this.resource = resource;
        var list = new MemoryStream();
        list.Write(Encoding.UTF8.GetBytes($$"""{"apiVersion":"{{resource.ApiVersion}}","items":["""));
        var first = true;
        foreach (var stored in objects)
        {
            if (!first)
                list.WriteByte((byte)',');
            list.Write(stored);
            first = false;
        }

        list.Write(Encoding.UTF8.GetBytes($$$"""],"kind":"{{{resource.Kind}}}List","metadata":{"resourceVersion":"2000000"}}"""));
        List = list.ToArray();
    }

    /// <summary>The answer to a list.</summary>
    public byte[] List { get; }

    public IApiDiscovery Discovery => model.Discovery;

    public IResourceClient<T> Resource<T>()
        where T : class, IKubernetesObject => model.Resource<T>();

    public IResourceClient<UntypedObject> Resource(ResourceDefinition definition) => model.Resource(definition);

    public IRawResourceClient Raw(ResourceDefinition definition, bool metadataOnly = false) => new CannedObjects(resource, List);

    public Task<string> GetTextAsync(string path, CancellationToken cancellationToken) => model.GetTextAsync(path, cancellationToken);

    public void Dispose() => model.Dispose();

    private sealed class CannedObjects(ResourceDefinition resource, byte[] list) : IRawResourceClient
    {
        public ResourceDefinition Definition => resource;

        public async Task<ListMeta> ListAsync(ListOptions options, RawObjectHandler onObject, CancellationToken cancellationToken)
        {
            using var reader = new ListReader(new MemoryStream(list, writable: false));
            while (await reader.ReadItemAsync(cancellationToken) is { } item)
                onObject(item.Span);
            return reader.Metadata;
        }

        public async IAsyncEnumerable<WatchFrame> WatchAsync(WatchOptions options, Action? onOpened = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            yield break;
        }
    }
}
