using CloudIntel.Benchmarks.Objects;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Benchmarks.Local;

/// <summary>
/// What recording a cluster costs of memory: the heap after full collections, with everything that informers and recorder hold of the pods
/// and without, for 10,000 containers and for twice as many, which shows how it grows.
/// </summary>
internal static class ClusterMemory
{
    private const int Containers = 10_000;
    private const double Mebibyte = 1 << 20;

    /// <summary>Measures. What a round makes is kept to the end, so that nothing of it goes while a later one is measured.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds)
    {
        var kept = new List<object>();
        var (one, two) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var (small, large) = (await MeasureOneAsync(Containers, kept), await MeasureOneAsync(2 * Containers, kept));
            if (round == 0)
                continue; // also makes what all share, such as the metadata of JSON
            one.Add(small);
            two.Add(large);
        }

        foreach (var factory in kept.OfType<InformerFactory>())
            await factory.DisposeAsync();
        return
        [
            new(new($"memory of recording {Containers:#,0} containers, in pods of {SamplePods.Size:#,0} bytes", one), "MiB", Goal.AtMost(100_000_000 / Mebibyte)),
            new(new($"memory of recording {2 * Containers:#,0} containers", two), "MiB", Goal.AtMost(200_000_000 / Mebibyte)),
        ];
    }

    private static async Task<double> MeasureOneAsync(int containers, List<object> kept)
    {
        var cluster = new CannedCluster(ResourceDefinition.Of<Pod>(), Enumerable.Range(0, containers / SamplePods.Containers).Select(SamplePods.Stored));
        var before = CacheMemory.Heap();
        var recorder = new SpanRecorder();
        var informers = new InformerFactory(cluster, KubernetesJson.BuiltIn, new() { StreamingLists = false });
        var observer = new ClusterObserver(recorder, known: null, TimeProvider.System);
        for (var node = 0; node < SamplePods.Nodes; node++)
            recorder.See(SamplePods.Node(node), 1, TimeProvider.System.GetUtcNow());
        var pods = informers.Get<Pod>(transform: pod => ClusterTrimming.Trim(pod, []));
        var subscription = pods.Subscribe(observer.TakeAsync);
        informers.Start();
        await subscription.WaitForSyncAsync(CancellationToken.None);
        if (observer.Drain([pods.Status]).Changes.Containers.Count != containers)
            throw new InvalidOperationException("Not all containers were recorded.");
        kept.AddRange([cluster, recorder, observer, informers, subscription]);
        return (CacheMemory.Heap() - before) / Mebibyte;
    }
}
