using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>How long before they are taken away machines of spare capacity are told.</summary>
/// <param name="Provider">The provider; empty for all that have no entry of their own.</param>
/// <param name="Notice">Two minutes at AWS, 30 seconds at Azure and Google.</param>
public sealed record SpotNotice(string Provider, TimeSpan Notice);

/// <summary>How the price of spare capacity moves.</summary>
/// <remarks>
/// The logarithm of the price is an Ornstein-Uhlenbeck process around that of the catalogue, where it begins; the price never exceeds that on demand. Since 2018 prices of AWS move
/// slowly. Recorded ones of three zones had a deviation of 0.017 to 0.039 within a week; that of the defaults, 0.1 in the long run of which 1/e is left after a month, is 0.026 there.
/// </remarks>
public sealed record SpotPrices
{
    /// <summary>Prices stay as they are.</summary>
    public static SpotPrices Steady { get; } = new() { Deviation = 0 };

    /// <summary>From one change to the next.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The standard deviation of the logarithm in the long run; 0 for none.</summary>
    public double Deviation { get; init; } = 0.1;

    /// <summary>After this time 1/e of a deviation is left.</summary>
    public TimeSpan Reversion { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The price is never above this part of the one on demand; above 0, and at most 1.</summary>
    public decimal Ceiling { get; init; } = 1;

    /// <summary>Prices whose logarithm moves by so much in a day, as a standard deviation, and is forgotten as fast as by default.</summary>
    /// <param name="deviation">0 or more.</param>
    public static SpotPrices MovingDaily(double deviation) => new() { Deviation = deviation / Math.Sqrt(1 - Math.Exp(-2 * (TimeSpan.FromDays(1) / new SpotPrices().Reversion))) };

    internal void Check(string path)
    {
        if (Ceiling is not (> 0 and <= 1))
            throw new ScenarioException($"{path}.ceiling", "must be above 0 and at most 1");
        if (Step < TimeSpan.FromMinutes(1))
            throw new ScenarioException($"{path}.step", "must be a minute or more");
        if (Deviation is not (>= 0 and <= 3))
            throw new ScenarioException($"{path}.deviation", "must be from 0 to 3");
        if (Reversion <= TimeSpan.Zero)
            throw new ScenarioException($"{path}.reversion", "must be above 0");
    }
}

/// <summary>Spare capacity: what it costs and when it is taken away.</summary>
public sealed record SpotModel
{
    /// <summary>How pools behave: the first that is about an offer counts; one that none is about is never taken away.</summary>
    public IReadOnlyList<SpotPools> Pools { get; init; } = [new BandedSpot()];

    /// <summary>How prices move.</summary>
    public SpotPrices Prices { get; init; } = new();

    /// <summary>By provider; those without an entry have half a minute.</summary>
    public IReadOnlyList<SpotNotice> Notices { get; init; } = [new("aws", TimeSpan.FromSeconds(120)), new("", TimeSpan.FromSeconds(30))];

    /// <summary>Nothing is ever taken away, and prices stay.</summary>
    public static SpotModel Steady { get; } = new() { Pools = [], Prices = SpotPrices.Steady };

    /// <summary>The notice that machines of an offer have.</summary>
    public TimeSpan NoticeOf(MarketOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return (Notices.FirstOrDefault(one => one.Provider.Equals(offer.Provider, StringComparison.OrdinalIgnoreCase)) ?? Notices.FirstOrDefault(one => one.Provider.Length == 0))?.Notice ?? TimeSpan.FromSeconds(30);
    }

    internal void Check(string path)
    {
        Prices.Check($"{path}.prices");
        for (var i = 0; i < Pools.Count; i++)
            Pools[i].Check($"{path}.pools[{i}]");
        for (var i = 0; i < Notices.Count; i++)
        {
            if (Notices[i].Notice < TimeSpan.Zero)
                throw new ScenarioException($"{path}.notices[{i}].notice", "must not be negative");
        }
    }
}
