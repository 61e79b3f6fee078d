using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.LeaderElection;

namespace CloudIntel.Operator.Tests.Endpoints;

/// <summary>An operator that leads, or one beside a leader.</summary>
internal sealed class Standing(string? leader) : IOperatorStatus, ILeaderElection
{
    public ILeaderElection? Election => leader is null ? null : this;

    public bool IsStopping => false;

    public string? Failure => null;

    public IReadOnlyList<StuckWorker> StuckWorkers => [];

    public bool IsLeader => false;

    public string? Leader => leader;

    public TimeSpan? LeaseAge => null;

    public string? Problem => null;

    public bool IsHealthy => true;
}
