using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Schedulers.Fleets;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>An offer as it is now.</summary>
/// <param name="Offer">Its number.</param>
/// <param name="HourlyPrice">US dollars an hour.</param>
/// <param name="Allocatable">What a node has for pods.</param>
internal readonly record struct PricedOffer(int Offer, decimal HourlyPrice, Resources Allocatable);

/// <summary>A decision in the making: what there is, what is bought and bound, and the rooms as they are then.</summary>
internal sealed class Decision(CloudView view, SchedulingPlan plan, NodeRooms rooms, OfferSets offers) : IOpenMarket
{
    private IReadOnlyList<PricedOffer>? byPrice;

    public CloudView View => view;

    public OfferSets Offers => offers;

    public NodeRooms Rooms => rooms;

    public int Count => view.Environment.Market.Count;

    public MarketOffer this[int offer] => view.Environment.Market[offer];

    /// <summary>What can be bought at the beginning of the decision, the cheapest first.</summary>
    public IReadOnlyList<PricedOffer> ByPrice => byPrice ??= [.. Enumerable.Range(0, Count).Where(IsOpen).Select(offer => new PricedOffer(offer, Price(offer), Allocatable(offer))).OrderBy(offer => offer.HourlyPrice).ThenBy(offer => offer.Offer)];

    public Resources Allocatable(int offer)
    {
        var (has, market) = (view.Allocatable(offer), view.Environment.Market[offer]);
        return new(has.CpuMillis, has.MemoryBytes, has.GpuMillis / 1000, market.Capacity.Pods > 0 ? Math.Min(market.Capacity.Pods, view.Scenario.Nodes.MostPods) : view.Scenario.Nodes.MostPods);
    }

    public decimal Price(int offer) => view.Price(offer);

    public bool IsOpen(int offer) => view.CanLaunch(offer) > 0;

    /// <summary>Commitments that hold in a region now.</summary>
    public IReadOnlyList<Commitment> CommitmentsIn(int region)
    {
        var its = view.Environment.Regions[region];
        return [.. view.Scenario.Environment.Commitments
            .Where(held => held.From <= view.Now && !(held.Until <= view.Now) && Same(held.Provider, its.Facts.Facts.Provider) && (held.Region.Length == 0 || Same(held.Region, its.Name)))
            .Select(held => held.ToFleet(view.Environment.Clouds))];
    }

    public IReadOnlyList<Commitment> OpenCommitments(int region)
    {
        if (CommitmentsIn(region) is not { Count: > 0 } held)
            return [];
        var question = new FleetQuestion(this);
        var nodes = new List<FleetOffer>();
        foreach (var node in view.Nodes)
        {
            if (view.Node(node) is { TakesPods: true } its && this[its.Offer].RegionIndex == region)
                nodes.Add(question.OfferOf(its.Offer));
        }

        return [.. Coverage.Of(nodes, held).Uses
            .Select(use => use.Commitment with { Machines = Math.Max(0, use.Commitment.Machines - (use.Commitment.Machines > 0 ? use.Nodes : 0)), HourlyAmount = use.Commitment.HourlyAmount > 0 ? use.Commitment.HourlyAmount - use.HourlyAmount : 0 })
            .Where(left => left.Machines > 0 || left.HourlyAmount > 0)];
    }

    /// <summary>Binds a pod to a node.</summary>
    public void Bind(int pod, int node, int gpu = -1)
    {
        plan.Bind(pod, node, gpu);
        rooms.Look(view, node);
    }

    /// <summary>Launches a node.</summary>
    /// <returns>Its number; −1 where none can be had any more.</returns>
    public int Launch(int offer)
    {
        if (view.CanLaunch(offer) < 1)
            return -1;
        var node = plan.Launch(offer);
        rooms.Look(view, node);
        return node;
    }

    /// <summary>Brings a pod to another node.</summary>
    public void Move(int pod, int node)
    {
        var from = view.Pod(pod).Node;
        plan.Move(pod, node);
        rooms.Look(view, from);
        rooms.Look(view, node);
    }

    /// <summary>Gives a node back when it is empty.</summary>
    public void Drain(int node)
    {
        plan.Drain(node);
        rooms.Look(view, node);
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
