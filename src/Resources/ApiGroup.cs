namespace CloudIntel.Resources;

/// <summary>Group and version of every kind of this product.</summary>
public static class ApiGroup
{
    /// <summary>The API group.</summary>
    public const string Name = "cloudintel.io";

    /// <summary>The version that is served and stored.</summary>
    public const string Version = "v1alpha1";

    /// <summary>The category that lists every kind at once: <c>kubectl get cloudintel</c>.</summary>
    public const string Category = "cloudintel";
}
