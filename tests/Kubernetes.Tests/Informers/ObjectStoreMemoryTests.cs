using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Tests.Widgets;

namespace CloudIntel.Kubernetes.Tests.Informers;

/// <summary>Measures memory, so nothing else may run in the process.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class ObjectStoreMemoryTests
{
    private const int Count = 10_000;
    private static readonly string Filler = new('x', 1800);

    private readonly ObjectCodec<Widget> codec = new(Widget.Definition, WidgetJson.Json.TypeInfo<Widget>(), metadataOnly: false, transform: null);

    /// <summary>The median of some stores: what earlier tests left behind goes at any time.</summary>
    [Fact]
    public void A_cached_object_of_2_KB_takes_no_more_than_2_5_KB()
    {
        var length = Json(0).Length;
        Assert.InRange(length, 1950, 2048);
        var bytes = Enumerable.Range(0, 5).Select(_ => BytesOfOne()).Order().ToArray();
        Assert.InRange(bytes[2], length, 2560);
    }

    private static byte[] Json(int number) => ObjectStoreTests.Json($"name-{number:D8}", "namespace-of-it", "red", null, 1, $$""","notes":"{{Filler}}" """, number + 1);

    private long BytesOfOne()
    {
        var store = new ObjectStore<Widget>(codec);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++)
            store.Upsert(codec.Decode(Json(i), out var widget), widget, fromList: true);
        var all = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(store);
        return all / Count;
    }
}

[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
