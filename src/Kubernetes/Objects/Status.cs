namespace CloudIntel.Kubernetes.Objects;

/// <summary>The API server's answer where there is no object to answer with: most errors, and deletions (meta/v1 Status).</summary>
public sealed record Status : OpenObject
{
    /// <summary>Group and version.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>Kind.</summary>
    public string? Kind { get; set; }

    /// <summary>Metadata of a list, where the answer belongs to one.</summary>
    public ListMeta? Metadata { get; set; }

    /// <summary><c>Success</c> or <c>Failure</c>; written <c>status</c>.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("status")]
    public string? Outcome { get; set; }

    /// <summary>What happened, for people.</summary>
    public string? Message { get; set; }

    /// <summary>What happened, as one CamelCase word, such as <c>NotFound</c>.</summary>
    public string? Reason { get; set; }

    /// <summary>The HTTP status; 0 when it is not said.</summary>
    public int Code { get; set; }

    /// <summary>More about it.</summary>
    public StatusDetails? Details { get; set; }
}

/// <summary>What a status is about.</summary>
public sealed record StatusDetails : OpenObject
{
    /// <summary>Name of the object.</summary>
    public string? Name { get; set; }

    /// <summary>API group of the object.</summary>
    public string? Group { get; set; }

    /// <summary>Kind or resource of the object.</summary>
    public string? Kind { get; set; }

    /// <summary>UID of the object.</summary>
    public string? Uid { get; set; }

    /// <summary>What is wrong.</summary>
    public IList<StatusDetailsCause>? Causes { get; set; }

    /// <summary>When to come back, in seconds.</summary>
    public int? RetryAfterSeconds { get; set; }
}

/// <summary>One thing that is wrong.</summary>
public sealed record StatusDetailsCause : OpenObject
{
    /// <summary>Why, for programs, such as <c>FieldValueInvalid</c>.</summary>
    public string? Reason { get; set; }

    /// <summary>Why, for people.</summary>
    public string? Message { get; set; }

    /// <summary>Path of the field.</summary>
    public string? Field { get; set; }
}
