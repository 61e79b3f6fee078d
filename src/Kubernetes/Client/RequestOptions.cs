namespace CloudIntel.Kubernetes.Client;

/// <summary>Which objects a list is about.</summary>
public sealed record ListOptions
{
    /// <summary>Every object of the resource.</summary>
    public static ListOptions All { get; } = new();

    /// <summary>One namespace, or null for all of them and for cluster-scoped resources.</summary>
    public string? Namespace { get; init; }

    /// <summary>Label selector, such as <c>app=web,tier!=cache</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Field selector, such as <c>metadata.name=web</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>At most so many objects a page; null for no bound.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page before ended; null for the first page.</summary>
    public string? Continue { get; init; }

    /// <summary>How fresh: null for the latest state, "0" for whatever the server has at hand, else not older than this version.</summary>
    public string? ResourceVersion { get; init; }
}

/// <summary>How the API server treats fields that a kind does not have (1.25 and later; older servers drop them silently).</summary>
public enum FieldValidation
{
    /// <summary>The server's own default.</summary>
    Default = 0,

    /// <summary>Drop them.</summary>
    Ignore,

    /// <summary>Drop them with a warning.</summary>
    Warn,

    /// <summary>Refuse the object.</summary>
    Strict,
}

/// <summary>How an object is written.</summary>
public record WriteOptions
{
    /// <summary>A plain write to the object itself.</summary>
    public static WriteOptions Default { get; } = new();

    /// <summary>A plain write to the status.</summary>
    public static WriteOptions Status { get; } = new() { Subresource = "status" };

    /// <summary>The subresource that is written, such as <c>status</c>; null for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>Check and answer, but store nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Who owns the fields that are written; null for the client's own name.</summary>
    public string? FieldManager { get; init; }

    /// <summary>What the server does with fields that the kind does not have.</summary>
    public FieldValidation FieldValidation { get; init; }
}

/// <summary>How a server-side apply is done.</summary>
/// <remarks>Servers before 1.22 keep one ownership entry for object and status together, so the two take different managers.</remarks>
public sealed record ApplyOptions : WriteOptions
{
    /// <summary>Takes fields over that somebody else set to another value. For fields that we own by design.</summary>
    public bool Force { get; init; }
}

/// <summary>What happens to dependents of a deleted object.</summary>
public enum PropagationPolicy
{
    /// <summary>The resource's own default.</summary>
    Default = 0,

    /// <summary>They go afterwards.</summary>
    Background,

    /// <summary>They go first.</summary>
    Foreground,

    /// <summary>They stay.</summary>
    Orphan,
}

/// <summary>How an object is deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>A plain deletion.</summary>
    public static DeleteOptions Default { get; } = new();

    /// <summary>Delete only the object with this UID.</summary>
    public string? Uid { get; init; }

    /// <summary>Delete only this version of the object.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>What happens to dependents.</summary>
    public PropagationPolicy PropagationPolicy { get; init; }

    /// <summary>Seconds that a pod gets to stop; null for its own setting.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary>Check and answer, but delete nothing.</summary>
    public bool DryRun { get; init; }
}
