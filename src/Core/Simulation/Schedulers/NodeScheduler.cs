using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Schedulers.Choices;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>Gives up nodes whose pods run for less elsewhere.</summary>
internal interface IConsolidation
{
    /// <summary>Looks at all nodes.</summary>
    void Consolidate(Decision decision);
}

/// <summary>
/// What all schedulers have in common: a pod that waits goes to a node that is ready and has room, else to one that is launching, else to a new one. How one is chosen of many, which new ones are bought and which
/// old ones are given up is what they differ in. No pod waits that a node has room for.
/// </summary>
/// <param name="spec">How it is to work.</param>
/// <param name="offers">Where pods may go.</param>
/// <param name="choice">Chooses among nodes with room.</param>
/// <param name="planner">Chooses new nodes.</param>
/// <param name="consolidation">Gives nodes up; null for none.</param>
internal sealed class NodeScheduler(SchedulerSpec spec, IPodOffers offers, INodeChoice choice, INodePlanner planner, IConsolidation? consolidation) : ICloudScheduler
{
    private readonly NodeRooms rooms = new();
    private readonly ZoneSpread zones = new();
    private readonly List<(int Pod, TimeSpan Arrived)> unplaced = []; // by the last call
    private OfferSets? sets;
    private long marketVersion = -1;
    private readonly Headroom headroom = new(spec.Headroom, offers, planner);
    private TimeSpan consolidated;
    private TimeSpan keptRoom;

    /// <inheritdoc/>
    public string Name => spec.Label ?? spec.Name;

    /// <inheritdoc/>
    public void Decide(CloudView view, SchedulingPlan plan)
    {
        var isKnown = IsKnown(view);
        rooms.Update(view);
        zones.Reset();
        var decision = new Decision(view, plan, rooms, sets ??= new(view, spec));
        offers.Begin(decision);
        choice.Begin(decision);
        if (!isKnown)
            Place(decision);
        if (consolidation is not null && spec.Consolidates && view.Now - consolidated >= spec.LooksEvery)
        {
            consolidated = view.Now;
            consolidation.Consolidate(decision);
        }

        if (spec.Headroom > 0 && view.Now - keptRoom >= view.Scenario.Step)
        {
            keptRoom = view.Now;
            headroom.Keep(decision);
        }
    }

    /// <summary>Whether the same pods wait as after the last call, and nothing changed that could help them. Jobs that wait for spot wait no longer as time goes by.</summary>
    private bool IsKnown(CloudView view)
    {
        if (spec.Purchase == PurchasePolicy.Spot || view.MarketVersion != marketVersion || view.ChangedNodes.Length > 0 || view.Waiting.Length != unplaced.Count)
            return false;
        for (var i = 0; i < unplaced.Count; i++)
        {
            if (unplaced[i] != (view.Waiting[i], view.Pod(view.Waiting[i]).Arrived))
                return false;
        }

        return true;
    }

    private void Place(Decision decision)
    {
        var view = decision.View;
        var waiting = new List<(PodView Pod, IReadOnlyList<OfferSet> Sets)>();
        foreach (var number in view.Waiting.ToArray())
        {
            var pod = view.Pod(number);
            if (spec.Spreads(view.Scenario.Workloads[pod.Workload]))
            {
                var permitted = offers.Rooms(decision, pod);
                var order = zones.Order(view, pod.Workload, permitted);
                if (order.TakeWhile(zone => zones.In(pod.Workload, zone) == zones.In(pod.Workload, order[0])).Any(zone => BindToRoom(decision, pod, decision.Offers.In(permitted, zone))))
                    continue;
                if (order.Count > 0)
                    zones.Add(pod.Workload, order[0]);
                waiting.Add((pod, [.. offers.New(decision, pod).SelectMany(set => order.Select(zone => decision.Offers.In(set, zone)))]));
            }
            else if (!BindToRoom(decision, pod, offers.Rooms(decision, pod)))
            {
                waiting.Add((pod, offers.New(decision, pod)));
            }
        }

        for (var level = 0; waiting.Count > 0 && waiting.Exists(one => one.Sets.Count > level); level++)
            waiting = Launch(decision, waiting, level);
        unplaced.Clear();
        foreach (var (pod, _) in waiting)
        {
            if (!BindToRoom(decision, pod, decision.Offers.Permitted(pod.Workload)))
                unplaced.Add((pod.Index, pod.Arrived));
        }

        marketVersion = view.MarketVersion;
    }

    private bool BindToRoom(Decision decision, in PodView pod, OfferSet allowed)
    {
        var need = NeedOf(pod, allowed);
        foreach (var among in (ReadOnlySpan<Rooms>)[rooms.Ready, rooms.Launching])
        {
            var place = choice.Choose(among, need);
            if (place < 0)
                continue;
            var room = among[place];
            decision.Bind(pod.Index, room.Node, need.IsShare ? choice.ChooseGpu(room, need) : -1);
            if (spec.Spreads(decision.View.Scenario.Workloads[pod.Workload]))
                zones.Add(pod.Workload, decision.View.Environment.Market[room.Offer].ZoneIndex);
            return true;
        }

        return false;
    }

    /// <summary>Launches nodes of each pod's set at a level, again and again as long as some can be had and others cannot.</summary>
    /// <returns>The pods that got none.</returns>
    private List<(PodView Pod, IReadOnlyList<OfferSet> Sets)> Launch(Decision decision, List<(PodView Pod, IReadOnlyList<OfferSet> Sets)> waiting, int level)
    {
        while (true)
        {
            decision.View.Cancellation.ThrowIfCancellationRequested();
            int[] asked = [.. Enumerable.Range(0, waiting.Count).Where(i => waiting[i].Sets.Count > level)];
            var nodes = planner.Plan([.. asked.Select(i => new WaitingPod(waiting[i].Pod.Index, waiting[i].Pod.Workload, NeedOf(waiting[i].Pod, waiting[i].Sets[level])))], decision);
            var (placed, refused) = (new HashSet<int>(), false);
            foreach (var planned in nodes)
            {
                var node = decision.Launch(planned.Offer);
                refused |= node < 0;
                foreach (var place in node < 0 ? [] : planned.Pods)
                {
                    decision.Bind(waiting[asked[place]].Pod.Index, node);
                    placed.Add(asked[place]);
                }
            }

            waiting = [.. waiting.Where((_, i) => !placed.Contains(i))];
            if (placed.Count == 0 || !refused)
                return waiting;
        }
    }

    internal static PodNeed NeedOf(in PodView pod, OfferSet allowed) => new(pod.Requests.CpuMillis, pod.Requests.MemoryBytes, pod.Requests.GpuMillis, allowed);
}
