using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>Keeps room for more replicas than there are, so that those which come next need not wait for a node: nodes are launched until as many as the share says would find room.</summary>
/// <param name="share">Of the replicas of each service, rounded up.</param>
/// <param name="offers">Where pods may go.</param>
/// <param name="planner">Chooses new nodes.</param>
internal sealed class Headroom(double share, IPodOffers offers, INodePlanner planner)
{
    /// <summary>Launches what is missing.</summary>
    public void Keep(Decision decision)
    {
        var missing = new List<WaitingPod>();
        using (var trial = new RoomTrial(decision.Rooms, []))
        {
            foreach (var (pod, replicas) in Services(decision.View))
            {
                for (var more = (int)Math.Ceiling(share * replicas); more > 0; more--)
                {
                    if (trial.Take(NodeScheduler.NeedOf(pod, offers.Rooms(decision, pod))) < 0 && offers.New(decision, pod) is [var preferred, ..])
                        missing.Add(new(pod.Index, pod.Workload, NodeScheduler.NeedOf(pod, preferred)));
                }
            }
        }

        foreach (var node in missing.Count == 0 ? [] : planner.Plan(missing, decision))
            decision.Launch(node.Offer);
    }

    /// <summary>A replica of each service, and how many there are on nodes.</summary>
    private static IEnumerable<(PodView Pod, int Replicas)> Services(CloudView view)
    {
        var found = new SortedDictionary<int, (PodView Pod, int Replicas)>();
        foreach (var node in view.Nodes)
        {
            foreach (var number in view.PodsOn(node))
            {
                var pod = view.Pod(number);
                if (view.Scenario.Workloads[pod.Workload] is ServiceWorkload)
                    found[pod.Workload] = found.TryGetValue(pod.Workload, out var known) ? (known.Pod, known.Replicas + 1) : (pod, 1);
            }
        }

        return found.Values;
    }
}
