namespace CloudIntel.Kubernetes.LeaderElection;

/// <summary>How the election stands, for health endpoints.</summary>
public interface ILeaderElection
{
    /// <summary>Whether this process leads.</summary>
    bool IsLeader { get; }

    /// <summary>Who leads as far as we know; null when nobody does.</summary>
    string? Leader { get; }

    /// <summary>How long ago we renewed the lease; null when we do not lead.</summary>
    TimeSpan? LeaseAge { get; }

    /// <summary>Why the lease cannot be read or written now; null when it can.</summary>
    string? Problem { get; }

    /// <summary>False when this process leads by a lease that it should have given up long ago: it hangs and is to be restarted.</summary>
    bool IsHealthy { get; }
}
