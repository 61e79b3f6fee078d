using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>The writes that a webhook is asked about.</summary>
[Flags]
public enum AdmissionOperations
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A new object.</summary>
    Create = 1,

    /// <summary>A change of an object.</summary>
    Update = 2,

    /// <summary>The deletion of an object.</summary>
    Delete = 4,
}

/// <summary>What is known of a write besides the object.</summary>
/// <param name="Uid">Identity of the API server's question, for logs and traces.</param>
/// <param name="Operation">What is done.</param>
/// <param name="Namespace">Namespace of the object; empty for cluster-scoped ones.</param>
/// <param name="Name">Name of the object; empty when the server is still to generate it.</param>
/// <param name="DryRun">Whether the write is only tried: nothing outside may change because of it.</param>
/// <param name="User">
/// Who writes, as the caller of the webhook says. Whoever reaches the webhook's port can claim to be anybody, unless callers
/// must show a certificate.
/// </param>
public sealed record AdmissionContext(
    string Uid, AdmissionOperations Operation, string Namespace, string Name, bool DryRun, UserInfo User);
