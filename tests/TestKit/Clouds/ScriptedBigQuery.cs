using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudIntel.TestKit.Clouds;

/// <summary>
/// BigQuery's jobs.query and getQueryResults on loopback, and Google's token service. It does not read SQL: a test says what a query is
/// answered with, and how many rows a page holds.
/// </summary>
public sealed class ScriptedBigQuery : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonObject> questions = new();
    private readonly ConcurrentDictionary<string, BigQueryResult> jobs = new(StringComparer.Ordinal);
    private readonly WebApplication application;

    private ScriptedBigQuery(WebApplication application) => this.application = application;

    /// <summary>What a query is answered with.</summary>
    public required Func<string, BigQueryResult> Answer { get; init; }

    /// <summary>Rows of a page. Default: 2.</summary>
    public int PageSize { get; set; } = 2;

    /// <summary>Answers that say that the query still runs, before the first page. Default: 0.</summary>
    public int Waits { get; set; }

    /// <summary>The bodies of all queries so far, oldest first.</summary>
    public IReadOnlyList<JsonObject> Questions => [.. questions];

    /// <summary>The texts of the queries that really ran.</summary>
    public IEnumerable<string> Ran => Questions.Where(question => !question["dryRun"]!.GetValue<bool>()).Select(question => question["query"]!.GetValue<string>());

    /// <summary>Where the interface is.</summary>
    public Uri Endpoint => new(application.Urls.Single() + "/");

    /// <summary>Starts a server.</summary>
    public static async Task<ScriptedBigQuery> StartAsync(Func<string, BigQueryResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new ScriptedBigQuery(builder.Build()) { Answer = answer };
        server.application.Run(server.AnswerAsync);
        await server.application.StartAsync();
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        var path = context.Request.Path.Value!;
        if (path == "/token")
            await WriteAsync(context, new() { ["access_token"] = "s3cret-token", ["expires_in"] = 3600, ["token_type"] = "Bearer" });
        else if (context.Request.Headers.Authorization != "Bearer s3cret-token")
            await RefuseAsync(context, 401, "authError");
        else if (context.Request.Method == "POST")
            await QueryAsync(context);
        else
            await PageAsync(context, path[(path.LastIndexOf('/') + 1)..], int.Parse("0" + context.Request.Query["pageToken"], CultureInfo.InvariantCulture));
    }

    private async Task QueryAsync(HttpContext context)
    {
        var question = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        questions.Enqueue(question);
        var result = Answer(question["query"]!.GetValue<string>());
        if (result.Refusal is { } refusal)
        {
            await RefuseAsync(context, refusal.Status, refusal.Reason);
        }
        else if (question["dryRun"]!.GetValue<bool>())
        {
            await WriteAsync(context, new() { ["jobComplete"] = true, ["schema"] = JsonNode.Parse(result.Schema), ["totalBytesProcessed"] = $"{result.Bytes}" });
        }
        else
        {
            var job = $"job-{jobs.Count}";
            jobs[job] = result;
            if (Waits-- > 0)
                await WriteAsync(context, new() { ["jobComplete"] = false, ["jobReference"] = Reference(job) });
            else
                await PageAsync(context, job, 0);
        }
    }

    private async Task PageAsync(HttpContext context, string job, int page)
    {
        if (context.Request.Method == "GET" && context.Request.Query["location"] != "EU")
        {
            await RefuseAsync(context, 404, "notFound"); // outside the US a job is only found where it runs
            return;
        }

        if (context.Request.Method == "GET" && Waits-- > 0)
        {
            await WriteAsync(context, new() { ["jobComplete"] = false, ["jobReference"] = Reference(job) });
            return;
        }

        var result = jobs[job];
        var rows = result.Rows.Skip(page * PageSize).Take(PageSize).Select(row => JsonNode.Parse(row)).ToArray();
        var answer = new JsonObject { ["jobComplete"] = true, ["jobReference"] = Reference(job), ["schema"] = JsonNode.Parse(result.Schema), ["totalRows"] = $"{result.Rows.Count}" };
        if (rows.Length > 0)
            answer["rows"] = new JsonArray(rows);
        if ((page + 1) * PageSize < result.Rows.Count)
            answer["pageToken"] = $"{page + 1}";
        await WriteAsync(context, answer);
    }

    private static JsonObject Reference(string job) => new() { ["projectId"] = "acme", ["jobId"] = job, ["location"] = "EU" };

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new() { ["error"] = new JsonObject { ["code"] = status, ["message"] = "s3cret details", ["errors"] = new JsonArray(new JsonObject { ["reason"] = reason }) } });
    }

    private static Task WriteAsync(HttpContext context, JsonObject body) => context.Response.WriteAsync(JsonSerializer.Serialize(body));
}

/// <summary>What a query is answered with.</summary>
/// <param name="Schema">The schema as JSON: <c>{"fields": […]}</c>.</param>
/// <param name="Rows">The rows as JSON: <c>{"f": [{"v": "…"}]}</c>.</param>
/// <param name="Bytes">What the query reads.</param>
public sealed record BigQueryResult(string Schema, IReadOnlyList<string> Rows, long Bytes = 1000)
{
    /// <summary>Refuses the query.</summary>
    public (int Status, string Reason)? Refusal { get; init; }

    /// <summary>A refused query.</summary>
    public static BigQueryResult Refused(int status, string reason) => new("{}", []) { Refusal = (status, reason) };
}
