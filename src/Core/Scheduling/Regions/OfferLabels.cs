using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Units;
using FleetPurchase = CloudIntel.Core.Scheduling.Fleet.PurchaseOption;

namespace CloudIntel.Core.Scheduling.Regions;

/// <summary>What nodes of an offer look like to the scheduler, as clouds and Karpenter make them: labels and taints.</summary>
public static class OfferLabels
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";
    private const string OldZoneLabel = "failure-domain.beta.kubernetes.io/zone";

    /// <summary>Labels that say in which zone a node is.</summary>
    public static IReadOnlySet<string> OfZones { get; } = FrozenSet.Create(StringComparer.Ordinal, ZoneLabel, OldZoneLabel);

    /// <summary>Whether a label says in which zone a node is.</summary>
    internal static bool IsZone(string label) => OfZones.Contains(label);

    /// <summary>The labels of nodes of an offer wherever in its region they are, in all spellings.</summary>
    /// <param name="offer">The machine.</param>
    /// <param name="isSpot">Whether it is spare capacity.</param>
    public static Dictionary<string, string> Of(Offer offer, bool isSpot)
    {
        var shape = offer.Shape;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        labels["kubernetes.io/os"] = labels["beta.kubernetes.io/os"] = "linux";
        if (shape.Architecture.Length > 0)
            labels["kubernetes.io/arch"] = labels["beta.kubernetes.io/arch"] = shape.Architecture;
        labels["node.kubernetes.io/instance-type"] = labels["beta.kubernetes.io/instance-type"] = shape.InstanceType;
        labels["topology.kubernetes.io/region"] = labels["failure-domain.beta.kubernetes.io/region"] = offer.Region;
        labels["karpenter.sh/capacity-type"] = isSpot ? "spot" : "on-demand";
        switch (shape.Provider.ToLowerInvariant())
        {
            case "aws":
                labels["eks.amazonaws.com/capacityType"] = isSpot ? "SPOT" : "ON_DEMAND";
                labels["karpenter.k8s.aws/instance-family"] = shape.Family;
                labels["karpenter.k8s.aws/instance-category"] = shape.Family.Length > 0 ? shape.Family[..1] : "";
                labels["karpenter.k8s.aws/instance-cpu"] = shape.Vcpus.ToString("0", CultureInfo.InvariantCulture);
                labels["karpenter.k8s.aws/instance-memory"] = (shape.MemoryGibibytes * 1024).ToString("0", CultureInfo.InvariantCulture);
                break;
            case "gcp":
                labels["cloud.google.com/machine-family"] = shape.Family;
                labels["cloud.google.com/gke-provisioning"] = isSpot ? "spot" : "standard";
                if (isSpot)
                    labels["cloud.google.com/gke-spot"] = "true";
                break;
            case "azure" when isSpot:
                labels["kubernetes.azure.com/scalesetpriority"] = "spot";
                break;
            default:
                break;
        }

        return labels;
    }

    /// <summary>The labels of nodes in a zone, with more of somebody's own, which take the place of none of these.</summary>
    internal static ImmutableDictionary<string, string> Of(IndexedOffer offer, string zone, IReadOnlyDictionary<string, string> more)
    {
        var labels = Of(offer.Offer, offer.Purchase == PurchaseOption.Spot);
        if (zone.Length > 0)
            labels[ZoneLabel] = labels[OldZoneLabel] = zone;
        foreach (var (name, value) in more)
            labels.TryAdd(name, value);
        return labels.ToImmutableDictionary(StringComparer.Ordinal);
    }

    /// <summary>The taints that clouds put on such nodes by themselves.</summary>
    internal static ImmutableArray<Taint> Taints(IndexedOffer offer) => (offer.Offer.Shape.Provider.ToLowerInvariant(), offer.Purchase, offer.Offer.Shape.Architecture) switch
    {
        ("azure", PurchaseOption.Spot, _) => [new("kubernetes.azure.com/scalesetpriority", "spot", TaintEffect.NoSchedule)],
        ("gcp", _, "arm64") => [new("kubernetes.io/arch", "arm64", TaintEffect.NoSchedule)],
        _ => [],
    };

    /// <summary>The fleet's word for a way to pay; null for those that are no way to pay for a single node.</summary>
    internal static FleetPurchase? PurchaseOf(IndexedOffer offer) => offer.Purchase switch
    {
        PurchaseOption.OnDemand => FleetPurchase.OnDemand,
        PurchaseOption.Spot => FleetPurchase.Spot,
        _ => null,
    };
}
