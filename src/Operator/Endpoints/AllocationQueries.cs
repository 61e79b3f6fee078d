using System.Text.Json;
using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Ledger;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Endpoints;

/// <summary>Answers questions about AllocationPolicies, a few at a time: each reads months of charges.</summary>
internal sealed class AllocationQueries(
    IKubernetesClient cluster, ILedger ledger, IUnitLedger units, IOptions<LedgerOptions> options, IOperatorStatus status, TimeProvider clock) : IDisposable
{
    private const int AtOnce = 2;
    private const int MostPoints = 10_000;
    private const int MostBytes = 4 << 20;

    private readonly SemaphoreSlim gate = new(AtOnce, AtOnce);

    /// <summary>Who answers for charges.</summary>
    public async Task<Answer> AllocateAsync(Query query, CostScope scope, CancellationToken cancellationToken)
    {
        var (policy, plan) = await PolicyAsync(query, cancellationToken);
        var (from, to) = query.Days(Today);
        var report = new AllocationReport(policy.Metadata.Name!, from, to, new([], []))
        {
            Dimension = Known(query.Optional("dimension"), "dimension", policy.Spec.Dimensions.Select(dimension => dimension.Name)),
            Currency = query.Currency(),
            Daily = query.Flag("daily"),
        };
        report = report with { Allocation = await RunAsync(policy, plan, scope, report.Currency, from, to, cancellationToken) };
        return Answer.Of(report.WriteJson, report.WriteCsvAsync);
    }

    /// <summary>What units of business cost.</summary>
    public async Task<Answer> UnitCostsAsync(Query query, CancellationToken cancellationToken)
    {
        var (policy, plan) = await PolicyAsync(query, cancellationToken);
        var name = Known(query.Required("metric"), "metric", (policy.Spec.UnitMetrics ?? []).Select(known => known.Name))!;
        var metric = policy.Spec.UnitMetrics!.First(known => known.Name == name);
        var (from, to) = query.Days(Today);
        var allocation = await RunAsync(policy, plan, CostScope.Everything, query.Currency(), from.AddDays(-14), to, cancellationToken);
        var currency = query.Currency() ?? allocation.Totals.GroupBy(total => total.Currency)
            .OrderByDescending(same => same.Sum(total => total.Charges)).ThenBy(same => same.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Key ?? policy.Status?.Currency ?? "XXX"; // ISO 4217 for no currency
        var counts = await units.UnitsAsync(policy.Metadata.Name!, from.AddDays(-14), to, cancellationToken);
        var asked = new UnitCostQuery(currency, policy.Spec.ToColumn(), metric.Per ?? 1, from, to);
        var series = UnitCosts.Join(
            allocation.Find(metric.Dimension)!, LedgerAllocation.ToPoints(counts.Where(count => count.Metric == metric.Name)), asked);
        var report = new UnitCostReport(policy.Metadata.Name!, metric.Name, metric.Dimension, asked, [.. series.Where(one => query.Optional("value") is not { } value || one.Value == value)]);
        return Answer.Of(report.WriteJson, report.WriteCsvAsync);
    }

    /// <summary>Takes in numbers of units.</summary>
    public async Task<Answer> PutUnitsAsync(HttpContext context)
    {
        var (policy, _) = await PolicyAsync(Query.Of(context), context.RequestAborted);
        var pushed = (policy.Spec.UnitMetrics ?? []).Where(metric => metric is { Prometheus: null, ConfigMap: null }).Select(metric => metric.Name).ToHashSet(StringComparer.Ordinal);
        var counts = await ReadAsync(context.Request, pushed, context.RequestAborted);
        await units.PutUnitsAsync(policy.Metadata.Name!, counts, context.RequestAborted);
        return Answer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("kept", counts.Count);
            json.WriteEndObject();
        });
    }

    public void Dispose() => gate.Dispose();

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private async Task<CostAllocation> RunAsync(
        AllocationPolicy policy, AllocationPlan plan, CostScope scope, string? currency, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var counts = await units.UnitsAsync(policy.Metadata.Name!, LedgerAllocation.MonthOf(from), to.AddMonths(1), cancellationToken);
            return await ledger.AllocateAsync(plan, new() { By = [], Scope = scope, Currency = currency }, from, to, counts, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<(AllocationPolicy Policy, AllocationPlan Plan)> PolicyAsync(Query query, CancellationToken cancellationToken)
    {
        // An embedded ledger is the leader's alone: what another replica would open is empty.
        if (options.Value.Store == LedgerStore.Embedded && status.Election is { IsLeader: false } election)
            throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, $"this replica does not have the ledger: ask the leader, {election.Leader ?? "once there is one"}");
        var name = query.Required("policy");
        AllocationPolicy policy;
        try
        {
            policy = await cluster.Resource<AllocationPolicy>().FindAsync(new("", name), cancellationToken)
                ?? throw new BadQueryException(StatusCodes.Status404NotFound, $"there is no AllocationPolicy {name}");
        }
        catch (KubernetesUnreachableException)
        {
            throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, "the API server does not answer: come back later");
        }

        return AllocationPolicyMapping.Errors(policy) is { Count: > 0 } errors
            ? throw new BadQueryException(StatusCodes.Status409Conflict, $"the AllocationPolicy {name} is to be corrected first: {string.Join("; ", errors)}")
            : (policy, AllocationPlan.Compile(policy.Spec.ToRules()));
    }

    private static string? Known(string? value, string what, IEnumerable<string> known) => value is null || known.Contains(value, StringComparer.Ordinal)
        ? value
        : throw new BadQueryException(StatusCodes.Status404NotFound, $"the policy has no {what} {value}");

    private static async Task<IReadOnlyList<UnitCount>> ReadAsync(HttpRequest request, HashSet<string> pushed, CancellationToken cancellationToken)
    {
        if (request.ContentLength is null or > MostBytes)
            throw new BadQueryException(StatusCodes.Status413PayloadTooLarge, $"send the length of the body, at most {MostBytes >> 20} MiB");
        var counts = new List<UnitCount>();
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            foreach (var (i, point) in document.RootElement.GetProperty("points").EnumerateArray().Index())
            {
                var metric = Text(point, "metric");
                if (!pushed.Contains(metric))
                    throw new BadQueryException(StatusCodes.Status400BadRequest, $"points[{i}]: the policy has no unit metric {metric} that is posted");
                counts.Add(UnitCsv.Count(metric, Text(point, "value"), Text(point, "date"), Text(point, "units"), $"points[{i}]"));
                if (counts.Count > MostPoints)
                    throw new BadQueryException(StatusCodes.Status413PayloadTooLarge, $"send at most {MostPoints} points at once");
            }
        }
        catch (UnreadableUnitsException e)
        {
            throw new BadQueryException(StatusCodes.Status400BadRequest, e.Message);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BadQueryException(StatusCodes.Status400BadRequest, "the body must be {\"points\": [{\"metric\": …, \"value\": …, \"date\": \"2026-04-30\", \"units\": \"12\"}]}");
        }

        return counts;
    }

    /// <summary>A text, or a number as it is written.</summary>
    private static string Text(JsonElement point, string field) =>
        point.GetProperty(field) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : point.GetProperty(field).GetString() ?? "";
}
