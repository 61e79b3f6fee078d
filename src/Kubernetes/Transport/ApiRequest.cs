namespace CloudIntel.Kubernetes.Transport;

/// <summary>Whether a request may be sent again when nobody knows whether it was carried out.</summary>
internal enum Replay
{
    /// <summary>It changes something each time: never.</summary>
    Write = 0,

    /// <summary>It changes something once, however often it arrives: a replace of a known version, an apply, a deletion by UID.</summary>
    IdempotentWrite,

    /// <summary>It changes nothing.</summary>
    Read,
}

/// <summary>How long an attempt may take.</summary>
internal enum Patience
{
    /// <summary>The whole answer arrives in time.</summary>
    WholeAnswer = 0,

    /// <summary>Something arrives in time, again and again: answers that may be large.</summary>
    Progress,

    /// <summary>As long as the caller's token allows: streams.</summary>
    Unlimited,
}

/// <summary>One request to the API server, kept as bytes so that it can be sent again.</summary>
internal sealed record ApiRequest
{
    /// <summary>HTTP method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Path and query below the server's address; begins with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>The path with placeholders for namespaces and names, for telemetry.</summary>
    public required string Template { get; init; }

    /// <summary>Whether it may be sent again.</summary>
    public Replay Replay { get; init; }

    /// <summary>How long an attempt may take.</summary>
    public Patience Patience { get; init; }

    /// <summary>The body; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Media types of the answer.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>Whether "too many requests" is an answer for the caller instead of a reason to wait, as it is of an eviction.</summary>
    public bool TooManyRequestsIsAnswer { get; init; }
}
