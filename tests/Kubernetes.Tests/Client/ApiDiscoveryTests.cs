using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Client;

public sealed class ApiDiscoveryTests : IAsyncLifetime
{
    private const string Apps =
        """{"kind":"APIResourceList","resources":[{"name":"deployments","namespaced":true,"kind":"Deployment"},{"name":"deployments/scale","namespaced":true,"group":"autoscaling","version":"v1","kind":"Scale"},{"name":"deployments/status","namespaced":true,"kind":"Deployment"}]}""";

    private readonly ManualTimeProvider clock = new();
    private ScriptedApiServer server = null!;
    private KubernetesClient client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IApiDiscovery Discovery => client.Discovery;

    public async ValueTask InitializeAsync()
    {
        server = await ScriptedApiServer.StartAsync(Cancel);
        client = new KubernetesClient(server.Configuration, clock: clock);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_group_is_asked_for_once()
    {
        server.Answer(ScriptedAnswer.Json(Apps));
        Assert.Equal(ResourceDefinition.Of<Deployment>(), await Discovery.FindAsync("apps/v1", "Deployment", Cancel));
        Assert.True(await Discovery.HasAsync("apps/v1", Cancel));
        Assert.Equal("autoscaling/v1", await Discovery.FindSubresourceVersionAsync(ResourceDefinition.Of<Deployment>(), "scale", Cancel));
        Assert.Equal("apps/v1", await Discovery.FindSubresourceVersionAsync(ResourceDefinition.Of<Deployment>(), "status", Cancel));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await Discovery.HasAsync("apps/v1", Cancel));
        Assert.Equal("/apis/apps/v1", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task A_group_whose_server_is_down_hides_no_other_and_is_asked_again()
    {
        server.Answer(request => request.Path == "/apis/metrics.k8s.io/v1beta1", ScriptedAnswer.Failure(503, "ServiceUnavailable"));
        server.AnswerAlways(request => request.Path == "/apis/apps/v1", _ => ScriptedAnswer.Json(Apps));
        await Assert.ThrowsAsync<KubernetesApiException>(() => Discovery.HasAsync("metrics.k8s.io/v1beta1", Cancel));
        Assert.True(await Discovery.HasAsync("apps/v1", Cancel));
        server.Answer(request => request.Path == "/apis/metrics.k8s.io/v1beta1", ScriptedAnswer.Json("""{"resources":[]}"""));
        Assert.True(await Discovery.HasAsync("metrics.k8s.io/v1beta1", Cancel));
    }

    [Fact]
    public async Task That_something_is_missing_is_believed_for_a_minute()
    {
        server.Answer(ScriptedAnswer.Text("404 page not found", 404));
        Assert.Null(await Discovery.FindAsync("apps/v1", "Deployment", Cancel));
        Assert.False(await Discovery.HasAsync("apps/v1", Cancel));
        Assert.Single(server.Requests);
        clock.Advance(TimeSpan.FromMinutes(1));
        server.Answer(ScriptedAnswer.Json(Apps));
        Assert.NotNull(await Discovery.FindAsync("apps/v1", "Deployment", Cancel));
    }

    [Fact]
    public async Task A_kind_that_is_added_to_a_known_group_is_found_a_minute_later_or_when_asked_to_forget()
    {
        const string With = """{"resources":[{"name":"as","namespaced":true,"kind":"A"},{"name":"bs","kind":"B"}]}""";
        server.Answer(ScriptedAnswer.Json("""{"resources":[{"name":"as","namespaced":true,"kind":"A"}]}"""));
        Assert.Null(await Discovery.FindAsync("x/v1", "B", Cancel));
        Assert.Null(await Discovery.FindAsync("x/v1", "B", Cancel));
        Assert.Single(server.Requests);
        server.Answer(ScriptedAnswer.Json(With));
        Discovery.Invalidate();
        Assert.Equal(new("x", "v1", "B", "bs", false), await Discovery.FindAsync("x/v1", "B", Cancel));
        clock.Advance(TimeSpan.FromMinutes(1));
        server.Answer(ScriptedAnswer.Json(With));
        Assert.Null(await Discovery.FindAsync("x/v1", "C", Cancel));
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData("v1", "policy/v1")]
    [InlineData("v1beta1", "policy/v1beta1")]
    public async Task A_pod_is_evicted_by_the_version_that_its_subresource_has(string version, string apiVersion)
    {
        // 1.21 has policy/v1 and still wants evictions of v1beta1.
        server.Answer(ScriptedAnswer.Json($$"""{"resources":[{"name":"pods","namespaced":true,"kind":"Pod"},{"name":"pods/eviction","namespaced":true,"group":"policy","version":"{{version}}","kind":"Eviction"}]}"""));
        server.Answer(ScriptedAnswer.Json("""{"kind":"Status","status":"Success"}""", 201));
        await client.EvictAsync(new("ns", "a"), new() { GracePeriodSeconds = 5, Uid = "u" }, Cancel);
        var request = server.Requests[1];
        Assert.Equal(("POST", "/api/v1/namespaces/ns/pods/a/eviction"), (request.Method, request.Path));
        Assert.Equal(
            $$$$"""{"apiVersion":"{{{{apiVersion}}}}","kind":"Eviction","metadata":{"name":"a","namespace":"ns"},"deleteOptions":{"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":5,"preconditions":{"uid":"u"}}}""",
            request.Body);
    }
}
