using System.Net;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Client;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Tests.Authorization;

public sealed class KubernetesAuthorizationTests : IAsyncLifetime
{
    private const string TokenReviews = "/apis/authentication.k8s.io/v1/tokenreviews";
    private const string AccessReviews = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

    private readonly ManualTimeProvider clock = new();
    private ScriptedApiServer apiServer = null!;
    private KubernetesClient cluster = null!;
    private WebApplication application = null!;
    private HttpClient client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        apiServer = await ScriptedApiServer.StartAsync(Cancellation);
        cluster = new(apiServer.Configuration);
        await ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await application.DisposeAsync();
        cluster.Dispose();
        await apiServer.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer ")]
    [InlineData("Bearer")]
    public async Task Who_sends_no_token_is_turned_away_unasked(string? authorization)
    {
        using var answer = await CallAsync(authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Empty(apiServer.Requests);
    }

    [Fact]
    public async Task Who_sends_a_bad_token_is_turned_away()
    {
        Token(authenticated: false);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("bad"));
    }

    [Theory]
    [InlineData("""{"allowed":true}""", HttpStatusCode.OK)]
    [InlineData("""{"allowed":false}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"allowed":true,"denied":true}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"allowed":false,"evaluationError":"no such role"}""", HttpStatusCode.Forbidden)]
    public async Task Who_has_the_right_gets_in(string status, HttpStatusCode expected)
    {
        Token();
        Access(status);

        Assert.Equal(expected, await StatusAsync("good"));
        Assert.Equal(
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","metadata":{},"spec":{"token":"good"}}""", apiServer.Requests[0].Body);
        Assert.Equal(
            """{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","metadata":{},"spec":{"user":"ada","uid":"7","groups":["system:authenticated"],"extra":{"scopes":["all"]},"nonResourceAttributes":{"path":"/metrics","verb":"get"}}}""",
            apiServer.Requests[1].Body);
    }

    [Theory]
    [InlineData("""["metrics"]""", HttpStatusCode.OK)]
    [InlineData("""["other"]""", HttpStatusCode.Unauthorized)]
    [InlineData("[]", HttpStatusCode.Unauthorized)] // a server that does not know about audiences
    public async Task A_token_must_be_for_one_of_the_audiences(string audiences, HttpStatusCode expected)
    {
        await application.DisposeAsync();
        await ServeAsync("metrics", "more");
        Token(audiences: audiences);
        Access("""{"allowed":true}""");

        Assert.Equal(expected, await StatusAsync("good"));
        Assert.Contains("\"audiences\":[\"metrics\",\"more\"]", apiServer.Requests[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_are_kept_as_long_as_Kubernetes_keeps_them()
    {
        Token();
        var allowed = false;
        apiServer.AnswerAlways(request => request.Path == AccessReviews, _ => AccessAnswer(allowed ? """{"allowed":true}""" : """{"allowed":false}"""));

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("good"));
        allowed = true;
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("good"));
        clock.Advance(TimeSpan.FromSeconds(1)); // a denial is kept for 30 seconds
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("good"));
        Assert.Equal((1, 2), Asked());

        allowed = false;
        clock.Advance(TimeSpan.FromSeconds(30)); // whose token it is, for a minute
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("good"));
        Assert.Equal((2, 2), Asked());
        clock.Advance(TimeSpan.FromSeconds(269));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("good"));
        clock.Advance(TimeSpan.FromSeconds(1)); // a right, for five
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("good"));
    }

    [Fact]
    public async Task Calls_at_the_same_time_share_the_questions()
    {
        var release = new TaskCompletionSource();
        apiServer.AnswerAlways(request => request.Path == TokenReviews, _ => ScriptedAnswer.After(release.Task, TokenAnswer()));
        Access("""{"allowed":true}""");

        var calls = Enumerable.Range(0, 50).Select(_ => StatusAsync("good")).ToList();
        await apiServer.WaitForAsync(request => request.Path == TokenReviews, Cancellation);
        release.SetResult();

        Assert.All(await Task.WhenAll(calls), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal((1, 1), Asked());
    }

    [Fact]
    public async Task An_API_server_that_fails_is_asked_five_times_and_then_nobody_gets_in()
    {
        for (var tries = 0; tries < 5; tries++)
            apiServer.Answer(ScriptedAnswer.Failure(500, "InternalError"));
        var call = StatusAsync("good");
        while (!call.IsCompleted)
        {
            // The waits take 0.5 s, half as much again each time, and a fifth: less than what is left of the review's 10 s.
            if (clock.NextTimer is { } wait && wait < TimeSpan.FromSeconds(3))
                clock.Advance(wait);
            await Task.Delay(TimeSpan.FromMilliseconds(1), Cancellation);
        }

        Assert.Equal(HttpStatusCode.InternalServerError, await call);
        Assert.Equal(5, apiServer.Requests.Count);

        Token();
        Access("""{"allowed":true}""");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("good")); // a failure is not kept
    }

    [Fact]
    public async Task A_refusal_to_answer_lets_nobody_in()
    {
        apiServer.Answer(ScriptedAnswer.Failure(403, "Forbidden", "tokenreviews is forbidden"));

        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync("good"));
        Assert.Single(apiServer.Requests);
    }

    [Fact]
    public async Task An_API_server_that_is_silent_is_left_after_ten_seconds()
    {
        apiServer.Answer(ScriptedAnswer.Stall());
        var call = StatusAsync("good");
        await apiServer.WaitForAsync(_ => true, Cancellation);

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(HttpStatusCode.InternalServerError, await call);
    }

    [Fact]
    public async Task A_flood_of_tokens_does_not_fill_the_memory()
    {
        var cache = new ReviewCache<string>(capacity: 3, clock, _ => TimeSpan.FromHours(1));
        var asked = 0;
        for (var i = 0; i < 10; i++)
            await cache.GetAsync($"{i}", Ask);
        Assert.Equal(10, asked);

        await cache.GetAsync("9", Ask);
        await cache.GetAsync("7", Ask);
        Assert.Equal(10, asked);
        await cache.GetAsync("6", Ask);
        Assert.Equal(11, asked);

        Task<string> Ask()
        {
            asked++;
            return Task.FromResult("");
        }
    }

    private static ScriptedAnswer TokenAnswer(bool authenticated = true, string audiences = "null") => ScriptedAnswer.Json(
        $$$"""
        {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","metadata":{},"spec":{},"status":{"authenticated":{{{(authenticated ? "true" : "false")}}},
         "user":{"username":"ada","uid":"7","groups":["system:authenticated"],"extra":{"scopes":["all"]}},"audiences":{{{audiences}}}}}
        """, 201);

    private static ScriptedAnswer AccessAnswer(string status) => ScriptedAnswer.Json(
        $$"""{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","metadata":{},"spec":{},"status":{{status}}}""", 201);

    private async Task ServeAsync(params string[] audiences)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IKubernetesClient>(cluster);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddKubernetesAuthorization(options =>
        {
            foreach (var audience in audiences)
                options.Audiences.Add(audience);
        });
        application = builder.Build();
        application.MapGet("/metrics", () => "secret").RequireKubernetesAuthorization();
        await application.StartAsync(Cancellation);
        client = new() { BaseAddress = new(application.Urls.First()) };
    }

    private void Token(bool authenticated = true, string audiences = "null") =>
        apiServer.AnswerAlways(request => request.Path == TokenReviews, _ => TokenAnswer(authenticated, audiences));

    private void Access(string status) => apiServer.AnswerAlways(request => request.Path == AccessReviews, _ => AccessAnswer(status));

    private (int Tokens, int Access) Asked() =>
        (apiServer.Requests.Count(request => request.Path == TokenReviews), apiServer.Requests.Count(request => request.Path == AccessReviews));

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var answer = await CallAsync($"Bearer {token}");
        Assert.Equal(answer.IsSuccessStatusCode, (await answer.Content.ReadAsStringAsync(Cancellation)).Contains("secret", StringComparison.Ordinal));
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> CallAsync(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await client.SendAsync(request, Cancellation);
    }
}
