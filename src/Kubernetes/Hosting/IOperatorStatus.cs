using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.LeaderElection;

namespace CloudIntel.Kubernetes.Hosting;

/// <summary>How the operator of this process does.</summary>
public interface IOperatorStatus
{
    /// <summary>How the election stands; null when there is none and this process always leads.</summary>
    ILeaderElection? Election { get; }

    /// <summary>Whether the process was asked to stop.</summary>
    bool IsStopping { get; }

    /// <summary>
    /// Why the operator stopped though nobody asked it to, such as a lost lead; null when it did not. The process should end with
    /// an error then, so that it is started again.
    /// </summary>
    string? Failure { get; }

    /// <summary>Workers that do not come back.</summary>
    IReadOnlyList<StuckWorker> StuckWorkers { get; }
}
