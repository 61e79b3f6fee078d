using System.Text.Json;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>Declares a custom resource (apiextensions.k8s.io/v1).</summary>
[KubernetesEntity(
    Group = "apiextensions.k8s.io", ApiVersion = "v1", Kind = "CustomResourceDefinition", PluralName = "customresourcedefinitions", Namespaced = false)]
public sealed record CustomResourceDefinition : KubernetesObject
{
    /// <summary>What is declared.</summary>
    public CustomResourceDefinitionSpec? Spec { get; set; }

    /// <summary>Whether the server serves it.</summary>
    public CustomResourceDefinitionStatus? Status { get; set; }

    /// <summary>Whether the server took the names and serves the resource: until then its URLs answer 404.</summary>
    public bool IsEstablished() => Has("NamesAccepted") && Has("Established");

    private bool Has(string condition) =>
        Status?.Conditions?.Any(found => found.Type == condition && found.Status == "True") ?? false;
}

/// <summary>What is declared of a custom resource.</summary>
public sealed record CustomResourceDefinitionSpec : OpenObject
{
    /// <summary>API group.</summary>
    public required string Group { get; set; }

    /// <summary>Names of the kind and its resource.</summary>
    public required CustomResourceDefinitionNames Names { get; set; }

    /// <summary><c>Namespaced</c> or <c>Cluster</c>.</summary>
    public required string Scope { get; set; }

    /// <summary>Versions.</summary>
    public IList<CustomResourceDefinitionVersion> Versions { get; set; } = [];
}

/// <summary>Names of a custom resource.</summary>
public sealed record CustomResourceDefinitionNames : OpenObject
{
    /// <summary>Name in URLs.</summary>
    public required string Plural { get; set; }

    /// <summary>Name for one on the command line.</summary>
    public string? Singular { get; set; }

    /// <summary>Kind of an object.</summary>
    public required string Kind { get; set; }

    /// <summary>Kind of a list.</summary>
    public string? ListKind { get; set; }

    /// <summary>Short names for the command line.</summary>
    public IList<string>? ShortNames { get; set; }

    /// <summary>Groups of resources it belongs to on the command line.</summary>
    public IList<string>? Categories { get; set; }
}

/// <summary>A version of a custom resource.</summary>
public sealed record CustomResourceDefinitionVersion : OpenObject
{
    /// <summary>Name, such as <c>v1alpha1</c>.</summary>
    public required string Name { get; set; }

    /// <summary>Whether the server offers it.</summary>
    public bool Served { get; set; }

    /// <summary>Whether objects are stored in it: true for exactly one.</summary>
    public bool Storage { get; set; }

    /// <summary>The OpenAPI v3 schema, as JSON.</summary>
    public JsonElement? Schema { get; set; }

    /// <summary>Subresources, as JSON.</summary>
    public JsonElement? Subresources { get; set; }
}

/// <summary>State of a custom resource definition.</summary>
public sealed record CustomResourceDefinitionStatus : OpenObject
{
    /// <summary>Conditions: <c>NamesAccepted</c>, <c>Established</c>, <c>NonStructuralSchema</c>, <c>Terminating</c>.</summary>
    public IList<LegacyCondition>? Conditions { get; set; }

    /// <summary>Versions in which objects may be stored.</summary>
    public IList<string>? StoredVersions { get; set; }
}
