using System.Collections.Immutable;

namespace CloudIntel.Core.Policy.Budgets;

/// <summary>Which objects a budget is about: those that match every list that is not empty. Everything is compared exactly, but for the kinds of controllers.</summary>
public sealed record BudgetReach
{
    /// <summary>Namespaces.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>Topmost controllers of pods.</summary>
    public ImmutableArray<ReachedController> Controllers { get; init; } = [];

    /// <summary>Labels of pods, all of which one must carry.</summary>
    public ImmutableArray<ReachedLabel> Labels { get; init; } = [];

    /// <summary>
    /// Whether an object is meant. What has no pods, such as a volume or a load balancer, belongs to its namespace, and to no controller or label. An object of the cluster, which no
    /// namespace has, belongs to budgets of everything alone.
    /// </summary>
    public bool Covers(PolicyObject item)
    {
        if (!Namespaces.IsEmpty && !Namespaces.Contains(item.Namespace))
            return false;
        if (item.Pod is not { } pod)
            return Controllers.IsEmpty && Labels.IsEmpty;
        return (Controllers.IsEmpty || Controllers.Any(controller => controller.Matches(item)))
            && Labels.All(label => pod.Labels.TryGetValue(label.Key, out var value) && (label.Values.IsEmpty || label.Values.Contains(value)));
    }
}

/// <summary>A controller of pods.</summary>
/// <param name="Kind">Its kind in any case, such as Deployment; null for any.</param>
/// <param name="Name">Its name.</param>
public sealed record ReachedController(string? Kind, string Name)
{
    /// <summary>Whether an object is it, or is made by it.</summary>
    public bool Matches(PolicyObject item) => item.Controller is { } owner ? Is(owner.Kind, owner.Name) : Is(item.Kind, item.Name);

    private bool Is(string kind, string name) => name == Name && (Kind is null || Kind.Equals(kind, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A label.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Values">One of these values; any where there are none.</param>
public sealed record ReachedLabel(string Key, ImmutableArray<string> Values);
