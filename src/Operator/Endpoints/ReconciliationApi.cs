using System.Globalization;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Operator.Endpoints;

/// <summary>
/// What bills changed about the cost of a cluster, how far its prices can be trusted, and that it adds up. For those who may get allocations in the whole
/// cluster, as <see cref="AllocationApi"/> has it.
/// </summary>
internal static class ReconciliationApi
{
    private const int UsualChanges = 50;
    private const int MostChanges = 1000;
    private const int LongestDays = 400;

    /// <summary>Registers what the API needs, beside an <see cref="IClusterDays"/> and an <see cref="IClusterLedger"/>.</summary>
    public static IServiceCollection AddReconciliationApi(this IServiceCollection services) => services.AddSingleton<ReconciliationQueries>();

    /// <summary>Serves the API to those whom RBAC allows it.</summary>
    public static IEndpointConventionBuilder MapReconciliationApi(this IEndpointRouteBuilder endpoints)
    {
        RequestDelegate answer = AnswerAsync;
        return endpoints.MapGet("/api/v1alpha1/clusters/{cluster}/reconciliation", answer).RequireKubernetesAuthorization(
            _ => new ResourceAttributes { Group = ApiGroup.Name, Version = ApiGroup.Version, Resource = "allocations", Verb = "get" });
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var answer = await TryAsync(context);
        await answer.SendAsync(context, AllocationApi.WantsCsv(context.Request));
    }

    private static async Task<Answer> TryAsync(HttpContext context)
    {
        try
        {
            var query = Query.Of(context);
            var queries = context.RequestServices.GetRequiredService<ReconciliationQueries>();
            var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            var window = QueryWindow.Parse(query.Optional("window") ?? "30d", now, LongestDays);
            var report = await queries.ReadAsync(context.GetRouteValue("cluster")?.ToString() ?? "", window, Changes(query), context.RequestAborted);
            return Answer.Of(report.WriteJson, report.WriteCsvAsync);
        }
        catch (ClusterQueryException e)
        {
            return Answer.Error(StatusCodes.Status400BadRequest, e.Message);
        }
        catch (BadQueryException e)
        {
            return Answer.Error(e.Status, e.Message);
        }
        catch (LedgerUnavailableException)
        {
            return Answer.Error(StatusCodes.Status503ServiceUnavailable, "the ledger does not answer: come back later");
        }
    }

    private static int Changes(Query query) => query.Optional("limit") switch
    {
        null => UsualChanges,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostChanges => number,
        var text => throw new BadQueryException(StatusCodes.Status400BadRequest, $"limit={text} is no number from 0 to {MostChanges}"),
    };
}
