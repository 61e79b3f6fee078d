using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Client;

/// <summary>Says how something is deleted the way the API writes it.</summary>
internal static class DeletionRequests
{
    public static DeletionRequest Of(DeleteOptions options) => new()
    {
        GracePeriodSeconds = options.GracePeriodSeconds,
        PropagationPolicy = options.PropagationPolicy == PropagationPolicy.Default ? null : options.PropagationPolicy.ToString(),
        Preconditions = options is { Uid: null, ResourceVersion: null }
            ? null
            : new() { Uid = options.Uid, ResourceVersion = options.ResourceVersion },
        DryRun = options.DryRun ? ["All"] : null,
    };
}
