using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Tests.Widgets;

namespace CloudIntel.Kubernetes.Tests.Informers;

/// <summary>Measures memory, so nothing else may run in the process.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class ObjectStoreMemoryTests
{
    private readonly ObjectCodec<Widget> codec = new(Widget.Definition, WidgetJson.Json.TypeInfo<Widget>(), metadataOnly: false, transform: null);
    private readonly ObjectStore<Widget> store;

    public ObjectStoreMemoryTests() => store = new(codec);

    [Fact]
    public void A_cached_object_of_2_KB_takes_no_more_than_2_5_KB()
    {
        const int Count = 10_000;
        var filler = new string('x', 1800);
        var one = ObjectStoreTests.Json("name-00000000", "namespace-of-it", "red", null, 1, $$""","notes":"{{filler}}" """, 1);
        Assert.InRange(one.Length, 1950, 2048);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++)
        {
            var stored = codec.Decode(ObjectStoreTests.Json($"name-{i:D8}", "namespace-of-it", "red", null, 1, $$""","notes":"{{filler}}" """, i), out var widget);
            store.Upsert(stored, widget, fromList: true);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        Assert.InRange(each, one.Length, 2560);
        GC.KeepAlive(store);
    }
}

[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
