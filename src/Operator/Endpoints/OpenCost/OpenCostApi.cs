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
    public static IServiceCollection AddOpenCostApi(this IServiceCollection services) => services.AddSingleton<OpenCostQueries>();

    /// <summary>Serves the API to those whom RBAC allows it.</summary>
    public static IEndpointConventionBuilder MapOpenCostApi(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("");
        foreach (var prefix in (ReadOnlySpan<string>)["", OfNamespace])
        {
            Map($"{prefix}/allocation", AllocationAsync);
            Map($"{prefix}/allocation/compute", AllocationAsync);
            Map($"{prefix}/allocation/summary", SummaryAsync);
            Map($"{prefix}/assets", AssetsAsync);
        }

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
        AnswerAsync(context, queries => queries.AllocationsAsync(context.Request.Query, NamespaceOf(context), summary: false, context.RequestAborted));

    private static Task SummaryAsync(HttpContext context) =>
        AnswerAsync(context, queries => queries.AllocationsAsync(context.Request.Query, NamespaceOf(context), summary: true, context.RequestAborted));

    private static Task AssetsAsync(HttpContext context) =>
        AnswerAsync(context, queries => queries.AssetsAsync(context.Request.Query, NamespaceOf(context), context.RequestAborted));

    private static string? NamespaceOf(HttpContext context) => context.GetRouteValue("namespace")?.ToString();

    private static async Task AnswerAsync(HttpContext context, Func<OpenCostQueries, Task<Answer>> ask)
    {
        var answer = await TryAsync(() => ask(context.RequestServices.GetRequiredService<OpenCostQueries>()));
        await answer.SendAsync(context, context.Request.Query["format"] == "csv");
    }

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
        catch (LedgerUnavailableException)
        {
            return Error(StatusCodes.Status503ServiceUnavailable, "the ledger does not answer: come back later");
        }
    }

    private static Answer Error(int status, string message) => new(status, OpenCostJson.Error(status, message), null);
}
