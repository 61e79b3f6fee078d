using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CloudIntel.Clouds.Prometheus;
using CloudIntel.Clouds.Tests.Locations;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Certificates;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Prometheus;

/// <summary>How Prometheus is asked for usage, and what is made of its answers, by a scripted server. The hour is that from noon.</summary>
public sealed class PrometheusUsageTests
{
    private const int Queries = 8;
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider clock = new();
    private readonly ConcurrentQueue<IFormCollection> asked = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_query_is_asked_once_an_hour_for_the_ends_of_its_twelve_steps()
    {
        await using var server = await ServerAsync(_ => Matrix());
        await ReadAsync(server, new());

        Assert.Equal(Queries, asked.Count);
        Assert.All(asked, form => Assert.Equal(
            (Seconds(Noon.AddMinutes(5)), Seconds(Noon.AddHours(1)), "300"), (form["start"].ToString(), form["end"].ToString(), form["step"].ToString())));
    }

    [Fact]
    public async Task A_value_at_the_end_of_a_step_is_what_was_used_in_it()
    {
        await using var server = await ServerAsync(query => query.Contains("cpu_usage", StringComparison.Ordinal)
            ? Matrix((Labels("shop", "web", "c"), [(5, "30"), (60, "60")]))
            : query.Contains("working_set", StringComparison.Ordinal) ? Matrix((Labels("shop", "web", "c"), [(5, "100"), (60, "1e2")])) : Matrix());

        var (usage, reading) = await ReadAsync(server, new(), Span("web", "c"));
        Assert.Equal((600_000L, new ResourceTime(90_000_000, 100 * 600_000, 0)), (usage.Single().Usage.ObservedMilliseconds, usage.Single().Usage.Used));
        Assert.Equal(4, reading.Samples);
    }

    [Fact]
    public async Task Labels_that_a_scrape_did_not_honour_are_found_under_their_other_names()
    {
        const string exported = """{"namespace":"monitoring","pod":"cadvisor-1","container":"cadvisor","exported_namespace":"shop","exported_pod":"web","exported_container":"c"}""";
        await using var server = await ServerAsync(query => query.StartsWith("sum by (namespace, exported_namespace, pod_name)", StringComparison.Ordinal)
            ? Matrix(("""{"namespace":"costs","exported_namespace":"shop","pod_name":"web"}""", [(5, "7")]))
            : query.Contains("container_network", StringComparison.Ordinal) ? Matrix() : Matrix((exported, [(5, "1")])));

        var (usage, _) = await ReadAsync(server, new(), Span("web", "c"));
        Assert.Equal(new NetworkBytes(0, 0, 7, 7, 7), usage.Single().Usage.Network);
        Assert.Equal(300_000, usage.Single().Usage.ObservedMilliseconds);
    }

    [Fact]
    public async Task What_is_too_much_at_once_is_asked_for_in_parts_that_cover_every_pod_once()
    {
        var pods = Enumerable.Range(0, 36).Select(i => $"pod-{"0123456789abcdefghijklmnopqrstuvwxyz"[i]}").ToList();
        var given = new ConcurrentQueue<string>();
        await using var server = await ServerAsync(query =>
        {
            if (!query.Contains("cpu_usage", StringComparison.Ordinal))
                return Matrix();
            if (Regex.Match(query, "pod=~\"(?<pods>[^\"]+)\"", RegexOptions.ExplicitCapture, MatchTimeout) is not { Success: true } part)
                return "422" + """{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory in query execution"}""";
            var these = pods.Where(pod => Regex.IsMatch(pod, $"^(?:{part.Groups["pods"].Value})$", RegexOptions.None, MatchTimeout)).ToList();
            these.ForEach(given.Enqueue);
            return Matrix([.. these.Select(pod => (Labels("shop", pod, "c"), ((int, string)[])[.. Enumerable.Range(1, 12).Select(step => (step * 5, "1"))]))]);
        });

        // The whole is too much for the server, thirds of it for our own limit.
        var (_, reading) = await ReadAsync(server, new() { MaxSamples = 12 * 5 });
        Assert.Equal(36 * 12, reading.Samples);
        Assert.Equal(pods.Order(StringComparer.Ordinal), given.TakeLast(36).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_asks_and_where_is_as_the_settings_say()
    {
        using var folder = new TestFolder();
        using var authority = TestAuthority.Create();
        using var certificate = authority.Issue("prometheus", ["127.0.0.1"]);
        var headers = new ConcurrentQueue<(string Path, string Authorization, string Tenant)>();
        await using var server = await ScriptedBillServer.StartAsync(
            async context =>
            {
                headers.Enqueue((context.Request.Path, context.Request.Headers.Authorization.ToString(), context.Request.Headers["X-Scope-OrgID"].ToString()));
                await context.Response.WriteAsync(Matrix(), Cancellation);
            },
            certificate);
        var options = new PrometheusOptions
        {
            CaFile = folder.Write("ca.pem", authority.Pem),
            BearerTokenFile = folder.Write("token", "secret\n"),
            Headers = new Dictionary<string, string> { ["X-Scope-OrgID"] = "team-1" },
        };
        await ReadAsync(server, options, path: "/api/prom/");
        Assert.All(headers, header => Assert.Equal(("/api/prom/api/v1/query_range", "Bearer secret", "team-1"), header));

        headers.Clear();
        await ReadAsync(server, new() { CaFile = options.CaFile, Username = "reader", PasswordFile = options.BearerTokenFile });
        Assert.Equal($"Basic {Convert.ToBase64String("reader:secret"u8)}", headers.First().Authorization);

        var refused = await Assert.ThrowsAsync<UsageUnavailableException>(() => ReadAsync(server, new()));
        Assert.Contains("PrometheusApi:CaFile", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Matchers_of_the_settings_are_in_every_query()
    {
        await using var server = await ServerAsync(_ => Matrix());
        await ReadAsync(server, new() { Matchers = "cluster=\"east\"" });

        Assert.All(asked, form => Assert.Equal(Regex.Count(form["query"].ToString(), @"\{[^}]+\}"), Regex.Count(form["query"].ToString(), ",cluster=\"east\"}")));
    }

    [Theory]
    [InlineData("400", """{"status":"error","errorType":"bad_data","error":"1:5: parse error"}""", "answered 400: 1:5: parse error")]
    [InlineData("401", "", "PrometheusApi:BearerTokenFile")]
    [InlineData("404", "<html>", "PrometheusApi:Url must end before /api/v1")]
    [InlineData("200", "<html>login</html>", "check PrometheusApi:Url")]
    [InlineData("200", """{"status":"success","data":{"resultType":"vector","result":[]}}""", "check PrometheusApi:Url")]
    [InlineData("200", """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[["1",2]]}]}}""", "check PrometheusApi:Url")]
    public async Task A_refusal_says_what_to_do(string status, string body, string message)
    {
        await using var server = await ServerAsync(_ => status + body);

        var refused = await Assert.ThrowsAsync<UsageUnavailableException>(() => ReadAsync(server, new()));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsPassing);
        Assert.Single(asked);
    }

    [Fact]
    public async Task What_may_pass_is_asked_again_and_counts_once()
    {
        var tries = 0;
        await using var server = await ServerAsync(query => !query.Contains("cpu_usage", StringComparison.Ordinal)
            ? query.Contains("working_set", StringComparison.Ordinal) ? Matrix((Labels("shop", "web", "c"), [(5, "1")])) : Matrix()
            : Interlocked.Increment(ref tries) == 1 ? "503overloaded" : Matrix((Labels("shop", "web", "c"), [(5, "30")])));
        var reading = ReadAsync(server, new(), Span("web", "c"));
        while (!reading.IsCompleted)
        {
            if (clock.NextTimer is { } pause && pause <= TimeSpan.FromSeconds(10))
                clock.Advance(pause);
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancellation);
        }

        Assert.Equal(30_000_000, (await reading).Usage.Single().Usage.Used.MilliCpuMilliseconds);
        Assert.Equal(Queries + 1, asked.Count);
    }

    [Fact]
    public async Task Warnings_are_passed_on_once()
    {
        await using var server = await ServerAsync(_ => """{"status":"success","infos":["i"],"warnings":["store b is down"],"data":{"resultType":"matrix","result":[]},"stats":{"a":[1,{"b":null}]}}""");

        Assert.Equal(["i", "store b is down"], (await ReadAsync(server, new())).Reading.Warnings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task An_answer_is_read_alike_in_whatever_pieces_it_arrives(int pieces)
    {
        var answer = Encoding.UTF8.GetBytes(Matrix([.. Enumerable.Range(0, 300).Select(i => (Labels("shop", $"wéb-{i}", "\\\"c"), ((int, string)[])[(5, "1.5"), (10, "NaN"), (15, "+Inf"), (20, "2")]))]));
        var series = new List<string>();
        var reader = new MatrixReader((labels, samples) => series.Add($"{labels["pod"]} {labels["container"]} {string.Join(' ', samples.ToArray().Select(sample => sample.Value.ToString(CultureInfo.InvariantCulture)))}"), long.MaxValue, long.MaxValue);
        await reader.ReadAsync(new PiecewiseStream(answer, pieces), Cancellation);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"wéb-{i} \"c 1.5 NaN 2"), series);
        Assert.Equal(1200, reader.Samples);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_it()
    {
        var reader = new MatrixReader((_, _) => { }, 1000, long.MaxValue);
        await Assert.ThrowsAsync<AnswerTooLargeException>(() => reader.ReadAsync(new PiecewiseStream(Encoding.UTF8.GetBytes(new string(' ', 2000)), 100), Cancellation));
    }

    private static string Matrix(params (string Labels, (int Minute, string Value)[] Samples)[] series)
    {
        var results = series.Select(one =>
            "{\"metric\":" + one.Labels + ",\"values\":[" + string.Join(',', one.Samples.Select(sample => $"[{Seconds(Noon.AddMinutes(sample.Minute))},\"{sample.Value}\"]")) + "]}");
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" + string.Join(',', results) + "]}}";
    }

    private static string Labels(string @namespace, string pod, string container) => $$"""{"namespace":"{{@namespace}}","pod":"{{pod}}","container":"{{container}}"}""";

    private static string Seconds(DateTimeOffset moment) => moment.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static ContainerSpan Span(string pod, string container) => new()
    {
        Pod = new() { Uid = "p-1", Namespace = "shop", Name = pod },
        Container = container,
        NodeUid = "n-1",
        Time = new(Noon, null),
        Requests = new(500, 1000, 0),
    };

    /// <summary>A server that answers queries as a test says; an answer may begin with its code.</summary>
    private Task<ScriptedBillServer> ServerAsync(Func<string, string> answer) => ScriptedBillServer.StartAsync(async context =>
    {
        var form = await context.Request.ReadFormAsync(Cancellation);
        asked.Enqueue(form);
        var body = answer(form["query"].ToString());
        if (char.IsAsciiDigit(body[0]))
            (context.Response.StatusCode, body) = (int.Parse(body[..3], CultureInfo.InvariantCulture), body[3..]);
        await context.Response.WriteAsync(body, Cancellation);
    });

    private async Task<(IReadOnlyList<ContainerHour> Usage, UsageReading Reading)> ReadAsync(ScriptedBillServer server, PrometheusOptions options, params ContainerSpan[] spans) =>
        await ReadAsync(server, options, "/", spans);

    private async Task<(IReadOnlyList<ContainerHour> Usage, UsageReading Reading)> ReadAsync(ScriptedBillServer server, PrometheusOptions options, string path, params ContainerSpan[] spans)
    {
        options.Url = server.Url(path);
        using var connection = new PrometheusConnection(options, clock, () => 0, NullLogger<PrometheusConnection>.Instance);
        var source = new PrometheusUsage(connection, NullLogger<PrometheusUsage>.Instance);
        var steps = new UsageSteps(Noon);
        var reading = await source.ReadAsync(steps, Cancellation);
        return (HourlyUsage.Of(steps, spans), reading);
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
