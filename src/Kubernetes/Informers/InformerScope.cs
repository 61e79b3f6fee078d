using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>Which objects an informer is about. Everybody who asks for the same gets the same informer.</summary>
/// <param name="Resource">The resource.</param>
public sealed record InformerScope(ResourceDefinition Resource)
{
    /// <summary>One namespace; null for all of them and for cluster-scoped resources.</summary>
    public string? Namespace { get; init; }

    /// <summary>Label selector, such as <c>app=web</c>; null for none.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Field selector, such as <c>metadata.name=web</c>; null for none.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Both selectors, for people and metrics; empty without.</summary>
    public string Selector => string.Join(' ', new[] { LabelSelector, FieldSelector }.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>The scope for people, such as <c>pods in team-a matching app=web</c>.</summary>
    public override string ToString() =>
        Resource.QualifiedName + (Namespace is null ? "" : $" in {Namespace}") + (Selector.Length == 0 ? "" : $" matching {Selector}");
}
