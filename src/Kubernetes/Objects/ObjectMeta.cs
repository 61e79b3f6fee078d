using System.Text.Json.Serialization;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>Standard metadata of an object (API conventions, section Metadata). Unknown fields, managedFields among them, are kept.</summary>
public sealed record ObjectMeta : OpenObject
{
    /// <summary>Unique within namespace and resource; at most 253 characters.</summary>
    public string? Name { get; set; }

    /// <summary>Prefix from which the server makes a name when <see cref="Name"/> is null.</summary>
    public string? GenerateName { get; set; }

    /// <summary>The namespace; null for cluster-scoped objects.</summary>
    public string? Namespace { get; set; }

    /// <summary>Identity over the object's whole life: a re-created object of the same name has another one.</summary>
    public string? Uid { get; set; }

    /// <summary>Opaque version for optimistic locking: compare for equality only.</summary>
    public string? ResourceVersion { get; set; }

    /// <summary>Rises with each change of the desired state; 0 when the server does not count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Generation { get; set; }

    /// <summary>When the server stored the object first; whole seconds, UTC.</summary>
    public DateTimeOffset? CreationTimestamp { get; set; }

    /// <summary>When deletion was asked for; the object goes when its finalizers are gone.</summary>
    public DateTimeOffset? DeletionTimestamp { get; set; }

    /// <summary>Identifying labels; null when there are none.</summary>
    public IDictionary<string, string>? Labels { get; set; }

    /// <summary>Non-identifying annotations; null when there are none.</summary>
    public IDictionary<string, string>? Annotations { get; set; }

    /// <summary>Objects whose deletion takes this one along; null when there are none.</summary>
    public IList<OwnerReference>? OwnerReferences { get; set; }

    /// <summary>Names of those that must act before the object may go; null when there are none.</summary>
    public IList<string>? Finalizers { get; set; }
}

/// <summary>Points from a dependent object to its owner, in the same namespace or cluster-scoped.</summary>
public sealed record OwnerReference : OpenObject
{
    /// <summary>Group and version of the owner.</summary>
    public required string ApiVersion { get; set; }

    /// <summary>Kind of the owner.</summary>
    public required string Kind { get; set; }

    /// <summary>Name of the owner.</summary>
    public required string Name { get; set; }

    /// <summary>UID of the owner: a namesake is another owner.</summary>
    public required string Uid { get; set; }

    /// <summary>True for the one owner that manages the object.</summary>
    public bool? Controller { get; set; }

    /// <summary>True when foreground deletion of the owner waits for this object.</summary>
    public bool? BlockOwnerDeletion { get; set; }
}
