using System.Net.Http.Headers;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>A kube-apiserver and an etcd of our own on loopback, with our definitions installed. etcd's data lie in memory.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    /// <summary>Where the operator lives: budgets here see every charge.</summary>
    public const string OperatorNamespace = "cloudintel-system";

    /// <summary>Path of all budgets.</summary>
    public const string Budgets = "/apis/cloudintel.io/v1alpha1/budgets";

    private const int Writers = 16;

    private BenchCluster(LocalControlPlane plane)
    {
        Plane = plane;
        Client = new(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }), json: SampleBudgets.Json);
    }

    /// <summary>The servers, and a plain HTTP client of theirs, which is what peers use.</summary>
    public LocalControlPlane Plane { get; }

    /// <summary>Our client.</summary>
    public KubernetesClient Client { get; }

    /// <summary>Starts the servers and installs the definitions, the operator's namespace and those of the sample budgets.</summary>
    public static async Task<BenchCluster> StartAsync(CancellationToken cancellationToken)
    {
        var cluster = new BenchCluster(await LocalControlPlane.StartAsync(cancellationToken));
        var config = Path.Combine(TestPrograms.CheckoutRoot, "config");
        // Servers before 1.23 refuse definitions that hold rules of validation.
        await cluster.Plane.KubectlAsync(cancellationToken, "apply", "--server-side", "-k", Path.Combine(config, "overlays", "crds-before-1.23"));
        await cluster.Plane.KubectlAsync(
            cancellationToken, "wait", "--for=condition=Established", "--timeout=60s", "crd", "budgets.cloudintel.io", "costsources.cloudintel.io");
        foreach (var name in Enumerable.Range(0, SampleBudgets.Namespaces).Select(SampleBudgets.Namespace).Append(OperatorNamespace))
            await cluster.Client.Resource<Namespace>().CreateAsync(new() { Metadata = new() { Name = name } }, WriteOptions.Default, cancellationToken);
        return cluster;
    }

    /// <summary>Creates budgets.</summary>
    public Task CreateAsync(IEnumerable<Budget> budgets, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        budgets,
        new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken },
        async (budget, token) => await Client.Resource<Budget>().CreateAsync(budget, WriteOptions.Default, token));

    /// <summary>Sends JSON as administrator over the plain client.</summary>
    /// <exception cref="InvalidOperationException">The server refused.</exception>
    public async Task SendAsync(HttpMethod method, string path, byte[] body, string mediaType, CancellationToken cancellationToken)
    {
        if (await TrySendAsync(method, path, body, mediaType, cancellationToken) is { } refusal)
            throw new InvalidOperationException($"{method} {path} {refusal}");
    }

    /// <summary>The same; null when the server did it, else what it said.</summary>
    public async Task<string?> TrySendAsync(HttpMethod method, string path, byte[] body, string mediaType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
        };
        using var answer = await Plane.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            return $"answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}";
        await answer.Content.CopyToAsync(Stream.Null, cancellationToken);
        return null;
    }

    /// <summary>The sum of a metric of the API server over the series whose labels contain a text.</summary>
    public async Task<double> MetricAsync(string name, string labels, CancellationToken cancellationToken) =>
        MetricsText.Sum(await Plane.Admin.GetStringAsync("/metrics", cancellationToken), name, labels);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Plane.DisposeAsync();
    }
}
