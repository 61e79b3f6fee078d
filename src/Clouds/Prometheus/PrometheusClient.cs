using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using CloudIntel.Clouds.Locations;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>Asks range queries of the Prometheus of the settings. Failures that may pass are tried again, and after many of them it is left alone for a while.</summary>
internal sealed class PrometheusClient : IDisposable
{
    private const int MaxErrorBytes = 64 << 10;

    private readonly PrometheusOptions options;
    private readonly ServerConnection connection;
    private readonly ResiliencePipeline pipeline;
    private readonly Uri address;

    /// <summary>Creates the client.</summary>
    /// <param name="options">With a URL.</param>
    /// <param name="clock">Times out, and pauses.</param>
    /// <param name="randomness">Numbers from 0 to 1 that spread retries.</param>
    /// <param name="log">Takes what is tried again.</param>
    public PrometheusClient(PrometheusOptions options, TimeProvider clock, Func<double> randomness, ILogger log)
    {
        this.options = options;
        var url = options.Url ?? throw new ArgumentException("There is no URL.", nameof(options));
        address = new($"{url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/')}/api/v1/query_range");
        Server = url.Authority;
        connection = new(options.CaFile);
        pipeline = Pipeline(clock, randomness, log);
    }

    /// <summary>What the server is called in messages.</summary>
    public string Server { get; }

    /// <summary>Asks for the values of a query at the end of each step.</summary>
    /// <param name="query">The query.</param>
    /// <param name="first">The first moment.</param>
    /// <param name="last">The last moment.</param>
    /// <param name="step">From one to the next.</param>
    /// <param name="take">Takes each series; a series comes again where an answer broke off and is asked for anew.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UsageUnavailableException">There is no answer.</exception>
    /// <exception cref="AnswerTooLargeException">The answer is too large.</exception>
    public async Task<UsageReading> RangeAsync(
        string query, DateTimeOffset first, DateTimeOffset last, TimeSpan step, SeriesHandler take, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(async token => await AskAsync(query, first, last, step, take, token), cancellationToken);
        }
        catch (TimeoutRejectedException e)
        {
            throw new UsageUnavailableException($"{Server} did not answer within {options.Timeout.TotalSeconds:0} seconds", isPassing: true, e);
        }
        catch (BrokenCircuitException e)
        {
            throw new UsageUnavailableException(e.InnerException?.Message ?? $"{Server} is left alone for a while, since it did not answer", isPassing: true, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private async Task<UsageReading> AskAsync(
        string query, DateTimeOffset first, DateTimeOffset last, TimeSpan step, SeriesHandler take, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(
            [
                new("query", query),
                new("start", Number(first.ToUnixTimeSeconds())),
                new("end", Number(last.ToUnixTimeSeconds())),
                new("step", Number((long)step.TotalSeconds)),
                new("timeout", $"{Number((long)options.Timeout.TotalSeconds)}s"),
            ]),
        };
        try
        {
            await AuthorizeAsync(request, cancellationToken);
            using var answer = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw PrometheusFailure.Of(Server, answer.StatusCode, await BeginningAsync(body, cancellationToken));
            var reader = new MatrixReader(take, options.MaxAnswerBytes, options.MaxSamples);
            await reader.ReadAsync(body, cancellationToken);
            return new(reader.Samples, reader.Warnings);
        }
        catch (JsonException e)
        {
            throw new UsageUnavailableException($"{Server} gave no answer of the Prometheus API: check PrometheusApi:Url", isPassing: false, e);
        }
        catch (HttpRequestException e) when (e.InnerException is AddressNotAllowedException)
        {
            throw new UsageUnavailableException($"{Server} leads to a link-local or metadata address, which is not allowed: name the Prometheus server itself", isPassing: false, e);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            throw new UsageUnavailableException($"the certificate of {Server} is not trusted: set PrometheusApi:CaFile", isPassing: false, e);
        }
        catch (HttpRequestException e)
        {
            throw new UsageUnavailableException($"{Server} cannot be reached ({e.HttpRequestError})", isPassing: true, e);
        }
        catch (IOException e)
        {
            throw new UsageUnavailableException($"the answer of {Server} broke off", isPassing: true, e);
        }
    }

    private async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in options.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (options.BearerTokenFile is { } token)
            request.Headers.Authorization = new("Bearer", await SecretAsync("PrometheusApi:BearerTokenFile", token, cancellationToken));
        else if (options is { Username: { } user, PasswordFile: { } file })
            request.Headers.Authorization = Basic(user, await SecretAsync("PrometheusApi:PasswordFile", file, cancellationToken));
    }

    private static AuthenticationHeaderValue Basic(string user, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private static async Task<string> SecretAsync(string setting, string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageUnavailableException($"{setting} names {file}, which cannot be read", isPassing: true, e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BeginningAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxErrorBytes];
        return bytes.AsMemory(0, await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken));
    }

    private ResiliencePipeline Pipeline(TimeProvider clock, Func<double> randomness, ILogger log) => new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromSeconds(2),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Randomizer = randomness,
            ShouldHandle = new PredicateBuilder().Handle<UsageUnavailableException>(failure => failure.IsPassing).Handle<TimeoutRejectedException>(),
            OnRetry = args =>
            {
                log.QueryFailed(Server, args.AttemptNumber + 1, args.RetryDelay, args.Outcome.Exception!);
                return ValueTask.CompletedTask;
            },
        })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.9,
            MinimumThroughput = 6,
            SamplingDuration = TimeSpan.FromMinutes(10),
            BreakDuration = TimeSpan.FromMinutes(2),
            ShouldHandle = new PredicateBuilder().Handle<UsageUnavailableException>(failure => failure.IsPassing).Handle<TimeoutRejectedException>(),
        })
        .AddTimeout(options.Timeout)
        .Build();

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
