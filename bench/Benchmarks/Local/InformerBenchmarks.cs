using System.Text.Json;
using BenchmarkDotNet.Attributes;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Benchmarks.Local;

/// <summary>How long an informer takes from the bytes of a list to a cache that can be asked.</summary>
#pragma warning disable CA1001 // BenchmarkDotNet calls GlobalCleanup instead of Dispose
public class InformerBenchmarks
#pragma warning restore CA1001
{
    private CannedCluster? cluster;

    /// <summary>Objects in the list.</summary>
    public const int Objects = 10_000;

    /// <summary>Makes the list.</summary>
    [GlobalSetup]
    public void Setup() => cluster = new(Objects);

    /// <summary>Lets go of it.</summary>
    [GlobalCleanup]
    public void Cleanup() => cluster?.Dispose();

    /// <summary>The least that any client does: decode every object of the list once.</summary>
    [Benchmark(Baseline = true, Description = "decode the list once (System.Text.Json)")]
    public int Decode() =>
        JsonSerializer.Deserialize(cluster!.List, SampleBudgets.Json.TypeInfo<ObjectList<Budget>>())!.Items.Count;

    /// <summary>A real informer, from nothing to in step.</summary>
    [Benchmark(Description = "informer sync of 10,000 objects, in memory")]
    public async Task<int> Sync()
    {
        await using var informers = new InformerFactory(cluster!, SampleBudgets.Json, new() { StreamingLists = false });
        var informer = informers.Get<Budget>();
        informers.Start();
        await informer.WaitForSyncAsync(CancellationToken.None);
        return informer.Store.Count;
    }
}
