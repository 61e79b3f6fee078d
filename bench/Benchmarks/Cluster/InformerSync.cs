using System.Diagnostics;
using System.IO.Compression;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Resources;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>How long an informer takes from its start to a cache of 10,000 objects, on a real API server.</summary>
internal static class InformerSync
{
    private const int Objects = 10_000;

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        await cluster.CreateAsync(Enumerable.Range(0, Objects).Select(index => SampleBudgets.Create(index)), cancellationToken);
        var kubectl = TestPrograms.Require("kubectl");
        using var plain = new KubernetesClient(
            new ConfigurationLoader().Load(new() { Kubeconfig = cluster.Plane.Kubeconfig }) with { DisableCompression = true }, json: SampleBudgets.Json);
        var (ours, oursPlain, raw, rawPlain, tool) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            raw.Add(await SecondsAsync(() => ReadBytesAsync(cluster, compressed: true, cancellationToken)));
            ours.Add(await SecondsAsync(() => SyncAsync(cluster.Client, cancellationToken)));
            rawPlain.Add(await SecondsAsync(() => ReadBytesAsync(cluster, compressed: false, cancellationToken)));
            oursPlain.Add(await SecondsAsync(() => SyncAsync(plain, cancellationToken)));
            tool.Add(await SecondsAsync(() => Command.RunAsync(
                kubectl, ["--kubeconfig", cluster.Plane.Kubeconfig, "get", "budgets", "-A", "-o", "json", "--chunk-size=0"], "", cancellationToken)));
        }

        var compressed = new Series($"informer sync of {Objects:#,0} objects, gzip", ours);
        return
        [
            new(compressed, "s", Goal.AtMost(1.5), new("one raw GET of the same list, gzip, bytes thrown away", raw)),
            new(compressed, "s", Goal.AtMost(1.5), new("kubectl get -A -o json, one page", tool)),
            new(new($"informer sync of {Objects:#,0} objects, no compression", oursPlain), "s", Goal.AtMost(1.5), new("the same raw GET, no compression", rawPlain)),
        ];
    }

    private static async Task SyncAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        await using var informers = new InformerFactory(client, SampleBudgets.Json);
        var informer = informers.Get<Budget>();
        informers.Start();
        await informer.WaitForSyncAsync(cancellationToken);
        if (informer.Store.Count != Objects)
            throw new InvalidOperationException($"The cache has {informer.Store.Count} objects instead of {Objects}.");
    }

    private static async Task ReadBytesAsync(BenchCluster cluster, bool compressed, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{BenchCluster.Budgets}?resourceVersion=0");
        if (compressed)
            request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var answer = await cluster.Plane.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentEncoding.Contains("gzip") != compressed)
            throw new InvalidOperationException($"The list answered {(int)answer.StatusCode}, encoded as \"{answer.Content.Headers.ContentEncoding}\".");
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var bytes = compressed ? new GZipStream(body, CompressionMode.Decompress) : body;
        await bytes.CopyToAsync(Stream.Null, cancellationToken);
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
