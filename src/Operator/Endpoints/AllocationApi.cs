using System.Globalization;
using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Operator.Endpoints;

/// <summary>
/// The whole answers of AllocationPolicies: who answers for the cost, and what units of business cost. Who may ask is decided by the
/// cluster's RBAC: a right to the resource allocations in the whole cluster, or in the one namespace that is asked about. Rights to
/// paths would not do: every cluster lets everybody get everything below /api.
/// </summary>
internal static class AllocationApi
{
    private const string Root = "/api/v1alpha1";

    /// <summary>Registers what the API needs.</summary>
    public static IServiceCollection AddAllocationApi(this IServiceCollection services) => services.AddSingleton<AllocationQueries>();

    /// <summary>Serves the API to those whom RBAC allows it.</summary>
    public static IEndpointConventionBuilder MapAllocationApi(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Root);
        group.MapGet("/allocation", AllocationAsync).RequireKubernetesAuthorization(_ => Right("allocations", "get"));
        group.MapGet("/namespaces/{namespace}/allocation", NamespaceAllocationAsync)
            .RequireKubernetesAuthorization(context => Right("allocations", "get", NamespaceOf(context)));
        group.MapGet("/unit-costs", UnitCostsAsync).RequireKubernetesAuthorization(_ => Right("unitcosts", "get"));
        group.MapPost("/units", PutUnitsAsync).RequireKubernetesAuthorization(_ => Right("units", "create"));
        return group;
    }

    private static Task AllocationAsync(HttpContext context) =>
        AnswerAsync(context, queries => queries.AllocateAsync(Query.Of(context), CostScope.Everything, context.RequestAborted));

    private static Task NamespaceAllocationAsync(HttpContext context) =>
        AnswerAsync(context, queries => queries.AllocateAsync(Query.Of(context), new() { Namespaces = [NamespaceOf(context)] }, context.RequestAborted));

    private static Task UnitCostsAsync(HttpContext context) =>
        AnswerAsync(context, queries => queries.UnitCostsAsync(Query.Of(context), context.RequestAborted));

    private static Task PutUnitsAsync(HttpContext context) => AnswerAsync(context, queries => queries.PutUnitsAsync(context));

    private static ResourceAttributes Right(string resource, string verb, string? @namespace = null) =>
        new() { Group = ApiGroup.Name, Version = ApiGroup.Version, Resource = resource, Verb = verb, Namespace = @namespace };

    private static string NamespaceOf(HttpContext context) => context.GetRouteValue("namespace")?.ToString() ?? "";

    private static async Task AnswerAsync(HttpContext context, Func<AllocationQueries, Task<Answer>> ask)
    {
        var answer = await TryAsync(() => ask(context.RequestServices.GetRequiredService<AllocationQueries>()));
        await answer.SendAsync(context, WantsCsv(context.Request));
    }

    private static async Task<Answer> TryAsync(Func<Task<Answer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (BadQueryException e)
        {
            return Answer.Error(e.Status, e.Message);
        }
        catch (Exception e) when (e is MissingExchangeRateException or DetailDroppedException)
        {
            return Answer.Error(StatusCodes.Status422UnprocessableEntity, e.Message);
        }
        catch (LedgerUnavailableException)
        {
            return Answer.Error(StatusCodes.Status503ServiceUnavailable, "the ledger does not answer: come back later");
        }
    }

    internal static bool WantsCsv(HttpRequest request) =>
        request.Query["format"] == "csv" || (request.Query["format"].Count == 0 && request.Headers.Accept.ToString().StartsWith("text/csv", StringComparison.OrdinalIgnoreCase));
}

/// <summary>A question cannot be answered as it is.</summary>
internal sealed class BadQueryException(int status, string message) : Exception(message)
{
    public int Status => status;
}

/// <summary>The parameters of a question.</summary>
internal sealed record Query(IQueryCollection Parameters)
{
    private const int LongestDays = 400;

    public static Query Of(HttpContext context) => new(context.Request.Query);

    public string Required(string name) => Optional(name) ?? throw new BadQueryException(StatusCodes.Status400BadRequest, $"the parameter {name} is missing");

    public string? Optional(string name) => Parameters[name] switch
    {
        { Count: 0 } => null,
        [{ Length: > 0 and <= 256 } value] => value,
        _ => throw new BadQueryException(StatusCodes.Status400BadRequest, $"the parameter {name} must be given once, with 1 to 256 characters"),
    };

    /// <summary>An ISO 4217 code, in capitals.</summary>
    public string? Currency() => Optional("currency") is not { } code
        ? null
        : code.Length == 3 && code.All(char.IsAsciiLetter)
            ? code.ToUpperInvariant()
            : throw new BadQueryException(StatusCodes.Status400BadRequest, $"currency={code} is no ISO 4217 code such as USD");

    /// <summary>The days from <c>from</c> to before <c>to</c>; by default this month's.</summary>
    public (DateOnly From, DateOnly To) Days(DateOnly today)
    {
        var from = Day("from") ?? LedgerAllocation.MonthOf(today);
        var to = Day("to") ?? LedgerAllocation.MonthOf(from).AddMonths(1);
        return from < to && to.DayNumber - from.DayNumber <= LongestDays
            ? (from, to)
            : throw new BadQueryException(StatusCodes.Status400BadRequest, $"from must lie before to, by at most {LongestDays} days");
    }

    public bool Flag(string name) => Optional(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new BadQueryException(StatusCodes.Status400BadRequest, $"the parameter {name} must be true or false"),
    };

    private DateOnly? Day(string name) => Optional(name) is not { } text
        ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 9000
            ? day
            : throw new BadQueryException(StatusCodes.Status400BadRequest, $"{name}={text} is no day such as 2026-04-30");
}
