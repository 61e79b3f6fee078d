namespace CloudIntel.Core.FinOps.Clusters.Recording;

/// <summary>A run of a container, or the part of it since its resources were changed.</summary>
internal sealed class RunRecord(string container, DateTimeOffset? runStart, DateTimeOffset start)
{
    /// <summary>Name of the container.</summary>
    public string Container { get; } = container;

    /// <summary>When the container began to run; null when only <see cref="Start"/> is known, from before a restart of ours.</summary>
    public DateTimeOffset? RunStart { get; set; } = runStart;

    /// <summary>Begin of the span.</summary>
    public DateTimeOffset Start { get; } = start;

    /// <summary>End of the span; null while it lasts.</summary>
    public DateTimeOffset? End { get; private set; }

    /// <summary>Whether <see cref="End"/> is the latest possible one, because nobody said when the container ended.</summary>
    public bool EndIsBound { get; private set; }

    /// <summary>What it asked for; graphics processors only where <see cref="Devices"/> is null.</summary>
    public ComputeResources Requests { get; set; }

    /// <summary>What it may use.</summary>
    public ComputeResources Limits { get; set; }

    /// <summary>Devices that it asked for; null when their share is in <see cref="Requests"/> already.</summary>
    public IReadOnlyDictionary<string, long>? Devices { get; set; }

    /// <summary>Identity of the node, once it is known.</summary>
    public string? NodeUid { get; set; }

    /// <summary>Whether something of it is not handed out yet.</summary>
    public bool IsNews { get; set; } = true;

    /// <summary>Its first known moment.</summary>
    public DateTimeOffset Begin => RunStart ?? Start;

    /// <summary>Takes in when the kubelet says that it ended.</summary>
    public void Ended(DateTimeOffset end)
    {
        if (End is not null && !EndIsBound)
            return;
        EndIsBound = false;
        Close(end);
    }

    /// <summary>Takes in a moment after which it runs no more, unless an end is known.</summary>
    public void EndedBy(DateTimeOffset bound)
    {
        if (End is not null)
            return;
        EndIsBound = true;
        Close(bound);
    }

    /// <summary>Takes in that its node was gone by then, whatever was told or will be told of a later end.</summary>
    public void CutOff(DateTimeOffset bound)
    {
        if (End <= bound || End == Start)
            return;
        EndIsBound = true;
        Close(bound);
    }

    private void Close(DateTimeOffset end)
    {
        end = end > Start ? end : Start;
        IsNews |= End != end;
        End = end;
    }
}
