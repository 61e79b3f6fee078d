using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>What a pod does.</summary>
public enum PodState : byte
{
    /// <summary>It is no more, and its number is free.</summary>
    Gone,

    /// <summary>It has no node.</summary>
    Waiting,

    /// <summary>Its node is being launched.</summary>
    Reserved,

    /// <summary>It begins on a node that is ready.</summary>
    Starting,

    /// <summary>It works.</summary>
    Working,

    /// <summary>Its node has failed, which nobody knows yet.</summary>
    Lost,
}

/// <summary>A pod as schedulers see it.</summary>
/// <param name="Index">Its number while it lives; another pod may have it later.</param>
/// <param name="Workload">Place of its workload in the scenario.</param>
/// <param name="State">What it does.</param>
/// <param name="Requests">What it asks for.</param>
/// <param name="Node">Its node; −1 without one.</param>
/// <param name="Since">When it began to wait, or was bound.</param>
/// <param name="Arrived">When it came to be.</param>
/// <param name="Work">Of a job, processor seconds at score 1 in all; 0 of a replica.</param>
/// <param name="Done">Of them, done when it was bound or interrupted last, and not lost.</param>
public readonly record struct PodView(int Index, int Workload, PodState State, ReplicaRequests Requests, int Node, TimeSpan Since, TimeSpan Arrived, double Work, double Done)
{
    /// <summary>Whether <see cref="SchedulingPlan.Move"/> may take it elsewhere: it is on a node, and neither replaced nor there to replace another.</summary>
    public bool CanMove { get; init; }
}

/// <summary>A pod as it is kept.</summary>
internal struct Pod
{
    public const int None = -1;

    public long Serial;
    public int Workload;
    public PodState State;
    public int Version;
    public ReplicaRequests Requests;
    public int Node;
    public int PlaceOnNode;
    public int PlaceInWorkload;
    public ulong Gpus;
    public TimeSpan Arrived;
    public TimeSpan WaitsSince;
    public TimeSpan BoundSince;

    /// <summary>The replica that this one is to replace, and the one that is to replace it.</summary>
    public int Replaces;
    public int ReplacedBy;

    // Of jobs: work in all, work done at Updated, that part of it which no interruption takes, when it began on this node, and how fast it is.
    public double Work;
    public double Done;
    public double Saved;
    public double Speed;
    public TimeSpan Updated;
    public TimeSpan Began;

    /// <summary>Whether it ever was on a node that was ready.</summary>
    public bool WasPlaced;

    public readonly bool IsOnNode => Node >= 0;

    public readonly bool Waits => State is PodState.Waiting or PodState.Reserved;
}
