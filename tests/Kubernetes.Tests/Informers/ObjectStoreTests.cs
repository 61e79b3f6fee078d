using System.Text;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Tests.Widgets;

namespace CloudIntel.Kubernetes.Tests.Informers;

public sealed class ObjectStoreTests
{
    private readonly ObjectCodec<Widget> codec = new(Widget.Definition, WidgetJson.Json.TypeInfo<Widget>(), metadataOnly: false, transform: null);
    private readonly ObjectStore<Widget> store;
    private int version;

    public ObjectStoreTests() => store = new(codec);

    [Fact]
    public void What_is_handed_out_is_the_readers_own()
    {
        Put("a", size: 1);
        var mine = store.Find(new("default", "a"))!;
        mine.Spec.Size = 99;
        mine.Metadata.Labels!["team"] = "changed";

        Assert.Equal(1, store.Find(new("default", "a"))!.Spec.Size);
        Assert.Equal("red", store.Find(new("default", "a"))!.Metadata.Labels!["team"]);
    }

    [Fact]
    public void Fields_that_the_type_does_not_have_are_kept()
    {
        Put("a", extra: ""","future":{"x":[1,2]}""");

        Assert.Equal("[1,2]", store.Find(new("default", "a"))!.Spec.UnknownFields!["future"].GetProperty("x").GetRawText());
    }

    [Fact]
    public void Version_and_kind_are_filled_in_where_a_list_leaves_them_out()
    {
        Put("a");
        var widget = store.Find(new("default", "a"))!;

        Assert.Equal(("example.com/v1", "Widget"), (widget.ApiVersion, widget.Kind));
    }

    [Fact]
    public void Objects_are_found_by_namespace_owner_label_and_whatever_else()
    {
        store.AddIndex(ObjectIndex<Widget>.ByLabel("team"));
        Put("a", owner: "u1", size: 1);
        Put("b", team: "blue", owner: "u1", size: 2, @namespace: "other");
        store.AddIndex(ObjectIndex<Widget>.ByOwner);
        store.AddIndex(new("parity", widget => [widget.Spec.Size % 2 == 0 ? "even" : "odd"]));
        Put("c", team: "blue", owner: "u2", size: 4);

        Assert.Equal(["default/a", "default/c"], Names(store.Keys("default")));
        Assert.Equal(["other/b"], store.List("other").Select(widget => ObjectKey.Of(widget).ToString()));
        Assert.Empty(store.Keys("nowhere"));
        Assert.Equal(["default/c", "other/b"], Names(store.KeysByIndex("label:team", "blue")));
        Assert.Equal(["default/a", "other/b"], Names(store.KeysByIndex("owner", "u1")));
        Assert.Equal(["default/c", "other/b"], Names(store.KeysByIndex("parity", "even")));

        Put("c", team: "red", owner: "u2", size: 5);
        store.Remove(new("other", "b"), null);
        Assert.Empty(store.KeysByIndex("label:team", "blue"));
        Assert.Empty(store.KeysByIndex("parity", "even"));
        Assert.Equal(["default/a"], Names(store.KeysByIndex("owner", "u1")));
    }

    [Fact]
    public void An_unknown_index_is_an_error_that_names_the_known_ones()
    {
        store.AddIndex(ObjectIndex<Widget>.ByOwner);

        Assert.Contains("owner", Assert.Throws<KeyNotFoundException>(() => store.KeysByIndex("ownr", "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_of_one_namespace_share_its_name()
    {
        Put("a");
        Put("b");

        Assert.Same(store.Stored(new("default", "a"))!.Key.Namespace, store.Stored(new("default", "b"))!.Key.Namespace);
    }

    [Fact]
    public void A_transform_decides_what_is_kept()
    {
        var slim = new ObjectCodec<Widget>(
            Widget.Definition, WidgetJson.Json.TypeInfo<Widget>(), metadataOnly: false, widget => widget with { Status = null, Metadata = widget.Metadata with { Labels = null } });
        var stored = slim.Decode(Json("a", "default", "red", null, 7, "", 1), out _);

        Assert.Null(slim.Read(stored).Metadata.Labels);
        Assert.Equal(7, slim.Read(stored).Spec.Size);
    }

    [Fact]
    public async Task Readers_see_store_and_indexes_of_one_piece_while_a_writer_changes_them()
    {
        store.AddIndex(ObjectIndex<Widget>.ByLabel("team"));
        for (var i = 0; i < 20; i++)
            Put($"w{i}", team: "red");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var reading = new SemaphoreSlim(0);

        // Every object has exactly one team at any time, so the two teams together are always all objects or, between
        // two questions, off by what moved meanwhile: asking one team twice must find no key that the store does not know.
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            () =>
            {
                var asked = 0;
                while (!stop.IsCancellationRequested)
                {
                    Assert.Equal(20, store.Count);
                    Assert.Equal(20, store.Keys().Count);
                    foreach (var key in store.KeysByIndex("label:team", "red"))
                        Assert.NotNull(store.Find(key));
                    Assert.Equal(20, store.List("default").Count());
                    if (asked++ == 0)
                        reading.Release();
                }

                return asked;
            },
            TestContext.Current.CancellationToken)).ToList();
        for (var reader = 0; reader < readers.Count; reader++)
            await Task.WhenAny(reading.WaitAsync(TestContext.Current.CancellationToken), readers[reader]);
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
            Put($"w{random.Next(20)}", team: random.Next(2) == 0 ? "red" : "blue");
        await stop.CancelAsync();

        await Task.WhenAll(readers);
        Assert.Equal(
            Names(store.List().Where(widget => widget.Metadata.Labels!["team"] == "red").Select(ObjectKey.Of)),
            Names(store.KeysByIndex("label:team", "red")));
    }

    private static string[] Names(IEnumerable<ObjectKey> keys) => [.. keys.Select(key => key.ToString()).Order(StringComparer.Ordinal)];

    internal static byte[] Json(string name, string @namespace, string team, string? owner, int size, string extra, int version)
    {
        var owners = owner is null ? "" : $$""","ownerReferences":[{"apiVersion":"v1","kind":"X","name":"x","uid":"{{owner}}","controller":true}]""";
        return Encoding.UTF8.GetBytes(
            $$"""
            {"metadata":{"name":"{{name}}","namespace":"{{@namespace}}","uid":"uid-of-{{name}}-2f3a1b9c-0d4e",
            "resourceVersion":"{{version}}","labels":{"team":"{{team}}"}{{owners}} }, "spec":{"size":{{size}}{{extra}} } }
            """);
    }

    private void Put(string name, string team = "red", string? owner = null, int size = 1, string extra = "", string @namespace = "default")
    {
        var stored = codec.Decode(Json(name, @namespace, team, owner, size, extra, ++version), out var widget);
        store.Upsert(stored, widget, fromList: false);
    }
}
