using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>Something that a node can be bought as.</summary>
/// <param name="Allocatable">What such a node has for pods.</param>
/// <param name="HourlyPrice">US dollars an hour.</param>
internal readonly record struct SizedOffer(Resources Allocatable, decimal HourlyPrice);

/// <summary>
/// Offers of one size that the same kinds of pods may run on. The cheapest of them stands for all, and those that another one is better than are left out: whatever asks for the cheapest that is large
/// enough gets the same answer without them.
/// </summary>
internal sealed class OfferShape
{
    private readonly bool[] permits;

    private OfferShape(int offer, in SizedOffer its, bool[] permits) => (Offer, Allocatable, HourlyPrice, this.permits) = (offer, its.Allocatable, its.HourlyPrice, permits);

    /// <summary>The cheapest offer; of equals, the first.</summary>
    public int Offer { get; }

    public Resources Allocatable { get; }

    public decimal HourlyPrice { get; }

    public bool Permits(int kind) => permits[kind];

    public bool Holds(in Resources sum) => sum.Fits(Allocatable);

    /// <summary>The shapes of some offers, the one with the most processors first.</summary>
    /// <param name="offers">The offers.</param>
    /// <param name="permitted">By kind of pod and offer, whether it may run there.</param>
    public static OfferShape[] Of(IReadOnlyList<SizedOffer> offers, IReadOnlyList<bool[]> permitted)
    {
        var shapes = new List<OfferShape>();
        foreach (var alike in Enumerable.Range(0, offers.Count).GroupBy(offer => string.Concat(permitted.Select(kind => kind[offer] ? '1' : '0')), StringComparer.Ordinal))
        {
            var kinds = permitted.Select(kind => kind[alike.First()]).ToArray();
            if (!kinds.Contains(true))
                continue;
            var best = new List<int>(); // the cheapest first, so that none is better than one before it
            foreach (var offer in alike.OrderBy(offer => offers[offer].HourlyPrice).ThenBy(offer => offer))
            {
                if (!best.Exists(other => offers[offer].Allocatable.Fits(offers[other].Allocatable)))
                    best.Add(offer);
            }

            shapes.AddRange(best.Select(offer => new OfferShape(offer, offers[offer], kinds)));
        }

        return [.. shapes.OrderByDescending(shape => shape.Allocatable.CpuMilli).ThenBy(shape => shape.Offer)];
    }
}
