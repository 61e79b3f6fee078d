using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Scheduling.Regions;

/// <summary>
/// Chooses the region of a cluster: of those in which every workload may run, the one whose fleet is cheapest. A fleet in use stays where it is unless another region saves enough. Ties are broken by name; the
/// same question has the same answer.
/// </summary>
public static class RegionPlanner
{
    /// <summary>Plans. A region whose nodes cost more than the best one found by processors or memory alone is not planned.</summary>
    /// <exception cref="ArgumentException">A number is out of its range, or a name there twice; the message says which.</exception>
    public static RegionChoice Plan(PlacementEngine engine, RegionRequest request)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Workloads.GroupBy(workload => workload.Name, StringComparer.Ordinal).FirstOrDefault(name => name.Count() > 1) is { } twice)
            throw new ArgumentException($"The workload {twice.Key} is there twice.", nameof(request));
        var permits = request.Workloads.Select(workload => workload.Replicas > 0 && workload.Obstacle is null ? engine.Permits(RequirementOf(workload, request)) : null).ToArray();
        var selectors = new PodSelectors(request.Workloads);
        var (open, lost, objections) = (new List<(int Region, RegionFleet Fleet)>(), new List<RegionAlternative>(), new List<(string Objector, string Reason)>());
        for (var region = 0; region < engine.Regions.Count; region++)
        {
            var its = engine.Regions[region];
            if (!Allows(request.Providers, its.Facts.Provider) || !Allows(request.Regions, its.Facts.Region))
                continue;
            var fleet = RegionFleet.Of(engine, request, permits, selectors, region);
            if (fleet.Fleet is not null && ReasonToStay(request, its) is not { } reason)
            {
                open.Add((region, fleet));
                continue;
            }

            if (fleet.Objection is { } objection)
                objections.Add((fleet.Objector!, objection));
            lost.Add(new(its, null, fleet.Objection is { } said ? $"{fleet.Objector} cannot run there: {said}" : ReasonToStay(request, its)!));
        }

        var (plans, dear) = Plans(engine, request, open);
        if (plans.Count == 0)
            return new() { Alternatives = lost, Rationale = WhyNone(lost.Count, objections) };
        var ranked = plans.OrderBy(plan => plan.Plan.Unplaced.Count).ThenBy(plan => plan.HourlyCost).ToList(); // stable: equal ones by name
        var (chosen, rationale) = Choose(request, ranked, dear.Count > 0);
        return new()
        {
            Chosen = WithObstacles(chosen, request),
            Rationale = rationale,
            Alternatives = [.. ranked.Where(plan => plan != chosen).Select(plan => new RegionAlternative(plan.Region, plan.HourlyCost, WhyNot(chosen, plan))), .. dear, .. lost],
        };
    }

    private static (IReadOnlyList<RegionPlan> Plans, IReadOnlyList<RegionAlternative> Dear) Plans(PlacementEngine engine, RegionRequest request, List<(int Region, RegionFleet Fleet)> open)
    {
        var (plans, dear, best) = (new List<RegionPlan>(), new List<RegionAlternative>(), decimal.MaxValue);
        // The most promising first, so that others need not be planned; where it is now in any case, to compare with.
        foreach (var (region, fleet) in open.OrderBy(one => IsCurrent(request, engine.Regions[one.Region]) ? 0 : 1).ThenBy(one => one.Fleet.Floor).ThenBy(one => one.Region))
        {
            if (fleet.Floor > best)
            {
                dear.Add(new(engine.Regions[region], null, string.Create(CultureInfo.InvariantCulture, $"costs {fleet.Floor:0.00} USD an hour and more by processors or memory alone")));
                continue;
            }

            var plan = new RegionPlan(engine.Regions[region], fleet.Fleet!, FleetPlanner.Plan(fleet.Fleet!));
            plans.Add(plan);
            if (plan.Plan.Unplaced.Count == 0)
                best = Math.Min(best, plan.HourlyCost);
        }

        return ([.. plans.OrderBy(plan => plan.Region.Facts.Provider, StringComparer.Ordinal).ThenBy(plan => plan.Region.Facts.Region, StringComparer.Ordinal)], dear);
    }

    private static (RegionPlan Chosen, string Rationale) Choose(RegionRequest request, List<RegionPlan> ranked, bool othersAreDear)
    {
        var best = ranked[0];
        var current = ranked.Find(plan => IsCurrent(request, plan.Region));
        if (current is null || current == best)
        {
            return (best, ranked.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{Percent(best, ranked[1]):0.0} percent cheaper than {ranked[1].Region.Facts.Region}, the next")
                : othersAreDear ? "other regions cost more by processors or memory alone" : "the only region that permits every Workload");
        }

        var saving = Percent(best, current);
        var least = request.Options.Disruption.LeastSaving * 100;
        return current.Plan.Unplaced.Count <= best.Plan.Unplaced.Count && saving < least
            ? (current, string.Create(CultureInfo.InvariantCulture, $"stays in {current.Region.Facts.Region}: {best.Region.Facts.Region} would save {saving:0.0} percent, and a move is worth it from {least:0.#} on"))
            : (best, string.Create(CultureInfo.InvariantCulture, $"moves from {current.Region.Facts.Region}: saves {saving:0.0} percent"));
    }

    /// <summary>By how many percent a plan is cheaper than another one.</summary>
    private static decimal Percent(RegionPlan plan, RegionPlan other) => other.HourlyCost > 0 ? (1 - (plan.HourlyCost / other.HourlyCost)) * 100 : 0;

    private static string WhyNot(RegionPlan chosen, RegionPlan other) => other.Plan.Unplaced.Count > chosen.Plan.Unplaced.Count
        ? $"{other.Plan.Unplaced.Count} pods would have no node: {other.Plan.Unplaced[0].Reason}"
        : other.HourlyCost < chosen.HourlyCost
            ? string.Create(CultureInfo.InvariantCulture, $"{chosen.HourlyCost - other.HourlyCost:0.00} USD an hour cheaper, which is not worth a move")
            : string.Create(CultureInfo.InvariantCulture, $"{other.HourlyCost - chosen.HourlyCost:0.00} USD an hour dearer");

    private static string WhyNone(int regions, List<(string Objector, string Reason)> objections) => regions == 0
        ? "the catalogue has no region that spec.providers and spec.regions allow"
        : objections.Count == 0
            ? "today's nodes are in none of the regions that spec.regions allows"
            : objections.GroupBy(one => one).OrderByDescending(group => group.Count()).ThenBy(group => group.Key.Objector, StringComparer.Ordinal).ThenBy(group => group.Key.Reason, StringComparer.Ordinal)
                .Select(group => $"in {group.Count()} of {regions} regions {group.Key.Objector} cannot run: {group.Key.Reason}").First();

    /// <summary>Why a fleet cannot move to a region; null where it can, or is there.</summary>
    private static string? ReasonToStay(RegionRequest request, IndexedRegion region) =>
        request.Nodes is { Count: > 0 } nodes && request.Options.Disruption.MostReplaced < 1 && !nodes.Any(node => Same(node.Provider, region.Facts.Provider) && Same(node.Region, region.Facts.Region))
            ? "a move would replace all nodes of today"
            : null;

    private static bool IsCurrent(RegionRequest request, IndexedRegion region)
    {
        var current = request.Current ?? request.Nodes?.GroupBy(node => (node.Provider, node.Region)).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault()?.Key;
        return current is { } its && Same(its.Provider, region.Facts.Provider) && Same(its.Region, region.Facts.Region);
    }

    /// <summary>Machines by the hour are what commitments cover, so that whoever permits a commitment permits those.</summary>
    private static PlacementRequirement RequirementOf(FleetWorkload workload, RegionRequest request)
    {
        var purchases = workload.Requirement.PurchaseOptions.Select(option => option == Catalog.PurchaseOption.Spot ? option : Catalog.PurchaseOption.OnDemand).Distinct().ToArray();
        var overhead = request.Options.Overhead;
        return workload.Requirement with { Replicas = workload.Replicas, PurchaseOptions = purchases, Overhead = new(overhead.CpuMilli, overhead.MemoryBytes) };
    }

    private static RegionPlan WithObstacles(RegionPlan plan, RegionRequest request)
    {
        var unplaced = request.Workloads.Where(workload => workload.Obstacle is not null)
            .SelectMany(workload => Enumerable.Range(0, workload.Replicas).Select(replica => new UnplacedPod(workload.PodName(replica), workload.Obstacle!))).ToArray();
        return unplaced.Length == 0 ? plan : plan with { Plan = plan.Plan with { Unplaced = [.. plan.Plan.Unplaced.Concat(unplaced).OrderBy(pod => pod.Pod, StringComparer.Ordinal)] } };
    }

    private static bool Allows(IReadOnlyList<string> names, string name) => names.Count == 0 || names.Any(one => Same(one, name));

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
