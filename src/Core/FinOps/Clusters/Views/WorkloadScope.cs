using System.Collections.Immutable;

namespace CloudIntel.Core.FinOps.Clusters.Views;

/// <summary>
/// Which workloads are meant. One is inside when each list that is not empty has an entry that matches it, and it carries every label; comparison is exact,
/// but for the kinds of controllers.
/// </summary>
public sealed record WorkloadScope
{
    /// <summary>Names of clusters.</summary>
    public ImmutableArray<string> Clusters { get; init; } = [];

    /// <summary>Namespaces.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>Topmost controllers of pods.</summary>
    public ImmutableArray<ControllerMatch> Controllers { get; init; } = [];

    /// <summary>Labels of pods, all of which one must carry.</summary>
    public ImmutableArray<LabelMatch> Labels { get; init; } = [];

    /// <summary>Whether clusters are meant as a whole, with what belongs to no workload: idle cost, the control plane, volumes that nobody claims.</summary>
    public bool IsWhole => Namespaces.IsEmpty && Controllers.IsEmpty && Labels.IsEmpty;

    /// <summary>Whether a cluster is meant, or a part of it.</summary>
    public bool Contains(string cluster) => Clusters.IsEmpty || Clusters.Contains(cluster);

    /// <summary>
    /// Whether a row is meant. Volumes and load balancers without pods belong to their namespace, not to a controller or label; idle cost and
    /// the control plane belong to whole clusters.
    /// </summary>
    public bool Contains(AllocationRow row)
    {
        if (!Contains(row.Cluster))
            return false;
        return row.Kind switch
        {
            AllocationKind.Container => IsInNamespaces(row) && IsOfControllers(row.Pod) && HasLabels(row.Pod),
            AllocationKind.Unmounted => IsInNamespaces(row) && Controllers.IsEmpty && Labels.IsEmpty,
            _ => IsWhole,
        };
    }

    private bool IsInNamespaces(AllocationRow row) => Namespaces.IsEmpty || Namespaces.Contains(row.Namespace);

    private bool IsOfControllers(PodIdentity? pod)
    {
        if (Controllers.IsEmpty)
            return true;
        foreach (var controller in Controllers)
        {
            if (pod is not null && controller.Matches(pod))
                return true;
        }

        return false;
    }

    private bool HasLabels(PodIdentity? pod)
    {
        foreach (var label in Labels)
        {
            if (pod is null || !pod.Labels.TryGetValue(label.Key, out var value) || !(label.Values.IsEmpty || label.Values.Contains(value)))
                return false;
        }

        return true;
    }
}

/// <summary>A topmost controller of pods.</summary>
/// <param name="Kind">Its kind, such as Deployment, in any case; null for any.</param>
/// <param name="Name">Its name.</param>
public sealed record ControllerMatch(string? Kind, string Name)
{
    /// <summary>Reads <c>Deployment/web</c>, or <c>web</c> for a controller of any kind.</summary>
    public static ControllerMatch Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new(null, text) : new(text[..slash], text[(slash + 1)..]);
    }

    /// <summary>Whether a pod is its.</summary>
    public bool Matches(PodIdentity pod) => pod.Controller == Name && (Kind is null || Kind.Equals(pod.ControllerKind, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A label that a pod must carry.</summary>
/// <param name="Key">The key, exactly.</param>
/// <param name="Values">One of these values, exactly; any value when empty.</param>
public sealed record LabelMatch(string Key, ImmutableArray<string> Values);
