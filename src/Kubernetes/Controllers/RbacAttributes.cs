namespace CloudIntel.Kubernetes.Controllers;

/// <summary>What may be done with a resource.</summary>
[Flags]
public enum RbacVerbs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read one object.</summary>
    Get = 1 << 0,

    /// <summary>Read all objects.</summary>
    List = 1 << 1,

    /// <summary>Follow changes.</summary>
    Watch = 1 << 2,

    /// <summary>Create objects.</summary>
    Create = 1 << 3,

    /// <summary>Replace objects.</summary>
    Update = 1 << 4,

    /// <summary>Change or apply objects.</summary>
    Patch = 1 << 5,

    /// <summary>Delete objects.</summary>
    Delete = 1 << 6,

    /// <summary>What an informer does.</summary>
    Read = Get | List | Watch,
}

/// <summary>Where a right is needed.</summary>
public enum RbacScope
{
    /// <summary>In every namespace, and for cluster-scoped resources.</summary>
    Cluster = 0,

    /// <summary>In the namespace of the operator alone.</summary>
    OperatorNamespace,
}

/// <summary>
/// A right that a class needs on kinds that have a type. The roles of the operator are made from these attributes, so what a
/// class does and what it may do are read in one place.
/// </summary>
/// <param name="entities">The kinds, each with <see cref="Objects.KubernetesEntityAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class EntityRbacAttribute(params Type[] entities) : Attribute
{
    /// <summary>The kinds.</summary>
    public IReadOnlyList<Type> Entities { get; } = entities;

    /// <summary>A subresource, such as <c>status</c>; empty for the objects themselves.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>What is done with them.</summary>
    public required RbacVerbs Verbs { get; init; }

    /// <summary>Where. Default: everywhere.</summary>
    public RbacScope Scope { get; init; }
}

/// <summary>A right that a class needs on resources that have no type.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GenericRbacAttribute : Attribute
{
    /// <summary>API groups; the empty string for the core group.</summary>
    public required string[] Groups { get; init; }

    /// <summary>Resources by their names in URLs, such as <c>leases</c> or <c>budgets/status</c>.</summary>
    public required string[] Resources { get; init; }

    /// <summary>Names of the objects, when no others are meant. Not for List, Watch and Create, which have no name to check.</summary>
    public string[] ResourceNames { get; init; } = [];

    /// <summary>What is done with them.</summary>
    public required RbacVerbs Verbs { get; init; }

    /// <summary>Where. Default: everywhere.</summary>
    public RbacScope Scope { get; init; }
}
