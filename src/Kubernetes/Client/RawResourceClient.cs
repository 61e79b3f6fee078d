using System.Runtime.CompilerServices;
using System.Text.Json;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Transport;

namespace CloudIntel.Kubernetes.Client;

/// <inheritdoc cref="IRawResourceClient"/>
internal sealed class RawResourceClient(ResourceDefinition definition, ApiTransport transport, bool metadataOnly) : IRawResourceClient
{
    private const string WholeObjects = "application/json";

    private readonly ResourcePaths paths = new(definition);

    public ResourceDefinition Definition => definition;

    public Task<ListMeta> ListAsync(ListOptions options, RawObjectHandler onObject, CancellationToken cancellationToken)
    {
        var request = Request(options.Namespace, RequestQueries.Of(options)) with
        {
            Patience = Patience.Progress,
            Accept = Accept("PartialObjectMetadataList"),
        };
        return transport.SendAsync(request, answer => ReadListAsync(request, answer, onObject), cancellationToken);
    }

    public async IAsyncEnumerable<WatchFrame> WatchAsync(WatchOptions options, Action? onOpened = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = Request(options.Namespace, RequestQueries.Of(options)) with
        {
            Patience = Patience.Unlimited,
            Accept = Accept("PartialObjectMetadata"),
        };
        using var answer = await transport.SendAsync(request, Task.FromResult, cancellationToken);
        await using var stream = await answer.OpenAsync(cancellationToken);
        onOpened?.Invoke();
        using var reader = new WatchReader(stream);
        while (await ReadFrameAsync(reader, request, cancellationToken) is { } frame)
            yield return frame;
    }

    private static async Task<WatchFrame?> ReadFrameAsync(WatchReader reader, ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadFrameAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw BrokenExchange.Explain(e, $"The watch of {request.Template} broke off");
        }
    }

    private static async Task<ListMeta> ReadListAsync(ApiRequest request, ApiAnswer answer, RawObjectHandler onObject)
    {
        using var _ = answer;
        await using var stream = await answer.OpenAsync(answer.Token);
        using var reader = new ListReader(stream);
        var delivered = false;
        try
        {
            while (await reader.ReadItemAsync(answer.Token) is { } item)
            {
                delivered = true;
                answer.Extend();
                onObject(item.Span);
            }
        }
        catch (Exception e) when (delivered && e is IOException or HttpRequestException)
        {
            // Not sent again: the caller would be handed the same objects a second time.
            throw BrokenExchange.Explain(e, $"The list of {request.Template} broke off");
        }

        return reader.Metadata;
    }

    private string Accept(string kind) => metadataOnly ? $"{WholeObjects};as={kind};g=meta.k8s.io;v=v1,{WholeObjects}" : WholeObjects;

    private ApiRequest Request(string? @namespace, string query) => new()
    {
        Method = HttpMethod.Get,
        Path = paths.Collection(@namespace) + query,
        Template = paths.Template(ofNamespace: @namespace is not null, ofObject: false),
        Replay = Replay.Read,
    };
}
