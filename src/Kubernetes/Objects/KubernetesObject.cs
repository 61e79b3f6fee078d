using System.Text.Json.Serialization;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>Base of the built-in kinds: what every object carries. Version and kind are filled in when an object is written or read.</summary>
public abstract record KubernetesObject : OpenObject, IKubernetesObject
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-3)]
    public string? ApiVersion { get; set; }

    /// <inheritdoc/>
    [JsonPropertyOrder(-2)]
    public string? Kind { get; set; }

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public ObjectMeta Metadata { get; set; } = new();
}

/// <summary>
/// A condition of the kinds that are older than <see cref="Condition"/> (Pod, Node, Deployment, CustomResourceDefinition…):
/// only type and status are certain.
/// </summary>
public sealed record LegacyCondition : OpenObject
{
    /// <summary>What the condition is about, CamelCase.</summary>
    public required string Type { get; set; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public required string Status { get; set; }

    /// <summary>Why, as one CamelCase word for programs.</summary>
    public string? Reason { get; set; }

    /// <summary>Why, for people.</summary>
    public string? Message { get; set; }

    /// <summary>When <see cref="Status"/> last changed.</summary>
    public DateTimeOffset? LastTransitionTime { get; set; }
}

/// <summary>Points to an object.</summary>
public sealed record ObjectReference : OpenObject
{
    /// <summary>Group and version.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>Kind.</summary>
    public string? Kind { get; set; }

    /// <summary>Name.</summary>
    public string? Name { get; set; }

    /// <summary>Namespace; null for cluster-scoped objects.</summary>
    public string? Namespace { get; set; }

    /// <summary>UID, when one object and no namesake is meant.</summary>
    public string? Uid { get; set; }

    /// <summary>Version of the object, when one state of it is meant.</summary>
    public string? ResourceVersion { get; set; }

    /// <summary>Part of the object that is meant, such as <c>spec.containers{web}</c>.</summary>
    public string? FieldPath { get; set; }

    /// <summary>The reference to an object that was read from the server.</summary>
    public static ObjectReference To(IKubernetesObject entity) => new()
    {
        ApiVersion = entity.ApiVersion,
        Kind = entity.Kind,
        Name = entity.Metadata.Name,
        Namespace = entity.Metadata.Namespace,
        Uid = entity.Metadata.Uid,
        ResourceVersion = entity.Metadata.ResourceVersion,
    };
}

/// <summary>Selects objects by their labels: all parts must hold.</summary>
public sealed record LabelSelector : OpenObject
{
    /// <summary>Labels with exactly these values.</summary>
    public IDictionary<string, string>? MatchLabels { get; set; }

    /// <summary>Further conditions on labels.</summary>
    public IList<LabelSelectorRequirement>? MatchExpressions { get; set; }
}

/// <summary>A condition on one label.</summary>
public sealed record LabelSelectorRequirement : OpenObject
{
    /// <summary>The label's key.</summary>
    public required string Key { get; set; }

    /// <summary><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</summary>
    public required string Operator { get; set; }

    /// <summary>Values for <c>In</c> and <c>NotIn</c>.</summary>
    public IList<string>? Values { get; set; }
}
