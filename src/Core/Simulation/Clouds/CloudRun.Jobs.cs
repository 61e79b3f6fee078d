using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Traces;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>A workload of jobs in a run.</summary>
internal sealed class JobState
{
    public JobState(JobWorkload workload, CloudRun run)
    {
        Workload = workload;
        Tasks = workload.Pattern?.Draw(run.Scenario.Start, run.Scenario.Horizon, run.Environment.Seed, workload.Name) ?? workload.Tasks;
        Places = new(run.Environment.Regions.Count);
        if (Tasks.Count > CloudScenario.MostPods)
            throw new ScenarioException($"workloads[{run.Scenario.Workloads.ToList().IndexOf(workload)}].pattern", $"draws {Tasks.Count} jobs, more than {CloudScenario.MostPods}");
    }

    public JobWorkload Workload { get; }

    public IReadOnlyList<TraceTask> Tasks { get; }

    /// <summary>The next one that arrives.</summary>
    public int Next { get; set; }

    public RegionShares Places { get; }

    public long Completed { get; set; }

    public long Missed { get; set; }

    public double Arrived { get; set; }

    public double Done { get; set; }

    public double Lost { get; set; }

    public double Left { get; set; }

    public double Seconds { get; set; }

    /// <summary>Jobs that nothing can hold.</summary>
    public long Impossible { get; set; }

    /// <summary>What the pod of a task asks for.</summary>
    public ReplicaRequests RequestsOf(TraceTask task) => new(
        Math.Max(1, (long)Math.Ceiling(task.Cores * 1000)),
        task.Memory is { } mebibytes ? (long)Math.Ceiling(mebibytes * ByteUnits.Gibibyte / 1024) : Workload.Requirement.Requests.MemoryBytes,
        Workload.Requirement.Requests.GpuMillis);
}

/// <content>Jobs: they arrive, work, and end.</content>
internal sealed partial class CloudRun
{
    private readonly JobState?[] jobs;

    private void ScheduleArrival(int workload)
    {
        if (jobs[workload] is { } job && job.Next < job.Tasks.Count)
            Schedule(job.Tasks[job.Next].Arrival, CloudEventKind.JobArrives, workload);
    }

    private void Arrive(int workload)
    {
        var job = jobs[workload]!;
        while (job.Next < job.Tasks.Count && job.Tasks[job.Next].Arrival <= Now)
        {
            var task = job.Tasks[job.Next++];
            var requests = job.RequestsOf(task);
            var work = task.Duration.TotalSeconds * requests.CpuMillis / Milli;
            job.Arrived += work;
            if (Create(workload, requests, work) == Pod.None)
                (job.Left, job.Impossible) = (job.Left + work, job.Impossible + 1);
        }

        ScheduleArrival(workload);
    }

    private void StartJob(int index)
    {
        ref var pod = ref pods[index];
        (pod.Began, pod.Updated, pod.Done) = (Now, Now, pod.Saved);
        pod.Speed = SpeedOf(pod.Requests, nodes[pod.Node].Offer, nodes[pod.Node].Share);
        CountJob(index, 1);
        Foretell(index);
    }

    /// <summary>A job stops before its end: what it did since its last checkpoint is lost.</summary>
    private void StopJob(int index)
    {
        ref var pod = ref pods[index];
        var job = jobs[pod.Workload]!;
        Progress(index);
        CountJob(index, -1);
        var (ran, gained) = (Now - pod.Began, pod.Done - pod.Saved);
        var kept = job.Workload.Checkpoint is { } checkpoint && ran > TimeSpan.Zero ? gained * ((ran.Ticks / checkpoint.Ticks) * checkpoint.Ticks) / ran.Ticks : 0;
        job.Lost += gained - kept;
        pod.Saved += kept;
        (pod.Done, pod.Speed) = (pod.Saved, 0);
    }

    private void End(int index)
    {
        ref var pod = ref pods[index];
        var job = jobs[pod.Workload]!;
        Progress(index);
        CountJob(index, -1);
        job.Completed++;
        job.Done += pod.Work;
        job.Seconds += (Now - pod.Arrived).TotalSeconds;
        if (Now - pod.Arrived > job.Workload.Deadline)
            job.Missed++;
        var node = nodes[pod.Node];
        node.MayUse -= MayUse(pod.Workload, pod.Requests, node);
        pod.Version++;
        Unbind(index);
        Delete(index);
        Share(node);
        AskForRoom();
    }

    /// <summary>Its node becomes slower or faster.</summary>
    private void SpeedUp(int index, double share)
    {
        ref var pod = ref pods[index];
        Progress(index);
        CountJob(index, -1);
        pod.Version++;
        pod.Speed = SpeedOf(pod.Requests, nodes[pod.Node].Offer, share);
        CountJob(index, 1);
        Foretell(index);
    }

    private void Progress(int index)
    {
        ref var pod = ref pods[index];
        pod.Done = Math.Min(pod.Work, pod.Done + (pod.Speed * (Now - pod.Updated).TotalSeconds));
        pod.Updated = Now;
    }

    /// <summary>Rounded up, so that its work is done by then.</summary>
    private void Foretell(int index)
    {
        ref readonly var pod = ref pods[index];
        var ticks = Math.Ceiling((pod.Work - pod.Done) / pod.Speed * TimeSpan.TicksPerSecond);
        if (ticks <= (Scenario.Horizon - Now).Ticks)
            Schedule(Now + new TimeSpan((long)ticks), CloudEventKind.JobEnds, index, pod.Version);
    }

    private double SpeedOf(in ReplicaRequests requests, int offer, double share) => requests.CpuMillis / Milli * Market.Scores[offer] * share;

    /// <summary>A job works from now on, or no longer.</summary>
    private void CountJob(int index, int sign)
    {
        ref readonly var pod = ref pods[index];
        var node = nodes[pod.Node];
        var (region, job) = (Environment.Market[node.Offer].RegionIndex, jobs[pod.Workload]!);
        var share = pod.Speed / SpeedOf(pod.Requests, node.Offer, 1);
        meter.Add(Now, Level.CpuUsed, sign * pod.Requests.CpuMillis / Milli * share);
        power.Add(Now, region, sign * Market.MoreWatts[node.Offer] * ShareOf(pod.Requests.CpuMillis, pod.Requests.GpuMillis, node) * share);
        job.Places.Add(Now, region, sign * pod.Requests.CpuMillis);
    }

    /// <summary>A requirement with the least that any pod of a workload asks for.</summary>
    private PlacementRequirement Smallest(int workload)
    {
        var requirement = Scenario.Workloads[workload].Requirement;
        if (jobs[workload] is not { Tasks.Count: > 0 } job)
            return requirement;
        var requests = job.Tasks.Select(job.RequestsOf).ToList();
        return requirement with { Requests = new(requests.Min(one => one.CpuMillis), requests.Min(one => one.MemoryBytes), requirement.Requests.GpuMillis) };
    }
}
