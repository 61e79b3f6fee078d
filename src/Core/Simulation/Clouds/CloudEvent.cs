namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>What happens in a run. Of events of one time, the ones of a lower number come first.</summary>
internal enum CloudEventKind : byte
{
    /// <summary>The environment's next event.</summary>
    Environment,

    /// <summary>A machine's launch is refused. Subject: the node.</summary>
    Refused,

    /// <summary>A node is ready. Subject: the node.</summary>
    NodeReady,

    /// <summary>A node fails by itself. Subject: the node.</summary>
    NodeFails,

    /// <summary>A failed node is noticed. Subject: the node.</summary>
    FailureNoticed,

    /// <summary>The cloud says that it will take a node back. Subject: the node.</summary>
    SpotNotice,

    /// <summary>The cloud takes a node back. Subject: the node.</summary>
    SpotTaken,

    /// <summary>A pod begins to work. Subject: the pod.</summary>
    PodStarts,

    /// <summary>A job ends. Subject: the pod.</summary>
    JobEnds,

    /// <summary>The next job of a workload arrives. Subject: the workload.</summary>
    JobArrives,

    /// <summary>Demand changes.</summary>
    Step,

    /// <summary>An autoscaler looks. Subject: the workload.</summary>
    Autoscale,

    /// <summary>A node has been idle for long. Subject: the node.</summary>
    NodeIdle,

    /// <summary>The scheduler is asked.</summary>
    Decide,

    /// <summary>The run ends.</summary>
    Finish,
}

/// <summary>Something that happens.</summary>
/// <param name="Kind">What.</param>
/// <param name="Subject">To which.</param>
/// <param name="Version">What it was foretold of; it does not happen where that has changed.</param>
internal readonly record struct CloudEvent(CloudEventKind Kind, int Subject = 0, int Version = 0);
