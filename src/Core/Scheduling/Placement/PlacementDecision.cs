using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>Machines of one offer that hold a workload.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Region">The region.</param>
/// <param name="Machines">How many machines.</param>
/// <param name="Zones">Over how many zones the replicas are spread evenly.</param>
/// <param name="HourlyCost">What the machines cost in an hour, US dollars.</param>
/// <param name="MonthlyCost">What they and the traffic cost in a month of 730 hours, US dollars.</param>
/// <param name="Objective">What the strategy compares; lower is better.</param>
public sealed record OfferPlacement(
    IndexedOffer Offer, IndexedRegion Region, int Machines, int Zones, decimal HourlyCost, decimal MonthlyCost, double Objective)
{
    /// <summary>What tells it from others: <c>aws/eu-west-1/m6i.large/OnDemand</c>.</summary>
    public string Name => $"{Offer.Offer.Shape.Provider}/{Offer.Offer.Region}/{Offer.Offer.Shape.InstanceType}/{Offer.Purchase}";
}

/// <summary>Another placement, and why it was not chosen.</summary>
/// <param name="Placement">The placement.</param>
/// <param name="Prediction">What it would be.</param>
/// <param name="Violated">The constraint that it would break; null where it keeps all.</param>
/// <param name="Reason">Why it lost, as a sentence.</param>
public sealed record Alternative(OfferPlacement Placement, Prediction Prediction, PlacementConstraint? Violated, string Reason);

/// <summary>What is to be expected of a placement.</summary>
public sealed record Prediction
{
    /// <summary>The probability with which each interval holds, in percent.</summary>
    public const int Level = 90;

    /// <summary>US dollars in a month of 730 hours, traffic included.</summary>
    public required Estimate MonthlyCost { get; init; }

    /// <summary>Of that, traffic.</summary>
    public required decimal MonthlyTraffic { get; init; }

    /// <summary>Mean round trip to the connections, in milliseconds; null without any, or where one is at an unknown place.</summary>
    public Estimate? RoundTripMilliseconds { get; init; }

    /// <summary>Response time of a request: its processor time, and the round trip where it is known.</summary>
    public required Estimate ResponseMilliseconds { get; init; }

    /// <summary>The share of a month in which enough replicas are there; null where the provider promises nothing.</summary>
    public Estimate? Availability { get; init; }

    /// <summary>The probability that a machine is taken away in a month; null where nothing is known, 0 without spare capacity.</summary>
    public Estimate? Interruption { get; init; }

    /// <summary>Seconds until the replicas can start.</summary>
    public required Estimate SecondsToPlace { get; init; }

    /// <summary>Grams of CO₂ a kWh of the region's grid; null when unknown.</summary>
    public decimal? CarbonGramsPerKwh { get; init; }
}

/// <summary>A number that is not known exactly.</summary>
/// <param name="Expected">What is to be expected.</param>
/// <param name="Lower">The lower end of the interval.</param>
/// <param name="Upper">The upper end of the interval.</param>
public readonly record struct Estimate(double Expected, double Lower, double Upper);

/// <summary>Where a workload is to run.</summary>
public sealed record PlacementDecision
{
    /// <summary>The placement; null where nothing keeps every constraint.</summary>
    public OfferPlacement? Chosen { get; init; }

    /// <summary>What is to be expected of it.</summary>
    public Prediction? Prediction { get; init; }

    /// <summary>The strategy that decided; another one than was asked for where that fell back.</summary>
    public PlacementStrategy Strategy { get; init; }

    /// <summary>Why another strategy decided; null where none did.</summary>
    public string? FallbackReason { get; init; }

    /// <summary>Others, those first that break one constraint and would be better; at most 10.</summary>
    public IReadOnlyList<Alternative> Alternatives { get; init; } = [];

    /// <summary>The fewest constraints that no offer keeps together; empty where something was chosen.</summary>
    public IReadOnlyList<PlacementConstraint> Conflict { get; init; } = [];

    /// <summary>How many offers were looked at, dominated ones not counted.</summary>
    public int OffersConsidered { get; init; }
}
