using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Simulation.Clouds;

/// <content>Nodes: launched, ready, failed, taken back, given back.</content>
internal sealed partial class CloudRun
{
    /// <summary>A run that launches more machines is ended: it does not get anywhere.</summary>
    private const int MostLaunches = 2_000_000;

    /// <summary>A refusal is told after so long.</summary>
    private static readonly TimeSpan RefusalTime = TimeSpan.FromSeconds(1);

    /// <summary>A node that cannot be given back now is tried again after so long.</summary>
    private static readonly TimeSpan ReturnRetry = TimeSpan.FromMinutes(1);

    private readonly List<Node> nodes = [];
    private readonly List<NodeLease> leases = [];
    private readonly SortedDictionary<string, int> refusals = new(StringComparer.Ordinal);
    private decimal costRate;
    private int launched;
    private int failures;
    private int interruptions;
    private int mostNodes;
    private int readyNodes;
    private double shareSum;
    private double squareSum;

    /// <inheritdoc cref="SchedulingPlan.Launch"/>
    public int Launch(int offer)
    {
        Token.ThrowIfCancellationRequested();
        if (offer < 0 || offer >= Environment.Market.Count)
            throw new SchedulingPlanException($"There is no offer {offer}.");
        if (nodes.Count == MostLaunches)
            throw new SchedulingPlanException($"More than {MostLaunches} machines were launched.");
        var (attempt, refusal) = Market.Launch(offer, Now);
        var allocatable = Market.Allocatable[offer];
        var node = new Node
        {
            Index = nodes.Count,
            Offer = offer,
            Attempt = attempt,
            Refusal = refusal,
            Allocatable = allocatable,
            Launched = Now,
            Free = allocatable,
            FreeGpus = allocatable.GpuMillis > 0 ? [.. Enumerable.Repeat(1000, allocatable.GpuMillis / 1000)] : null,
        };
        nodes.Add(node);
        Live.Add(node.Index);
        if (refusal is not null)
        {
            Schedule(Now + RefusalTime, CloudEventKind.Refused, node.Index);
            return node.Index;
        }

        launched++;
        Bill(node, 1);
        Schedule(Now + Environment.ProvisioningDelay(offer, attempt), CloudEventKind.NodeReady, node.Index);
        return node.Index;
    }

    /// <inheritdoc cref="SchedulingPlan.Drain"/>
    public void Drain(int node)
    {
        var drained = Shown(node);
        if (drained.State is NodeState.Draining or NodeState.Failed)
            return;
        if (drained.State == NodeState.Ready)
            CountShares(drained, -1);
        drained.State = NodeState.Draining;
        drained.Version++;
        ReplaceReplicas(drained);
        if (drained.Pods.Count == 0)
            GiveBack(drained);
    }

    public Node NodeAt(int node) => node >= 0 && node < nodes.Count ? nodes[node] : throw new SchedulingPlanException($"There is no node {node}.");

    public NodeView ViewOfNode(int node)
    {
        var seen = NodeAt(node);
        var state = seen.State != NodeState.Failed ? seen.State : seen.IsThere ? NodeState.Ready : NodeState.Launching;
        return new(node, seen.Offer, state, seen.Allocatable, seen.Free, seen.Pods.Count, Scenario.Nodes.MostPods, seen.Launched);
    }

    private Node Shown(int node) => NodeAt(node) is { State: not NodeState.Gone } shown ? shown : throw new SchedulingPlanException($"Node {node} is gone.");

    private void Refuse(Node node)
    {
        refusals[node.Refusal!] = refusals.GetValueOrDefault(node.Refusal!) + 1;
        Clear(node);
        Remove(node);
    }

    private void MakeReady(Node node)
    {
        if (node.State is NodeState.Gone or NodeState.Failed)
            return;
        var offer = node.Offer;
        if (node.State == NodeState.Launching)
        {
            node.State = NodeState.Ready;
            CountShares(node, 1);
        }

        node.IsThere = true;
        if (Environment.TimeToFailure(offer, node.Attempt) is { } failure)
            Schedule(Now + failure, CloudEventKind.NodeFails, node.Index);
        if (Environment.Market[offer].Purchase == PurchaseOption.Spot && Environment.SpotLifetime(offer, node.Attempt) is { } lifetime)
            Schedule(Max(Now, Now + lifetime - Environment.Notice(offer)), CloudEventKind.SpotNotice, node.Index);
        for (var i = 0; i < node.Pods.Count; i++)
            Begin(node.Pods[i]);
        Touch(node);
        if (node.Pods.Count == 0)
            Idle(node);
        AskForRoom();
    }

    /// <summary>Everything on a node stops; nobody knows yet.</summary>
    private void Fail(Node node)
    {
        if (node.State is NodeState.Gone or NodeState.Failed)
            return;
        failures++;
        if (node.State == NodeState.Ready)
            CountShares(node, -1);
        node.State = NodeState.Failed;
        foreach (var pod in node.Pods)
            Stop(pod, PodState.Lost);
        Schedule(Now + Scenario.Nodes.FailureDetection, CloudEventKind.FailureNoticed, node.Index);
    }

    private void FailZone(int zone)
    {
        foreach (var index in Live.ToArray())
        {
            if (Environment.Market[nodes[index].Offer].ZoneIndex == zone && nodes[index].Refusal is null)
                Fail(nodes[index]);
        }
    }

    /// <summary>A failed node is given up.</summary>
    private void TakeAway(Node node)
    {
        if (node.State == NodeState.Gone)
            return;
        Clear(node);
        Remove(node);
    }

    /// <summary>The cloud has too many spot nodes of an offer: the youngest go.</summary>
    private void TakeBack(int offer, int tooMany)
    {
        for (var i = Live.Count - 1; i >= 0 && tooMany > 0; i--)
        {
            var node = nodes[Live[i]];
            if (node.Offer != offer || node.State == NodeState.Gone || node.Refusal is not null)
                continue;
            tooMany--;
            GiveNotice(node);
        }
    }

    private void GiveNotice(Node node)
    {
        if (node.IsNoticed || node.State is NodeState.Gone or NodeState.Failed)
            return;
        node.IsNoticed = true;
        node.Version++;
        if (node.State == NodeState.Ready)
            CountShares(node, -1);
        node.State = NodeState.Draining;
        Touch(node);
        ReplaceReplicas(node);
        Schedule(Now + Environment.Notice(node.Offer), CloudEventKind.SpotTaken, node.Index);
        AskSoon();
    }

    private void Interrupt(Node node)
    {
        if (node.State == NodeState.Gone)
            return;
        interruptions++;
        if (node.State != NodeState.Failed)
        {
            foreach (var pod in node.Pods)
                Stop(pod, PodState.Lost);
        }

        Clear(node);
        Remove(node);
    }

    /// <summary>An empty node goes back to the cloud, as soon as that can be told.</summary>
    private void GiveBack(Node node)
    {
        if (node.Pods.Count > 0 || node.State is not (NodeState.Ready or NodeState.Draining))
            return;
        if (Environment.IsApiUp(Environment.Market[node.Offer].RegionIndex, Now))
            Remove(node);
        else
            Schedule(Now + ReturnRetry, CloudEventKind.NodeIdle, node.Index, node.Version);
    }

    private void Idle(Node node)
    {
        node.Version++;
        if (node.State == NodeState.Draining && !node.IsNoticed)
            GiveBack(node);
        else if (node.State == NodeState.Ready)
            Schedule(Now + Scenario.Nodes.IdleTime, CloudEventKind.NodeIdle, node.Index, node.Version);
    }

    /// <summary>Its pods, which have stopped, wait again.</summary>
    private void Clear(Node node)
    {
        while (node.Pods.Count > 0)
        {
            var pod = node.Pods[^1];
            Unbind(pod);
            WaitAgain(pod);
        }
    }

    private void Remove(Node node)
    {
        if (node.State == NodeState.Ready)
            CountShares(node, -1);
        node.State = NodeState.Gone;
        Touch(node);
        if (node.Refusal is null)
        {
            EndLease(node);
            Bill(node, -1);
            Market.Release(node.Offer);
        }

        AskSoon();
    }

    private void EndLease(Node node) => leases.Add(new(
        node.Name, node.Offer, node.Launched, Now,
        [.. node.Use.OrderBy(use => use.Workload).Select(use => new WorkloadShare(Scenario.Workloads[use.Workload].Name, use.CpuSeconds, use.ByteSeconds, use.GpuSeconds))]));

    /// <summary>A node is paid for from now on, or no longer.</summary>
    private void Bill(Node node, int sign)
    {
        var offer = Environment.Market[node.Offer];
        costRate += sign * Market.Price(node.Offer);
        meter.Set(Now, Level.CostRate, (double)costRate);
        meter.Add(Now, Level.Nodes, sign);
        meter.Add(Now, Level.CpuCapacity, sign * offer.Capacity.CpuMilli);
        meter.Add(Now, Level.MemoryCapacity, sign * offer.Capacity.MemoryBytes);
        if (offer.Purchase == PurchaseOption.Spot)
            meter.Add(Now, Level.SpotCapacity, sign * offer.Capacity.CpuMilli);
        power.Add(Now, offer.RegionIndex, sign * Market.IdleWatts[node.Offer]);
        mostNodes = Math.Max(mostNodes, (int)meter[Level.Nodes]);
    }

    /// <summary>The scheduler is shown that it changed.</summary>
    private void Touch(Node node)
    {
        if (node.IsChanged)
            return;
        node.IsChanged = true;
        Changed.Add(node.Index);
    }

    /// <summary>A node counts in the imbalance from now on, or no longer.</summary>
    private void CountShares(Node node, int sign)
    {
        readyNodes += sign;
        var share = RequestedShare(node);
        (shareSum, squareSum) = readyNodes == 0 ? (0, 0) : (shareSum + (sign * share), squareSum + (sign * share * share));
        SetImbalance();
    }

    private void SetImbalance()
    {
        var mean = shareSum / Math.Max(1, readyNodes);
        meter.Set(Now, Level.Imbalance, Math.Sqrt(Math.Max(0, (squareSum / Math.Max(1, readyNodes)) - (mean * mean))));
    }

    private static double RequestedShare(Node node) => node.Allocatable.CpuMillis == 0 ? 0 : 1 - ((double)node.Free.CpuMillis / node.Allocatable.CpuMillis);

    /// <summary>A node holds more or less than before.</summary>
    private void Take(Node node, in ReplicaRequests requests, ulong gpus, int sign)
    {
        if (node.State == NodeState.Ready)
            CountShares(node, -1);
        node.Take(requests, gpus, sign);
        if (node.State == NodeState.Ready)
            CountShares(node, 1);
        Touch(node);
    }
}
