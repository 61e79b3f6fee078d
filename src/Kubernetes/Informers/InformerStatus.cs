namespace CloudIntel.Kubernetes.Informers;

/// <summary>How an informer does, for health endpoints.</summary>
/// <param name="Scope">What it is about.</param>
/// <param name="Synced">Whether the first full list has been taken in.</param>
/// <param name="Objects">How many objects it holds.</param>
/// <param name="PendingChanges">How many changes wait for their subscribers.</param>
/// <param name="LastFrameAge">How long ago the server was last heard: it said something, or accepted a watch. Past 90 s something is wrong.</param>
/// <param name="Problem">Why the copy cannot be kept in step now, and what to do about it; null when it can.</param>
/// <param name="Undecodable">Objects that are left out because they do not fit their type, and why.</param>
public sealed record InformerStatus(
    InformerScope Scope,
    bool Synced,
    int Objects,
    int PendingChanges,
    TimeSpan LastFrameAge,
    string? Problem,
    IReadOnlyList<UndecodableObject> Undecodable)
{
    /// <summary>How many full lists were taken in: each one after the first may stand for changes that nobody was told of.</summary>
    public int Lists { get; init; }

    /// <summary>Whether it was asked for before the factory was started, so that whoever waits for all informers waits for it.</summary>
    public bool FromStart { get; init; } = true;
}

/// <summary>An object that does not fit its type.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Reason">What does not fit.</param>
public sealed record UndecodableObject(Objects.ObjectKey Key, string Reason);
