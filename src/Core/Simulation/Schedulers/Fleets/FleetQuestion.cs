using System.Globalization;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Gpu;
using CloudIntel.Core.Simulation.Environments;
using FleetPurchase = CloudIntel.Core.Scheduling.Fleet.PurchaseOption;
using PurchaseOption = CloudIntel.Core.Catalog.PurchaseOption;

namespace CloudIntel.Core.Simulation.Schedulers.Fleets;

/// <summary>Offers and pods of the simulation in the words of the planner of fleets.</summary>
internal sealed class FleetQuestion
{
    private readonly IOpenMarket market;
    private readonly List<OfferSet> sets = [];
    private readonly Dictionary<OfferSet, NodeRequirements> rules = [];
    private readonly Dictionary<(string Type, string Zone, FleetPurchase Purchase), int> numbers = [];

    public FleetQuestion(IOpenMarket market) => this.market = market;

    /// <summary>What can be bought of all that pods may run on; of offers that the same pods may run on, without those that another one is better than, unless a commitment covers them.</summary>
    public IReadOnlyList<FleetOffer> Offers(IReadOnlyList<Commitment> commitments)
    {
        int[] open = [.. sets.SelectMany(set => set.Offers).Distinct().Order().Where(market.IsOpen)];
        var best = OfferShape.Of([.. open.Select(offer => new SizedOffer(market.Allocatable(offer), market.Price(offer)))], [.. sets.Select(set => open.Select(offer => set[offer]).ToArray())]).Select(shape => open[shape.Offer]).ToHashSet();
        return [.. open.Select(offer => (Number: offer, Offer: OfferOf(offer))).Where(offer => best.Contains(offer.Number) || commitments.Any(commitment => commitment.Covers(offer.Offer))).Select(offer => offer.Offer)];
    }

    /// <summary>The number of an offer.</summary>
    public int NumberOf(FleetOffer offer) => numbers[(offer.InstanceType, offer.Zone, offer.Purchase)];

    /// <summary>An offer at the price of the moment.</summary>
    public FleetOffer OfferOf(int offer)
    {
        var its = market[offer];
        var shape = its.Offer.Shape;
        numbers[IdentityOf(its)] = offer;
        return new()
        {
            InstanceType = its.InstanceType,
            Family = shape.Family,
            Architecture = shape.Architecture,
            GpuModel = shape.GpuType,
            Zone = its.Zone,
            Purchase = IdentityOf(its).Purchase,
            HourlyPrice = market.Price(offer),
            Capacity = market.Allocatable(offer),
            InterruptionRate = its.Purchase == PurchaseOption.Spot && its.Interruption is { } rate ? (double)rate.UpperPercent / 100 : null,
        };
    }

    /// <summary>A pod.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="workload">Of whom it is.</param>
    /// <param name="need">What it asks for, and where it may run.</param>
    public FleetPod PodOf(int number, int workload, in PodNeed need)
    {
        if (!rules.TryGetValue(need.Allowed, out var rule))
        {
            var allowed = need.Allowed;
            rules[allowed] = rule = new() { Offers = new(string.Create(CultureInfo.InvariantCulture, $"{sets.Count}"), offer => numbers.TryGetValue((offer.InstanceType, offer.Zone, offer.Purchase), out var its) && allowed[its]) };
            sets.Add(allowed);
        }

        return new()
        {
            Name = NameOf(number),
            Owner = string.Create(CultureInfo.InvariantCulture, $"{workload}"),
            Requests = new(need.CpuMillis, need.MemoryBytes, need.IsShare ? 0 : need.GpuMillis / GpuPod.WholeGpu),
            GpuShareMilli = need.IsShare ? need.GpuMillis : 0,
            ToleratesSpot = true, // where it does not, the set leaves spot offers out
            Requirements = rule,
        };
    }

    /// <summary>The name of a pod, in the order of numbers.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:D9}");

    /// <summary>The number of a pod.</summary>
    public static int NumberOf(string name) => int.Parse(name, CultureInfo.InvariantCulture);

    private static (string Type, string Zone, FleetPurchase Purchase) IdentityOf(MarketOffer offer) =>
        (offer.InstanceType, offer.Zone, offer.Purchase == PurchaseOption.Spot ? FleetPurchase.Spot : FleetPurchase.OnDemand);
}
