namespace CloudIntel.Kubernetes.Objects;

/// <summary>A page of objects, or all of them.</summary>
/// <typeparam name="T">The type of one object.</typeparam>
public sealed record ObjectList<T>
    where T : class, IKubernetesObject
{
    /// <summary>Version of the list and where the next page starts.</summary>
    public ListMeta Metadata { get; set; } = new();

    /// <summary>The objects, each without apiVersion and kind on the wire; the client fills them in.</summary>
    public IList<T> Items { get; set; } = [];
}

/// <summary>Metadata of a list.</summary>
public sealed record ListMeta : OpenObject
{
    /// <summary>Version of the collection at the moment of the list.</summary>
    public string? ResourceVersion { get; set; }

    /// <summary>Token of the next page; null or empty on the last.</summary>
    public string? Continue { get; set; }

    /// <summary>Objects on later pages, when the server counts them.</summary>
    public long? RemainingItemCount { get; set; }
}
