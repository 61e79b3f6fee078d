using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Values;

namespace CloudIntel.Controllers.Workloads;

/// <summary>Puts decisions into a status.</summary>
internal static class WorkloadStatuses
{
    /// <summary>The name of the engine for the placement of a status; null where there is none.</summary>
    public static string? NameOf(WorkloadPlacement? placement) =>
        placement is null ? null : $"{placement.Provider}/{placement.Region}/{placement.InstanceType}/{placement.PurchaseOption}";

    /// <summary>The status of a decision, without its conditions and what was spent. Where nothing keeps everything, the last placement stays.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="requirement">What was asked for.</param>
    /// <param name="rationale">Why it moves or stays; null where there is nothing to say.</param>
    /// <param name="workload">The workload with its last status.</param>
    /// <param name="now">The time of the decision.</param>
    public static WorkloadStatus ToStatus(this PlacementDecision decision, PlacementRequirement requirement, string? rationale, Workload workload, DateTimeOffset now)
    {
        var said = decision.FallbackReason is { } fallback
            ? $"decided by {decision.Strategy}, since {fallback}{(rationale is null ? "" : $"; {rationale}")}"
            : rationale;
        return new()
        {
            ObservedGeneration = workload.Metadata.Generation,
            Resources = new()
            {
                Replicas = requirement.Replicas,
                Cpu = new Quantity(requirement.Requests.CpuMillis / 1000m).ToString(),
                Memory = new Quantity(requirement.Requests.MemoryBytes, QuantityFormat.BinarySI).ToString(),
                Gpus = requirement.Requests.GpuMillis > 0 ? requirement.Requests.GpuMillis / 1000m : null,
            },
            Placement = decision.Chosen is { } chosen ? ToStatus(chosen, workload.Status?.Placement, now) : workload.Status?.Placement,
            Prediction = decision.Prediction is { } prediction ? ToStatus(prediction) : workload.Status?.Prediction,
            Alternatives = decision.Alternatives.Count == 0 ? null : [.. decision.Alternatives.Select(ToStatus)],
            Conflict = decision.Conflict.Count == 0
                ? null
                : [.. decision.Conflict.Take(StatusLimits.Items).Select(constraint => new PlacementConflict
                {
                    Field = StatusText.Cut($"spec.{constraint.Field}", StatusLimits.PlacementField),
                    Asks = StatusText.Cut(constraint.Text, StatusLimits.PlacementReason),
                })],
            Strategy = decision.Strategy.ToString(),
            Rationale = said is null ? null : StatusText.Cut(said, StatusLimits.PlacementReason),
        };
    }

    /// <summary>A placement in a few words.</summary>
    public static string Text(WorkloadPlacement placement) => string.Create(
        CultureInfo.InvariantCulture,
        $"{placement.Machines} x {placement.InstanceType} ({placement.PurchaseOption}) in {placement.Region} of {placement.Provider} for {placement.MonthlyCost} USD a month");

    private static WorkloadPlacement ToStatus(OfferPlacement placement, WorkloadPlacement? before, DateTimeOffset now)
    {
        var shape = placement.Offer.Offer.Shape;
        return new()
        {
            Provider = shape.Provider,
            Region = placement.Offer.Offer.Region,
            InstanceType = shape.InstanceType,
            PurchaseOption = placement.Offer.Purchase.ToString(),
            Machines = placement.Machines,
            Zones = placement.Zones,
            HourlyCost = placement.HourlyCost,
            MonthlyCost = StatusText.Rounded(placement.MonthlyCost),
            PriceAsOf = placement.Offer.Offer.AsOf is { Length: > 0 } date ? date : null,
            Since = before is not null && NameOf(before) == placement.Name ? before.Since : StatusText.WholeSeconds(now),
        };
    }

    private static PlacementPrediction ToStatus(Prediction prediction) => new()
    {
        MonthlyCost = Range(prediction.MonthlyCost, 1, 2),
        RoundTripMilliseconds = prediction.RoundTripMilliseconds is { } trip ? Range(trip, 1, 1) : null,
        ResponseMilliseconds = Range(prediction.ResponseMilliseconds, 1, 1),
        AvailabilityPercent = prediction.Availability is { } availability ? Range(availability, 100, 4) : null,
        InterruptionPercent = prediction.Interruption is { } interruption ? Range(interruption, 100, 1) : null,
        SecondsToPlace = Range(prediction.SecondsToPlace, 1, 0),
        CarbonGramsPerKwh = prediction.CarbonGramsPerKwh is { } carbon ? carbon : null,
    };

    private static PredictedRange Range(Estimate estimate, double factor, int digits) => new()
    {
        Expected = Number(estimate.Expected * factor, digits),
        Lower = Number(estimate.Lower * factor, digits),
        Upper = Number(estimate.Upper * factor, digits),
    };

    private static DecimalString Number(double number, int digits) => decimal.Round((decimal)Math.Min(number, 1e15), digits);

    private static PlacementAlternative ToStatus(Alternative alternative) => new()
    {
        Provider = alternative.Placement.Offer.Offer.Shape.Provider,
        Region = alternative.Placement.Offer.Offer.Region,
        InstanceType = alternative.Placement.Offer.Offer.Shape.InstanceType,
        PurchaseOption = alternative.Placement.Offer.Purchase.ToString(),
        Machines = alternative.Placement.Machines,
        MonthlyCost = StatusText.Rounded(alternative.Placement.MonthlyCost),
        Breaks = alternative.Violated is { } violated ? StatusText.Cut($"spec.{violated.Field}", StatusLimits.PlacementField) : null,
        Reason = StatusText.Cut(alternative.Reason, StatusLimits.PlacementReason),
    };
}
