using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>What rules about money share.</summary>
internal static class Prices
{
    /// <summary>Why a price says nothing; null where it does.</summary>
    public static string? Problem(ObjectPrice? price, JudgeFacts facts, string currency) => price switch
    {
        null => facts.PriceProblem ?? "Its price is not known.",
        _ when price.Currency != currency => $"Its price is in {price.Currency}, the limit in {currency}.",
        _ => null,
    };

    /// <summary>One end of a price.</summary>
    public static decimal Of(ObjectPrice price, PriceEstimate estimate) => estimate switch
    {
        PriceEstimate.Min => price.Min,
        PriceEstimate.Max => price.Max,
        _ => price.Expected,
    };

    /// <summary>What to change for an object to cost no more than a limit; null where it has nothing that can be less.</summary>
    public static string? Hint(PolicyObject judged, ObjectPrice price, PriceEstimate estimate, decimal limit)
    {
        var amount = Of(price, estimate);
        var replicas = estimate switch
        {
            PriceEstimate.Min => judged.Replicas.Min,
            PriceEstimate.Max => judged.Replicas.Max,
            _ => judged.Replicas.Expected,
        };
        var affordable = amount > 0 ? (int)decimal.Floor(replicas * (limit / amount)) : 0;
        if (!judged.Replicas.PerNode && affordable >= 1 && affordable < replicas && judged.Volumes.All(volume => volume.PerReplica))
            return $"{affordable} instead of {replicas} replicas would stay below it";
        var largest = price.Parts.MaxBy(part => PartOf(part, estimate));
        return largest is null ? null : $"Most of it is {largest.Name} with {Messages.Money(PartOf(largest, estimate), price.Currency)}: ask for less of that";
    }

    private static decimal PartOf(PricePart part, PriceEstimate estimate) => estimate switch
    {
        PriceEstimate.Min => part.Min,
        PriceEstimate.Max => part.Max,
        _ => part.Expected,
    };
}
