using System.Diagnostics;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Benchmarks.Report;
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
        var (ours, raw, tool) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            raw.Add(await SecondsAsync(() => ReadBytesAsync(cluster, cancellationToken)));
            ours.Add(await SecondsAsync(() => SyncAsync(cluster, cancellationToken)));
            tool.Add(await SecondsAsync(() => Command.RunAsync(
                kubectl, ["--kubeconfig", cluster.Plane.Kubeconfig, "get", "budgets", "-A", "-o", "json", "--chunk-size=0"], "", cancellationToken)));
        }

        var series = new Series($"informer sync of {Objects:#,0} objects", ours);
        return
        [
            new(series, "s", Goal.AtMost(1.5), new("one raw GET of the same list, bytes thrown away", raw)),
            new(series, "s", Goal.AtMost(1.5), new("kubectl get -A -o json, one page", tool)),
        ];
    }

    private static async Task SyncAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        await using var informers = new InformerFactory(cluster.Client, SampleBudgets.Json);
        var informer = informers.Get<Budget>();
        informers.Start();
        await informer.WaitForSyncAsync(cancellationToken);
        if (informer.Store.Count != Objects)
            throw new InvalidOperationException($"The cache has {informer.Store.Count} objects instead of {Objects}.");
    }

    private static async Task ReadBytesAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        await using var body = await cluster.Plane.Admin.GetStreamAsync($"{BenchCluster.Budgets}?resourceVersion=0", cancellationToken);
        await body.CopyToAsync(Stream.Null, cancellationToken);
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
