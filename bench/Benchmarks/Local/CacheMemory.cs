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

    /// <summary>Measures. What a round makes is kept to the end, so that nothing of it goes while a later one is measured.</summary>
    public static async Task<Figure> MeasureAsync(int rounds)
    {
        using var cluster = new CannedCluster(Objects);
        var kept = new List<object>();
        var (ours, graphs) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var before = Heap();
            var informers = new InformerFactory(cluster, SampleBudgets.Json, new() { StreamingLists = false });
            kept.Add(informers);
            informers.Get<Budget>();
            informers.Start();
            await informers.Get<Budget>().WaitForSyncAsync(CancellationToken.None);
            var synced = Heap();
            kept.Add(SampleBudgets.Json.Deserialize<ObjectList<Budget>>(cluster.List).Items.ToDictionary(ObjectKey.Of));
            var decoded = Heap();

            // The first round also makes what all share, such as the metadata of JSON.
            if (round > 0)
            {
                ours.Add((synced - before) / (double)Objects);
                graphs.Add((decoded - synced) / (double)Objects);
            }
        }

        foreach (var informers in kept.OfType<InformerFactory>())
            await informers.DisposeAsync();
        return new(
            new($"memory per cached object of {SampleBudgets.Size:#,0} bytes", ours), "bytes", Goal.AtMost(2.5 * 1024), new("decoded objects in a dictionary", graphs));
    }

    /// <summary>Bytes of managed objects that are in use.</summary>
    public static long Heap()
    {
        for (var pass = 0; pass < 3; pass++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
