using System.Text.Json;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>
/// What counts of a namespace when it is asked what it costs: Deployments, StatefulSets and DaemonSets, volumes and load balancers. Jobs and pods that nobody controls come and go, and do not count.
/// </summary>
public static class NamespaceCost
{
    /// <summary>Claims of volumes.</summary>
    internal static ResourceDefinition Claims { get; } = new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", Namespaced: true);

    /// <summary>The resources whose objects count.</summary>
    public static IReadOnlyList<ResourceDefinition> Resources { get; } =
        [ResourceDefinition.Of<Deployment>(), ResourceDefinition.Of<StatefulSet>(), ResourceDefinition.Of<DaemonSet>(), ResourceDefinition.Of<Service>(), Claims];

    /// <summary>What an object of one of them costs in a month, in the currency of the prices.</summary>
    public static decimal Of(JsonElement json, PriceFacts prices)
    {
        try
        {
            var read = PolicyObject.Read(json, []);
            // Claims of StatefulSets are objects themselves.
            return ObjectPricing.Of(read.Kind == "StatefulSet" ? read with { Volumes = [] } : read, prices).Expected;
        }
        catch (PolicyObjectException)
        {
            return 0; // what cannot be read has no price, here as where it is judged
        }
    }
}
