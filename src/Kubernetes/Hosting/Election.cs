using CloudIntel.Kubernetes.LeaderElection;

namespace CloudIntel.Kubernetes.Hosting;

/// <summary>The election, when there is one, with the connections of its own.</summary>
internal sealed class Election(LeaderElector? elector, IDisposable? connections) : IDisposable
{
    /// <summary>Who elects; null where the only process always leads.</summary>
    public LeaderElector? Elector { get; } = elector;

    public void Dispose() => connections?.Dispose();
}
