using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>
/// What clusters cost, under the paths of OpenCost and in its shapes, so that its clients need another URL and a token only. Who may ask is
/// decided as for <see cref="AllocationApi"/>: by the right to get allocations in the whole cluster, or in a namespace, whose own paths begin
/// with its name and show it alone.
/// </summary>
internal static class OpenCostApi
{
    private const string OfNamespace = "/namespaces/{namespace}";

    /// <summary>Registers what the API needs, beside an <see cref="IClusterQueries"/>.</summary>
    public static IServiceCollection AddOpenCostApi(this IServiceCollection services) => services
        .AddSingleton<QueryGate>().AddSingleton<LedgerHolder>().AddSingleton<OpenCostQueries>().AddSingleton<CloudCostQueries>().AddSingleton<SplitCostExport>();

    /// <summary>Serves the API to those whom RBAC allows it.</summary>
    public static IEndpointConventionBuilder MapOpenCostApi(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("");
        foreach (var prefix in (ReadOnlySpan<string>)["", OfNamespace])
        {
            Map($"{prefix}/allocation", AllocationAsync);
            Map($"{prefix}/allocation/compute", AllocationAsync);
            Map($"{prefix}/allocation/summary", SummaryAsync);
            Map($"{prefix}/allocation/compute/summary", SummaryAsync);
            Map($"{prefix}/assets", AssetsAsync);
            Map($"{prefix}/cloudCost", CloudCostAsync);
            Map($"{prefix}/cloudCost/view/graph", CloudCostGraphAsync);
            Map($"{prefix}/cloudCost/view/totals", CloudCostTotalsAsync);
            Map($"{prefix}/cloudCost/view/table", CloudCostTableAsync);
        }

        Map("/cloudCost/status", CloudCostStatusAsync);
        Map("/allocation/focus", SplitCostAsync);
        return group;

        void Map(string path, RequestDelegate answer) => group.MapGet(path, answer).RequireKubernetesAuthorization(context => new ResourceAttributes
        {
            Group = ApiGroup.Name,
            Version = ApiGroup.Version,
            Resource = "allocations",
            Verb = "get",
            Namespace = NamespaceOf(context),
        });
    }

    private static Task AllocationAsync(HttpContext context) =>
        AnswerAsync<OpenCostQueries>(context, queries => queries.AllocationsAsync(context.Request.Query, NamespaceOf(context), summary: false, context.RequestAborted));

    private static Task SummaryAsync(HttpContext context) =>
        AnswerAsync<OpenCostQueries>(context, queries => queries.AllocationsAsync(context.Request.Query, NamespaceOf(context), summary: true, context.RequestAborted));

    private static Task AssetsAsync(HttpContext context) =>
        AnswerAsync<OpenCostQueries>(context, queries => queries.AssetsAsync(context.Request.Query, NamespaceOf(context), context.RequestAborted));

    private static Task CloudCostAsync(HttpContext context) =>
        AnswerAsync<CloudCostQueries>(context, queries => queries.SetsAsync(context.Request.Query, NamespaceOf(context), context.RequestAborted));

    private static Task CloudCostGraphAsync(HttpContext context) =>
        AnswerAsync<CloudCostQueries>(context, queries => queries.GraphAsync(context.Request.Query, NamespaceOf(context), context.RequestAborted));

    private static Task CloudCostTotalsAsync(HttpContext context) =>
        AnswerAsync<CloudCostQueries>(context, queries => queries.TotalsAsync(context.Request.Query, NamespaceOf(context), context.RequestAborted));

    private static Task CloudCostTableAsync(HttpContext context) =>
        AnswerAsync<CloudCostQueries>(context, queries => queries.TableAsync(context.Request.Query, NamespaceOf(context), context.RequestAborted));

    private static Task CloudCostStatusAsync(HttpContext context) =>
        AnswerAsync<CloudCostQueries>(context, queries => queries.StatusAsync(context.RequestAborted));

    private static async Task SplitCostAsync(HttpContext context)
    {
        var export = context.RequestServices.GetRequiredService<SplitCostExport>();
        SplitCostExport.Question? question = null;
        var answer = await TryAsync(() =>
        {
            question = export.Read(context.Request.Query);
            return Task.FromResult(Answer.Of(_ => { }));
        });
        if (answer.Status == StatusCodes.Status200OK)
        {
            // Errors from here on end the connection, so that nobody takes a part for the whole, unless nothing was sent yet.
            answer = await TryAsync(async () =>
            {
                context.Response.ContentType = "text/csv; charset=utf-8";
                context.Response.Headers.CacheControl = "no-store";
                await export.WriteAsync(question!, context.Response.Body, context.RequestAborted);
                return answer;
            });
            if (answer.Status == StatusCodes.Status200OK)
                return;
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }
        }

        await answer.SendAsync(context, asCsv: false);
    }

    private static async Task AnswerAsync<TQueries>(HttpContext context, Func<TQueries, Task<Answer>> ask)
        where TQueries : notnull
    {
        var queries = context.RequestServices.GetRequiredService<TQueries>();
        var answer = await TryAsync(() => ask(queries));
        await answer.SendAsync(context, context.Request.Query["format"] == "csv");
    }

    private static string? NamespaceOf(HttpContext context) => context.GetRouteValue("namespace")?.ToString();

    private static async Task<Answer> TryAsync(Func<Task<Answer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ClusterQueryException e)
        {
            return Error(StatusCodes.Status400BadRequest, e.Message);
        }
        catch (BadQueryException e)
        {
            return Error(e.Status, e.Message);
        }
        catch (Exception e) when (e is MissingExchangeRateException or DetailDroppedException)
        {
            return Error(StatusCodes.Status422UnprocessableEntity, e.Message);
        }
        catch (LedgerUnavailableException)
        {
            return Error(StatusCodes.Status503ServiceUnavailable, "the ledger does not answer: come back later");
        }
    }

    private static Answer Error(int status, string message) => new(status, OpenCostJson.Error(status, message), null);
}
