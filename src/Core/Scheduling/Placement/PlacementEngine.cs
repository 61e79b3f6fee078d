using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>
/// Decides where workloads run, among the offers of a catalogue. Each offer is looked at with one zone and, where availability is asked for, with more; those that keep every
/// constraint compete by the strategy. The same question has the same answer; ties are broken by name. Safe for concurrent use.
/// </summary>
/// <param name="index">The offers without dominated ones.</param>
/// <param name="all">All of them, to find again where a workload is.</param>
public sealed class PlacementEngine(OfferIndex index, OfferIndex all)
{
    /// <summary>Alternatives of a decision.</summary>
    public const int MostAlternatives = 10;

    /// <summary>Offers that would be better and break one constraint.</summary>
    private const int MostBroken = 4;

    /// <summary>Other families beside the chosen one.</summary>
    private const int MostFamilies = 3;

    /// <summary>Makes an engine for a catalogue; that takes seconds for 100,000 offers, and a decision less than a millisecond.</summary>
    public static PlacementEngine For(PriceCatalog catalog) => new(OfferIndex.Of(catalog), OfferIndex.Of(catalog, prune: false));

    /// <summary>The regions of the catalogue, by provider and name.</summary>
    public IReadOnlyList<IndexedRegion> Regions => all.Regions;

    /// <summary>All offers of a region, dominated ones too, in the order of the index.</summary>
    /// <param name="region">The region, by its place in <see cref="Regions"/>.</param>
    public IReadOnlyList<IndexedOffer> OffersIn(int region)
    {
        var offers = new List<IndexedOffer>();
        foreach (var block in all.Blocks)
        {
            if (block.Region != region)
                continue;
            for (var row = block.Start; row < block.End; row++)
                offers.Add(all[row]);
        }

        return offers;
    }

    /// <summary>Which of all offers a workload may run on where it shares machines with others. Its availability counts its own replicas.</summary>
    /// <param name="requirement">What is needed; its strategy does not count.</param>
    public OfferPermits Permits(PlacementRequirement requirement) => new(all, requirement);

    /// <summary>Decides.</summary>
    /// <param name="requirement">What is needed.</param>
    /// <param name="outcomes">What was learned from earlier placements; null for nothing.</param>
    public PlacementDecision Decide(PlacementRequirement requirement, LearnedOutcomes? outcomes = null)
    {
        var (strategy, fallback) = StrategyOf(requirement, outcomes);
        var search = new PlacementSearch(index, requirement, new(index, requirement), strategy, strategy == PlacementStrategy.Intelligent ? outcomes : null);
        search.Run();
        if (search.Best is not { } best)
        {
            return new()
            {
                Strategy = strategy,
                FallbackReason = fallback,
                Conflict = search.Conflict(),
                Alternatives = [.. search.Broken.Order(Candidate.BestFirst).Take(MostAlternatives).Select(one => search.AlternativeTo(null, one))],
                OffersConsidered = index.Count,
            };
        }

        var chosen = search.PlacementOf(best);
        var others = search.Broken.Where(one => one.IsBetterThan(best)).Order(Candidate.BestFirst).Take(MostBroken)
            .Concat(search.FamiliesBeside(best).Take(MostFamilies).Concat(search.Regions.Where(one => one != best).Order(Candidate.BestFirst)))
            .DistinctBy(one => (one.Row, one.Zones))
            .Take(MostAlternatives);
        return new()
        {
            Chosen = chosen,
            Prediction = search.Predict(best),
            Strategy = strategy,
            FallbackReason = fallback,
            Alternatives = [.. others.Select(one => search.AlternativeTo(best, one))],
            OffersConsidered = index.Count,
        };
    }

    /// <summary>What a placement that is known by its offer would be now; null where the offer is gone.</summary>
    /// <param name="requirement">What is needed.</param>
    /// <param name="name">Its <see cref="OfferPlacement.Name"/>.</param>
    /// <param name="outcomes">What was learned from earlier placements; null for nothing.</param>
    public Alternative? Find(PlacementRequirement requirement, string name, LearnedOutcomes? outcomes = null)
    {
        var (strategy, _) = StrategyOf(requirement, outcomes);
        var search = new PlacementSearch(all, requirement, new(all, requirement), strategy, strategy == PlacementStrategy.Intelligent ? outcomes : null);
        return search.Find(name) is { } found ? search.AlternativeTo(null, found) : null;
    }

    private static (PlacementStrategy Strategy, string? Fallback) StrategyOf(PlacementRequirement requirement, LearnedOutcomes? outcomes) => requirement.Strategy switch
    {
        PlacementStrategy.Intelligent when outcomes is null => (PlacementStrategy.Hybrid, "no outcomes of earlier placements are known"),
        PlacementStrategy.Intelligent when outcomes.InvalidReason is { } reason => (PlacementStrategy.Hybrid, reason),
        var strategy => (strategy, null),
    };
}
