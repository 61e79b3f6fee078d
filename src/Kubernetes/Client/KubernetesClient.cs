using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Transport;
using CloudIntel.Kubernetes.Transport.Credentials;
using CloudIntel.Kubernetes.Transport.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Kubernetes.Client;

/// <summary>Talks to one API server. Safe for concurrent use; one instance a process is enough.</summary>
public sealed class KubernetesClient : IKubernetesClient, IKubernetesClientFactory
{
    private readonly KubernetesClientConfiguration configuration;
    private readonly KubernetesClientOptions options;
    private readonly KubernetesJson json;
    private readonly ICredentialSource credentials;
    private readonly TlsMaterial tls;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly ApiTransport transport;
    private readonly ApiDiscovery discovery;

    /// <summary>Creates a client. Nothing is sent before the first call.</summary>
    /// <param name="configuration">How to reach the API server, and as whom.</param>
    /// <param name="options">How to behave; null for the defaults.</param>
    /// <param name="json">How objects are read and written; null for the built-in kinds alone.</param>
    /// <param name="loggers">Where to log; null for nowhere.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <exception cref="KubernetesConfigurationException">Certificates cannot be read.</exception>
    public KubernetesClient(
        KubernetesClientConfiguration configuration,
        KubernetesClientOptions? options = null,
        KubernetesJson? json = null,
        ILoggerFactory? loggers = null,
        TimeProvider? clock = null)
    {
        this.configuration = configuration;
        this.options = options ?? new();
        this.json = json ?? KubernetesJson.BuiltIn;
        this.clock = clock ?? TimeProvider.System;
        log = (loggers ?? NullLoggerFactory.Instance).CreateLogger<KubernetesClient>();
        tls = new TlsMaterial(configuration.Tls, this.clock, log);
        credentials = CredentialSources.Of(configuration, this.clock, log);
        (transport, discovery) = Connect();
    }

    private KubernetesClient(KubernetesClient shared, KubernetesClientOptions options)
    {
        configuration = shared.configuration;
        this.options = options;
        json = shared.json;
        credentials = shared.credentials;
        tls = shared.tls;
        clock = shared.clock;
        log = shared.log;
        (transport, discovery) = Connect();
    }

    /// <inheritdoc/>
    public IApiDiscovery Discovery => discovery;

    /// <inheritdoc/>
    public IResourceClient<T> Resource<T>()
        where T : class, IKubernetesObject => new ResourceClient<T>(ResourceDefinition.Of<T>(), transport, json, options.FieldManager);

    /// <inheritdoc/>
    public IResourceClient<UntypedObject> Resource(ResourceDefinition definition) =>
        new ResourceClient<UntypedObject>(definition, transport, json, options.FieldManager);

    /// <inheritdoc/>
    public IRawResourceClient Raw(ResourceDefinition definition, bool metadataOnly = false) =>
        new RawResourceClient(definition, transport, metadataOnly);

    /// <inheritdoc/>
    public Task<string> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        if (!path.StartsWith('/'))
            throw new ArgumentException($"\"{path}\" is no path: it does not begin with a slash.", nameof(path));
        var request = new ApiRequest
        {
            Method = HttpMethod.Get,
            Path = path,
            Template = path.Split('?')[0],
            Replay = Replay.Read,
            Accept = "*/*",
        };
        return transport.SendAsync(request, ReadTextAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public IKubernetesClient CreateDedicated(TimeSpan requestTimeout) =>
        new KubernetesClient(this, options with { RequestTimeout = requestTimeout });

    /// <summary>Closes the connections; calls under way fail.</summary>
    public void Dispose() => transport.Dispose();

    private (ApiTransport Transport, ApiDiscovery Discovery) Connect()
    {
        var connected = new ApiTransport(configuration, options, credentials, new ApiConnections(configuration, tls, log), clock, log);
        return (connected, new ApiDiscovery(connected, clock));
    }

    private static async Task<string> ReadTextAsync(ApiAnswer answer)
    {
        using var _ = answer;
        using var reader = new StreamReader(await answer.OpenAsync());
        return await reader.ReadToEndAsync(answer.Token);
    }
}
