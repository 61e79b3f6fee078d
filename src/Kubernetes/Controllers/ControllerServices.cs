using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Informers;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>What all controllers of a process share.</summary>
/// <param name="Client">The way to the API server.</param>
/// <param name="Informers">Where objects are read.</param>
/// <param name="Annotations">What people may say by annotations.</param>
/// <param name="Time">The clock.</param>
/// <param name="Jitter">Chance.</param>
/// <param name="QueueMetrics">Where queues are measured.</param>
/// <param name="Metrics">Where controllers are measured.</param>
/// <param name="Loggers">Where they log.</param>
/// <param name="DrainGrace">How long what is under way may go on when the process stops.</param>
internal sealed record ControllerServices(
    IKubernetesClient Client,
    IInformerFactory Informers,
    ReconcileAnnotations Annotations,
    TimeProvider Time,
    Jitter Jitter,
    WorkQueueMetrics QueueMetrics,
    ControllerMetrics Metrics,
    ILoggerFactory Loggers,
    TimeSpan DrainGrace);
