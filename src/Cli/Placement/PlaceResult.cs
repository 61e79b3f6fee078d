using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Cli.Placement;

/// <summary>Of <c>place</c>.</summary>
internal sealed record PlaceResult
{
    public string File { get; set; } = "";

    public string Name { get; set; } = "";

    public string? Namespace { get; set; }

    public string Strategy { get; set; } = "";

    public PlacedOffer? Placement { get; set; }

    public PlacePrediction? Prediction { get; set; }

    public IReadOnlyList<PlaceAlternative> Alternatives { get; set; } = [];

    public IReadOnlyList<PlaceConflict> Conflict { get; set; } = [];

    public string? Rationale { get; set; }

    public int OffersConsidered { get; set; }

    public static PlaceResult Of(WorkloadDocument document, PlacementDecision decision, string? rationale) => new()
    {
        File = document.File,
        Name = document.Workload.Metadata.Name ?? "",
        Namespace = document.Workload.Metadata.Namespace,
        Strategy = decision.Strategy.ToString(),
        Placement = decision.Chosen is { } chosen ? PlacedOffer.Of(chosen) : null,
        Prediction = decision.Prediction is { } prediction ? PlacePrediction.Of(prediction) : null,
        Alternatives = [.. decision.Alternatives.Select(other => new PlaceAlternative
        {
            Placement = PlacedOffer.Of(other.Placement),
            Prediction = PlacePrediction.Of(other.Prediction),
            Breaks = other.Violated is { } violated ? $"spec.{violated.Field}" : null,
            Reason = other.Reason,
        })],
        Conflict = [.. decision.Conflict.Select(constraint => new PlaceConflict { Field = $"spec.{constraint.Field}", Asks = constraint.Text, Line = document.LineOf($"spec.{constraint.Field}") })],
        Rationale = decision.FallbackReason is { } fallback ? $"decided by {decision.Strategy}, since {fallback}{(rationale is null ? "" : $"; {rationale}")}" : rationale,
        OffersConsidered = decision.OffersConsidered,
    };
}

/// <summary>Machines of an offer.</summary>
internal sealed record PlacedOffer
{
    public string Provider { get; set; } = "";

    public string Region { get; set; } = "";

    public string InstanceType { get; set; } = "";

    public string PurchaseOption { get; set; } = "";

    public string Architecture { get; set; } = "";

    public int Machines { get; set; }

    public int Zones { get; set; }

    public decimal HourlyCost { get; set; }

    public decimal MonthlyCost { get; set; }

    public string PriceAsOf { get; set; } = "";

    public static PlacedOffer Of(OfferPlacement placement) => new()
    {
        Provider = placement.Offer.Offer.Shape.Provider,
        Region = placement.Offer.Offer.Region,
        InstanceType = placement.Offer.Offer.Shape.InstanceType,
        PurchaseOption = placement.Offer.Purchase.ToString(),
        Architecture = placement.Offer.Offer.Shape.Architecture,
        Machines = placement.Machines,
        Zones = placement.Zones,
        HourlyCost = placement.HourlyCost,
        MonthlyCost = placement.MonthlyCost,
        PriceAsOf = placement.Offer.Offer.AsOf,
    };
}

/// <summary>What is to be expected; intervals of 90 percent.</summary>
internal sealed record PlacePrediction
{
    public PlaceAmount MonthlyCost { get; set; } = new();

    public decimal MonthlyTraffic { get; set; }

    public PlaceRange? RoundTripMilliseconds { get; set; }

    public PlaceRange ResponseMilliseconds { get; set; } = new();

    public PlaceRange? AvailabilityPercent { get; set; }

    public PlaceRange? InterruptionPercent { get; set; }

    public PlaceRange SecondsToPlace { get; set; } = new();

    public decimal? CarbonGramsPerKwh { get; set; }

    public static PlacePrediction Of(Prediction prediction) => new()
    {
        MonthlyCost = new()
        {
            Expected = Cents(prediction.MonthlyCost.Expected),
            Lower = Cents(prediction.MonthlyCost.Lower),
            Upper = Cents(prediction.MonthlyCost.Upper),
        },
        MonthlyTraffic = prediction.MonthlyTraffic,
        RoundTripMilliseconds = prediction.RoundTripMilliseconds is { } trip ? Range(trip, 1, 2) : null,
        ResponseMilliseconds = Range(prediction.ResponseMilliseconds, 1, 2),
        AvailabilityPercent = prediction.Availability is { } availability ? Range(availability, 100, 5) : null,
        InterruptionPercent = prediction.Interruption is { } interruption ? Range(interruption, 100, 2) : null,
        SecondsToPlace = Range(prediction.SecondsToPlace, 1, 0),
        CarbonGramsPerKwh = prediction.CarbonGramsPerKwh,
    };

    private static decimal Cents(double amount) => decimal.Round((decimal)Math.Min(amount, 1e15), 2);

    private static PlaceRange Range(Estimate estimate, double factor, int digits) => new()
    {
        Expected = Math.Round(estimate.Expected * factor, digits),
        Lower = Math.Round(estimate.Lower * factor, digits),
        Upper = Math.Round(estimate.Upper * factor, digits),
    };
}

/// <summary>Money that is not known exactly.</summary>
internal sealed record PlaceAmount
{
    public decimal Expected { get; set; }

    public decimal Lower { get; set; }

    public decimal Upper { get; set; }
}

/// <summary>A figure that is not known exactly.</summary>
internal sealed record PlaceRange
{
    public double Expected { get; set; }

    public double Lower { get; set; }

    public double Upper { get; set; }
}

/// <summary>Another placement.</summary>
internal sealed record PlaceAlternative
{
    public PlacedOffer Placement { get; set; } = new();

    public PlacePrediction Prediction { get; set; } = new();

    public string? Breaks { get; set; }

    public string Reason { get; set; } = "";
}

/// <summary>A constraint in conflict.</summary>
internal sealed record PlaceConflict
{
    public string Field { get; set; } = "";

    public string Asks { get; set; } = "";

    public int Line { get; set; }
}
