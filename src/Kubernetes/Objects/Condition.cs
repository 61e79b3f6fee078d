namespace CloudIntel.Kubernetes.Objects;

/// <summary>One aspect of an object's state (API conventions, section Typical status properties).</summary>
public sealed record Condition : OpenObject
{
    /// <summary>What the condition is about, CamelCase; unique within the object.</summary>
    public required string Type { get; set; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public required string Status { get; set; }

    /// <summary>The generation of the object that the condition was found for.</summary>
    public long ObservedGeneration { get; set; }

    /// <summary>When <see cref="Status"/> last changed; whole seconds, UTC.</summary>
    public DateTimeOffset LastTransitionTime { get; set; }

    /// <summary>Why, as one CamelCase word for programs.</summary>
    public required string Reason { get; set; }

    /// <summary>Why, for people.</summary>
    public string Message { get; set; } = "";
}
