using System.Text.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>What the API server and an admission webhook say to each other (admission.k8s.io/v1).</summary>
public sealed record AdmissionReview : OpenObject
{
    /// <summary>The only version that is spoken here.</summary>
    public const string SupportedApiVersion = "admission.k8s.io/v1";

    /// <summary>The kind of both directions.</summary>
    public const string SupportedKind = "AdmissionReview";

    /// <summary>Group and version.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>Kind.</summary>
    public string? Kind { get; set; }

    /// <summary>The question; null in an answer.</summary>
    public AdmissionRequest? Request { get; set; }

    /// <summary>The answer; null in a question.</summary>
    public AdmissionResponse? Response { get; set; }
}

/// <summary>A write that waits for the webhook's word.</summary>
public sealed record AdmissionRequest : OpenObject
{
    /// <summary>Identity of this question; the answer repeats it.</summary>
    public required string Uid { get; set; }

    /// <summary>Kind of the object as it is sent here; with matchPolicy Equivalent not always the one that was written.</summary>
    public GroupVersionKind? Kind { get; set; }

    /// <summary>Resource of the object as it is sent here.</summary>
    public GroupVersionResource? Resource { get; set; }

    /// <summary>The subresource that is written, such as <c>status</c>; null or empty for the object itself.</summary>
    public string? SubResource { get; set; }

    /// <summary>Name of the object; empty when the server is still to generate it.</summary>
    public string? Name { get; set; }

    /// <summary>Namespace of the object; empty for cluster-scoped ones.</summary>
    public string? Namespace { get; set; }

    /// <summary><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c> or <c>CONNECT</c>.</summary>
    public string? Operation { get; set; }

    /// <summary>Who writes.</summary>
    public UserInfo? UserInfo { get; set; }

    /// <summary>The new state; null for a deletion.</summary>
    public JsonElement? Object { get; set; }

    /// <summary>The stored state; null for a creation.</summary>
    public JsonElement? OldObject { get; set; }

    /// <summary>Whether the write is only tried: nothing outside may change because of it.</summary>
    public bool? DryRun { get; set; }

    /// <summary>CreateOptions, UpdateOptions or DeleteOptions of the write.</summary>
    public JsonElement? Options { get; set; }
}

/// <summary>The webhook's word.</summary>
public sealed record AdmissionResponse : OpenObject
{
    /// <summary>The question's identity.</summary>
    public required string Uid { get; set; }

    /// <summary>Whether the write may go on.</summary>
    public required bool Allowed { get; set; }

    /// <summary>Why it may not; null when it may.</summary>
    public Status? Status { get; set; }

    /// <summary>A JSON patch (RFC 6902) of the new state; base64 on the wire. Set exactly when <see cref="PatchType"/> is.</summary>
    public byte[]? Patch { get; set; }

    /// <summary><c>JSONPatch</c>.</summary>
    public string? PatchType { get; set; }

    /// <summary>What the person who writes should know, one line each.</summary>
    public IList<string>? Warnings { get; set; }
}

/// <summary>A kind in its group and version.</summary>
public sealed record GroupVersionKind : OpenObject
{
    /// <summary>API group; empty for the core group.</summary>
    public string Group { get; set; } = "";

    /// <summary>API version.</summary>
    public string Version { get; set; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; set; } = "";
}

/// <summary>A resource in its group and version.</summary>
public sealed record GroupVersionResource : OpenObject
{
    /// <summary>API group; empty for the core group.</summary>
    public string Group { get; set; } = "";

    /// <summary>API version.</summary>
    public string Version { get; set; } = "";

    /// <summary>Name of the resource in URLs.</summary>
    public string Resource { get; set; } = "";
}
