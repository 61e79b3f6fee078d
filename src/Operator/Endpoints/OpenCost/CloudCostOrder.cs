using CloudIntel.Core.FinOps.Clusters.CloudCosts;
using CloudIntel.Core.FinOps.Clusters.Queries;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>In which order costs are shown, and which of them.</summary>
/// <param name="Metric">The cost that is meant.</param>
/// <param name="By">The column: cost, name or kubernetesPercent.</param>
/// <param name="Ascending">Whether the smallest comes first.</param>
/// <param name="Offset">How many of the first are left out.</param>
/// <param name="Limit">How many are shown.</param>
internal sealed record CloudCostOrder(CloudCostMetric Metric, string By, bool Ascending, int Offset, int Limit)
{
    /// <summary>Reads costMetric, sortBy, sortByOrder, offset and limit.</summary>
    /// <exception cref="ClusterQueryException">One is wrong.</exception>
    public static CloudCostOrder Read(QueryParameters parameters)
    {
        var metric = parameters.Value("costMetric") switch
        {
            null or "" => CloudCostMetric.AmortizedNetCost,
            var text when Enum.GetNames<CloudCostMetric>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known => Enum.Parse<CloudCostMetric>(known),
            var text => throw new ClusterQueryException($"costMetric={text} is none of listCost, netCost, amortizedNetCost, invoicedCost, amortizedCost"),
        };
        var by = parameters.Value("sortBy") switch
        {
            null or "" or "cost" => "cost",
            "name" or "kubernetesPercent" => parameters.Value("sortBy")!,
            var text => throw new ClusterQueryException($"sortBy={text} is none of cost, name, kubernetesPercent"),
        };
        var ascending = parameters.Value("sortByOrder") switch
        {
            null or "" or "desc" => false,
            "asc" => true,
            var text => throw new ClusterQueryException($"sortByOrder={text} is neither asc nor desc"),
        };
        var (offset, limit) = parameters.Page;
        return new(metric, by, ascending, offset, limit);
    }

    /// <summary>The costs that are shown, in their order; equal ones by name.</summary>
    public IReadOnlyList<CloudCost> Page(IEnumerable<CloudCost> costs) => [.. Sort(costs).Skip(Offset).Take(Limit)];

    private IEnumerable<CloudCost> Sort(IEnumerable<CloudCost> costs) => (By, Ascending) switch
    {
        ("name", true) => costs.OrderBy(cost => cost.Name, StringComparer.Ordinal),
        ("name", false) => costs.OrderByDescending(cost => cost.Name, StringComparer.Ordinal),
        (_, true) => costs.OrderBy(Figure).ThenBy(cost => cost.Name, StringComparer.Ordinal),
        _ => costs.OrderByDescending(Figure).ThenBy(cost => cost.Name, StringComparer.Ordinal),
    };

    private decimal Figure(CloudCost cost) => By == "cost" ? cost[Metric].Cost : cost[Metric].KubernetesShare;
}
