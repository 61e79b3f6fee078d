using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Client;

/// <summary>What a group and version serves (meta/v1 APIResourceList).</summary>
internal sealed record ApiResourceList : OpenObject
{
    /// <summary>Resources, and their subresources as <c>resource/subresource</c>.</summary>
    public IList<ApiResource> Resources { get; set; } = [];
}

/// <summary>A resource or subresource.</summary>
internal sealed record ApiResource : OpenObject
{
    /// <summary>Name in URLs.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether its objects live in a namespace.</summary>
    public bool Namespaced { get; set; }

    /// <summary>Kind of its body.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Group of its body where that is another than the list's.</summary>
    public string? Group { get; set; }

    /// <summary>Version of its body where that is another than the list's.</summary>
    public string? Version { get; set; }
}
