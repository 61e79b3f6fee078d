using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>Keeps replicas of workloads evenly in zones: the next one goes to a zone that has the fewest, among those that are up.</summary>
internal sealed class ZoneSpread
{
    private readonly Dictionary<(int Workload, int Zone), int> replicas = [];
    private bool isCounted;

    /// <summary>Counts anew when it is asked next.</summary>
    public void Reset() => isCounted = false;

    /// <summary>Zones that are up and in which a set has offers, those with the fewest replicas first.</summary>
    public IReadOnlyList<int> Order(CloudView view, int workload, OfferSet set)
    {
        Count(view);
        return [.. set.Offers.Select(offer => view.Environment.Market[offer].ZoneIndex).Distinct().Where(zone => view.Environment.IsZoneUp(zone, view.Now)).OrderBy(zone => In(workload, zone)).ThenBy(zone => zone)];
    }

    /// <summary>How many replicas of a workload a zone has.</summary>
    public int In(int workload, int zone) => replicas.GetValueOrDefault((workload, zone));

    /// <summary>Another one is there, or will be.</summary>
    public void Add(int workload, int zone) => replicas[(workload, zone)] = In(workload, zone) + 1;

    private void Count(CloudView view)
    {
        if (isCounted)
            return;
        replicas.Clear();
        foreach (var node in view.Nodes)
        {
            var its = view.Node(node);
            if (!its.TakesPods)
                continue;
            foreach (var pod in view.PodsOn(node))
                Add(view.Pod(pod).Workload, view.Environment.Market[its.Offer].ZoneIndex);
        }

        isCounted = true;
    }
}
