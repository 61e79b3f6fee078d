using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Shared;

/// <summary>Where the scope of workloads in a resource and the engine's records meet.</summary>
internal static class WorkloadScopes
{
    /// <summary>The workloads that a resource may see and asks for: outside the operator's namespace only those of its own.</summary>
    /// <param name="scope">What it asks for.</param>
    /// <param name="namespaces">The namespaces that it names; null or empty for all.</param>
    /// <param name="own">The namespace of the resource.</param>
    /// <param name="operatorNamespace">The namespace whose resources may be about everything.</param>
    public static WorkloadScope ToScope(this KubernetesScope scope, IList<string>? namespaces, string own, string operatorNamespace) => new()
    {
        Clusters = [.. scope.Clusters ?? []],
        Namespaces = own == operatorNamespace ? [.. namespaces ?? []] : [own],
        Controllers = [.. (scope.Controllers ?? []).Select(ControllerMatch.Parse)],
        Labels = [.. (scope.Labels ?? []).Select(label => new LabelMatch(label.Key, [.. label.Values ?? []]))],
    };

    /// <summary>Whether a scope bears idle cost.</summary>
    /// <param name="scope">The scope as it is written.</param>
    /// <param name="isWhole">Whether whole clusters are meant.</param>
    public static bool SharesIdle(this KubernetesScope scope, bool isWhole) =>
        (scope.Idle?.Value ?? (isWhole ? IdleCostUse.Shared : IdleCostUse.Excluded)) == IdleCostUse.Shared;
}
