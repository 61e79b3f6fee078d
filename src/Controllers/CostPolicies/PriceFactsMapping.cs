using CloudIntel.Controllers.Clusters;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>What of a cluster decides what objects will cost in it.</summary>
public sealed record PricedCluster
{
    /// <summary>Its nodes.</summary>
    public IReadOnlyList<Node> Nodes { get; init; } = [];

    /// <summary>Its storage classes.</summary>
    public IReadOnlyList<StorageClass> StorageClasses { get; init; } = [];

    /// <summary>Its HorizontalPodAutoscalers, of any version of their API.</summary>
    public IReadOnlyList<UntypedObject> Autoscalers { get; init; } = [];
}

/// <summary>Translates objects of the API server, and prices, into what prices of objects depend on.</summary>
/// <param name="sources">Where prices come from that no bill says.</param>
/// <param name="weights">How the price of a node is divided between its resources where it does not say so itself.</param>
/// <param name="currency">ISO 4217 code of the currency of the cluster.</param>
public sealed class PriceFactsMapping(PriceSources sources, ResourceWeights weights, string currency)
{
    private const string DefaultClassAnnotation = "storageclass.kubernetes.io/is-default-class";
    private const string BetaDefaultClassAnnotation = "storageclass.beta.kubernetes.io/is-default-class";

    private readonly NodePricing nodePricing = new(sources);
    private readonly VolumePricing volumePricing = new(sources);
    private readonly ServicePricing servicePricing = new(sources);

    /// <summary>The facts of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="invoiced">What a node costs an hour by bills; null for one that no bill knows, and without bills.</param>
    public PriceFacts Of(PricedCluster cluster, Func<NodeSpan, HourlyPrice?>? invoiced = null)
    {
        var nodes = cluster.Nodes.Select(node => PricedNode.Of(node, weights, span => invoiced?.Invoke(span) ?? nodePricing.Price(span).Price)).ToList();
        var (provider, region) = HomeOf(nodes);
        return new()
        {
            Currency = currency,
            Nodes = NodeKinds.Of(nodes),
            StorageClasses = cluster.StorageClasses
                .GroupBy(storage => storage.Metadata.Name ?? "", StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => ToPrice(group.Key, VolumeTypes.Of(group.First()), region), StringComparer.Ordinal),
            DefaultStorageClass = cluster.StorageClasses.Where(IsDefault).OrderByDescending(storage => storage.Metadata.CreationTimestamp).FirstOrDefault()?.Metadata.Name,
            LoadBalancer = LoadBalancer(provider, region),
            Autoscalers = AutoscalerMapping.Of(cluster.Autoscalers),
        };
    }

    /// <summary>The facts of a cluster that is not there yet, of machines of a catalogue.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="region">The region.</param>
    /// <param name="machines">The machines.</param>
    /// <exception cref="KeyNotFoundException">The catalogue has no such machine; the message says what there is.</exception>
    public PriceFacts Of(string provider, string region, IReadOnlyList<PricedMachines> machines)
    {
        var classes = sources.Catalog.Tables.Volumes.Where(volume => Same(volume.Provider, provider) && Same(volume.Region, region)).Select(volume => volume.VolumeType)
            .Concat(sources.Catalog.Tables.VolumeTiers.Where(tier => Same(tier.Provider, provider) && Same(tier.Region, region)).Select(tier => tier.VolumeType))
            .Concat(VolumePricing.ClassesOf(provider));
        return new()
        {
            Currency = currency,
            Nodes = [.. machines.Select(each => NodeKinds.Of(PricedNode.Of(OfferOf(provider, region, each.InstanceType), each.IsSpot, weights, span => nodePricing.Price(span).Price), each.Count ?? 1) with { Provider = provider })],
            NodesAreCounted = machines.All(each => each.Count is not null),
            StorageClasses = classes.Distinct(StringComparer.Ordinal).ToDictionary(name => name, name => ToPrice(name, "", region), StringComparer.Ordinal),
            LoadBalancer = LoadBalancer(provider, region),
        };
    }

    private Offer OfferOf(string provider, string region, string instanceType)
    {
        if (sources.Catalog.Find(provider, region, instanceType) is { } offer)
            return offer;
        var known = sources.Catalog.In(provider, region);
        throw new KeyNotFoundException(
            known.Count == 0
                ? $"the catalogue knows no machines of {provider} in {region}"
                : $"the catalogue knows no {instanceType} of {provider} in {region}; the cheapest of its {known.Count} types there are {string.Join(", ", known.Take(5).Select(each => each.Shape.InstanceType))}");
    }

    private StorageClassPrice ToPrice(string name, string type, string region)
    {
        var price = Price(1);
        return new(gibibytes => Price(gibibytes) is { Provenance: not PriceProvenance.Unpriced } found ? found.PerHour.ToDecimal() * PriceCatalog.HoursPerMonth : null, price.Source);

        HourlyPrice Price(decimal gibibytes) => volumePricing.Price(new()
        {
            Uid = "",
            Name = name,
            Time = default,
            Bytes = (long)decimal.Ceiling(decimal.Min(gibibytes, LargestVolume) * Core.Units.ByteUnits.Gibibyte),
            StorageClass = name,
            VolumeType = type,
            Region = region,
        }).Price;
    }

    private const decimal LargestVolume = 1L << 32; // GiB: nobody sells a larger one, and its bytes are still a number

    private LoadBalancerPrice? LoadBalancer(string? provider, string region) =>
        servicePricing.LoadBalancer(provider, region).Price is { Provenance: not PriceProvenance.Unpriced } price ? new(price.PerHour.ToDecimal(), price.Source) : null;

    /// <summary>Where most of the nodes are.</summary>
    private (string? Provider, string Region) HomeOf(IReadOnlyList<PricedNode> nodes)
    {
        var region = nodes.Select(node => node.Span.Region).Where(name => name.Length > 0).CountBy(name => name)
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).FirstOrDefault().Key ?? "";
        var id = nodes.FirstOrDefault(node => node.Span.Region == region)?.Span.ProviderId ?? "";
        return (ResourceIds.ProviderOf(id) is { Length: > 0 } provider ? provider : sources.Catalog.ProviderOf(region), region);
    }

    private static bool IsDefault(StorageClass storage) => storage.Metadata.Annotations is { } annotations
        && (annotations.TryGetValue(DefaultClassAnnotation, out var isDefault) || annotations.TryGetValue(BetaDefaultClassAnnotation, out isDefault)) && isDefault == "true";

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Machines of a cluster that is not there yet.</summary>
/// <param name="InstanceType">Their type.</param>
/// <param name="IsSpot">Whether they are spare capacity.</param>
/// <param name="Count">How many; null where nobody knows.</param>
public sealed record PricedMachines(string InstanceType, bool IsSpot, int? Count);
