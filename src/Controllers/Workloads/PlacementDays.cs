using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Monitoring.Rightsizing;
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
    private const int HoursOfDay = 24;

    /// <summary>No request takes longer on the mean of a day: what is measured is none in seconds.</summary>
    private const double MostSeconds = 3600;

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
            PredictedCost = decimal.Round(placement.MonthlyCost.Value / PriceCatalog.HoursPerMonth * HoursOfDay, 9),
            Cost = decimal.Round(cost.Cost.ToDecimal(), 9),
        };
    }

    /// <summary>The day with how a workload's objectives were kept on it, beside what the rule predicts; without them where nothing was measured.</summary>
    /// <param name="day">The day.</param>
    /// <param name="objectives">What was measured: of latencies, seconds.</param>
    /// <param name="rule">What the placement was to be, without what was learned.</param>
    public static PlacementDay With(this PlacementDay day, IEnumerable<ObjectiveFacts> objectives, Prediction rule)
    {
        var measured = objectives.Select(objective => (objective.Kind, objective.Bound, Mean: MeanOf(objective.Values))).Where(objective => objective.Mean is not null).ToList();
        if (measured.Find(objective => objective.Kind == ObjectiveKind.Latency).Mean is > 0 and < MostSeconds and var seconds)
            day = day with { PredictedResponse = Figure(rule.ResponseMilliseconds.Expected), Response = Figure(seconds * 1000) };
        if (rule.Availability is { Expected: < 1 and var promised } && measured.Find(objective => objective.Kind == ObjectiveKind.Availability) is { Mean: { } mean, Bound: var bound })
        {
            var share = Math.Clamp(bound > 1 ? mean / 100 : mean, 0, 1);
            day = day with { PredictedDowntime = Figure((1 - promised) * HoursOfDay), Downtime = Figure((1 - share) * HoursOfDay) };
        }

        return day;

        static decimal Figure(double value) => decimal.Round((decimal)value, 9);
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

    /// <summary>Of the values that are known, where those are most of the day.</summary>
    private static double? MeanOf(UsageSeries? series) =>
        series?.Values.Where(double.IsFinite).ToList() is { } known && known.Count * 2 > series.Values.Length ? known.Average() : null;

    private static double? Ratio(decimal? actual, decimal? predicted) => actual is { } known && predicted is > 0 ? (double)(known / predicted.Value) : null;
}
