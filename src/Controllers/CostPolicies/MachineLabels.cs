using CloudIntel.Core.Catalog;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>The labels that Kubernetes and clouds give the nodes of a machine, in all of their spellings.</summary>
internal static class MachineLabels
{
    /// <summary>Zones of machines that are not there yet: one of them may be in any.</summary>
    public static IReadOnlySet<string> OfZones { get; } = new HashSet<string>(StringComparer.Ordinal) { "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone" };

    /// <summary>The labels of a machine of a catalogue.</summary>
    /// <param name="offer">The machine.</param>
    /// <param name="isSpot">Whether it is spare capacity.</param>
    public static Dictionary<string, string> Of(Offer offer, bool isSpot)
    {
        var shape = offer.Shape;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kubernetes.io/os"] = "linux",
            ["beta.kubernetes.io/os"] = "linux",
            ["node.kubernetes.io/instance-type"] = shape.InstanceType,
            ["beta.kubernetes.io/instance-type"] = shape.InstanceType,
            ["topology.kubernetes.io/region"] = offer.Region,
            ["failure-domain.beta.kubernetes.io/region"] = offer.Region,
            ["karpenter.sh/capacity-type"] = isSpot ? "spot" : "on-demand",
        };
        if (shape.Architecture.Length > 0)
            labels["kubernetes.io/arch"] = labels["beta.kubernetes.io/arch"] = shape.Architecture;
        switch (shape.Provider)
        {
            case "aws":
                labels["eks.amazonaws.com/capacityType"] = isSpot ? "SPOT" : "ON_DEMAND";
                break;
            case "gcp":
                labels["cloud.google.com/gke-provisioning"] = isSpot ? "spot" : "standard";
                if (isSpot)
                    labels["cloud.google.com/gke-spot"] = "true";
                break;
            case "azure" when isSpot:
                labels["kubernetes.azure.com/scalesetpriority"] = "spot";
                break;
        }

        return labels;
    }
}
