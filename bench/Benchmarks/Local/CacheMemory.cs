using CloudIntel.Benchmarks.Objects;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Benchmarks.Local;

/// <summary>What an object in a cache costs: the heap after full collections, with the objects and without, divided by their number.</summary>
internal static class CacheMemory
{
    private const int Objects = 10_000;

    /// <summary>Measures; the figures are in KiB an object.</summary>
    public static async Task<Figure> MeasureAsync(int rounds)
    {
        using var cluster = new CannedCluster(Objects);
        await CachedAsync(cluster); // allocates what all later rounds share, such as the metadata of JSON
        var (ours, graphs) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(await CachedAsync(cluster));
            graphs.Add(Decoded(cluster));
        }

        return new(
            new($"memory per cached object of {SampleBudgets.Size} bytes", ours), "KiB", Goal.AtMost(2.5), new("decoded objects in a dictionary", graphs));
    }

    private static async Task<double> CachedAsync(CannedCluster cluster)
    {
        var before = Heap();
        await using var informers = new InformerFactory(cluster, SampleBudgets.Json, new() { StreamingLists = false });
        var informer = informers.Get<Budget>();
        informers.Start();
        await informer.WaitForSyncAsync(CancellationToken.None);
        var each = KibibytesEach(Heap() - before);
        GC.KeepAlive(informer);
        return each;
    }

    private static double Decoded(CannedCluster cluster)
    {
        var before = Heap();
        var objects = SampleBudgets.Json.Deserialize<ObjectList<Budget>>(cluster.List).Items.ToDictionary(ObjectKey.Of);
        var each = KibibytesEach(Heap() - before);
        GC.KeepAlive(objects);
        return each;
    }

    private static double KibibytesEach(long bytes) => bytes / (double)Objects / 1024;

    private static long Heap()
    {
        for (var pass = 0; pass < 3; pass++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
