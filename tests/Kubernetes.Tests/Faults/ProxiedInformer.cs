using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Tests.Informers;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Faults;
using CloudIntel.TestKit.Telemetry;

namespace CloudIntel.Kubernetes.Tests.Faults;

/// <summary>
/// An informer of the config maps of one namespace that reaches a real API server through a proxy, while the test writes
/// directly. The informer's delays and limits follow a clock that the test moves.
/// </summary>
internal sealed class ProxiedInformer : IAsyncDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    private readonly Meter meter = new("test");
    private readonly MetricReader metrics;
    private readonly KubernetesClient direct;

    private ProxiedInformer(LocalControlPlane plane, string @namespace, CredentialConfiguration? credentials)
    {
        metrics = new(meter);
        Namespace = @namespace;
        Proxy = FaultProxy.Start(plane.Server);
        var configuration = new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig });
        direct = new(configuration);
        Client = new(configuration with { Server = Proxy.Address, Credentials = credentials ?? configuration.Credentials });
        Informers = new(Client, KubernetesJson.BuiltIn, new() { Time = Clock, Seed = 1, StreamingLists = false, Meter = meter });
    }

    public string Namespace { get; }

    public FaultProxy Proxy { get; }

    /// <summary>The client behind the proxy.</summary>
    public KubernetesClient Client { get; }

    public ManualTimeProvider Clock { get; } = new();

    public InformerFactory Informers { get; }

    public IInformer<ConfigMap> Informer { get; private set; } = null!;

    /// <summary>What a subscriber was told from the beginning.</summary>
    public Story Story { get; } = new();

    /// <summary>How many full lists were taken in.</summary>
    public double Lists => Measured("lists");

    /// <summary>How many watches were begun.</summary>
    public double Watches => Measured("watches");

    public IResourceClient<ConfigMap> Maps => direct.Resource<ConfigMap>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts an informer and waits for nothing.</summary>
    public static async Task<ProxiedInformer> StartAsync(
        LocalControlPlane plane, string? @namespace = null, CredentialConfiguration? credentials = null, Func<ConfigMap, ConfigMap>? transform = null)
    {
        var started = new ProxiedInformer(plane, @namespace ?? await plane.CreateNamespaceAsync("faults", Cancel), credentials);
        started.Informer = started.Informers.Get(new(ResourceDefinition.Of<ConfigMap>()) { Namespace = started.Namespace }, transform);
        started.Informer.Subscribe(started.Story.TakeAsync);
        started.Informers.Start();
        return started;
    }

    public Task WriteAsync(string name, string value) => Maps.ApplyAsync(
        new() { Metadata = new() { Name = name, Namespace = Namespace }, Data = new Dictionary<string, string> { ["value"] = value } },
        new() { FieldManager = "test", Force = true },
        Cancel);

    public Task DeleteAsync(string name) => Maps.DeleteAsync(new(Namespace, name), DeleteOptions.Default, Cancel);

    /// <summary>Waits until something holds; delays before another try are over at once, limits on silence never come.</summary>
    public Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <summary>Waits until the copy, and what a subscriber was told, equal what the server lists.</summary>
    public async Task UntilInStepAsync()
    {
        await UntilAsync(async () =>
        {
            var expected = (await Maps.ListAsync(new() { Namespace = Namespace }, Cancel)).Items
                .Select(map => $"{map.Metadata.Name}@{map.Metadata.ResourceVersion}").Order(StringComparer.Ordinal).ToList();
            return expected.SequenceEqual(Informer.Store.List().Select(map => $"{map.Metadata.Name}@{map.Metadata.ResourceVersion}").Order(StringComparer.Ordinal))
                && expected.SequenceEqual(Story.Known.Select(entry => $"{entry.Key.Name}@{entry.Value}").Order(StringComparer.Ordinal));
        });
        Assert.Empty(Story.Contradictions);
    }

    public async ValueTask DisposeAsync()
    {
        await Informers.DisposeAsync();
        Client.Dispose();
        direct.Dispose();
        await Proxy.DisposeAsync();
        metrics.Dispose();
        meter.Dispose();
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            if (Clock.NextTimer is { } delay && delay < LongestDelay)
                Clock.Advance(delay);
            await Task.Delay(5, Cancel);
        }
    }

    private double Measured(string what) => metrics.Sum($"informer_{what}_total{{resource=configmaps,namespace={Namespace},selector=}}");
}
