using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CloudIntel.Clouds.Locations.Objects;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Google;

/// <summary>Runs queries by BigQuery's REST interface.</summary>
internal sealed class BigQueryClient(BigQueryLocation location, GoogleAccess access, Attempts attempts, TimeProvider clock)
{
    /// <summary>The scope of OAuth that queries take.</summary>
    public const string Scope = "https://www.googleapis.com/auth/bigquery";

    /// <summary>How long an answer may wait for the query: less than any wait for an answer that <see cref="BillLocationOptions.StallTimeout"/> sensibly allows.</summary>
    private const int WaitMilliseconds = 10_000;

    /// <summary>Rows of a page; BigQuery ends a page at 10 MB in any case.</summary>
    private const int RowsOfPage = 50_000;

    private readonly RestClient rest = new(access.Http, clock, NameOf(location));

    /// <summary>What people know the table by.</summary>
    public static string NameOf(BigQueryLocation location) =>
        $"bigquery://{(location.Table.Count(character => character == '.') > 1 ? "" : location.Project + ".")}{location.Table}";

    private Uri Host { get; } = location.Endpoint ?? new("https://bigquery.googleapis.com/");

    /// <summary>Asks what a query would read and return, which costs nothing.</summary>
    /// <exception cref="UnreadableBillException">It would read more than allowed, or may not or cannot run.</exception>
    public async Task<BigQueryAnswer> DryRunAsync(string query, CancellationToken cancellationToken)
    {
        var answer = await QueryAsync(query, dryRun: true, cancellationToken);
        var bytes = long.TryParse(answer.TotalBytesProcessed, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        return answer.Schema is null ? throw rest.Unexpected() : answer with { TotalBytesProcessed = bytes.ToString(CultureInfo.InvariantCulture) };
    }

    /// <summary>Throws when a query would read more than allowed.</summary>
    public async Task CheckSizeAsync(string query, CancellationToken cancellationToken)
    {
        var answer = await DryRunAsync(query, cancellationToken);
        if (long.Parse(answer.TotalBytesProcessed!, CultureInfo.InvariantCulture) > location.MaximumBytesBilled)
            throw new UnreadableBillException("QueryTooLarge", NameOf(location), $"A query of {NameOf(location)} would read {answer.TotalBytesProcessed} bytes, more than the {location.MaximumBytesBilled} of location.bigQuery.maximumBytesBilled: raise it, or have the export's dataset partitioned");
    }

    /// <summary>The pages of a query's result, each with the schema.</summary>
    public async IAsyncEnumerable<BigQueryAnswer> PagesAsync(string query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = await QueryAsync(query, dryRun: false, cancellationToken);
        var schema = answer.Schema;
        while (true)
        {
            schema = answer.Schema ?? schema;
            if (answer.JobComplete)
                yield return answer with { Schema = schema ?? throw rest.Unexpected() };
            if (answer is { JobComplete: true, PageToken: null or "" })
                yield break;
            var job = answer.JobReference ?? throw rest.Unexpected();
            var next = await ResultsAsync(job, answer.JobComplete ? answer.PageToken : null, cancellationToken);
            answer = next with { JobReference = job };
        }
    }

    private Task<BigQueryAnswer> QueryAsync(string query, bool dryRun, CancellationToken cancellationToken) => attempts.RunAsync(
        Host,
        (_, token) => SendAsync(
            () => new(HttpMethod.Post, new Uri(Host, $"/bigquery/v2/projects/{location.Project}/queries"))
            {
                Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(Question(query, dryRun), BigQueryJson.Default.BigQueryQuestion))
                {
                    Headers = { ContentType = new("application/json") },
                },
            },
            token),
        cancellationToken);

    private BigQueryQuestion Question(string query, bool dryRun) => new()
    {
        Query = query,
        DryRun = dryRun,
        MaximumBytesBilled = location.MaximumBytesBilled.ToString(CultureInfo.InvariantCulture),
        TimeoutMs = WaitMilliseconds,
        MaxResults = RowsOfPage,
        Location = location.Region,
    };

    private Task<BigQueryAnswer> ResultsAsync(BigQueryJob job, string? page, CancellationToken cancellationToken)
    {
        var query = $"?timeoutMs={WaitMilliseconds}&maxResults={RowsOfPage}&formatOptions.useInt64Timestamp=true"
            + (job.Location is null ? "" : $"&location={Uri.EscapeDataString(job.Location)}")
            + (page is null ? "" : $"&pageToken={Uri.EscapeDataString(page)}");
        var address = new Uri(Host, $"/bigquery/v2/projects/{location.Project}/queries/{Uri.EscapeDataString(job.JobId)}{query}");
        return attempts.RunAsync(Host, (_, token) => SendAsync(() => new(HttpMethod.Get, address), token), cancellationToken);
    }

    private async Task<BigQueryAnswer> SendAsync(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        using var request = create();
        await access.AuthorizeAsync(request, cancellationToken);
        using var response = await rest.SendAsync(request, null, (_, error) => GoogleErrors.CodeOf(error), cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, BigQueryJson.Default.BigQueryAnswer, cancellationToken) ?? throw rest.Unexpected();
        }
        catch (JsonException e)
        {
            throw rest.Unexpected(e);
        }
    }
}
