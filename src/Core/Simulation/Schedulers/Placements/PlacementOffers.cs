using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers.Placements;

/// <summary>
/// Nodes of the offer that <see cref="PlacementEngine"/> chooses for a workload, or else of the alternatives that it names, the best first. Nodes that are there will do in the region that was chosen, and where
/// the strategy is performance only if their processors are no slower. A workload stays in the region where it is, as long as anything can be had there.
/// </summary>
/// <param name="spec">How it is to work.</param>
/// <param name="choices">Decides.</param>
/// <param name="observed">Learns from what comes of it; null for a strategy that does not.</param>
internal sealed class PlacementOffers(SchedulerSpec spec, PlacementChoices choices, RunOutcomes? observed) : IPodOffers
{
    private readonly Dictionary<int, int> homes = []; // by workload, the region that was chosen last
    private readonly Dictionary<(OfferSet Set, int Region, double Score), OfferSet> rooms = [];
    private readonly Dictionary<(int Workload, ReplicaRequests Requests), IReadOnlyList<OfferSet>> found = []; // by the decisions of one version
    private int version = -1;

    public void Begin(Decision decision)
    {
        observed?.Observe(decision, choices);
        choices.Look(decision);
        if (choices.Version == version)
            return;
        version = choices.Version;
        found.Clear();
    }

    public OfferSet Rooms(Decision decision, in PodView pod)
    {
        var permitted = decision.Offers.Permitted(pod.Workload);
        if (New(decision, pod) is not [{ Offers: [var first, ..] }, ..])
            return permitted;
        var score = choices.Strategy == PlacementStrategy.Performance ? decision.View.ProcessorScore(first) : 0;
        var key = (permitted, decision[first].RegionIndex, score);
        if (!rooms.TryGetValue(key, out var set))
            rooms[key] = set = decision.Offers.Where(permitted, offer => decision[offer].RegionIndex == key.RegionIndex && decision.View.ProcessorScore(offer) >= score);
        return set;
    }

    public IReadOnlyList<OfferSet> New(Decision decision, in PodView pod)
    {
        var key = (pod.Workload, pod.Requests);
        if (!found.TryGetValue(key, out var sets))
            found[key] = sets = Find(decision, pod);
        return PermittedOffers.InOrder(decision, pod, spec, sets);
    }

    private List<OfferSet> Find(Decision decision, in PodView pod)
    {
        var requirement = decision.View.Scenario.Workloads[pod.Workload].Requirement;
        var purchases = choices.PurchasesOf(requirement);
        IReadOnlyList<PurchaseOption?> ways = spec.Purchase == PurchasePolicy.Spot && purchases.Count > 1 ? [PurchaseOption.Spot, PurchaseOption.OnDemand] : purchases.Count == 1 ? [purchases[0]] : [null];
        var permitted = decision.Offers.Permitted(pod.Workload);
        var sets = new List<OfferSet>();
        foreach (var way in ways)
        {
            var made = homes.TryGetValue(pod.Workload, out var home) ? choices.Of(decision.View, pod.Workload, pod.Requests, way, decision.View.Environment.Regions[home]) : null;
            if (made?.Chosen is null)
                made = choices.Of(decision.View, pod.Workload, pod.Requests, way);
            if (made.Chosen is not { } chosen)
                continue;
            foreach (var placement in made.Alternatives.Where(other => other.Violated is null).Select(other => other.Placement).OrderBy(other => other.Objective).Prepend(chosen))
            {
                if (decision.Offers.Where(permitted, choices.OffersOf(placement).Contains) is { Offers.Count: > 0 } set)
                    sets.Add(set);
            }
        }

        if (sets.Count > 0)
            homes[pod.Workload] = decision[sets[0].Offers[0]].RegionIndex;
        return sets;
    }
}
