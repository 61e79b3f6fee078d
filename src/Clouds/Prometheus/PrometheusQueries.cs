using System.Globalization;
using System.Net;
using System.Text.Json;
using CloudIntel.Clouds.Locations;
using CloudIntel.Core.Ports;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>
/// Asks Prometheus, or whatever speaks its HTTP API, for numbers of units. A try takes at most ten seconds and there are three; what
/// is longer than 16 MiB is no answer. Addresses in private networks are allowed, those of instance metadata services are not.
/// </summary>
public sealed class PrometheusQueries : IUnitQueries, IDisposable
{
    private const int MaxAnswerBytes = 16 << 20;
    private const decimal MaxUnits = 9_999_999_999_999_999;
    private static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly TimeProvider clock;
    private readonly HttpClient http;
    private readonly ResiliencePipeline pipeline;

    /// <summary>Creates the client.</summary>
    /// <param name="clock">Knows which days are over, and times out.</param>
    /// <param name="randomness">Numbers from 0 to 1 that spread retries.</param>
    public PrometheusQueries(TimeProvider clock, Func<double> randomness)
    {
        this.clock = clock;
        http = new(Handler()) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
        pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromSeconds(1),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = randomness,
                ShouldHandle = new PredicateBuilder().Handle<UnitQueryException>(failure => failure.IsPassing).Handle<TimeoutRejectedException>(),
            })
            .AddTimeout(TryTimeout)
            .Build();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UnitCount>> CountAsync(UnitQuery query, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var end = to < today ? to : today;
        if (end <= from)
            return [];
        try
        {
            return await pipeline.ExecuteAsync(async token => await AskAsync(query, from, end, token), cancellationToken);
        }
        catch (TimeoutRejectedException e)
        {
            throw new UnitQueryException($"{query.Url.Authority} did not answer within {TryTimeout.TotalSeconds:0} seconds", isPassing: true, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<IReadOnlyList<UnitCount>> AskAsync(UnitQuery query, DateOnly from, DateOnly end, CancellationToken cancellationToken)
    {
        // The end of each day: steps of a day from a midnight are midnights, and what is counted are the days between them.
        using var form = new FormUrlEncodedContent(
        [
            new("query", query.Query),
            new("start", Seconds(from.AddDays(1))),
            new("end", Seconds(end)),
            new("step", Day.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)),
        ]);
        try
        {
            using var answer = await http.PostAsync(new Uri($"{query.Url.ToString().TrimEnd('/')}/api/v1/query_range"), form, cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? Read(query, body) : throw Refusal(query, answer.StatusCode, body);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new UnitQueryException($"{query.Url.Authority} answered more than {MaxAnswerBytes >> 20} MiB: sum the query by the label {query.Label} alone", isPassing: false, e);
        }
        catch (HttpRequestException e) when (e.InnerException is AddressNotAllowedException)
        {
            throw new UnitQueryException($"{query.Url.Authority} leads to a link-local or metadata address, which is not allowed: name the Prometheus server itself", isPassing: false, e);
        }
        catch (HttpRequestException e)
        {
            throw new UnitQueryException($"{query.Url.Authority} cannot be reached ({e.HttpRequestError})", isPassing: true, e);
        }
    }

    private static List<UnitCount> Read(UnitQuery query, byte[] body)
    {
        var counts = new Dictionary<(string Value, DateOnly Day), decimal>();
        try
        {
            using var document = JsonDocument.Parse(body);
            foreach (var series in document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
            {
                if (!series.GetProperty("metric").TryGetProperty(query.Label, out var label) || label.GetString() is not { Length: > 0 and <= 256 } value)
                    continue;
                foreach (var sample in series.GetProperty("values").EnumerateArray())
                {
                    // Prometheus computes with floating-point numbers: what lies beyond six decimals is noise.
                    if (!decimal.TryParse(sample[1].GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var units) || units is < 0 or > MaxUnits)
                        continue;
                    var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds((long)sample[0].GetDecimal()).UtcDateTime).AddDays(-1);
                    counts[(value, day)] = counts.GetValueOrDefault((value, day)) + decimal.Round(units, 6);
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new UnitQueryException($"{query.Url.Authority} gave no answer of the Prometheus API: check the URL", isPassing: false, e);
        }

        return [.. counts.OrderBy(count => count.Key.Value, StringComparer.Ordinal).ThenBy(count => count.Key.Day)
            .Select(count => new UnitCount(query.Metric, count.Key.Value, count.Key.Day, count.Value))];
    }

    /// <summary>What Prometheus says of a query that it does not like, in its own words.</summary>
    private static UnitQueryException Refusal(UnitQuery query, HttpStatusCode status, byte[] body)
    {
        var isPassing = status == HttpStatusCode.TooManyRequests || (int)status >= 500;
        var words = "";
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.TryGetProperty("error", out var error) && error.GetString() is { } text)
                words = $": {(text.Length > 200 ? text[..200] : text)}";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            words = ", without saying why"; // a proxy's page, perhaps
        }

        return new($"{query.Url.Authority} answered {(int)status}{words}", isPassing);
    }

    private static string Seconds(DateOnly day) =>
        new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false, // through a proxy, the address that is checked would be the proxy's
        AutomaticDecompression = DecompressionMethods.GZip,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = new GuardedConnection(privateNetworks: true, Dns.GetHostAddressesAsync).ConnectAsync,
    };
}
