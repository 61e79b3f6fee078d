using System.Text.Json;
using CloudIntel.Controllers.Prices;
using CloudIntel.Core.FinOps.Clusters.CloudCosts;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>Answers what OpenCost's clients ask about the bills of clouds.</summary>
internal sealed class CloudCostQueries(ILedger ledger, IClusterLedger clusters, ClusterPriceSettings prices, QueryGate gate, LedgerHolder holder, TimeProvider clock)
{
    /// <summary>Longest window: what bills say is kept for longer than what ran.</summary>
    private const int LongestDays = 400;

    /// <summary>Longest window by resource, of which bills have many.</summary>
    private const int LongestDaysByResource = 31;

    private const string Namespace = "x_KubernetesNamespace";

    /// <summary>Columns by which a charge is compared with the nodes and volumes of clusters.</summary>
    private static readonly string[] Identity = ["ResourceId", "ResourceName", "SubAccountId", "AvailabilityZone", "PricingUnit"];

    private static readonly Dictionary<string, string> Unsupported = new(StringComparer.Ordinal)
    {
        ["discount"] = "costs are those of the bills",
    };

    /// <summary>Costs in sets.</summary>
    /// <param name="given">The parameters.</param>
    /// <param name="namespace">The only namespace that may be seen; null for everything.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Answer> SetsAsync(IQueryCollection given, string? @namespace, CancellationToken cancellationToken)
    {
        var question = Read(given, byDay: true);
        var costs = await AskAsync(question, @namespace, cancellationToken);
        var sets = costs.Sets.Select(set => set with { Costs = question.Order.Page(set.Costs) }).ToList();
        return costs.Answer(json => CloudCostJson.WriteSets(json, sets, question.Keys), (output, cancel) => CloudCostCsv.WriteAsync(output, sets, question.Keys, cancel));
    }

    /// <summary>A table with a row for each value, over the whole window.</summary>
    public async Task<Answer> TableAsync(IQueryCollection given, string? @namespace, CancellationToken cancellationToken)
    {
        var question = Read(given, byDay: false);
        var costs = await AskAsync(question, @namespace, cancellationToken);
        var rows = question.Order.Page(costs.Sets[0].Costs);
        return costs.Answer(
            json => CloudCostJson.WriteTable(json, rows, question.Order.Metric),
            (output, cancel) => CloudCostCsv.WriteTableAsync(output, rows, question.Order.Metric, costs.Sets[0].Window, cancel));
    }

    /// <summary>The sum of a table.</summary>
    public async Task<Answer> TotalsAsync(IQueryCollection given, string? @namespace, CancellationToken cancellationToken)
    {
        var question = Read(given, byDay: false);
        var costs = await AskAsync(question, @namespace, cancellationToken);
        return costs.Answer(json => CloudCostJson.WriteTotals(json, costs.Sets[0].Costs, question.Order.Metric));
    }

    /// <summary>The dearest of each set.</summary>
    public async Task<Answer> GraphAsync(IQueryCollection given, string? @namespace, CancellationToken cancellationToken)
    {
        var question = Read(given, byDay: true);
        var costs = await AskAsync(question, @namespace, cancellationToken);
        return costs.Answer(json => CloudCostJson.WriteGraph(json, costs.Sets, question.Order.Metric));
    }

    /// <summary>Which bills there are.</summary>
    public async Task<Answer> StatusAsync(CancellationToken cancellationToken)
    {
        holder.Require();
        var periods = await ledger.PeriodsAsync(source: null, cancellationToken);
        return Answer.Of(OpenCostJson.Answer("", json => CloudCostJson.WriteStatus(json, periods)));
    }

    private Question Read(IQueryCollection given, bool byDay)
    {
        var parameters = new QueryParameters(given, clock.GetUtcNow());
        parameters.Refuse(Unsupported);
        var keys = CloudCostKey.Aggregate(parameters.Value("aggregate"));
        var filter = CloudCostFilter.Parse(parameters.Value("filter"));
        var byResource = keys.Any(key => key.Column == CloudCostKey.ResourceId) || filter.Columns.Contains(CloudCostKey.ResourceId);
        var window = QueryWindow.WholeDays(QueryWindow.Parse(parameters.Window, parameters.Now, byResource ? LongestDaysByResource : LongestDays));
        var accumulate = parameters.Value("accumulateBy") ?? parameters.Value("accumulate");
        return new(keys, filter, byDay ? Windows(window, accumulate) : [window], CloudCostOrder.Read(parameters));
    }

    private static IReadOnlyList<DatePeriod> Windows(DatePeriod window, string? accumulate) => accumulate switch
    {
        "true" or "all" => [window],
        "hour" => throw new ClusterQueryException("accumulate=hour is not supported: costs of bills are by day"),
        null or "" or "false" => QueryWindow.CalendarSteps(window, "day"),
        var unit => QueryWindow.CalendarSteps(window, unit),
    };

    private Task<Costs> AskAsync(Question question, string? @namespace, CancellationToken cancellationToken)
    {
        holder.Require();
        return gate.RunAsync(question.Window.Length, cancel => ComputeAsync(question, @namespace, cancel), cancellationToken);
    }

    private async Task<Costs> ComputeAsync(Question question, string? @namespace, CancellationToken cancellationToken)
    {
        var query = new CostQuery
        {
            By = question.Columns,
            From = question.Window.Start,
            To = question.Window.End,
            Scope = @namespace is null ? CostScope.Everything : new() { Namespaces = [@namespace] },
        };
        var all = await ledger.SummarizeAsync(query, cancellationToken);
        var currency = all.Select(group => group.Costs.Currency).Distinct(StringComparer.Ordinal).Take(2).ToList() is [var only] ? only : prices.Currency;
        if (all.Any(group => group.Costs.Currency != currency))
        {
            query = query with { Currency = currency };
            all = await ledger.SummarizeAsync(query, cancellationToken);
        }

        var (kubernetes, warning) = await KubernetesAsync(query, cancellationToken);
        var charges = all.Select(group => question.Charges(group, isKubernetes: false)).Concat(kubernetes.Select(group => question.Charges(group, isKubernetes: true)));
        return new(CloudCostView.Show(charges, currency, question.Keys, question.Filter, question.Windows), currency, warning);
    }

    /// <summary>What of a question is of Kubernetes: allocated to a namespace by the provider, or for a node or volume that a cluster had.</summary>
    private async Task<(IEnumerable<CostGroup> Groups, string Warning)> KubernetesAsync(CostQuery query, CancellationToken cancellationToken)
    {
        var allocated = await ledger.SummarizeAsync(query with { Filters = [new(Namespace, [""], Excluded: true)] }, cancellationToken);
        // Also what was recorded later: a machine was the cluster's before anybody wrote it down.
        var ids = await clusters.ProviderIdsAsync(new(query.From!.Value, clock.GetUtcNow().AddDays(1)), cancellationToken);
        var keys = ids.Select(ResourceIds.Of).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (keys.Count == 0 || !query.Scope.Namespaces.IsEmpty)
            return (allocated, "");
        var resources = query with { By = [.. query.By, .. Identity], ResourceNames = InvoiceCosts.Names(ids), Filters = [new(Namespace, [""])] };
        try
        {
            var found = await ledger.SummarizeAsync(resources, cancellationToken);
            return (allocated.Concat(found.Where(group => IsOneOf(keys, [.. group.Keys.TakeLast(Identity.Length)], query.From.Value))), "");
        }
        catch (DetailDroppedException)
        {
            return (allocated, "which charges are of nodes and volumes is no longer known of all these days: kubernetesPercent is too low");
        }
    }

    private static bool IsOneOf(HashSet<string> keys, IReadOnlyList<string?> identity, DateTimeOffset from)
    {
        var day = DateOnly.FromDateTime(from.UtcDateTime);
        var resource = new BilledResource
        {
            ResourceId = identity[0] ?? "",
            ResourceName = identity[1] ?? "",
            SubAccountId = identity[2] ?? "",
            Zone = identity[3] ?? "",
            Unit = identity[4] ?? "",
            Source = "",
            FirstDay = day,
            LastDay = day,
            Cost = Amount.Zero,
        };
        return ResourceIds.Of(resource).Any(keys.Contains);
    }

    /// <summary>What is asked.</summary>
    private sealed record Question(IReadOnlyList<CloudCostKey> Keys, CloudCostFilter Filter, IReadOnlyList<DatePeriod> Windows, CloudCostOrder Order)
    {
        private const string Day = "day";

        public DatePeriod Window => new(Windows[0].Start, Windows[^1].End);

        /// <summary>Columns of the ledger.</summary>
        public IReadOnlyList<string> Columns { get; } =
            [.. Keys.Select(key => key.Column).Concat(Filter.Columns).Distinct(StringComparer.Ordinal), .. Windows.Count > 1 ? new[] { Day } : []];

        public CloudCharges Charges(CostGroup group, bool isKubernetes)
        {
            var values = new Dictionary<string, string?>(StringComparer.Ordinal);
            for (var i = 0; i < Columns.Count; i++)
                values[Columns[i]] = group.Keys[i];
            return new(
                values,
                values.GetValueOrDefault(CloudCostFilter.Tags) is { } tags ? ReadTags(tags) : new Dictionary<string, string>(),
                values.GetValueOrDefault(Day) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null,
                group.Costs,
                isKubernetes);
        }

        /// <summary>Tags of a bill; a key without a value is true, as FOCUS has it.</summary>
        private static Dictionary<string, string> ReadTags(string json)
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.EnumerateObject().ToDictionary(tag => tag.Name, tag => tag.Value.ToString(), StringComparer.Ordinal)
                : [];
        }
    }

    /// <summary>What is answered.</summary>
    private sealed record Costs(IReadOnlyList<CloudCostSet> Sets, string Currency, string Warning)
    {
        public Answer Answer(Action<Utf8JsonWriter> write, Func<TextWriter, CancellationToken, Task>? writeCsv = null) =>
            Endpoints.Answer.Of(OpenCostJson.Answer(Warning, write, Currency), writeCsv);
    }
}
