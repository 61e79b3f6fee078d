namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>Offers of a market that something may run on.</summary>
internal sealed class OfferSet
{
    private readonly bool[] allowed;

    /// <summary>Keeps what is given; it must not change.</summary>
    /// <param name="allowed">By the number of an offer.</param>
    public OfferSet(bool[] allowed)
    {
        this.allowed = allowed;
        Offers = [.. Enumerable.Range(0, allowed.Length).Where(offer => allowed[offer])];
    }

    /// <summary>Their numbers, in order.</summary>
    public IReadOnlyList<int> Offers { get; }

    /// <summary>Whether an offer is one of them.</summary>
    public bool this[int offer] => allowed[offer];

    /// <summary>Those of them for which something holds.</summary>
    public OfferSet Where(Func<int, bool> holds) => new([.. allowed.Select((isAllowed, offer) => isAllowed && holds(offer))]);
}
