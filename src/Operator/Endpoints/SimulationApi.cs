using System.Text;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Ledger;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Endpoints;

/// <summary>The whole results of SimulationRuns, for those who may get the SimulationRun itself.</summary>
internal static class SimulationApi
{
    private static readonly Dictionary<string, string> Forms = new(StringComparer.Ordinal)
    {
        ["html"] = "text/html; charset=utf-8",
        ["json"] = "application/json",
        ["csv"] = "text/csv; charset=utf-8",
    };

    /// <summary>Serves the API to those whom RBAC allows it.</summary>
    public static IEndpointConventionBuilder MapSimulationApi(this IEndpointRouteBuilder endpoints)
    {
        RequestDelegate answer = AnswerAsync;
        return endpoints.MapGet("/api/v1alpha1/namespaces/{namespace}/simulationruns/{name}/report.{form}", answer).RequireKubernetesAuthorization(context => new ResourceAttributes
        {
            Group = ApiGroup.Name,
            Version = ApiGroup.Version,
            Resource = "simulationruns",
            Verb = "get",
            Namespace = Value(context, "namespace"),
            Name = Value(context, "name"),
        });
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        try
        {
            var (form, type, document) = await ReadAsync(context);
            var response = context.Response;
            response.ContentType = type;
            response.Headers.CacheControl = "no-store";
            response.Headers.XContentTypeOptions = "nosniff";
            // A page of figures needs nothing from anywhere, and runs nothing: names in it are those that users gave.
            response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
            response.Headers.ContentDisposition = $"inline; filename=\"{Value(context, "namespace")}-{Value(context, "name")}.{form}\"";
            await response.WriteAsync(document, Encoding.UTF8, context.RequestAborted);
        }
        catch (BadQueryException e)
        {
            await Answer.Error(e.Status, e.Message).SendAsync(context, asCsv: false);
        }
        catch (LedgerUnavailableException)
        {
            await Answer.Error(StatusCodes.Status503ServiceUnavailable, "the ledger does not answer: come back later").SendAsync(context, asCsv: false);
        }
    }

    private static async Task<(string Form, string Type, string Document)> ReadAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var (@namespace, name, form) = (Value(context, "namespace"), Value(context, "name"), Value(context, "form"));
        if (!Forms.TryGetValue(form, out var type))
            throw new BadQueryException(StatusCodes.Status404NotFound, $"there is no report.{form}: ask for report.html, report.json or report.csv");
        // An embedded ledger is the leader's alone: what another replica would open is empty.
        if (services.GetRequiredService<IOptions<LedgerOptions>>().Value.Store == LedgerStore.Embedded && services.GetRequiredService<IOperatorStatus>().Election is { IsLeader: false } election)
            throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, $"this replica does not have the ledger: ask the leader, {election.Leader ?? "once there is one"}");
        var document = await services.GetRequiredService<ISimulationLedger>().SimulationAsync(@namespace, name, form, context.RequestAborted);
        return document is null
            ? throw new BadQueryException(StatusCodes.Status404NotFound, $"there is no result of a SimulationRun {name} in the namespace {@namespace}")
            : (form, type, document);
    }

    private static string Value(HttpContext context, string name) => context.GetRouteValue(name)?.ToString() ?? "";
}
