using System.Text.Json;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Client;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>Answers what OpenCost's clients ask about clusters.</summary>
internal sealed class OpenCostQueries(
    IClusterQueries clusters, IKubernetesClient policies, IOptions<ClusterOptions> options, QueryGate gate, LedgerHolder holder, TimeProvider clock)
{
    /// <summary>Parameters that change figures in ways that are not known here, and what to do instead.</summary>
    private static readonly Dictionary<string, string> Unsupported = new(StringComparer.Ordinal)
    {
        ["discount"] = "nodes cost what bills, lists or the price book say",
        ["external"] = "what is outside of clusters is told by /cloudCost",
        ["includeExternal"] = "what is outside of clusters is told by /cloudCost",
        ["sharelb"] = "a load balancer is borne by the pods behind it, or else by its namespace",
        ["includeProportionalAssetResourceCosts"] = "ask for aggregate=node,… and compare with /assets",
        ["includeSharedCostBreakdown"] = "ask without sharing for what each shared namespace costs",
        ["offsetWindow"] = "say it in the window, as in window=7d offset 7d",
    };

    /// <summary>Who bears the cost of clusters.</summary>
    /// <param name="given">The parameters.</param>
    /// <param name="namespace">The only namespace that may be seen; null for everything.</param>
    /// <param name="summary">Whether few figures do.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Answer> AllocationsAsync(IQueryCollection given, string? @namespace, bool summary, CancellationToken cancellationToken)
    {
        var parameters = Parameters(given);
        var query = AllocationParameters.Read(WithShares(parameters, @namespace), @namespace, await DimensionsAsync(parameters, cancellationToken));
        var (periods, rate) = (Periods(parameters), CostRates.Parse(parameters.Value("costMetric")));
        var withMetadata = AllocationParameters.Flag(parameters.Value, "includeAggregatedMetadata");
        var (offset, limit) = parameters.Page;
        var costs = await AskAsync(periods, cancel => clusters.RowsAsync(periods, query.Detail, cancel), cancellationToken);
        var served = periods.Zip(costs.Periods, (period, ofPeriod) => new ServedPeriod(period, Show(ofPeriod, query.In(period), rate.Factor(period), offset, limit))).ToList();
        Action<Utf8JsonWriter> write = summary ? json => OpenCostJson.WriteSummary(json, served) : json => OpenCostJson.WriteAllocations(json, served, withMetadata);
        return Answer.Of(
            OpenCostJson.Answer(Warning(costs), write),
            (output, cancel) => OpenCostCsv.WriteAllocationsAsync(output, served, cancel));
    }

    /// <summary>What is paid for.</summary>
    public async Task<Answer> AssetsAsync(IQueryCollection given, string? @namespace, CancellationToken cancellationToken)
    {
        var parameters = Parameters(given);
        var filter = FilterLanguage.Parse(parameters.Value("filter") ?? "", ClusterFilterFields.Assets);
        var window = QueryWindow.Parse(parameters.Window, parameters.Now);
        var (offset, limit) = parameters.Page;
        var costs = await AskAsync([window], cancel => clusters.CostsAsync([window], CostDetail.Workload, cancel), cancellationToken);
        List<ServedAsset> assets =
        [
            .. costs.Periods[0].SelectMany(cluster => cluster.Assets)
                .Where(asset => (@namespace is null || ClusterFilterFields.NamespaceOf(asset) == @namespace) && filter(asset))
                .OrderByDescending(asset => asset.Total).ThenBy(asset => asset.Uid, StringComparer.Ordinal)
                .Skip(offset).Take(limit)
                .Select(asset => new ServedAsset(asset)),
        ];
        return Answer.Of(
            OpenCostJson.Answer(Warning(costs), json => OpenCostJson.WriteAssets(json, assets, window)),
            (output, cancel) => OpenCostCsv.WriteAssetsAsync(output, assets, cancel));
    }

    /// <summary>
    /// The parameters, with what the settings say is shared where the question does not say it. A namespace's own paths share nothing, since shares would tell what
    /// others cost.
    /// </summary>
    private Func<string, string?> WithShares(QueryParameters parameters, string? @namespace)
    {
        return @namespace is null ? name => parameters.Value(name) ?? Set(name) : parameters.Value;

        string? Set(string name) => name switch
        {
            "shareNamespaces" => string.Join(',', options.Value.SharedNamespaces),
            "shareLabels" => string.Join(',', options.Value.SharedLabels),
            "shareSplit" => options.Value.ShareSplit.ToString().ToLowerInvariant(),
            _ => null,
        };
    }

    /// <summary>The dimensions of policies, which are read only for questions that name one.</summary>
    private async Task<Func<string, AllocationKey>> DimensionsAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        var names = $"{parameters.Value("aggregate")} {parameters.Value("filter")}".Contains("dimension", StringComparison.OrdinalIgnoreCase);
        var dimensions = names ? await PolicyDimensions.ReadAsync(policies, cancellationToken) : new([]);
        return dimensions.Find;
    }

    private QueryParameters Parameters(IQueryCollection given)
    {
        var parameters = new QueryParameters(given, clock.GetUtcNow());
        parameters.Refuse(Unsupported);
        return parameters;
    }

    private Task<RecordedCosts> AskAsync(IReadOnlyList<DatePeriod> periods, Func<CancellationToken, Task<RecordedCosts>> ask, CancellationToken cancellationToken)
    {
        holder.Require();
        return gate.RunAsync(periods[^1].End - periods[0].Start, ask, cancellationToken);
    }

    /// <summary>The dearest first, since a limit should show these.</summary>
    private static List<ServedAllocation> Show(IReadOnlyList<ClusterCosts> costs, AllocationQuery query, decimal? factor, int offset, int limit) =>
    [
        .. AllocationView.Show([.. costs.SelectMany(cluster => cluster.Rows)], query)
            .OrderByDescending(group => group.Total).ThenBy(group => group.Name, StringComparer.Ordinal)
            .Skip(offset).Take(limit)
            .Select(group => new ServedAllocation(group) { Factor = factor }),
    ];

    private static IReadOnlyList<DatePeriod> Periods(QueryParameters parameters)
    {
        var window = QueryWindow.Parse(parameters.Window, parameters.Now);
        return (parameters.Value("accumulateBy") ?? parameters.Value("accumulate")) switch
        {
            null or "" or "false" => QueryWindow.Steps(window, parameters.Value("step")),
            "true" or "all" => [window],
            var unit => QueryWindow.CalendarSteps(window, unit),
        };
    }

    private static string Warning(RecordedCosts costs) => string.Join("; ", new[]
    {
        Times("something may be missing, since clusters were not watched at times", costs.Unobserved),
        Times("back-filled from Prometheus, since clusters were not watched", costs.BackFilled),
    }.Where(warning => warning.Length > 0));

    private static string Times(string warning, IReadOnlyList<UnobservedTime> times) => times.Count == 0
        ? ""
        : $"{warning}: "
            + string.Join(", ", times.Take(10).Select(gap => $"{gap.Cluster} {OpenCostJson.Text(gap.Time.Start)} to {OpenCostJson.Text(gap.Time.End)}"))
            + (times.Count > 10 ? $" and {times.Count - 10} more" : "");
}
