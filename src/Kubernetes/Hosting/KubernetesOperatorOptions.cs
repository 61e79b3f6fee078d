using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.LeaderElection;

namespace CloudIntel.Kubernetes.Hosting;

/// <summary>How an operator runs.</summary>
public sealed record KubernetesOperatorOptions
{
    /// <summary>
    /// Owner of the statuses that controllers write, such as <c>example-status</c>; not the owner of any other field, which servers
    /// before 1.22 would mix up with it.
    /// </summary>
    public required string StatusFieldManager { get; init; }

    /// <summary>In whose name events are recorded.</summary>
    public required EventRecorderOptions Events { get; init; }

    /// <summary>How one of several replicas is chosen to reconcile; null when there is but one process. Default: null.</summary>
    public LeaderElectionOptions? LeaderElection { get; init; }

    /// <summary>How objects are read.</summary>
    public InformerFactoryOptions Informers { get; init; } = new();

    /// <summary>Prefix of the annotations that people steer controllers with; null for none. Default: null.</summary>
    public string? AnnotationPrefix { get; init; }

    /// <summary>
    /// How long the process goes on to serve after it said that it is not ready any more: load balancers and API servers need that
    /// long to hear of it. Default: 5 seconds.
    /// </summary>
    public TimeSpan UnreadyPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long reconciles that are under way when the process stops may go on. Default: 20 seconds.</summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long events that wait may be written for when the process stops. Default: 5 seconds.</summary>
    public TimeSpan EventGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest that all of a stop can take before the listeners close; a host's own limit
    /// (<see cref="Microsoft.Extensions.Hosting.HostOptions.ShutdownTimeout"/>) must be longer.
    /// </summary>
    public TimeSpan LongestStop =>
        (DrainGrace > UnreadyPeriod ? DrainGrace : UnreadyPeriod) + EventGrace + (LeaderElection?.RequestTimeout ?? TimeSpan.Zero);
}
