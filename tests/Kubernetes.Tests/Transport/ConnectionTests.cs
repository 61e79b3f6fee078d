using System.IO.Compression;
using System.Text;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>How connections are used, given up and shared.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private readonly ManualTimeProvider clock = new();
    private readonly RecordingLogger log = new();
    private SecureServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await SecureServer.StartAsync(Cancel);
        server.Api.AnswerAlways(_ => true, _ => ScriptedAnswer.Text("ok"));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Calls_share_one_HTTP2_connection()
    {
        using var client = Client();
        await client.GetTextAsync("/", Cancel);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetTextAsync("/", Cancel)));
        Assert.Equal(1, server.Api.Connections);
        Assert.All(server.Api.Requests, request => Assert.Equal("HTTP/2", request.Protocol));
    }

    [Fact]
    public async Task More_streams_than_a_connection_takes_open_another()
    {
        // Kestrel allows 100 streams a connection, as API servers do.
        using var client = Client();
        await client.GetTextAsync("/", Cancel);
        var gate = new TaskCompletionSource();
        server.Api.AnswerAlways(request => request.Path == "/slow", _ => ScriptedAnswer.After(gate.Task, ScriptedAnswer.Text("ok")));
        var slow = Enumerable.Range(0, 120).Select(i => client.GetTextAsync($"/slow?{i}", Cancel)).ToList();
        await server.Api.WaitForAsync(request => request.Path == "/slow", Cancel, count: 120);
        Assert.InRange(server.Api.Connections, 2, 3); // .NET may open one more while the second comes up
        gate.SetResult();
        await Task.WhenAll(slow);
    }

    [Fact]
    public async Task A_connection_that_leaves_two_calls_in_a_row_without_an_answer_is_given_up()
    {
        using var client = Client();
        await client.GetTextAsync("/", Cancel);
        await TimeOutAsync(client);
        await client.GetTextAsync("/", Cancel); // an answer in between: the connection lives
        await TimeOutAsync(client);
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(1, server.Api.Connections);

        await TimeOutAsync(client);
        await TimeOutAsync(client);
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(2, server.Api.Connections);
        Assert.Contains(log.Lines, line => line.Contains("connecting anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dedicated_client_has_a_connection_and_a_deadline_of_its_own()
    {
        using var client = Client();
        await client.GetTextAsync("/", Cancel);
        using var dedicated = client.CreateDedicated(TimeSpan.FromSeconds(5));
        await dedicated.GetTextAsync("/", Cancel);
        Assert.Equal(2, server.Api.Connections);

        server.Api.Answer(ScriptedAnswer.Stall());
        var running = dedicated.GetTextAsync("/stalled", Cancel);
        await server.Api.WaitForAsync(request => request.Path == "/stalled", Cancel);
        clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<KubernetesUnreachableException>(() => running);
    }

    [Fact]
    public async Task A_list_may_take_longer_than_a_call_as_long_as_something_arrives()
    {
        using var client = Client();
        var list = new ScriptedWatch();
        server.Api.Answer(list.Raw("""{"kind":"ConfigMapList","metadata":{},"items":[{"metadata":{"name":"1"}}"""));
        var (arrived, expected) = (new SemaphoreSlim(0), new List<string> { "1" });
        var names = new List<string>();
        var listing = client.Raw(ResourceDefinition.Of<ConfigMap>()).ListAsync(
            ListOptions.All,
            json =>
            {
                names.Add(Kubernetes.Json.KubernetesJson.BuiltIn.Deserialize<ConfigMap>(json).Metadata.Name!);
                arrived.Release();
            },
            Cancel);
        for (var i = 2; i <= 5; i++)
        {
            await arrived.WaitAsync(Cancel);
            clock.Advance(TimeSpan.FromSeconds(20));
            list.Raw($$$""",{"metadata":{"name":"{{{i}}}"}}""");
            expected.Add($"{i}");
        }

        await arrived.WaitAsync(Cancel);
        list.Raw("]}").End();
        await listing;
        Assert.Equal(expected, names);
    }

    [Fact]
    public async Task A_list_that_falls_silent_ends()
    {
        using var client = Client();
        var list = new ScriptedWatch();
        var arrived = new TaskCompletionSource();
        server.Api.Answer(list.Raw("""{"items":[{"metadata":{"name":"1"}},"""));
        var listing = client.Raw(ResourceDefinition.Of<ConfigMap>()).ListAsync(ListOptions.All, _ => arrived.SetResult(), Cancel);
        await arrived.Task.WaitAsync(Cancel);
        while (!listing.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(30)); // again, if the object had not been counted as a sign of life yet
            await Task.Delay(TimeSpan.FromMilliseconds(1), Cancel);
        }

        await Assert.ThrowsAsync<KubernetesUnreachableException>(() => listing);
    }

    [Fact]
    public async Task A_disposed_client_breaks_what_is_open_and_takes_no_more()
    {
        var client = Client();
        server.Api.Answer(request => request.IsWatch, new ScriptedWatch().Bookmark("1"));
        await using var frames = client.Raw(ResourceDefinition.Of<ConfigMap>()).WatchAsync(new(), cancellationToken: Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await frames.MoveNextAsync());
        client.Dispose();
        await Assert.ThrowsAsync<KubernetesUnreachableException>(async () => await frames.MoveNextAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetTextAsync("/", Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_are_compressed_unless_that_is_turned_off(bool disabled)
    {
        using var client = new KubernetesClient(server.Configuration with { DisableCompression = disabled });
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(disabled ? null : "gzip", server.Api.Requests[0].Headers.GetValueOrDefault("Accept-Encoding"));
    }

    [Fact]
    public async Task A_compressed_list_is_read()
    {
        using var client = Client();
        server.Api.Answer(ScriptedAnswer.Bytes(Gzip("""{"kind":"ConfigMapList","metadata":{"resourceVersion":"3"},"items":[{"metadata":{"name":"a"}}]}"""), "application/json", ("Content-Encoding", "gzip")));
        Assert.Equal("a", Assert.Single((await client.Resource<ConfigMap>().ListAsync(ListOptions.All, Cancel)).Items).Metadata.Name);
    }

    [Fact]
    public async Task The_path_of_the_address_is_kept()
    {
        using var client = new KubernetesClient(server.Configuration with { Server = new Uri(server.Api.Url, "/k8s/clusters/c-1/") });
        await client.GetTextAsync("/version", Cancel);
        Assert.Equal("/k8s/clusters/c-1/version", server.Api.Requests[0].Path);
    }

    [Fact]
    public async Task Requests_are_made_on_behalf_of_somebody()
    {
        using var client = new KubernetesClient(server.Configuration with
        {
            Impersonation = new()
            {
                User = "jane",
                Uid = "u-1",
                Groups = ["a"],
                Extra = new Dictionary<string, IReadOnlyList<string>> { ["example.com/Scope:x"] = ["1", "2"] },
            },
        });
        await client.GetTextAsync("/", Cancel);
        var headers = server.Api.Requests[0].Headers;
        Assert.Equal(("jane", "u-1", "a"), (headers["Impersonate-User"], headers["Impersonate-Uid"], headers["Impersonate-Group"]));
        // One header a value: .NET joins values of the same header into one, which would be another value.
        Assert.Equal("1", headers["Impersonate-Extra-example.com%2Fscope%3Ax"]);
        Assert.Equal("2", headers["Impersonate-Extra-%65xample.com%2Fscope%3Ax"]);
    }

    [Fact]
    public void Several_groups_are_refused_instead_of_sent_as_one_of_another_name()
    {
        var configuration = server.Configuration with { Impersonation = new() { User = "jane", Groups = ["a", "b"] } };
        var e = Assert.Throws<KubernetesConfigurationException>(() => new KubernetesClient(configuration));
        Assert.Contains("one group", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_is_configured_is_asked()
    {
        await using var proxy = await ScriptedApiServer.StartAsync(Cancel);
        proxy.AnswerAlways(_ => true, _ => ScriptedAnswer.Text("through the proxy"));
        await using var plain = await ScriptedApiServer.StartAsync(Cancel);
        using var client = new KubernetesClient(plain.Configuration with { Proxy = new UriBuilder(proxy.Url) { UserName = "u", Password = "p%40" }.Uri });
        Assert.Equal("through the proxy", await client.GetTextAsync("/", Cancel));
        Assert.Empty(plain.Requests);
    }

    [Fact]
    public async Task A_page_of_a_proxy_is_an_error_even_when_it_says_all_is_well()
    {
        using var client = Client();
        server.Api.Answer(ScriptedAnswer.Text("<html>Please log in</html>\n\u001b[31m" + new string('x', 5000), contentType: "text/html"));
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => client.Resource<Namespace>().GetAsync(new("", "a"), Cancel));
        Assert.Contains("200", e.Message, StringComparison.Ordinal);
        Assert.Contains("<html>Please log in</html>", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', e.Message);
        Assert.InRange(e.Message.Length, 1000, 2300);
    }

    [Fact]
    public async Task A_bad_gateway_s_page_is_kept_as_text()
    {
        using var client = Client();
        server.Api.Answer(ScriptedAnswer.Text("<html>502 upstream down</html>", 502, "text/html"));
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => client.Resource<Namespace>().GetAsync(new("", "a"), Cancel));
        Assert.Equal((502, ""), ((int)e.StatusCode, e.Reason));
        Assert.Contains("GET /api/v1/namespaces/{name} answered 502", e.Message, StringComparison.Ordinal);
        Assert.Contains("upstream down", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_are_logged_once_each()
    {
        using var client = Client();
        for (var i = 0; i < 3; i++)
        {
            server.Api.Answer(ScriptedAnswer.Text("ok", 200, "text/plain", ("Warning", "299 - \"v1beta1 is deprecated\", 299 - \"use \\\"v1\\\"\" \"Sat, 25 Aug 2012 23:34:45 GMT\""), ("Warning", "199 - \"other\"")));
            await client.GetTextAsync("/", Cancel);
        }

        Assert.Equal(
            ["Warning: The API server warns: v1beta1 is deprecated", "Warning: The API server warns: use \"v1\""],
            log.Lines.Where(line => line.Contains("warns", StringComparison.Ordinal)));
    }

    private static byte[] Gzip(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }

    private KubernetesClient Client() => new(server.Configuration, loggers: log, clock: clock);

    private async Task TimeOutAsync(KubernetesClient client)
    {
        var before = server.Api.Requests.Count(request => request.Path == "/stalled");
        server.Api.Answer(ScriptedAnswer.Stall());
        var running = client.GetTextAsync("/stalled", Cancel);
        await server.Api.WaitForAsync(request => request.Path == "/stalled", Cancel, before + 1);
        clock.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<KubernetesUnreachableException>(() => running);
    }
}
