using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Controllers;

public sealed class StatusWriterTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_status_is_applied_alone_under_a_manager_of_its_own_to_this_very_object()
    {
        await using var server = await ScriptedApiServer.StartAsync(Cancelled);
        server.Answer(ScriptedAnswer.Json("""{"metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"8"},"status":{"built":3}}"""));
        using var client = new KubernetesClient(server.Configuration, json: WidgetJson.Json);
        var widget = new Widget { Metadata = new() { Name = "a", Namespace = "n", Uid = "u", ResourceVersion = "7" }, Spec = new() { Size = 3 } };

        var written = await new StatusWriter(client, WidgetJson.Json, "test-status").WriteAsync(widget, new WidgetStatus { Built = 3 }, Cancelled);

        var request = Assert.Single(server.Requests);
        Assert.Equal(("PATCH", "/apis/example.com/v1/namespaces/n/widgets/a/status"), (request.Method, request.Path));
        Assert.Equal("application/apply-patch+yaml", request.Headers["Content-Type"]);
        Assert.Equal(("test-status", "true"), (request.Parameter("fieldManager"), request.Parameter("force")));
        Assert.Equal(
            """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","namespace":"n","uid":"u"},"status":{"observedGeneration":0,"built":3}}""",
            request.Body);
        Assert.Equal("8", written.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_status_that_says_the_same_is_not_written()
    {
        await using var server = await ScriptedApiServer.StartAsync(Cancelled);
        using var client = new KubernetesClient(server.Configuration, json: WidgetJson.Json);
        var widget = WidgetJson.Json.Deserialize<Widget>(
            """
            {"metadata":{"name":"a","namespace":"n"},
             "status":{"conditions":[{"message":"","reason":"R","status":"True","type":"Ready","lastTransitionTime":"2026-04-15T12:00:00Z","observedGeneration":1}],
                       "built":3,"future":{"y":1.0,"x":[]}}}
            """u8);
        var same = WidgetJson.Json.Deserialize<Widget>(
            """
            {"metadata":{"name":"a"},
             "status":{"observedGeneration":0,"future":{"x":[],"y":1.00},"built":3,
                       "conditions":[{"type":"Ready","status":"True","observedGeneration":1,"lastTransitionTime":"2026-04-15T14:00:00+02:00","reason":"R","message":""}]}}
            """u8).Status!;

        Assert.Same(widget, await new StatusWriter(client, WidgetJson.Json, "test-status").WriteAsync(widget, same, Cancelled));
        Assert.Empty(server.Requests);
    }
}
