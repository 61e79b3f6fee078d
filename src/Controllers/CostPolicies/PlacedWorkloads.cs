using System.Text;
using System.Text.Json;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>What Workloads cost where they are placed: by their status, else where the placement engine would place them.</summary>
/// <param name="engine">Places those that have no status yet.</param>
/// <param name="usdRate">What a US dollar is worth in the currency of the prices; null when unknown.</param>
public sealed class PlacedWorkloads(PlacementEngine engine, decimal? usdRate)
{
    private static readonly KubernetesJson Manifests = new(ResourcesJson.Default);

    /// <summary>The price of a Workload; null for objects of other kinds.</summary>
    public PlacedPrice? PriceOf(PolicyObject placed)
    {
        if (placed.Kind != nameof(Workload) || placed.Group != ApiGroup.Name)
            return null;
        if (usdRate is not { } rate)
            return PlacedPrice.Unknown("list prices are in US dollars, and no exchange rate to the currency of the cluster is known");
        Workload workload;
        try
        {
            workload = Manifests.Deserialize<Workload>(Encoding.UTF8.GetBytes(placed.Json.GetRawText()));
        }
        catch (JsonException e)
        {
            return PlacedPrice.Unknown($"it cannot be read: {e.Message}");
        }

        if (workload.Spec.TargetRef is { } target)
            return new(0, 0, 0, $"{target.Kind} {target.Name}, which it places, pays for it");
        return (Stated(workload) ?? Decided(workload)) is not { } price ? PlacedPrice.Unknown("it is not placed")
            : price.Problem is not null ? price
            : price with { Min = price.Min * rate, Expected = price.Expected * rate, Max = price.Max * rate };
    }

    private static PlacedPrice? Stated(Workload workload)
    {
        // What the spec says now counts: an older answer is about something else.
        if (workload.Status is not { Placement: { } machines } status || status.ObservedGeneration != workload.Metadata.Generation)
            return null;
        var range = status.Prediction?.MonthlyCost;
        decimal expected = machines.MonthlyCost;
        return new(
            Math.Min(expected, range is null ? expected : range.Lower), expected, Math.Max(expected, range is null ? expected : range.Upper),
            $"{machines.Machines} {machines.InstanceType} in {machines.Region}, {machines.PurchaseOption}, as its status says");
    }

    private PlacedPrice? Decided(Workload workload)
    {
        if (workload.Errors() is [var error, ..])
            return PlacedPrice.Unknown($"{error}");
        var requirement = workload.Spec.ToRequirement(target: null, WorkloadMapping.DefaultOverhead);
        if (requirement.Missing() is { } missing)
            return PlacedPrice.Unknown(missing);
        var decision = engine.Decide(requirement);
        if (decision.Chosen is not { } chosen || decision.Prediction is not { } prediction)
            return PlacedPrice.Unknown("no offer keeps all of its constraints");
        var expected = chosen.MonthlyCost;
        return new(
            Math.Min(expected, Money(prediction.MonthlyCost.Lower)), expected, Math.Max(expected, Money(prediction.MonthlyCost.Upper)),
            $"{chosen.Machines} {chosen.Offer.Offer.Shape.InstanceType} in {chosen.Offer.Offer.Region}, {chosen.Offer.Purchase}, as the placement engine would decide");
    }

    private static decimal Money(double amount) => decimal.Round((decimal)Math.Clamp(amount, 0, 1e15), 2);
}
