namespace CloudIntel.Kubernetes.Objects;

/// <summary>Declares which API resource a type is.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityAttribute : Attribute
{
    /// <summary>API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>API version, such as <c>v1alpha1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Kind, such as <c>Budget</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name in URLs, lower case, such as <c>budgets</c>.</summary>
    public required string PluralName { get; init; }

    /// <summary>Whether objects live in a namespace. Default: true.</summary>
    public bool Namespaced { get; init; } = true;
}
