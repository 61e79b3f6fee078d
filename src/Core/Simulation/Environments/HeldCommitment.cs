using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Simulation.Datacenters;
using PurchaseOption = CloudIntel.Core.Catalog.PurchaseOption;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>
/// Capacity that is paid for whether it is used or not. A reservation is of so many machines of a type in a region; a savings plan is an amount that is to be spent in each hour
/// at a discount. Both cover machines on demand alone.
/// </summary>
public sealed record HeldCommitment
{
    /// <summary>Its name; no other has it.</summary>
    public required string Name { get; init; }

    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The region that it is for; empty for all of the provider, which only savings plans are.</summary>
    public string Region { get; init; } = "";

    /// <summary>The zone that it is for; empty for the whole region.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The instance type; of a reservation always, null for all of a family or all there are.</summary>
    public string? InstanceType { get; init; }

    /// <summary>The family; null for all.</summary>
    public string? Family { get; init; }

    /// <summary>Of a reservation: how many machines. 0 of a savings plan.</summary>
    public int Machines { get; init; }

    /// <summary>Of a savings plan: US dollars that are spent in each hour. 0 of a reservation.</summary>
    public decimal HourlySpend { get; init; }

    /// <summary>What it takes off the price on demand, above 0 and below 1; null for the catalogue's largest discount of the family and region for <see cref="TermYears"/>.</summary>
    public decimal? Discount { get; init; }

    /// <summary>What a reservation costs in an hour, all its machines together, US dollars; null for their price on demand less the discount.</summary>
    public decimal? PaidHourly { get; init; }

    /// <summary>For one year or three.</summary>
    public int TermYears { get; init; } = 1;

    /// <summary>Since the start of the run, when it begins; not before it for one that is held already.</summary>
    public TimeSpan From { get; init; }

    /// <summary>Since the start of the run, when it ends; null for after the run.</summary>
    public TimeSpan? Until { get; init; }

    /// <summary>As the planner of fleets knows it, at the prices of the start.</summary>
    /// <exception cref="ScenarioException">It is about nothing in the market, or no discount is known.</exception>
    public Commitment ToFleet(CloudMarket market) => ToFleet(market, "environment.commitments");

    /// <summary>Whether it may cover an offer.</summary>
    public bool Covers(MarketOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return offer.Purchase == PurchaseOption.OnDemand && Selector().Matches(offer);
    }

    internal void Check(string path, CloudMarket market)
    {
        if (Name.Length == 0)
            throw new ScenarioException($"{path}.name", "must not be empty");
        if (Machines < 0 || HourlySpend < 0 || (Machines > 0) == (HourlySpend > 0))
            throw new ScenarioException(path, "give either machines (a reservation) or hourlySpend (a savings plan), above 0");
        if (Machines > 0 && (InstanceType is null || Region.Length == 0))
            throw new ScenarioException(path, "a reservation needs an instanceType and a region");
        if (Discount is <= 0 or >= 1)
            throw new ScenarioException($"{path}.discount", "must be above 0 and below 1");
        if (PaidHourly < 0 || (PaidHourly is not null && Machines == 0))
            throw new ScenarioException($"{path}.paidHourly", "must be 0 or more, and is of reservations alone: a savings plan costs its hourlySpend");
        if (TermYears is not (1 or 3))
            throw new ScenarioException($"{path}.termYears", "must be 1 or 3");
        if (From < TimeSpan.Zero || Until <= From)
            throw new ScenarioException($"{path}.until", "must be after from, and from not before the start");
        _ = ToFleet(market, path);
    }

    private Commitment ToFleet(CloudMarket market, string path)
    {
        ArgumentNullException.ThrowIfNull(market);
        var covered = market.Offers.FirstOrDefault(Covers) ?? throw new ScenarioException(path, "covers no offer of the environment: check provider, region, zone, instanceType and family");
        if (PaidHourly is { } paid)
            return new() { Name = Name, InstanceType = InstanceType, Family = Family, Zone = Zone, Machines = Machines, PaidHourly = paid };
        var discount = Discount ?? market.DiscountOf(covered, TermYears) ?? throw new ScenarioException($"{path}.discount", $"the catalogue knows no discount of {covered.InstanceType} for {TermYears} years: give one");
        return new()
        {
            Name = Name,
            InstanceType = InstanceType,
            Family = Family,
            Zone = Zone,
            Machines = Machines,
            HourlyAmount = HourlySpend / (1 - discount),
            PaidHourly = Machines > 0 ? Machines * covered.ListHourlyPrice * (1 - discount) : HourlySpend,
        };
    }

    private OfferSelector Selector() => new()
    {
        Providers = [Provider],
        Regions = Region.Length > 0 ? [Region] : [],
        Zones = Zone.Length > 0 ? [Zone] : [],
        InstanceTypes = InstanceType is null ? [] : [InstanceType],
        Families = Family is null ? [] : [Family],
    };
}
