using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Informers;

/// <summary>Informers over real connections: what they send, and what they make of bytes that come badly.</summary>
public sealed class InformerWireTests : IAsyncLifetime
{
    private readonly ManualTimeProvider clock = new();
    private ScriptedApiServer server = null!;
    private KubernetesClient client = null!;
    private InformerFactory informers = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await ScriptedApiServer.StartAsync(Cancelled);
        client = new(server.Configuration, json: WidgetJson.Json);
        informers = new(client, WidgetJson.Json, new() { Time = clock, Seed = 1, StreamingLists = false });
        informers.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await informers.DisposeAsync();
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Lists_and_watches_carry_scope_version_and_the_wish_for_bookmarks()
    {
        server.Answer(ScriptedAnswer.List("WidgetList", "10", [Item("a", 9)]));
        server.Answer(new ScriptedWatch());
        var informer = informers.Get<Widget>(new(Widget.Definition) { Namespace = "team-a", LabelSelector = "tier=gold", FieldSelector = "metadata.name=a" });
        await informer.WaitForSyncAsync(Cancelled);
        var watch = await server.WaitForAsync(request => request.IsWatch, Cancelled);
        var list = server.Requests[0];

        Assert.Equal("/apis/example.com/v1/namespaces/team-a/widgets", list.Path);
        Assert.Equal(("0", "500", "tier=gold", "metadata.name=a"), (list.Parameter("resourceVersion"), list.Parameter("limit"), list.Parameter("labelSelector"), list.Parameter("fieldSelector")));
        Assert.Equal(("10", "true", "tier=gold", "metadata.name=a"), (watch.Parameter("resourceVersion"), watch.Parameter("allowWatchBookmarks"), watch.Parameter("labelSelector"), watch.Parameter("fieldSelector")));
        Assert.InRange(int.Parse(watch.Parameter("timeoutSeconds")!, System.Globalization.CultureInfo.InvariantCulture), 300, 600);
    }

    [Fact]
    public async Task One_informer_serves_everybody_who_asks_for_the_same()
    {
        server.AnswerAlways(request => !request.IsWatch, _ => ScriptedAnswer.List("WidgetList", "10", []));
        server.AnswerAlways(request => request.IsWatch, _ => new ScriptedWatch());
        var first = informers.Get<Widget>();
        await first.WaitForSyncAsync(Cancelled);
        await server.WaitForAsync(request => request.IsWatch, Cancelled);

        Assert.Same(first, informers.Get<Widget>());
        Assert.Same(first, informers.Get<Widget>(new(Widget.Definition)));
        Assert.NotSame(first, informers.Get<Widget>(new(Widget.Definition) { LabelSelector = "a=b" }));
        Assert.Throws<InvalidOperationException>(() => informers.Get<Widget>(transform: widget => widget));
    }

    [Fact]
    public async Task Metadata_alone_is_asked_for_and_kept()
    {
        server.Answer(ScriptedAnswer.List("PartialObjectMetadataList", "10", [Item("a", 9)]));
        var watch = new ScriptedWatch().Send("ADDED", """{"kind":"Widget","apiVersion":"example.com/v1","metadata":{"name":"whole","resourceVersion":"11"},"spec":{"size":1}}""");
        server.Answer(watch);
        var informer = informers.GetMetadata(new(Widget.Definition));
        await UntilAsync(() => informer.Store.Count == 2);

        Assert.Contains("as=PartialObjectMetadataList", server.Requests[0].Headers["Accept"], StringComparison.Ordinal);
        Assert.Contains("as=PartialObjectMetadata;", server.Requests[1].Headers["Accept"], StringComparison.Ordinal);
        Assert.Null(informer.Store.Find(new("", "whole"))!.UnknownFields);
        Assert.Null(informer.Store.Find(new("default", "a"))!.UnknownFields);
    }

    [Fact]
    public async Task Garbage_in_a_watch_has_it_connect_again_where_it_was()
    {
        server.Answer(ScriptedAnswer.List("WidgetList", "10", []));
        server.Answer(new ScriptedWatch().Send("ADDED", Item("a", 11)).Raw("{\"type\":\"ADDED\",\"object\":{]]]\n"));
        server.Answer(new ScriptedWatch().Send("ADDED", Item("b", 12)));
        var informer = informers.Get<Widget>();
        await UntilAsync(() => informer.Store.Count == 2);

        Assert.Equal(["0", "10", "11"], server.Requests.Select(request => request.Parameter("resourceVersion")));
    }

    [Fact]
    public async Task An_expired_version_inside_a_watch_leads_to_a_list()
    {
        server.Answer(ScriptedAnswer.List("WidgetList", "10", [Item("gone", 9)]));
        var watch = new ScriptedWatch();
        server.Answer(watch);
        server.Answer(ScriptedAnswer.List("WidgetList", "20", [Item("a", 19)]));
        server.Answer(new ScriptedWatch());
        var informer = informers.Get<Widget>();
        var story = new Story();
        await using var subscription = informer.Subscribe(story.TakeAsync);
        await subscription.WaitForSyncAsync(Cancelled); // else the second list may be there before the subscription
        watch.Error(410, "Expired", "too old resource version");
        await UntilAsync(() => informer.Store.Find(new("default", "a")) is not null);

        Assert.Equal("10", server.Requests[2].Parameter("resourceVersion"));
        Assert.False(server.Requests[2].IsWatch);
        await UntilAsync(() => story.Deleted.Count == 1);
        Assert.Empty(story.Contradictions);
    }

    [Fact]
    public async Task A_list_that_breaks_off_is_asked_for_again_as_of_now()
    {
        var half = new ScriptedWatch().Raw($$"""{"kind":"WidgetList","metadata":{"resourceVersion":"10"},"items":[{{Item("a", 9)}},{"metadata":""");
        half.End();
        server.Answer(half);
        server.Answer(ScriptedAnswer.List("WidgetList", "12", [Item("b", 11)]));
        server.Answer(new ScriptedWatch());
        var informer = informers.Get<Widget>();
        await UntilAsync(() => informer.HasSynced);

        Assert.Equal(["b"], informer.Store.Keys().Select(key => key.Name));
        Assert.Null(server.Requests[1].Parameter("resourceVersion"));
    }

    [Fact]
    public async Task Pages_are_read_to_the_last()
    {
        server.Answer(ScriptedAnswer.List("WidgetList", "10", [Item("a", 9)], "next"));
        server.Answer(ScriptedAnswer.List("WidgetList", "10", [Item("b", 8)]));
        server.Answer(new ScriptedWatch());
        var informer = informers.Get<Widget>();
        await informer.WaitForSyncAsync(Cancelled);

        Assert.Equal(2, informer.Store.Count);
        Assert.Equal(("next", null, "500"), (server.Requests[1].Parameter("continue"), server.Requests[1].Parameter("resourceVersion"), server.Requests[1].Parameter("limit")));
    }

    [Fact]
    public async Task Objects_of_megabytes_arrive_whole()
    {
        server.Answer(ScriptedAnswer.List("WidgetList", "10", []));
        var colour = new string('x', 3_000_000);
        server.Answer(new ScriptedWatch().Send("ADDED", $$$"""{"metadata":{"name":"big","namespace":"default","resourceVersion":"11"},"spec":{"colour":"{{{colour}}}"}}"""));
        var informer = informers.Get<Widget>();
        await UntilAsync(() => informer.Store.Count == 1);

        Assert.Equal(colour, informer.Store.Find(new("default", "big"))!.Spec.Colour);
    }

    [Fact]
    public async Task Namespaces_are_read_one_by_one_where_we_are_confined_to_some()
    {
        await using var confined = new InformerFactory(client, WidgetJson.Json, new() { Time = clock, StreamingLists = false, Namespaces = ["one", "two"] });
        server.AnswerAlways(
            request => !request.IsWatch,
            request => ScriptedAnswer.List("WidgetList", "10", [Item("a", 9, request.Path.Contains("one", StringComparison.Ordinal) ? "one" : "two")]));
        server.AnswerAlways(request => request.IsWatch, _ => new ScriptedWatch());
        confined.Start();
        var informer = confined.Get<Widget>();
        await informer.WaitForSyncAsync(Cancelled);

        Assert.Equal(["one/a", "two/a"], informer.Store.Keys().Select(key => key.ToString()).Order());
        Assert.NotNull(informer.Store.Find(new("two", "a")));
        Assert.Null(informer.Store.Find(new("three", "a")));
        Assert.Single(informer.Store.List("one"));
        Assert.Equal(2, informer.Status.Objects);
    }

    private static string Item(string name, int version, string @namespace = "default") =>
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"{{{@namespace}}}","uid":"uid-{{{name}}}","resourceVersion":"{{{version}}}"},"spec":{"size":{{{version}}}}}""";

    /// <summary>Waits for real bytes to arrive. Delays before another try are over at once; the limit on silence never comes.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            if (clock.NextTimer is { } delay && delay < TimeSpan.FromSeconds(60))
                clock.Advance(delay);
            await Task.Delay(1, Cancelled);
        }
    }
}
