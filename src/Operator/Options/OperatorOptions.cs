using CloudIntel.Controllers.Shared;
using CloudIntel.Kubernetes.Hosting;

namespace CloudIntel.Operator.Options;

/// <summary>How this operator runs.</summary>
internal static class OperatorOptions
{
    /// <summary>
    /// The longest that a stop may take: the operator's own part, then requests that are being answered. The
    /// terminationGracePeriodSeconds of config/manager are longer.
    /// </summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(45);

    /// <summary>Puts the settings together.</summary>
    public static KubernetesOperatorOptions Create(ElectionOptions election, EndpointOptions endpoints, FinOpsOptions finOps) => new()
    {
        StatusFieldManager = "cloudintel-status",
        Events = new() { Controller = "cloudintel.io/operator" },
        LeaderElection = election.ToLibrary(finOps.OperatorNamespace),
        AnnotationPrefix = "cloudintel.io",
        UnreadyPeriod = endpoints.UnreadyPeriod,
    };
}
