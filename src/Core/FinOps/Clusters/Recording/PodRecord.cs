namespace CloudIntel.Core.FinOps.Clusters.Recording;

/// <summary>What is known of a pod that is not gone.</summary>
internal sealed class PodRecord(PodState state)
{
    /// <summary>Its newest state.</summary>
    public PodState State { get; private set; } = state;

    /// <summary>Runs of its containers, oldest first, as long as they last or a state still shows them.</summary>
    public List<RunRecord> Runs { get; } = [];

    /// <summary>Volumes and load balancers that it uses.</summary>
    public List<UseRecord> Uses { get; } = [];

    /// <summary>As it was handed out last; null before.</summary>
    public PodIdentity? Identity { get; set; }

    /// <summary>The topmost controller as far as it is known.</summary>
    public ControllerReference? Top { get; set; }

    /// <summary>When its first container began to run; null before.</summary>
    public DateTimeOffset? Start { get; set; }

    /// <summary>When its newest state was heard.</summary>
    public DateTimeOffset Heard { get; private set; }

    /// <summary>Whether it is known from before a restart of ours alone.</summary>
    public bool IsRemembered { get; set; }

    /// <summary>Whether the API server has it no more.</summary>
    public bool IsGone { get; private set; }

    /// <summary>When nothing of it runs any more; null while something may.</summary>
    public DateTimeOffset? End => (IsGone || State.IsOver) && Runs.TrueForAll(run => run.End is not null)
        ? Runs.Select(run => run.End).Append(lastEnd).Max() ?? Start
        : null;

    private DateTimeOffset? lastEnd;

    /// <summary>Takes in a state that is not older than the one before.</summary>
    public void Take(PodState next, DateTimeOffset heard)
    {
        State = next;
        Heard = heard;
        IsRemembered = false;
        Top ??= next.Controller;
        foreach (var container in next.Containers)
            Take(container, heard);
        if (next.IsOver)
            EndBy(heard);
    }

    /// <summary>Takes in that the API server has it no more.</summary>
    public void Leave(DateTimeOffset heard)
    {
        IsGone = true;
        Heard = heard;
        EndBy(heard);
    }

    /// <summary>Lets go of runs that ended, were handed out, and are shown by no state any more.</summary>
    public void Forget()
    {
        foreach (var run in Runs.Where(run => run.End is not null && !run.IsNews))
            lastEnd = lastEnd > run.End ? lastEnd : run.End;
        Runs.RemoveAll(run => run.End is not null && !run.IsNews && !IsShown(run));
    }

    private void EndBy(DateTimeOffset heard)
    {
        var bound = State.DeletionTime is { } deletion && deletion < heard ? deletion : heard;
        foreach (var run in Runs)
            run.EndedBy(bound);
    }

    private void Take(ContainerState container, DateTimeOffset heard)
    {
        var newest = Runs.Where(run => run.Container == container.Name).Select(run => (DateTimeOffset?)run.Begin).Max();
        foreach (var shown in container.Runs.OrderByDescending(run => run.Start))
        {
            var known = Find(container.Name, shown.Start);
            if (known is null && newest >= shown.Start)
                continue; // older than what we know, and handed out long ago
            known ??= Begin(container, shown.Start);
            if (shown.End is { } end)
                known.Ended(end);
            else if (known.End is null)
                Resize(known, container, heard);
        }

        EndOvertaken(container.Name);
        if (container.Runs.Count > 0 && container.Runs.Min(run => run.Start) is var first && !(Start <= first))
            Start = first;
    }

    /// <summary>The run that began then; of runs from before a restart, the last one that had begun by then is the same, whatever part of it we know.</summary>
    private RunRecord? Find(string container, DateTimeOffset start)
    {
        var known = Runs.FindLast(run => run.Container == container && run.RunStart == start);
        if (known is not null)
            return known;
        known = Runs.FindLast(run => run.Container == container && run.RunStart is null && start <= run.Start);
        known?.RunStart = start;
        return known;
    }

    private RunRecord Begin(ContainerState container, DateTimeOffset start)
    {
        var run = new RunRecord(container.Name, start, start) { Requests = container.Requests, Limits = container.Limits, Devices = container.Devices };
        var later = Runs.FindIndex(other => other.Container == container.Name && other.Begin > start);
        Runs.Insert(later < 0 ? Runs.Count : later, run);
        return run;
    }

    /// <summary>Begins another span where a running container was given other resources. Nobody says when that was, so it is when we hear of it.</summary>
    private void Resize(RunRecord run, ContainerState container, DateTimeOffset heard)
    {
        run.Devices ??= container.Devices.Count > 0 ? container.Devices : null;
        if (Same(run.Requests, container.Requests) && Same(run.Limits, container.Limits))
            return;
        if (heard <= run.Start)
        {
            (run.Requests, run.Limits) = (container.Requests, container.Limits);
            run.IsNews = true;
            return;
        }

        var resized = new RunRecord(run.Container, run.RunStart, heard)
        {
            Requests = container.Requests with { MilliGpus = run.Requests.MilliGpus },
            Limits = container.Limits with { MilliGpus = run.Limits.MilliGpus },
            Devices = run.Devices,
            NodeUid = run.NodeUid,
        };
        run.Ended(heard);
        Runs.Insert(Runs.IndexOf(run) + 1, resized);
    }

    /// <summary>Containers run one time after the other: a run that another one followed had ended by then.</summary>
    private void EndOvertaken(string container)
    {
        RunRecord? before = null;
        foreach (var run in Runs.Where(run => run.Container == container))
        {
            if (before is { End: null })
                before.EndedBy(run.Start);
            before = run;
        }
    }

    private bool IsShown(RunRecord run) => !IsGone && State.Containers.Any(container =>
        container.Name == run.Container && container.Runs.Any(shown => shown.Start == run.RunStart));

    private static bool Same(ComputeResources left, ComputeResources right) => (left.MilliCpu, left.MemoryBytes) == (right.MilliCpu, right.MemoryBytes);
}

/// <summary>A time in which a pod uses an asset.</summary>
internal sealed class UseRecord(string assetUid, DateTimeOffset start)
{
    /// <summary>The volume or Service.</summary>
    public string AssetUid { get; } = assetUid;

    /// <summary>Begin.</summary>
    public DateTimeOffset Start { get; } = start;

    /// <summary>End; null while it lasts.</summary>
    public DateTimeOffset? End { get; set; }

    /// <summary>Whether something of it is not handed out yet.</summary>
    public bool IsNews { get; set; } = true;
}
