using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers.Placements;

/// <summary>Moves services to another offer or region where <see cref="MigrationRule"/> says that it repays itself, as the operator's recommendations would have it.</summary>
/// <param name="choices">Decides.</param>
/// <param name="spec">How it is to work.</param>
internal sealed class PlacementMigration(PlacementChoices choices, SchedulerSpec spec) : IConsolidation
{
    private readonly MigrationRule rule = new();
    private readonly MovableNodes movable = new(spec);
    private readonly CheapestNodes planner = new(new Choices.FirstFitNode());

    public void Consolidate(Decision decision)
    {
        var byWorkload = movable.Of(decision).SelectMany(node => node.Pods.Select(pod => (node.View.Offer, Pod: pod))).ToLookup(one => one.Pod.Workload);
        foreach (var workload in byWorkload.OrderBy(workload => workload.Key))
        {
            decision.View.Cancellation.ThrowIfCancellationRequested();
            var now = workload.GroupBy(one => one.Offer).MaxBy(offer => (offer.Count(), -offer.Key))!.Key;
            Review(decision, workload.Key, now, [.. workload]);
        }
    }

    private void Review(Decision decision, int workload, int offer, List<(int Offer, PodView Pod)> pods)
    {
        var its = decision[offer];
        var made = choices.Of(decision.View, workload, pods[0].Pod.Requests);
        var current = choices.Engine.Find(choices.RequirementOf(decision.View, workload, pods[0].Pod.Requests), $"{its.Offer.Shape.Provider}/{its.Offer.Region}/{its.InstanceType}/{its.Purchase}", choices.Outcomes);
        if (made.Chosen is not { } chosen || current is null || rule.Apply(made, current).Decision.Chosen is not { } after || after.Name != chosen.Name || after.Name == current.Placement.Name)
            return;
        var permitted = decision.Offers.Where(decision.Offers.Permitted(workload), choices.OffersOf(chosen).Contains);
        var moving = pods.Where(one => !permitted[one.Offer]).Select(one => one.Pod).ToList();
        if (permitted.Offers.Count == 0 || moving.Count == 0)
            return;
        var waiting = moving.Select(pod => new WaitingPod(pod.Index, workload, NodeScheduler.NeedOf(pod, InZone(decision, workload, permitted, pod)))).ToList();
        var nodes = planner.Plan(waiting, decision);
        if (nodes.Sum(node => node.Pods.Count) < moving.Count || nodes.GroupBy(node => node.Offer).Any(launch => decision.View.CanLaunch(launch.Key) < launch.Count()))
            return;
        var moves = new List<(PodView Pod, int Node)>();
        foreach (var planned in nodes)
        {
            var node = decision.Launch(planned.Offer);
            if (node < 0)
                break; // a quota that offers share; the rest stays
            moves.AddRange(planned.Pods.Select(place => (moving[place], node)));
        }

        movable.GiveUp(decision, [], moves);
    }

    /// <summary>Replicas that are spread keep their places beside each other: those of one zone go to one zone.</summary>
    private OfferSet InZone(Decision decision, int workload, OfferSet set, PodView pod)
    {
        if (!spec.Spreads(decision.View.Scenario.Workloads[workload]))
            return set;
        var zones = set.Offers.Select(offer => decision[offer].ZoneIndex).Distinct().Order().ToList();
        return decision.Offers.In(set, zones[decision[decision.View.Node(pod.Node).Offer].ZoneIndex % zones.Count]);
    }
}
