using System.Collections.Concurrent;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>
/// The prices of a cluster's history, from bills by day, list prices and a price book. Each is found once and then remembered. Safe for
/// concurrent use.
/// </summary>
public sealed class ClusterPricing : IClusterPrices
{
    private readonly ConcurrentDictionary<(string Uid, DateTimeOffset Start, DateOnly Day), PricedAsset> nodes = new();
    private readonly ConcurrentDictionary<(string Uid, DateTimeOffset Start, DateOnly Day), PricedAsset> volumes = new();
    private readonly ConcurrentDictionary<(string Uid, string Region, DateOnly Day), PricedAsset> loadBalancers = new();
    private readonly ConcurrentDictionary<(string Provider, string Region), NetworkPrice> networks = new();
    private readonly Dictionary<DateOnly, InvoicedDay> invoices = [];
    private readonly PriceSources sources;
    private readonly NodePricing nodePricing;
    private readonly VolumePricing volumePricing;
    private readonly ServicePricing servicePricing;
    private readonly string? provider;
    private readonly PricedAsset? controlPlane;

    /// <summary>Prepares the prices of a history.</summary>
    /// <param name="sources">Where prices come from that no bill says.</param>
    /// <param name="history">The history: whole days of it where bills count, since what a bill says of a day is divided by the time that a machine was there.</param>
    /// <param name="bills">What bills say; null without any.</param>
    /// <param name="billedDays">The days whose bills are complete, UTC; on others bills do not count.</param>
    public ClusterPricing(PriceSources sources, ClusterHistory history, InvoiceCosts? bills = null, IEnumerable<DateOnly>? billedDays = null)
    {
        this.sources = sources;
        (nodePricing, volumePricing, servicePricing) = (new(sources), new(sources), new(sources));
        if (bills is not null)
        {
            foreach (var day in billedDays ?? [])
            {
                invoices[day] = new(
                    bills.OfNodes(history.Nodes, day), bills.OfVolumes(history.Volumes, day), bills.OfLoadBalancers(history.LoadBalancers, day), bills.OfControlPlane(history, day));
            }
        }

        var home = history.Nodes
            .Select(node => (Provider: sources.ProviderOf(node.ProviderId, node.Region), node.Region))
            .Where(place => place.Provider is not null)
            .CountBy(place => place)
            .OrderByDescending(place => place.Value).ThenBy(place => place.Key.Region, StringComparer.Ordinal)
            .Select(place => place.Key)
            .FirstOrDefault();
        provider = home.Provider;
        var managed = history.Nodes.Any(IsManaged);
        controlPlane = managed || sources.Book.Find(PricedKind.ControlPlane, home.Region ?? "") is not null
            ? servicePricing.ControlPlane(managed ? provider : null, home.Region ?? "")
            : null;
    }

    /// <summary>What should be looked at in the prices that were asked for so far, by reason and message.</summary>
    public IReadOnlyList<PriceFinding> Findings =>
    [
        .. nodes.Values.Concat(volumes.Values).Concat(loadBalancers.Values).Append(controlPlane)
            .Select(asset => asset?.Finding).OfType<PriceFinding>().Distinct()
            .OrderBy(finding => finding.Reason, StringComparer.Ordinal).ThenBy(finding => finding.Message, StringComparer.Ordinal),
    ];

    /// <summary>What bills say of a day, by the Uid of the node, volume or Service, and the control plane without one; nothing where they do not count.</summary>
    public IEnumerable<KeyValuePair<string, InvoicedCost>> Invoiced(DateOnly day)
    {
        if (!invoices.TryGetValue(day, out var invoiced))
            return [];
        var assets = invoiced.Nodes.Concat(invoiced.Volumes).Concat(invoiced.LoadBalancers);
        return invoiced.ControlPlane is { } plane ? assets.Append(new("", plane)) : assets;
    }

    /// <inheritdoc/>
    public HourlyPrice Node(NodeSpan node, DateTimeOffset hour)
    {
        var day = DayOf(hour);
        var price = nodes.GetOrAdd(
            (node.Uid, node.Time.Start, day),
            static (_, asked) => asked.Prices.nodePricing.Price(asked.Node, asked.Prices.invoices.GetValueOrDefault(asked.Day)?.Nodes.GetValueOrDefault(asked.Node.Uid)),
            (Prices: this, Node: node, Day: day)).Price;
        return At(hour, price, invoices.GetValueOrDefault(day)?.Nodes.GetValueOrDefault(node.Uid));
    }

    /// <inheritdoc/>
    public HourlyPrice Volume(VolumeSpan volume, DateTimeOffset hour)
    {
        var day = DayOf(hour);
        var price = volumes.GetOrAdd(
            (volume.Uid, volume.Time.Start, day),
            static (_, asked) => asked.Prices.volumePricing.Price(asked.Volume, asked.Prices.invoices.GetValueOrDefault(asked.Day)?.Volumes.GetValueOrDefault(asked.Volume.Uid)),
            (Prices: this, Volume: volume, Day: day)).Price;
        return At(hour, price, invoices.GetValueOrDefault(day)?.Volumes.GetValueOrDefault(volume.Uid));
    }

    /// <inheritdoc/>
    public HourlyPrice LoadBalancer(LoadBalancerSpan loadBalancer, DateTimeOffset hour)
    {
        var day = DayOf(hour);
        var price = loadBalancers.GetOrAdd(
            (loadBalancer.Uid, loadBalancer.Region, day),
            static (asked, prices) => prices.servicePricing.LoadBalancer(
                prices.sources.Catalog.ProviderOf(asked.Region) ?? prices.provider, asked.Region, prices.invoices.GetValueOrDefault(asked.Day)?.LoadBalancers.GetValueOrDefault(asked.Uid)),
            this).Price;
        return At(hour, price, invoices.GetValueOrDefault(day)?.LoadBalancers.GetValueOrDefault(loadBalancer.Uid));
    }

    /// <summary>
    /// The fee of a managed control plane, of a bill where it knows the cluster; null for a cluster of one's own, whose nodes bear no label of a managed service, unless the price
    /// book has one.
    /// </summary>
    public HourlyPrice? ControlPlane(DateTimeOffset hour) => invoices.GetValueOrDefault(DayOf(hour))?.ControlPlane is { } invoiced
        ? At(hour, servicePricing.ControlPlane(provider, "", invoiced).Price, invoiced)
        : controlPlane?.Price;

    /// <inheritdoc/>
    public NetworkPrice Network(NodeSpan node, DateTimeOffset hour) => networks.GetOrAdd(
        (ResourceIds.ProviderOf(node.ProviderId), node.Region),
        static (place, prices) => prices.servicePricing.Network(place.Provider.Length > 0 ? place.Provider : prices.sources.Catalog.ProviderOf(place.Region), place.Region),
        this);

    /// <summary>EKS, also with Karpenter's nodes; AKS; GKE.</summary>
    private static bool IsManaged(NodeSpan node) => node.Labels.Keys.Any(key =>
        key.StartsWith("eks.amazonaws.com/", StringComparison.Ordinal)
        || key.StartsWith("karpenter.k8s.aws/", StringComparison.Ordinal)
        || key.StartsWith("kubernetes.azure.com/", StringComparison.Ordinal)
        || key.StartsWith("cloud.google.com/gke-", StringComparison.Ordinal));

    /// <summary>One hour of a day has what rounding leaves of the bill.</summary>
    private static HourlyPrice At(DateTimeOffset hour, HourlyPrice price, InvoicedCost? invoiced) =>
        price.Provenance == PriceProvenance.Invoice && invoiced?.Rest is { } rest && rest.Hour == hour.UtcDateTime.Hour ? price with { PerHour = rest.PerHour } : price;

    private static DateOnly DayOf(DateTimeOffset hour) => DateOnly.FromDateTime(hour.UtcDateTime);

    private sealed record InvoicedDay(
        IReadOnlyDictionary<string, InvoicedCost> Nodes, IReadOnlyDictionary<string, InvoicedCost> Volumes, IReadOnlyDictionary<string, InvoicedCost> LoadBalancers,
        InvoicedCost? ControlPlane);
}
