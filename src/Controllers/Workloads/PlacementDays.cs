using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Units;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Workloads;

/// <summary>What a cluster cost on a day, and the nodes that it had.</summary>
/// <param name="Costs">Who bore it.</param>
/// <param name="Nodes">The nodes, as they were last.</param>
internal sealed record ClusterDay(WorkloadCosts Costs, IReadOnlyList<NodeSpan> Nodes)
{
    private const string ArchitectureLabel = "kubernetes.io/arch";

    /// <summary>The day of a cluster.</summary>
    public static ClusterDay Of(ClusterCosts costs) => new(new(costs.Rows), [.. costs.Assets.Select(asset => asset.Node).OfType<NodeSpan>()]);

    /// <summary>The place, architecture and way to pay of its nodes; null where they differ, so that nobody can say which of them a workload was on.</summary>
    public NodeKind? Kind(PriceCatalog catalog)
    {
        var kinds = Nodes.Select(node => new NodeKind(
            ResourceIds.ProviderOf(node.ProviderId) is { Length: > 0 } provider ? provider : catalog.ProviderOf(node.Region) ?? "",
            node.Region, node.Labels.GetValueOrDefault(ArchitectureLabel, ""), node.IsSpot)).Distinct().Take(2).ToList();
        return kinds is [{ Provider.Length: > 0, Region.Length: > 0 } only] ? only : null;
    }
}

/// <summary>What nodes are.</summary>
internal sealed record NodeKind(string Provider, string Region, string Architecture, bool IsSpot);

/// <summary>Tells what placements turned out to be.</summary>
internal static class PlacementDays
{
    /// <summary>A day of a workload that ran where it was placed; null of one that did not, or of which that is not known.</summary>
    /// <param name="workload">The workload with its last status.</param>
    /// <param name="day">The day.</param>
    /// <param name="clusters">The clusters on that day.</param>
    /// <param name="catalog">Knows the provider of a region.</param>
    public static PlacementDay? Of(Workload workload, DateOnly day, IEnumerable<ClusterDay> clusters, PriceCatalog catalog)
    {
        if (workload.Spec.TargetRef is not { } target || workload.Status?.Placement is not { } placement
            || placement.Since > new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero))
        {
            return null;
        }

        var scope = new WorkloadScope { Namespaces = [workload.Metadata.Namespace!], Controllers = [new(target.Kind.Text, target.Name)] };
        var found = clusters.Select(cluster => (Cluster: cluster, Cost: cluster.Costs.Of(scope, sharesIdle: false))).Where(one => one.Cost.Cost != Amount.Zero).Take(2).ToList();
        if (found is not [var (cluster, cost)] || cost.IsUnpriced || cluster.Kind(catalog) is not { } kind)
            return null;
        var isThere = kind.Provider == placement.Provider && kind.Region == placement.Region && kind.IsSpot == (placement.PurchaseOption == nameof(PurchaseOption.Spot));
        return !isThere ? null : new()
        {
            Namespace = workload.Metadata.Namespace!,
            Workload = workload.Metadata.Name!,
            Day = day,
            Provider = kind.Provider,
            Region = kind.Region,
            Architecture = kind.Architecture,
            PurchaseOption = placement.PurchaseOption,
            PredictedCost = decimal.Round(placement.MonthlyCost.Value / PriceCatalog.HoursPerMonth * 24, 9),
            Cost = decimal.Round(cost.Cost.ToDecimal(), 9),
        };
    }

    /// <summary>A day as the engine learns from it.</summary>
    public static PlacementOutcome ToOutcome(this PlacementDay day) => new()
    {
        Time = new(day.Day, TimeOnly.MinValue, TimeSpan.Zero),
        Provider = day.Provider,
        Region = day.Region,
        Architecture = day.Architecture,
        Purchase = Enum.TryParse<PurchaseOption>(day.PurchaseOption, out var purchase) ? purchase : default,
        Cost = Ratio(day.Cost, day.PredictedCost),
        Response = Ratio(day.Response, day.PredictedResponse),
        Downtime = day is { Downtime: { } hours, PredictedDowntime: > 0 and var predicted } ? new((double)hours, (double)predicted) : null,
    };

    private static double? Ratio(decimal? actual, decimal? predicted) => actual is { } known && predicted is > 0 ? (double)(known / predicted.Value) : null;
}
