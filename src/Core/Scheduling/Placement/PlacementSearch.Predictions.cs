using System.Globalization;
using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>What candidates would be, and why they lost.</summary>
internal sealed partial class PlacementSearch
{
    /// <summary>
    /// What a spot price is of itself after a month, in nine of ten cases: a 10.5 months' move of 14,034 prices of AWS had 0.4 and 1.7 at these ends, and moves grow with the
    /// square root of time.
    /// </summary>
    private const double SpotLower = 0.76;
    private const double SpotUpper = 1.19;

    /// <summary>Machines of one type differ by so much in speed from one to another.</summary>
    private const double ProcessorSpread = 0.1;

    /// <summary>Seconds until a machine of a cloud has joined a cluster, and one with graphics processors, whose drivers take longer.</summary>
    private static readonly Estimate MachineSeconds = new(90, 45, 180);
    private static readonly Estimate GpuMachineSeconds = new(240, 120, 480);

    private readonly Dictionary<double, Estimate> months = [];

    /// <summary>The placement of a candidate, its cost from the catalogue's prices.</summary>
    public OfferPlacement PlacementOf(Candidate candidate)
    {
        var offer = index[candidate.Row];
        var hourly = candidate.Machines * (decimal)offer.PriceNanos / OfferIndex.NanosPerDollar;
        var region = index.Blocks[candidate.Block].Region;
        return new(offer, index.Regions[region], candidate.Machines, candidate.Zones, hourly, (hourly * Hours) + query.Regions[region].Traffic, candidate.Objective);
    }

    /// <summary>What is to be expected of a candidate.</summary>
    public Prediction Predict(Candidate candidate)
    {
        var (offer, block) = (index[candidate.Row], index.Blocks[candidate.Block]);
        var region = query.Regions[block.Region];
        var machines = (double)(PlacementOf(candidate).MonthlyCost - region.Traffic);
        var traffic = (double)region.Traffic;
        var processor = requirement.ProcessorMilliseconds / IndexedOffer.ScoreOf(offer.Score);
        var availability = query.AvailabilityOf(block.Region, candidate.Zones, offer.Interruption);
        var learned = outcomes?.CorrectionOf(index.Regions[block.Region], block);
        var cost = offer.Purchase == PurchaseOption.Spot
            ? new Estimate(machines + traffic, (machines * SpotLower) + traffic, Math.Min(machines * SpotUpper, (double)offer.Offer.OnDemand * candidate.Machines * Hours) + traffic)
            : new(machines + traffic, machines + traffic, machines + traffic);
        var trip = region.RoundTrip ?? default;
        var response = new Estimate(trip.Milliseconds + processor, trip.Lower + (processor * (1 - ProcessorSpread)), trip.Upper + (processor * (1 + ProcessorSpread)));
        return new()
        {
            MonthlyCost = learned is null ? cost : learned.Value.Cost.Apply(cost),
            MonthlyTraffic = region.Traffic,
            RoundTripMilliseconds = region.RoundTrip is { } known ? new(known.Milliseconds, known.Lower, known.Upper) : null,
            ResponseMilliseconds = learned is null ? response : learned.Value.Response.Apply(response),
            Availability = availability < 0 ? null : outcomes is null ? Months(availability) : Months(availability, outcomes.DowntimeOf(index.Regions[block.Region])),
            Interruption = InterruptionOf(offer),
            SecondsToPlace = offer.GpuMillis > 0 ? GpuMachineSeconds : MachineSeconds,
            CarbonGramsPerKwh = index.Regions[block.Region].Facts.CarbonGramsPerKwh,
        };
    }

    /// <summary>A candidate as an alternative to the best one; null where nothing keeps every constraint.</summary>
    public Alternative AlternativeTo(Candidate? best, Candidate other)
    {
        var violated = other.Broken == 0 ? null : query.ConstraintOf(other.Broken);
        return new(PlacementOf(other), Predict(other), violated, best is null ? Lone(violated) : Reason(best, other, violated));
    }

    private static string Lone(PlacementConstraint? violated) =>
        violated is null ? "keeps every constraint" : $"breaks only {violated}";

    private string Reason(Candidate best, Candidate other, PlacementConstraint? violated)
    {
        var cost = ((double)other.CostNanos / best.CostNanos) - 1;
        var dollars = (decimal)(other.CostNanos - best.CostNanos) / OfferIndex.NanosPerDollar;
        var money = dollars == 0
            ? "costs the same"
            : string.Create(CultureInfo.InvariantCulture, $"costs {Math.Abs(decimal.Round(dollars, 2)):0.00} USD a month {(dollars > 0 ? "more" : "less")} ({cost * 100:+0.#;-0.#}%)");
        var delay = ResponseOf(other) - ResponseOf(best);
        var speed = Math.Abs(delay) < 0.05
            ? "responds as fast"
            : string.Create(CultureInfo.InvariantCulture, $"responds {Math.Abs(delay):0.#} ms {(delay > 0 ? "later" : "sooner")}");
        if (violated is not null)
            return $"{money} and {speed}, but breaks {violated}";
        if (other.Objective == best.Objective)
            return $"as good, and second by name: {money}, {speed}";
        return strategy switch
        {
            PlacementStrategy.Cost => $"{money}; {speed}",
            PlacementStrategy.Performance => $"{speed}; {money}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{money} and {speed}: {((other.Objective / best.Objective) - 1) * 100:0.#}% worse in all"),
        };
    }

    private double ResponseOf(Candidate candidate) => Weigher(index.Blocks[candidate.Block]).Response(index.Scores[candidate.Row]);

    private Estimate Months(double availability) =>
        months.TryGetValue(availability, out var known) ? known : months[availability] = ZoneAvailability.Months(availability);

    private Estimate Months(double availability, Correction downtime)
    {
        return new(Times(downtime.Expected).Expected, Times(downtime.Upper).Lower, Times(downtime.Lower).Upper);

        Estimate Times(double multiple) => Months(Math.Max(0, 1 - ((1 - availability) * multiple)));
    }

    private static Estimate? InterruptionOf(IndexedOffer offer) => offer switch
    {
        { Purchase: not PurchaseOption.Spot } => new(0, 0, 0),
        { InterruptionBand: { } band } => new((double)(band.UpperPercent == 100 ? band.LowerPercent : (band.LowerPercent + band.UpperPercent) / 2) / 100, (double)band.LowerPercent / 100, (double)band.UpperPercent / 100),
        _ => null,
    };
}
