using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Client;

/// <summary>What goes over the wire for each call, and what is made of the answers.</summary>
public sealed class ResourceClientTests : IAsyncLifetime
{
    private const string Found = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"ns","uid":"u1","resourceVersion":"7"},"data":{"k":"v"}}""";

    private static readonly ObjectKey Key = new("ns", "a");

    private ScriptedApiServer server = null!;
    private KubernetesClient client = null!;

    private IResourceClient<ConfigMap> ConfigMaps => client.Resource<ConfigMap>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await ScriptedApiServer.StartAsync(Cancel);
        client = new KubernetesClient(server.Configuration, new() { FieldManager = "tests", UserAgent = "tests/1 (linux/amd64)" });
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_object_is_read_from_its_path()
    {
        server.Answer(ScriptedAnswer.Json(Found));
        var found = await ConfigMaps.GetAsync(Key, Cancel);
        Assert.Equal("v", found.Data!["k"]);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("GET", "/api/v1/namespaces/ns/configmaps/a", ""), (request.Method, request.Path, request.Query));
        Assert.Equal("application/json", request.Headers["Accept"]);
        Assert.Equal("tests/1 (linux/amd64)", request.Headers["User-Agent"]);
    }

    [Fact]
    public async Task A_created_object_is_posted_with_its_version_and_kind()
    {
        server.Answer(ScriptedAnswer.Json(Found, 201));
        await ConfigMaps.CreateAsync(new() { Metadata = new() { Name = "a", Namespace = "ns" } }, WriteOptions.Default with { DryRun = true }, Cancel);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/api/v1/namespaces/ns/configmaps"), (request.Method, request.Path));
        Assert.Equal("?dryRun=All&fieldManager=tests", request.Query);
        Assert.Equal("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"ns"}}""", request.Body);
    }

    [Fact]
    public async Task A_missing_object_is_found_to_be_null()
    {
        server.Answer(ScriptedAnswer.Json(
            """{"kind":"Status","status":"Failure","reason":"NotFound","message":"configmaps \"a\" not found","details":{"name":"a","kind":"configmaps"},"code":404}""", 404));
        Assert.Null(await ConfigMaps.FindAsync(Key, Cancel));
    }

    [Fact]
    public async Task A_missing_resource_is_an_error_also_where_an_object_may_be_missing()
    {
        server.Answer(ScriptedAnswer.Text("404 page not found", 404));
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => ConfigMaps.FindAsync(Key, Cancel));
        Assert.True(e.IsNotFound);
        Assert.Contains("404 page not found", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_of_a_list_are_given_version_and_kind()
    {
        server.Answer(ScriptedAnswer.List("ConfigMapList", "9", ["""{"metadata":{"name":"a","namespace":"ns"}}""", """{"metadata":{"name":"b","namespace":"ns"}}"""]));
        var list = await ConfigMaps.ListAsync(new() { Namespace = "ns", LabelSelector = "app=web,tier!=cache" }, Cancel);
        Assert.Equal("9", list.Metadata.ResourceVersion);
        Assert.Equal(["a", "b"], list.Items.Select(item => item.Metadata.Name));
        Assert.All(list.Items, item => Assert.Equal(("v1", "ConfigMap"), (item.ApiVersion, item.Kind)));
        Assert.Equal("app=web,tier!=cache", server.Requests[0].Parameter("labelSelector"));
    }

    [Fact]
    public async Task A_list_that_expires_half_way_begins_again_without_repeating_objects()
    {
        server.Answer(Page(["1", "2"], next: "t1"));
        server.Answer(ScriptedAnswer.Failure(410, "Expired"));
        server.Answer(Page(["1", "2"], next: "t2"));
        server.Answer(Page(["3"], next: ""));
        var names = new List<string?>();
        await foreach (var item in ConfigMaps.ListAllAsync(new() { Namespace = "ns", Limit = 2 }, Cancel))
            names.Add(item.Metadata.Name);
        Assert.Equal(["1", "2", "3"], names);
        Assert.Equal([null, "t1", null, "t2"], server.Requests.Select(request => request.Parameter("continue")));
    }

    [Fact]
    public async Task A_conflict_is_told_by_its_type_and_causes()
    {
        server.Answer(ScriptedAnswer.Json(
            """
            {"kind":"Status","status":"Failure","reason":"Conflict","message":"1 conflict","code":409,
             "details":{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"kubectl\"","field":".data.k"}]}}
            """, 409));
        var intent = new ConfigMap { Metadata = new() { Name = "a", Namespace = "ns" }, Data = new Dictionary<string, string> { ["k"] = "v" } };
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => ConfigMaps.ApplyAsync(intent, new(), Cancel));
        Assert.True(e.IsConflict);
        Assert.Equal(new StatusCause("FieldManagerConflict", ".data.k", "conflict with \"kubectl\""), Assert.Single(e.Causes));
        var request = Assert.Single(server.Requests);
        Assert.Equal("application/apply-patch+yaml", request.Headers["Content-Type"]);
        Assert.Null(request.Parameter("force"));
    }

    [Fact]
    public async Task A_watch_hands_over_the_bytes_of_each_frame()
    {
        var watch = new ScriptedWatch();
        server.Answer(watch);
        watch.Send("ADDED", """{"metadata":{"name":"a"}}""").Bookmark("12").Send("DELETED", """{"metadata":{"name":"a"}}""").End();
        var frames = new List<(WatchFrameType, string)>();
        await foreach (var frame in client.Raw(ResourceDefinition.Of<ConfigMap>()).WatchAsync(new() { ResourceVersion = "5" }, cancellationToken: Cancel))
            frames.Add((frame.Type, System.Text.Encoding.UTF8.GetString(frame.Object.Span)));
        Assert.Equal([WatchFrameType.Added, WatchFrameType.Bookmark, WatchFrameType.Deleted], frames.Select(frame => frame.Item1));
        Assert.Equal("""{"metadata":{"name":"a"}}""", frames[0].Item2);
        Assert.Equal("5", server.Requests[0].Parameter("resourceVersion"));
    }

    [Fact]
    public async Task A_watch_that_is_cut_is_unreachable()
    {
        var watch = new ScriptedWatch();
        server.Answer(watch);
        watch.Bookmark("1").Raw("""{"type":"ADDED","obj""");
        await using var frames = client.Raw(ResourceDefinition.Of<ConfigMap>()).WatchAsync(new(), cancellationToken: Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await frames.MoveNextAsync());
        watch.Break();
        await Assert.ThrowsAsync<KubernetesUnreachableException>(async () => await frames.MoveNextAsync());
    }

    [Fact]
    public async Task A_raw_list_hands_over_each_object_and_returns_the_metadata_wherever_it_stands()
    {
        // Custom resources come with their keys in alphabetical order.
        server.Answer(ScriptedAnswer.Json("""{"apiVersion":"v1","items":[{"a":1},{"b":{"items":[{}]}}],"kind":"BudgetList","metadata":{"resourceVersion":"4"}}"""));
        var items = new List<string>();
        var metadata = await client.Raw(ResourceDefinition.Of<ConfigMap>())
            .ListAsync(new() { ResourceVersion = "0" }, json => items.Add(System.Text.Encoding.UTF8.GetString(json)), Cancel);
        Assert.Equal(["""{"a":1}""", """{"b":{"items":[{}]}}"""], items);
        Assert.Equal("4", metadata.ResourceVersion);
    }

    [Fact]
    public async Task An_object_of_a_namespaced_resource_needs_a_namespace()
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(() => ConfigMaps.GetAsync(new("", "a"), Cancel));
        Assert.Contains("namespace of ConfigMap \"a\" is missing", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => ConfigMaps.CreateAsync(new() { Metadata = new() { Name = "a" } }, WriteOptions.Default, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => ConfigMaps.DeleteAsync(new("ns", ""), DeleteOptions.Default, Cancel));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Deleting_what_is_gone_is_fine()
    {
        server.Answer(ScriptedAnswer.Failure(404, "NotFound"));
        await ConfigMaps.DeleteAsync(Key, new() { Uid = "u1", PropagationPolicy = PropagationPolicy.Foreground }, Cancel);
        Assert.Equal(
            """{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u1"},"propagationPolicy":"Foreground"}""", server.Requests[0].Body);
    }

    private static ScriptedAnswer Page(IEnumerable<string> names, string next) => ScriptedAnswer.List(
        "ConfigMapList", "9", names.Select(name => $$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","uid":"uid-{{{name}}}"}}"""), next);
}
