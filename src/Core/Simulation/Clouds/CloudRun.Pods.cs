using System.Runtime.InteropServices;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Simulation.Clouds;

/// <content>Pods: created, bound, begun, ended, interrupted.</content>
internal sealed partial class CloudRun
{
    private const double Milli = 1000;

    private readonly List<Pod> podList = [];
    private readonly Stack<int> freePods = new();
    private readonly TimeHistogram waits = new();
    private readonly LargestRooms[] room;
    private readonly Dictionary<(int Workload, string Reason), long> impossible = [];
    private TimeSpan waitedInVain;
    private long serial;
    private long placed;
    private long bindings;
    private long evictions;
    private long removed;
    private long impossiblePods;

    private Span<Pod> pods => CollectionsMarshal.AsSpan(podList);

    public PodView ViewOfPod(int index)
    {
        ref readonly var pod = ref PodAt(index);
        return new(index, pod.Workload, pod.State, pod.Requests, pod.Node, pod.State == PodState.Waiting ? pod.WaitsSince : pod.BoundSince, pod.Arrived, pod.Work, pod.Saved) { CanMove = CanMove(pod.Node, pod.Replaces, pod.ReplacedBy) };
    }

    /// <inheritdoc cref="SchedulingPlan.Bind"/>
    public void Bind(int index, int to, int gpu)
    {
        Token.ThrowIfCancellationRequested();
        ref var pod = ref PodAt(index);
        if (pod.State != PodState.Waiting)
            throw new SchedulingPlanException($"Pod {index} does not wait for a node.");
        var node = Shown(to);
        var devices = Room(index, node, gpu);
        Take(node, pod.Requests, devices, 1);
        (pod.Node, pod.PlaceOnNode, pod.Gpus, pod.BoundSince, pod.State) = (to, node.Pods.Count, devices, Now, node.State == NodeState.Failed ? PodState.Lost : PodState.Reserved);
        node.Pods.Add(index);
        node.Version++;
        bindings++;
        meter.Add(Now, Level.Pods, 1);
        meter.Add(Now, Level.CpuRequested, pod.Requests.CpuMillis);
        meter.Add(Now, Level.MemoryRequested, pod.Requests.MemoryBytes);
        if (pod.State == PodState.Lost)
            GiveUpWaiting(index);
        else if (node.IsThere)
            Begin(index);
    }

    /// <inheritdoc cref="SchedulingPlan.Move"/>
    public void Move(int index, int to, int gpu)
    {
        ref var pod = ref PodAt(index);
        if (!CanMove(pod.Node, pod.Replaces, pod.ReplacedBy))
            throw new SchedulingPlanException($"Pod {index} has no node that it could be moved from, or is being moved.");
        var node = Shown(to);
        Room(index, node, gpu);
        if (services[pod.Workload] is not null)
        {
            Bind(Replace(index), to, gpu);
            return;
        }

        Stop(index, PodState.Lost);
        Unbind(index);
        WaitAgain(index);
        Bind(index, to, gpu);
    }

    private static bool CanMove(int node, int replaces, int replacedBy) => node >= 0 && replaces == Pod.None && replacedBy == Pod.None;

    private ref Pod PodAt(int index)
    {
        if (index < 0 || index >= podList.Count || pods[index].State == PodState.Gone)
            throw new SchedulingPlanException($"There is no pod {index}.");
        return ref pods[index];
    }

    /// <summary>The graphics processors that a pod gets on a node.</summary>
    private ulong Room(int index, Node node, int gpu)
    {
        ref readonly var pod = ref pods[index];
        if (node.State == NodeState.Draining)
            throw new SchedulingPlanException($"Node {node.Index} takes no pods.");
        if (!Permitted[pod.Workload][node.Offer])
            throw new SchedulingPlanException($"Pod {index} may not run on offer {Environment.Market[node.Offer].Name} of node {node.Index}.");
        if (!ViewOfNode(node.Index).Fits(pod.Requests) || !node.TryGpus(pod.Requests.GpuMillis, gpu, out var devices))
            throw new SchedulingPlanException($"Node {node.Index} has no room for pod {index}.");
        return devices;
    }

    /// <summary>A pod comes to be, and waits; one that nothing can hold is counted and is no more.</summary>
    /// <returns>Its number; −1 of an impossible one.</returns>
    private int Create(int workload, in ReplicaRequests requests, double work)
    {
        serial++;
        if (room[workload].WhyNot(requests) is { } reason)
        {
            impossiblePods++;
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(impossible, (workload, reason), out _);
            count++;
            return Pod.None;
        }

        if (!freePods.TryPop(out var index))
        {
            index = podList.Count;
            podList.Add(default);
        }

        ref var pod = ref pods[index];
        pod = new()
        {
            Serial = serial,
            Workload = workload,
            Version = pod.Version + 1,
            Requests = requests,
            Node = Pod.None,
            Arrived = Now,
            Replaces = Pod.None,
            ReplacedBy = Pod.None,
            Work = work,
        };
        Wait(index);
        return index;
    }

    private void Wait(int index)
    {
        ref var pod = ref pods[index];
        (pod.State, pod.WaitsSince) = (PodState.Waiting, Now);
        queue.Add((pod.Serial, index));
        meter.Add(Now, Level.Waiting, 1);
        AskSoon();
    }

    /// <summary>A pod that had a node needs another; a replica that is being replaced does not.</summary>
    private void WaitAgain(int index)
    {
        ref var pod = ref pods[index];
        if (pod.ReplacedBy != Pod.None)
        {
            if (pod.State == PodState.Reserved)
                GiveUpWaiting(index);
            Unlink(index);
            removed++;
            Delete(index);
            return;
        }

        if (pod.State == PodState.Reserved)
        {
            // It has waited all the time, for a launch that came to nothing.
            pod.State = PodState.Waiting;
            queue.Add((pod.Serial, index));
            AskSoon();
            return;
        }

        evictions++;
        Wait(index);
    }

    /// <summary>It has waited for nothing.</summary>
    private void GiveUpWaiting(int index)
    {
        meter.Add(Now, Level.Waiting, -1);
        waitedInVain += Now - pods[index].WaitsSince;
    }

    /// <summary>Its node is ready.</summary>
    private void Begin(int index)
    {
        ref var pod = ref pods[index];
        if (pod.State != PodState.Reserved)
            return;
        waits.Add((Now - pod.WaitsSince).TotalMilliseconds);
        meter.Add(Now, Level.Waiting, -1);
        if (!pod.WasPlaced)
            placed++;
        (pod.WasPlaced, pod.State) = (true, PodState.Starting);
        if (Scenario.Nodes.PodStart == TimeSpan.Zero)
            Start(index);
        else
            Schedule(Now + Scenario.Nodes.PodStart, CloudEventKind.PodStarts, index, pod.Version);
    }

    private void Start(int index)
    {
        ref var pod = ref pods[index];
        pod.State = PodState.Working;
        var node = nodes[pod.Node];
        node.MayUse += MayUse(pod.Workload, pod.Requests, node);
        if (jobs[pod.Workload] is not null)
        {
            StartJob(index);
            Share(node);
            return;
        }

        services[pod.Workload]!.Run.Add(Now, PowerOf(pod.Workload, pod.Requests, node));
        Refresh(pod.Workload);
        Share(node);
        if (pod.Replaces is >= 0 and var old)
        {
            Unlink(index);
            RemovePod(old);
        }

        LookSoon(pod.Workload);
        if (node.State == NodeState.Draining && pod.ReplacedBy == Pod.None)
            Replace(index);
    }

    /// <summary>It stops; what a job did since its last checkpoint is lost.</summary>
    private void Stop(int index, PodState state)
    {
        ref var pod = ref pods[index];
        pod.Version++;
        if (pod.State == PodState.Working)
        {
            var node = nodes[pod.Node];
            node.MayUse -= MayUse(pod.Workload, pod.Requests, node);
            if (jobs[pod.Workload] is not null)
            {
                StopJob(index);
            }
            else
            {
                services[pod.Workload]!.Run.Remove(Now, PowerOf(pod.Workload, pod.Requests, node));
                Refresh(pod.Workload);
                LookSoon(pod.Workload);
            }
        }
        else if (pod.State == PodState.Reserved)
        {
            GiveUpWaiting(index);
        }

        pod.State = state;
    }

    /// <summary>It leaves its node, where it has stopped.</summary>
    private void Unbind(int index)
    {
        ref var pod = ref pods[index];
        var node = nodes[pod.Node];
        Take(node, pod.Requests, pod.Gpus, -1);
        node.Book(pod.Workload, pod.Requests, (Now - pod.BoundSince).TotalSeconds);
        var last = node.Pods[^1];
        node.Pods[pod.PlaceOnNode] = last;
        pods[last].PlaceOnNode = pod.PlaceOnNode;
        node.Pods.RemoveAt(node.Pods.Count - 1);
        meter.Add(Now, Level.Pods, -1);
        meter.Add(Now, Level.CpuRequested, -pod.Requests.CpuMillis);
        meter.Add(Now, Level.MemoryRequested, -pod.Requests.MemoryBytes);
        pod.Node = Pod.None;
        if (node.Pods.Count == 0 && node.IsThere)
            Idle(node);
    }

    /// <summary>A pod that is not wanted any more ends, wherever it is.</summary>
    private void RemovePod(int index)
    {
        ref var pod = ref pods[index];
        if (pod.State == PodState.Waiting)
        {
            GiveUpWaiting(index);
            pod.Version++;
        }
        else
        {
            var node = nodes[pod.Node];
            Stop(index, PodState.Lost);
            Unbind(index);
            Share(node);
            AskForRoom();
        }

        removed++;
        Delete(index);
    }

    /// <summary>A pod is no more.</summary>
    private void Delete(int index)
    {
        Forget(index);
        pods[index].State = PodState.Gone;
        freePods.Push(index);
    }

    /// <summary>What a working pod may use of its node, in thousandths of a processor.</summary>
    private long MayUse(int workload, in ReplicaRequests requests, Node node) => Scenario.Workloads[workload] is ServiceWorkload { CpuLimitMillis: { } limit }
        ? Math.Min(limit, node.Allocatable.CpuMillis)
        : requests.CpuMillis;

    private ReplicaPower PowerOf(int workload, in ReplicaRequests requests, Node node)
    {
        var offer = Environment.Market[node.Offer];
        var may = MayUse(workload, requests, node);
        return new(offer.RegionIndex, may / Milli, Market.Scores[node.Offer], node.Share, Market.MoreWatts[node.Offer] * ShareOf(may, requests.GpuMillis, node));
    }

    /// <summary>The part of its machine that a pod uses at full use: of its processors, or of its graphics processors where that is more.</summary>
    private double ShareOf(long cpuMillis, int gpuMillis, Node node)
    {
        var capacity = Environment.Market[node.Offer].Capacity;
        return Math.Max((double)cpuMillis / capacity.CpuMilli, capacity.Gpus == 0 ? 0 : gpuMillis / (Milli * capacity.Gpus));
    }

    /// <summary>Pods on nodes that may be short share what there is anew.</summary>
    private void ShareNodes()
    {
        foreach (var node in Live)
            Share(nodes[node]);
    }

    /// <summary>Where pods use more than their node has, each gets the same part of it.</summary>
    private void Share(Node node)
    {
        if (node.MayUse <= node.Allocatable.CpuMillis && node.Share == 1)
            return;
        var used = 0.0;
        foreach (var index in node.Pods)
        {
            ref readonly var pod = ref pods[index];
            if (pod.State == PodState.Working)
                used += MayUse(pod.Workload, pod.Requests, node) * (services[pod.Workload]?.Run.Asked ?? 1);
        }

        var share = used > node.Allocatable.CpuMillis ? node.Allocatable.CpuMillis / used : 1;
        if (share == node.Share)
            return;
        foreach (var index in node.Pods)
        {
            ref readonly var pod = ref pods[index];
            if (pod.State != PodState.Working)
                continue;
            var before = PowerOf(pod.Workload, pod.Requests, node);
            if (services[pod.Workload] is { } service)
                service.Run.Replace(Now, before, before with { Share = share });
            else
                SpeedUp(index, share);
        }

        node.Share = share;
        foreach (var index in node.Pods)
        {
            if (services[pods[index].Workload] is not null && pods[index].State == PodState.Working)
                Refresh(pods[index].Workload);
        }
    }
}
