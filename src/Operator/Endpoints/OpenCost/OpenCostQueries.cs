using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Ledger;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>Answers what OpenCost's clients ask, one at a time: each may read what ran for months.</summary>
internal sealed class OpenCostQueries(IClusterQueries clusters, IOptions<LedgerOptions> options, IOperatorStatus status, TimeProvider clock) : IDisposable
{
    private const int LongestValue = FilterLanguage.MostCharacters;

    /// <summary>Parameters that change figures in ways that are not known here: without them, the answer would be another one than is expected.</summary>
    private static readonly string[] Unsupported = ["shareCost", "costMetric", "discount", "external", "accumulateBy", "offsetWindow"];

    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Who bears the cost of clusters.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="namespace">The only namespace that may be seen; null for everything.</param>
    /// <param name="summary">Whether few figures do.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Answer> AllocationsAsync(IQueryCollection parameters, string? @namespace, bool summary, CancellationToken cancellationToken)
    {
        var query = AllocationParameters.Read(Parameter(parameters), @namespace);
        var periods = Periods(parameters);
        var (offset, limit) = (Number(parameters, "offset") ?? 0, Number(parameters, "limit") ?? int.MaxValue);
        var costs = await CostsAsync(periods, query.Detail, cancellationToken);
        var served = periods.Zip(costs.Periods, (period, ofPeriod) => new ServedPeriod(period, Show(ofPeriod, query, offset, limit))).ToList();
        Action<Utf8JsonWriter> write = summary ? json => OpenCostJson.WriteSummary(json, served) : json => OpenCostJson.WriteAllocations(json, served);
        return Answer.Of(
            OpenCostJson.Answer(Warning(costs.Unobserved), write),
            (output, cancel) => OpenCostCsv.WriteAllocationsAsync(output, served, cancel));
    }

    /// <summary>What is paid for.</summary>
    public async Task<Answer> AssetsAsync(IQueryCollection parameters, string? @namespace, CancellationToken cancellationToken)
    {
        var value = Parameter(parameters);
        var filter = FilterLanguage.Parse(value("filter") ?? "", ClusterFilterFields.Assets);
        var window = Window(value);
        var (offset, limit) = (Number(parameters, "offset") ?? 0, Number(parameters, "limit") ?? int.MaxValue);
        var costs = await CostsAsync([window], CostDetail.Workload, cancellationToken);
        List<ServedAsset> assets =
        [
            .. costs.Periods[0].SelectMany(cluster => cluster.Assets)
                .Where(asset => (@namespace is null || ClusterFilterFields.NamespaceOf(asset) == @namespace) && filter(asset))
                .OrderByDescending(asset => asset.Total).ThenBy(asset => asset.Uid, StringComparer.Ordinal)
                .Skip(offset).Take(limit)
                .Select(asset => new ServedAsset(asset)),
        ];
        return Answer.Of(
            OpenCostJson.Answer(Warning(costs.Unobserved), json => OpenCostJson.WriteAssets(json, assets, window)),
            (output, cancel) => OpenCostCsv.WriteAssetsAsync(output, assets, cancel));
    }

    public void Dispose() => gate.Dispose();

    private async Task<RecordedCosts> CostsAsync(IReadOnlyList<DatePeriod> periods, CostDetail detail, CancellationToken cancellationToken)
    {
        // An embedded ledger is the leader's alone: what another replica would open is empty.
        if (options.Value.Store == LedgerStore.Embedded && status.Election is { IsLeader: false } election)
            throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, $"this replica does not have the ledger: ask the leader, {election.Leader ?? "once there is one"}");
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await clusters.CostsAsync(periods, detail, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The dearest first, since a limit should show these.</summary>
    private static List<ServedAllocation> Show(IReadOnlyList<ClusterCosts> costs, AllocationQuery query, int offset, int limit) =>
    [
        .. AllocationView.Show([.. costs.SelectMany(cluster => cluster.Rows)], query)
            .OrderByDescending(group => group.Total).ThenBy(group => group.Name, StringComparer.Ordinal)
            .Skip(offset).Take(limit)
            .Select(group => new ServedAllocation(group)),
    ];

    private IReadOnlyList<DatePeriod> Periods(IQueryCollection parameters)
    {
        var value = Parameter(parameters);
        var window = Window(value);
        return value("accumulate") switch
        {
            null or "" or "false" => QueryWindow.Steps(window, value("step")),
            "true" or "all" => [window],
            var unit => QueryWindow.CalendarSteps(window, unit),
        };
    }

    private DatePeriod Window(Func<string, string?> value) =>
        QueryWindow.Parse(value("window") ?? throw new ClusterQueryException("the parameter window is missing"), clock.GetUtcNow());

    private static Func<string, string?> Parameter(IQueryCollection parameters)
    {
        if (Array.Find(Unsupported, parameters.ContainsKey) is { } unsupported)
            throw new ClusterQueryException($"the parameter {unsupported} is not supported");
        return name => parameters[name] switch
        {
            { Count: 0 } => null,
            [{ Length: <= LongestValue } value] => value,
            _ => throw new ClusterQueryException($"the parameter {name} must be given once, with at most {LongestValue} characters"),
        };
    }

    private static int? Number(IQueryCollection parameters, string name) => Parameter(parameters)(name) switch
    {
        null or "" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new ClusterQueryException($"{name}={text} is no number such as 100"),
    };

    private static string Warning(IReadOnlyList<UnobservedTime> unobserved) => unobserved.Count == 0
        ? ""
        : "something may be missing, since clusters were not watched at times: "
            + string.Join(", ", unobserved.Take(10).Select(gap => $"{gap.Cluster} {OpenCostJson.Text(gap.Time.Start)} to {OpenCostJson.Text(gap.Time.End)}"))
            + (unobserved.Count > 10 ? $" and {unobserved.Count - 10} more" : "");
}
