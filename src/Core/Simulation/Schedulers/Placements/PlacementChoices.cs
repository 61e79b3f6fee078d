using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Schedulers.Placements;

/// <summary>
/// Decisions of <see cref="PlacementEngine"/> on the market of the hour: what cannot be bought is left out, and the rest costs what it costs then. A decision is kept as long as the engine that made it.
/// </summary>
/// <param name="spec">How it is to work.</param>
/// <param name="strategy">What placements are chosen by.</param>
internal sealed class PlacementChoices(SchedulerSpec spec, PlacementStrategy strategy)
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromHours(1);

    private readonly Dictionary<(int Workload, ReplicaRequests Requests, PurchaseOption? Purchase, string Region), PlacementDecision> decisions = [];
    private readonly Dictionary<(string Provider, string Region, string Type, PurchaseOption Purchase), List<int>> offers = [];
    private PlacementEngine? engine;
    private long marketVersion;
    private TimeSpan looked;

    /// <summary>What was learned so far; null for nothing.</summary>
    public LearnedOutcomes? Outcomes { get; private set; }

    /// <summary>The strategy.</summary>
    public PlacementStrategy Strategy => strategy;

    /// <summary>Changes when decisions may be others.</summary>
    public int Version { get; private set; }

    /// <summary>The engine on the market of the hour.</summary>
    public PlacementEngine Engine => engine ?? throw new InvalidOperationException("Nobody has looked at the market yet.");

    /// <summary>Takes what was learned into account from now on.</summary>
    public void Learn(LearnedOutcomes outcomes)
    {
        (Outcomes, Version) = (outcomes, Version + 1);
        decisions.Clear();
    }

    /// <summary>Looks at the market, if an hour is over since the last time and it has changed.</summary>
    public void Look(Decision decision)
    {
        var view = decision.View;
        if (engine is null)
        {
            foreach (var offer in view.Environment.Market)
            {
                if (!offers.TryGetValue(KeyOf(offer), out var its))
                    offers[KeyOf(offer)] = its = [];
                its.Add(offer.Index);
            }
        }
        else if (view.MarketVersion == marketVersion || view.Now - looked < LooksEvery)
        {
            return;
        }

        (marketVersion, looked, Version) = (view.MarketVersion, view.Now, Version + 1);
        decisions.Clear();
        var tables = view.Environment.Environment.Catalog.Tables;
        var open = tables.Offers.Select(offer => OpenOf(decision, offer)).OfType<Offer>().ToList();
        engine = open.Count == tables.Offers.Count && open.Zip(tables.Offers).All(pair => ReferenceEquals(pair.First, pair.Second))
            ? view.Environment.Clouds.Engine
            : PlacementEngine.For(new(tables with { Offers = open }));
    }

    /// <summary>Decides for pods of a workload.</summary>
    /// <param name="view">What there is.</param>
    /// <param name="workload">Place of the workload in the scenario.</param>
    /// <param name="requests">What a pod asks for.</param>
    /// <param name="purchase">The only way to pay; null for those that the workload allows.</param>
    /// <param name="region">The region that it is to be in; null for any.</param>
    public PlacementDecision Of(CloudView view, int workload, ReplicaRequests requests, PurchaseOption? purchase = null, MarketRegion? region = null)
    {
        var key = (workload, requests, purchase, region is null ? "" : $"{region.Facts.Facts.Provider}/{region.Name}");
        if (!decisions.TryGetValue(key, out var made))
            decisions[key] = made = Engine.Decide(RequirementOf(view, workload, requests, purchase, region), Outcomes);
        return made;
    }

    /// <summary>What the engine is asked.</summary>
    public PlacementRequirement RequirementOf(CloudView view, int workload, ReplicaRequests requests, PurchaseOption? purchase = null, MarketRegion? region = null)
    {
        var its = view.Scenario.Workloads[workload];
        var requirement = its.Requirement with { Strategy = strategy, Requests = requests, Overhead = view.Scenario.Nodes.Overhead, PurchaseOptions = purchase is { } only ? [only] : PurchasesOf(its.Requirement) };
        if (its is JobWorkload)
            requirement = requirement with { Replicas = 1, EnoughReplicas = 1 };
        return region is null ? requirement : requirement with { Providers = [region.Facts.Facts.Provider], Regions = [region.Name] };
    }

    /// <summary>The ways to pay of a workload that single machines have: commitments cover machines by the hour.</summary>
    public IReadOnlyList<PurchaseOption> PurchasesOf(PlacementRequirement requirement)
    {
        var asked = requirement.PurchaseOptions.Count == 0 ? [PurchaseOption.OnDemand] : requirement.PurchaseOptions.Select(option => option == PurchaseOption.Spot ? option : PurchaseOption.OnDemand).Distinct();
        return [.. asked.Where(option => spec.Purchase != PurchasePolicy.OnDemand || option == PurchaseOption.OnDemand)];
    }

    /// <summary>A placement's offers in the zones of its region.</summary>
    public IReadOnlyList<int> OffersOf(OfferPlacement placement)
    {
        var shape = placement.Offer.Offer.Shape;
        return offers.GetValueOrDefault((shape.Provider, placement.Offer.Offer.Region, shape.InstanceType, placement.Offer.Purchase)) ?? [];
    }

    /// <summary>An offer of the catalogue as it is now: at the price of its cheapest zone, and without a way to pay that no zone has; null where none is left.</summary>
    private Offer? OpenOf(Decision decision, Offer offer)
    {
        var firm = PriceOf(decision, offer, PurchaseOption.OnDemand);
        var spot = PriceOf(decision, offer, PurchaseOption.Spot);
        if ((firm is null && spot is null) || (spec.InstanceTypes.Count > 0 && !spec.InstanceTypes.Contains(offer.Shape.InstanceType, StringComparer.Ordinal)))
            return null;
        // Where only spot is left, a price on demand must be said all the same: whoever chooses it is given another one.
        return firm == offer.OnDemand && spot == offer.Spot ? offer : offer with { OnDemand = firm ?? offer.OnDemand, Spot = spot };
    }

    private decimal? PriceOf(Decision decision, Offer offer, PurchaseOption purchase)
    {
        decimal? least = null;
        foreach (var its in offers.GetValueOrDefault((offer.Shape.Provider, offer.Region, offer.Shape.InstanceType, purchase)) ?? [])
        {
            if (decision.IsOpen(its) && !(decision.Price(its) >= least))
                least = decision.Price(its);
        }

        return least;
    }

    private static (string, string, string, PurchaseOption) KeyOf(MarketOffer offer) => (offer.Offer.Shape.Provider, offer.Offer.Region, offer.InstanceType, offer.Purchase);
}
