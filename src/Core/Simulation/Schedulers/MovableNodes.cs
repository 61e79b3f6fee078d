using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>A node whose pods can all be brought elsewhere.</summary>
/// <param name="View">The node.</param>
/// <param name="Pods">Its pods.</param>
internal sealed record MovableNode(NodeView View, IReadOnlyList<PodView> Pods);

/// <summary>
/// Knows which nodes can be given up: they are ready and old enough, and hold replicas alone, none of which is on its way. Jobs are left in peace, as is usual: a move would cost what they have done since
/// their last checkpoint.
/// </summary>
/// <param name="spec">How old is old enough.</param>
internal sealed class MovableNodes(SchedulerSpec spec)
{
    private readonly Dictionary<int, TimeSpan> moved = []; // by pod, when it came to be: numbers are given again

    /// <summary>All of them, in the order of launches.</summary>
    public IReadOnlyList<MovableNode> Of(Decision decision)
    {
        var (view, found, stillMoving) = (decision.View, new List<MovableNode>(), new Dictionary<int, TimeSpan>());
        foreach (var node in view.Nodes)
        {
            var its = view.Node(node);
            var pods = new List<PodView>();
            var isFree = its.State == NodeState.Ready && view.Now - its.Launched >= spec.LeastNodeAge;
            foreach (var number in view.PodsOn(node))
            {
                var pod = view.Pod(number);
                if (moved.TryGetValue(number, out var arrived) && arrived == pod.Arrived)
                    (isFree, stillMoving[number]) = (false, arrived);
                isFree &= pod.State == PodState.Working && view.Scenario.Workloads[pod.Workload] is ServiceWorkload;
                pods.Add(pod);
            }

            if (isFree)
                found.Add(new(its, pods));
        }

        moved.Clear();
        foreach (var (pod, arrived) in stillMoving)
            moved.Add(pod, arrived);
        return found;
    }

    /// <summary>Those without pods; none where room is kept, which they are part of: the cloud's own time of idleness ends them.</summary>
    public IReadOnlyList<MovableNode> Empty(Decision decision) => spec.Headroom > 0 ? [] : [.. Of(decision).Where(node => node.Pods.Count == 0)];

    /// <summary>Brings pods elsewhere and gives their nodes up.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="nodes">The nodes; their pods that are in no move are replaced wherever there is room.</param>
    /// <param name="moves">Pods and where they go.</param>
    public void GiveUp(Decision decision, IEnumerable<MovableNode> nodes, IEnumerable<(PodView Pod, int Node)> moves)
    {
        foreach (var (pod, node) in moves)
        {
            decision.Move(pod.Index, node);
            moved[pod.Index] = pod.Arrived;
        }

        foreach (var node in nodes)
            decision.Drain(node.View.Index);
    }
}
