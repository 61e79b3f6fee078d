using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Import;

/// <summary>Why rows cannot be loaded: what the numbers in Mappings/focus.sql mean.</summary>
internal static class Verdicts
{
    private const string NoNumber = "is no number with at most 16 digits before the point";
    private const string NoTime = "is no time such as 2026-09-01T00:00:00Z";

    /// <summary>Number, column and what is wrong with the column's value.</summary>
    public static IReadOnlyList<(int Verdict, string Column, string Problem)> All { get; } =
    [
        (1, "BilledCost", NoNumber),
        (2, "EffectiveCost", NoNumber),
        (3, "BillingCurrency", "is no currency of three letters"),
        (4, "BillingPeriodStart", NoTime),
        (5, "BillingPeriodEnd", NoTime),
        (6, "ChargePeriodStart", NoTime),
        (7, "ChargePeriodEnd", NoTime),
        (8, "BillingPeriodEnd", "is not after BillingPeriodStart"),
        (9, "ChargePeriodEnd", "is not after ChargePeriodStart"),
        (10, "ChargeCategory", "is none of Usage, Purchase, Tax, Credit, Adjustment"),
        (11, "ServiceProviderName", "is missing, as is ProviderName"),
        (12, "ListCost", NoNumber),
        (13, "ContractedCost", NoNumber),
        (14, "ListUnitPrice", NoNumber),
        (15, "ContractedUnitPrice", NoNumber),
        (16, "PricingQuantity", NoNumber),
        (17, "ConsumedQuantity", NoNumber),
        (18, "CommitmentDiscountQuantity", NoNumber),
        (19, "PricingCurrencyEffectiveCost", NoNumber),
        (20, "PricingCurrencyListUnitPrice", NoNumber),
        (21, "PricingCurrencyContractedUnitPrice", NoNumber),
    ];

    /// <summary>The verdicts on rows of a dialect as rows of SQL: number, the file's column, problem.</summary>
    public static string AsValues(Dialect dialect) => string.Join(
        ", ",
        All.Select(entry => (entry.Verdict, Column: dialect.SourceNames.GetValueOrDefault(entry.Column, entry.Column), entry.Problem))
            .Concat(dialect.Refusals.Select((rule, index) => (Verdict: MappingWords.FirstRefusal + index, rule.Column, rule.Problem)))
            .Select(entry => $"({entry.Verdict}, {SqlText.Literal(entry.Column)}, {SqlText.Literal(entry.Problem)})"));
}
