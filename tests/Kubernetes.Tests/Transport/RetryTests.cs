using System.Collections.Concurrent;
using System.Net;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Transport;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>Which answers and failures lead to another attempt, over the wire.</summary>
public sealed class RetryTests : IAsyncLifetime
{
    private const string Found = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"ns","uid":"u1","resourceVersion":"7"}}""";

    private static readonly ObjectKey Key = new("ns", "a");

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ImpatientClock clock = new();
    private ScriptedApiServer server = null!;
    private KubernetesClient client = null!;

    public static TheoryData<string> Calls => ["get", "list", "create", "replace", "patch", "apply", "delete", "delete by uid"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Too_many_requests_are_sent_again_when_the_server_says(string call)
    {
        server.Answer(ScriptedAnswer.Failure(429, "TooManyRequests", retryAfter: 7));
        server.Answer(Good(call));
        await CallAsync(call);
        Assert.InRange(Assert.Single(clock.Waits), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7.7));
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(server.Requests[0].Body, server.Requests[1].Body);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_server_error_with_a_time_is_sent_again_whatever_the_call(string call)
    {
        server.Answer(ScriptedAnswer.Failure(503, "ServiceUnavailable", retryAfter: 1));
        server.Answer(ScriptedAnswer.Failure(500, "InternalError", retryAfter: 1));
        server.Answer(Good(call));
        await CallAsync(call);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(400, "BadRequest", null)]
    [InlineData(401, "Unauthorized", null)] // nothing to renew
    [InlineData(403, "Forbidden", null)]
    [InlineData(404, "NotFound", null)]
    [InlineData(405, "MethodNotAllowed", null)]
    [InlineData(406, "NotAcceptable", null)]
    [InlineData(409, "Conflict", null)]
    [InlineData(410, "Expired", null)]
    [InlineData(415, "UnsupportedMediaType", null)]
    [InlineData(422, "Invalid", null)]
    [InlineData(429, "TooManyRequests", null)] // the server did not say when
    [InlineData(500, "InternalError", null)]
    [InlineData(502, "", null)]
    [InlineData(503, "ServiceUnavailable", null)]
    [InlineData(504, "Timeout", null)]
    [InlineData(403, "Forbidden", 1)] // a time alone is no reason
    [InlineData(503, "ServiceUnavailable", 61)] // longer than a call waits
    public async Task Every_other_answer_goes_to_the_caller(int status, string reason, int? retryAfter)
    {
        foreach (var call in Calls.Select(row => row.Data))
        {
            var before = server.Requests.Count;
            server.Answer(ScriptedAnswer.Failure(status, reason, "what happened", retryAfter));
            if (status == 404 && call.StartsWith("delete", StringComparison.Ordinal))
            {
                await CallAsync(call);
                Assert.Equal(before + 1, server.Requests.Count);
                continue;
            }

            var e = await Assert.ThrowsAsync<KubernetesApiException>(() => CallAsync(call));
            Assert.Equal((status, reason, "what happened"), ((int)e.StatusCode, e.Reason, e.Message));
            Assert.Equal(retryAfter, e.RetryAfter?.TotalSeconds);
            Assert.Equal(before + 1, server.Requests.Count);
        }
    }

    [Fact]
    public async Task A_request_is_sent_ten_times_at_most()
    {
        server.AnswerAlways(_ => true, _ => ScriptedAnswer.Failure(429, "TooManyRequests", retryAfter: 1));
        await Assert.ThrowsAsync<KubernetesApiException>(() => CallAsync("get"));
        Assert.Equal(10, server.Requests.Count);
    }

    [Theory]
    [InlineData("get", true)]
    [InlineData("list", true)]
    [InlineData("replace", true)] // of a known version
    [InlineData("apply", true)]
    [InlineData("delete by uid", true)]
    [InlineData("create", false)]
    [InlineData("patch", false)]
    [InlineData("delete", false)]
    public async Task A_connection_that_breaks_is_tried_again_where_doing_it_twice_does_no_harm(string call, bool again)
    {
        server.Answer(ScriptedAnswer.Reset());
        server.Answer(Good(call));
        var running = CallAsync(call);
        if (again)
        {
            await running;
            Assert.Equal(2, server.Requests.Count);
        }
        else
        {
            var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => running);
            Assert.True(e.MayHaveBeenDone);
            Assert.Single(server.Requests);
        }
    }

    [Theory]
    [InlineData("get")]
    [InlineData("list")]
    public async Task A_read_whose_answer_is_cut_off_is_sent_again(string call)
    {
        server.Answer(ScriptedAnswer.CutOff("""{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"half"}},"""));
        server.Answer(Good(call));
        await CallAsync(call);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_raw_list_that_is_cut_off_hands_over_no_object_twice()
    {
        var delivered = new TaskCompletionSource();
        server.Answer(ScriptedAnswer.CutOff("""{"items":[{"metadata":{"name":"a"}},""", delivered.Task));
        server.Answer(Good("list"));
        await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.Raw(ResourceDefinition.Of<ConfigMap>())
            .ListAsync(ListOptions.All, _ => delivered.SetResult(), Cancel));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_connection_that_is_refused_goes_to_the_caller_at_once()
    {
        var closed = server.Configuration;
        await server.DisposeAsync();
        using var alone = new KubernetesClient(closed, clock: clock);
        var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => alone.Resource<ConfigMap>().GetAsync(Key, Cancel));
        Assert.False(e.MayHaveBeenDone);
        Assert.Contains(closed.Server.Authority, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get", false)]
    [InlineData("create", true)]
    public async Task A_call_that_takes_too_long_ends(string call, bool mayHaveBeenDone)
    {
        var still = new ManualTimeProvider();
        client.Dispose();
        client = new KubernetesClient(server.Configuration, clock: still);
        server.Answer(ScriptedAnswer.Stall());
        var running = CallAsync(call);
        await server.WaitForAsync(_ => true, Cancel);
        still.Advance(Deadline);
        var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => running);
        Assert.Contains("no answer within 30 seconds", e.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(e.InnerException);
        Assert.Equal(mayHaveBeenDone, e.MayHaveBeenDone);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_told_so_and_nothing_else()
    {
        server.Answer(ScriptedAnswer.Stall());
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = client.Resource<ConfigMap>().GetAsync(Key, caller.Token);
        await server.WaitForAsync(_ => true, Cancel);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task An_eviction_that_must_wait_is_an_answer()
    {
        server.Answer(ScriptedAnswer.Failure(429, "TooManyRequests", "the disruption budget web needs 2 healthy pods", retryAfter: 10));
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => client.Resource<Pod>()
            .CreateSubresourceAsync<Eviction, Status>(Key, "eviction", new(), WriteOptions.Default, Cancel));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(10)), (e.StatusCode, e.RetryAfter));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(599)]
    public void A_wait_is_at_least_what_the_server_asks_and_a_tenth_more_at_most(int status)
    {
        foreach (var random in (double[])[0, 0.5, 0.999])
        {
            var wait = RetryTable.AfterAnswer((HttpStatusCode)status, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), tries: 1, random);
            Assert.InRange(wait!.Value, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
        }
    }

    [Fact]
    public void Waits_after_broken_connections_grow_to_two_seconds_and_end_at_the_tenth_try()
    {
        var longest = Enumerable.Range(1, 10).Select(tries => RetryTable.AfterBrokenConnection(Replay.Read, tries, random: 1)?.TotalMilliseconds);
        Assert.Equal([100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000, null], longest);
        Assert.Equal(TimeSpan.Zero, RetryTable.AfterBrokenConnection(Replay.Read, 5, random: 0));
    }

    private Task CallAsync(string call)
    {
        var maps = client.Resource<ConfigMap>();
        var map = new ConfigMap { Metadata = new() { Name = Key.Name, Namespace = Key.Namespace } };
        var read = new ConfigMap { Metadata = new() { Name = Key.Name, Namespace = Key.Namespace, ResourceVersion = "6" } };
        return call switch
        {
            "get" => maps.GetAsync(Key, Cancel),
            "list" => maps.ListAsync(new() { Namespace = "ns" }, Cancel),
            "create" => maps.CreateAsync(map, WriteOptions.Default, Cancel),
            "replace" => maps.ReplaceAsync(read, WriteOptions.Default, Cancel),
            "patch" => maps.PatchAsync(Key, Patch.Merge([]), WriteOptions.Default, Cancel),
            "apply" => maps.ApplyAsync(map, new(), Cancel),
            "delete" => maps.DeleteAsync(Key, DeleteOptions.Default, Cancel),
            "delete by uid" => maps.DeleteAsync(Key, new() { Uid = "u1" }, Cancel),
            _ => throw new ArgumentOutOfRangeException(nameof(call), call, null),
        };
    }

    private static ScriptedAnswer Good(string call) => call == "list" ? ScriptedAnswer.List("ConfigMapList", "7", [Found]) : ScriptedAnswer.Json(Found);

    /// <summary>A clock on which waits between attempts are over at once, and are remembered; deadlines never come.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> waits = [];

        public IReadOnlyList<TimeSpan> Waits => [.. waits];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Deadline)
                return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (dueTime > TimeSpan.Zero)
                waits.Enqueue(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
