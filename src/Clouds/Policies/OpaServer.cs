using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using CloudIntel.Clouds.Locations;
using CloudIntel.Core.Ports;
using Polly;
using Polly.CircuitBreaker;

namespace CloudIntel.Clouds.Policies;

/// <summary>Sends requests to the OPA of the settings, each with a time limit and a bounded answer. Where half of them fail, it is left alone for a few seconds.</summary>
internal sealed class OpaServer : IDisposable
{
    /// <summary>How long a token that was read is used: a hot path does not read files.</summary>
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(1);

    private readonly OpaOptions options;
    private readonly TimeProvider clock;
    private readonly ServerConnection connection;
    private readonly ResiliencePipeline<OpaReply> pipeline;
    private readonly string address;
    private volatile Tuple<string, DateTimeOffset>? token;

    public OpaServer(OpaOptions options, TimeProvider clock)
    {
        var url = options.Url ?? throw new ArgumentException("There is no URL.", nameof(options));
        (this.options, this.clock) = (options, clock);
        address = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
        Name = $"OPA at {url.Authority}";
        connection = new(options.CaFile);
        pipeline = new ResiliencePipelineBuilder<OpaReply> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<OpaReply>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(5),
                ShouldHandle = new PredicateBuilder<OpaReply>().Handle<OpaUnavailableException>(),
            })
            .Build();
    }

    /// <summary>What the server is called in messages.</summary>
    public string Name { get; }

    /// <summary>Sends one request, through the circuit breaker.</summary>
    /// <exception cref="OpaUnavailableException">There is no answer in time, or the server fails.</exception>
    public async ValueTask<OpaReply> AskAsync(HttpMethod method, string path, HttpContent? content, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(async token => await SendAsync(method, path, content, timeout, options.MaxAnswerBytes, token), cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            throw new OpaUnavailableException($"{Name} is left alone for a few seconds, since it did not answer", e);
        }
    }

    /// <summary>Sends one request, whatever came of those before.</summary>
    /// <param name="method">GET, PUT, POST or DELETE.</param>
    /// <param name="path">The path from <c>/</c> on.</param>
    /// <param name="content">The body; null for none.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="maxBytes">The longest answer.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OpaUnavailableException">There is no answer in time, or the server fails.</exception>
    public async Task<OpaReply> SendAsync(HttpMethod method, string path, HttpContent? content, TimeSpan timeout, int maxBytes, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, address + path) { Content = content };
            if (options.BearerTokenFile is { } file)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(file, either.Token));
            using var answer = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            var bytes = await ReadAsync(body, maxBytes, either.Token);
            return (int)answer.StatusCode >= 500 && answer.StatusCode != HttpStatusCode.InternalServerError
                ? throw new OpaUnavailableException($"{Name} answered {(int)answer.StatusCode}")
                : new(answer.StatusCode, bytes);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OpaUnavailableException($"{Name} did not answer within {timeout.TotalMilliseconds:0} ms", e);
        }
        catch (HttpRequestException e) when (e.InnerException is AddressNotAllowedException)
        {
            throw new OpaUnavailableException($"{Name} is at a link-local or metadata address, which is not allowed", e);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            throw new OpaUnavailableException($"the certificate of {Name} is not trusted: set Opa:CaFile", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new OpaUnavailableException($"{Name} cannot be reached", e);
        }
    }

    public void Dispose() => connection.Dispose();

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var read = await body.ReadAsync(buffer.GetMemory(4096), cancellationToken);
            if (read == 0)
                return buffer.WrittenMemory;
            buffer.Advance(read);
            if (buffer.WrittenCount > maxBytes)
                throw new OpaAnswerException($"the answer is longer than {maxBytes} bytes");
        }
    }

    private async ValueTask<string> TokenAsync(string file, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (token is { } known && now < known.Item2)
            return known.Item1;
        try
        {
            var read = (await File.ReadAllTextAsync(file, Encoding.UTF8, cancellationToken)).Trim();
            token = new(read, now + TokenLifetime);
            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OpaUnavailableException($"Opa:BearerTokenFile names {file}, which cannot be read", e);
        }
    }
}

/// <summary>An answer of OPA.</summary>
/// <param name="Status">Its code.</param>
/// <param name="Body">Its JSON.</param>
internal readonly record struct OpaReply(HttpStatusCode Status, ReadOnlyMemory<byte> Body);
