using System.Net;
using System.Net.Http.Headers;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Transport.Credentials;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>
/// Sends requests to the API server: with our credentials, within a deadline, again where <see cref="RetryTable"/> says so.
/// A plain loop instead of a resilience pipeline, because each answer decides for itself whether and when, and credentials are
/// renewed in between.
/// </summary>
internal sealed class ApiTransport(
    KubernetesClientConfiguration configuration,
    KubernetesClientOptions options,
    ICredentialSource credentials,
    ApiConnections connections,
    TimeProvider clock,
    ILogger log) : IDisposable
{
    private readonly string address = configuration.Server.GetLeftPart(UriPartial.Path).TrimEnd('/');
    private readonly string host = configuration.Server.Authority;
    private readonly bool isSecure = configuration.Server.Scheme == Uri.UriSchemeHttps;
    private readonly ServerWarnings warnings = new(configuration.Server.Authority, log);
    private readonly IReadOnlyList<KeyValuePair<string, string>> impersonation = ImpersonationHeaders.Of(configuration.Impersonation);

    /// <summary>Sends a request and reads the answer, as often as it takes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads a good answer and disposes it; begins from nothing each time it is called.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubernetesApiException">The server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">There was no answer, or it broke off.</exception>
    public async Task<T> SendAsync<T>(ApiRequest request, Func<ApiAnswer, Task<T>> read, CancellationToken cancellationToken)
    {
        using var activity = RequestActivity.Start(request, configuration.Server);
        var renewed = false;
        for (var tries = 1; ; tries++)
        {
            // Nothing confidential goes over a connection that anybody can read.
            var credential = isSecure ? await credentials.GetAsync(cancellationToken) : Credential.None;
            var outcome = await TryAsync(request, read, credential, tries, cancellationToken);
            if (outcome.Failure is not { } failure)
            {
                RequestActivity.Succeeded(activity, tries);
                return outcome.Result!;
            }

            if (!renewed && failure is KubernetesApiException { StatusCode: HttpStatusCode.Unauthorized }
                && await credentials.RenewAsync(credential, cancellationToken))
            {
                renewed = true;
            }
            else if (outcome.Wait is { } wait)
            {
                log.SentAgain(request.Method, request.Template, wait, tries, failure.Message);
                await Task.Delay(wait, clock, cancellationToken);
            }
            else
            {
                RequestActivity.Failed(activity, failure, tries);
                throw failure;
            }

            RequestMetrics.Retried(host, request.Method, outcome.Code);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connections.Dispose();

    private async Task<Outcome<T>> TryAsync<T>(
        ApiRequest request, Func<ApiAnswer, Task<T>> read, Credential credential, int tries, CancellationToken cancellationToken)
    {
        var timeout = request.Patience == Patience.Unlimited ? Timeout.InfiniteTimeSpan : options.RequestTimeout;
        using var deadline = new AttemptDeadline(timeout, clock, cancellationToken);
        var connection = connections.Enter(credential.Certificate);
        try
        {
            var response = await AnswerAsync(request, credential, connection, deadline);
            if (IsGood(request, response))
                return new(await read(new ApiAnswer(response, deadline)));

            using (response)
            {
                var failure = await ApiErrors.ReadAsync(response, request, deadline.Token);
                return new(failure, WaitAfter(request, response, tries), RequestMetrics.Code((int)response.StatusCode));
            }
        }
        catch (Exception e) when (BrokenExchange.Is(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (deadline.HasPassed)
            {
                connections.TimedOut(connection);
                return new(TimedOut(request, e), Wait: null, RequestMetrics.NoAnswer);
            }

            var failure = BrokenExchange.Explain(e, $"{request.Method} {address}{request.Path} got no answer");
            return new(failure, failure.MayHaveBeenDone ? WaitAfterBreak(request, tries) : null, RequestMetrics.NoAnswer);
        }
        finally
        {
            connection.Leave();
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(ApiRequest request, Credential credential, ApiConnection connection, AttemptDeadline deadline)
    {
        using var message = MessageFor(request, credential);
        var started = clock.GetTimestamp();
        var code = RequestMetrics.NoAnswer;
        try
        {
            var response = await connection.SendAsync(message, deadline.Token);
            connection.Answered();
            code = RequestMetrics.Code((int)response.StatusCode);
            warnings.Read(response);
            return response;
        }
        finally
        {
            RequestMetrics.Attempted(host, request.Method, code, clock.GetElapsedTime(started));
        }
    }

    private HttpRequestMessage MessageFor(ApiRequest request, Credential credential)
    {
        var message = new HttpRequestMessage(request.Method, address + request.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        message.Headers.Authorization = credential.Authorization;
        // The handler takes the name for SNI from here; it has no setting for it.
        message.Headers.Host = configuration.Tls.ServerName;
        foreach (var (name, value) in impersonation)
            message.Headers.TryAddWithoutValidation(name, value);
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }

        return message;
    }

    /// <summary>Whether the answer is what was asked for. A page that a proxy serves with status 200 is not.</summary>
    private static bool IsGood(ApiRequest request, HttpResponseMessage response) =>
        response.IsSuccessStatusCode
        && (request.Accept == "*/*" || (response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) ?? false));

    private TimeSpan? WaitAfter(ApiRequest request, HttpResponseMessage response, int tries) =>
        response.StatusCode == HttpStatusCode.TooManyRequests && request.TooManyRequestsIsAnswer
            ? null
            : RetryTable.AfterAnswer(response.StatusCode, ApiErrors.RetryAfter(response), options.MaxRetryAfter, tries, Jitter());

    private static TimeSpan? WaitAfterBreak(ApiRequest request, int tries) => RetryTable.AfterBrokenConnection(request.Replay, tries, Jitter());

    private KubernetesUnreachableException TimedOut(ApiRequest request, Exception e) => new(
        $"{request.Method} {address}{request.Path} got no answer within {options.RequestTimeout.TotalSeconds:0.###} seconds.",
        request.Replay != Replay.Read,
        new TimeoutException("The attempt's deadline passed.", e));

#pragma warning disable CA5394 // spreads waits, protects nothing
    private static double Jitter() => Random.Shared.NextDouble();
#pragma warning restore CA5394

    /// <summary>What an attempt came to: a result, or a failure and how long to wait before the next attempt, if there is one.</summary>
    private readonly record struct Outcome<T>(T? Result, Exception? Failure, TimeSpan? Wait, string Code)
    {
        public Outcome(T result)
            : this(result, null, null, "")
        {
        }

        public Outcome(Exception failure, TimeSpan? Wait, string code)
            : this(default, failure, Wait, code)
        {
        }
    }
}
