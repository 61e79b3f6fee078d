namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>
/// Prices as a search sees them: an interruption costs so much, and what commitments cover so much of its price. What is given back for it afterwards makes
/// every such view a bound: no plan that keeps the budget of interruptions and the commitments' amounts costs less than it does in the view, less what is given.
/// </summary>
/// <param name="Interruption">US dollars an hour for a node that is expected to be taken back once a month.</param>
/// <param name="Covered">The part of its price that a node which a commitment may cover costs, above 0 and up to 1.</param>
internal readonly record struct PriceView(double Interruption, decimal Covered)
{
    public static PriceView AsListed { get; } = new(0, 1);

    /// <summary>The price of an offer.</summary>
    public long Ticks(FleetOffer offer, FleetRequest request)
    {
        var covered = Covered;
        var price = Covered == 1 || !request.Commitments.Any(commitment => commitment.Covers(offer)) ? offer.HourlyPrice : offer.HourlyPrice * covered;
        return Packing.Ticks.Of(price + (decimal)(Interruption * FleetOptions.InterruptionsPerMonth(offer)));
    }

    /// <summary>What a plan gets back at most, in US dollars an hour.</summary>
    public decimal Given(FleetRequest request)
    {
        var interruptions = (decimal)(Interruption * (request.Options.Spot.MostInterruptionsPerMonth ?? 0));
        if (request.Commitments.Count == 0)
            return interruptions;
        var offers = request.Offers.Concat((request.Nodes ?? []).Select(node => node.Offer)).ToList();
        var amounts = request.Commitments.Sum(commitment => commitment.HourlyAmount + (commitment.Machines == 0 ? 0 : commitment.Machines * offers.Where(commitment.Covers).Select(offer => offer.HourlyPrice).DefaultIfEmpty(0).Max()));
        return interruptions + (Covered * amounts);
    }
}

/// <summary>The views of prices that a search and a bound try.</summary>
internal sealed class Market
{
    private static readonly decimal[] CoveredParts = [1, 0.4m, 0.02m];

    private readonly FleetRequest request;
    private readonly List<PriceView> views;

    public Market(FleetRequest request)
    {
        this.request = request;
        views = [.. CoveredParts.Take(request.Commitments.Count > 0 ? CoveredParts.Length : 1).Select(part => new PriceView(0, part))];
    }

    public IReadOnlyList<PriceView> Views => views;

    /// <summary>Adds a view with another price of interruptions.</summary>
    public void Add(double interruption) => views.AddRange(views.Where(view => view.Interruption == 0).ToList().Select(view => view with { Interruption = interruption }));

    /// <summary>Prices of offers in a view, in <see cref="Packing.Ticks"/>.</summary>
    public long[] Prices(FleetProblem problem, PriceView view) => [.. problem.Offers.Select(offer => view.Ticks(offer, request))];
}
