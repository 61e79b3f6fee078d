using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation.Forms;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>How the costs of a row depend on each other and on prices and quantities.</summary>
internal static class CostRules
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        .. Product("ListUnitPrice", "ListCost", "ListUnitPrice-C-010-C", "ListCost-C-009-C", "PricingQuantity-C-009-C"),
        .. Product("ContractedUnitPrice", "ContractedCost", "ContractedUnitPrice-C-011-C", "ContractedCost-C-009-C"),

        // What is credited is no price times quantity: every cost is the billed one.
        .. SameAsBilled("ListCost", "ListCost-C-008-C", "[ChargeCategory] = 'Credit' AND [ListUnitPrice?] IS NULL", "a credit without unit price"),
        .. SameAsBilled("ContractedCost", "ContractedCost-C-008-C", "[ChargeCategory] = 'Credit' AND [ContractedUnitPrice?] IS NULL", "a credit without unit price"),
        .. SameAsBilled("EffectiveCost", "EffectiveCost-C-010-C", "[ChargeCategory] = 'Credit'", "a credit"),
        .. SameAsBilled("EffectiveCost", "EffectiveCost-Tax", "[ChargeCategory] = 'Tax'", "a tax").Select(rule => rule with { Since = FocusVersion.V14 }),

        // A purchase whose fee is spread over the usage that it covers has no effective cost of its own.
        new RowRule(
            "EffectiveCost-C-005-C", "MUST", "EffectiveCost", "EffectiveCost must be 0 for the purchase of a commitment discount, whose fee is spread over the usage.",
            "[EffectiveCost#] <> 0 AND [ChargeCategory] = 'Purchase' AND [CommitmentDiscountId] IS NOT NULL")
        {
            Repair = "Set EffectiveCost to 0 and give the fee to the usage that the commitment covers.",
        },
        new RowRule(
            "EffectiveCost-C-005-C", "MUST", "EffectiveCost",
            "EffectiveCost of a purchase without a commitment is the billed cost by the text of the specification, and 0 by its rule model.",
            "[EffectiveCost#] <> 0 AND [ChargeCategory] = 'Purchase' AND [CommitmentDiscountId?] IS NULL")
        {
            Since = FocusVersion.V12, Until = FocusVersion.V13, Means = Verdict.SpecConflict,
        },
        new RowRule(
            "EffectiveCost-OwnPeriod", "SHOULD", "EffectiveCost",
            "EffectiveCost of a purchase that is consumed in its own billing period is expected to be its BilledCost.",
            "[EffectiveCost#] = 0 AND [BilledCost#] <> 0 AND [ChargeCategory] = 'Purchase' AND [ChargeFrequency] = 'Recurring' AND [CommitmentDiscountId] IS NULL "
            + "AND [ChargePeriodEnd@] <= [BillingPeriodEnd@] AND [ChargeClass] IS NULL")
        {
            Repair = "Set EffectiveCost to BilledCost, unless the purchase is for use in later periods.",
        },
        new RowRule(
            "PricingCurrencyEffectiveCost-C-005-M", "MUST", "PricingCurrencyEffectiveCost",
            "PricingCurrencyEffectiveCost must be 0 for the purchase of a commitment discount.",
            "[PricingCurrencyEffectiveCost#] <> 0 AND [ChargeCategory] = 'Purchase' AND [CommitmentDiscountId] IS NOT NULL")
        {
            Repair = "Set it to 0 and give the fee to the usage that the commitment covers.",
        },

        // Where both currencies are the same, so are the amounts.
        InPricingCurrency("PricingCurrencyEffectiveCost", "EffectiveCost", "PricingCurrencyEffectiveCost-C-006-M"),
        InPricingCurrency("PricingCurrencyListUnitPrice", "ListUnitPrice", "PricingCurrencyListUnitPrice-C-009-M"),
        InPricingCurrency("PricingCurrencyContractedUnitPrice", "ContractedUnitPrice", "PricingCurrencyContractedUnitPrice-C-009-C"),

        // List, contracted and effective cost usually fall in this order; premiums and marketplaces break it rightly.
        new RowRule(
            "EffectiveCost-Order", "SHOULD", "EffectiveCost", "EffectiveCost of ordinary usage is expected not to be above ListCost.",
            "[EffectiveCost#] > [ListCost#] + 0.000001 * greatest(1, abs([ListCost#])) AND [ListCost#] > 0 AND [ChargeCategory] = 'Usage' "
            + "AND [ChargeClass?] IS NULL AND [CommitmentDiscountStatus?] IS DISTINCT FROM 'Unused'")
        {
            Repair = "Check the list price: a discount cannot make a charge dearer.",
        },

        ThirdPartyInvoices,
    ];

    /// <summary>
    /// The official model takes every issuer that is named otherwise than the provider for a third party, as if Amazon Web Services,
    /// Inc. were none of AWS. Here an issuer is one when it is of another family and the provider's own also issue invoices in the bill.
    /// </summary>
    private static GroupRule ThirdPartyInvoices => new(
        "BilledCost-C-005-C", "MUST", "BilledCost", "BilledCost must be 0 when the invoice comes from a third party.",
        $"""
        WITH named AS (
            SELECT rowid AS Row, [BilledCost#] AS Billed, [InvoiceIssuerName] AS Issuer,
                coalesce([ServiceProviderName?], [ProviderName?]) AS Provider
            FROM rows
        ),
        families AS (
            SELECT Provider, Issuer, {IssuerFamilies.Sql("Provider")} = {IssuerFamilies.Sql("Issuer")} AS Own FROM named
            WHERE Provider IS NOT NULL AND trim(Issuer) <> '' GROUP BY Provider, Issuer
        )
        SELECT Row, 'BilledCost=' || Billed || ', InvoiceIssuerName=' || Issuer || ', provider ' || Provider AS Found
        FROM named JOIN families USING (Provider, Issuer)
        WHERE NOT Own AND Billed <> 0 AND Provider IN (SELECT Provider FROM families WHERE Own)
        """)
    {
        Repair = "Set BilledCost to 0: the third party's own bill holds the cost.",
    };

    private static IEnumerable<RowRule> Product(string price, string cost, string id, params string[] aliases)
    {
        // ChargeClass: 1.0 to 1.2 leave corrections out; there quantities of several periods may be in one row.
        var product = $"product_form([{price}], [PricingQuantity], [{cost}])";
        foreach (var (since, until, condition) in new[]
        {
            (FocusVersion.V10, FocusVersion.V12, " AND [ChargeClass?] IS DISTINCT FROM 'Correction'"),
            (FocusVersion.V13, FocusVersion.V14, ""),
        })
        {
            yield return new RowRule(
                id, "MUST", price, $"{price} times PricingQuantity must be {cost}.", $"{product} = {ProductForm.Different}{condition}")
            {
                Since = since,
                Until = until,
                Aliases = aliases,
                Repair = $"Calculate {cost} again, or give {price} and PricingQuantity with all their digits.",
            };
            yield return new RowRule(
                id, "MUST", price, $"{price} times PricingQuantity is {cost} only after rounding to a millionth.", $"{product} = {ProductForm.Rounded}{condition}")
            {
                Since = since,
                Until = until,
                Aliases = aliases,
                Means = Verdict.Warning,
                Repair = $"Give {price}, PricingQuantity and {cost} with all their digits.",
            };
        }
    }

    private static IEnumerable<RowRule> SameAsBilled(string cost, string id, string condition, string what)
    {
        yield return new RowRule(
            id, "MUST", cost, $"{cost} of {what} must be BilledCost.", $"{condition} AND {Differs(cost, "BilledCost")}")
        {
            Repair = $"Set {cost} to BilledCost.",
        };
        yield return new RowRule(
            id, "MUST", cost, $"{cost} of {what} is BilledCost only after rounding to a millionth.",
            $"{condition} AND [{cost}#] <> [BilledCost#] AND NOT ({Differs(cost, "BilledCost")})")
        {
            Means = Verdict.Warning,
            Repair = $"Set {cost} to BilledCost.",
        };
    }

    private static RowRule InPricingCurrency(string column, string other, string id) => new(
        id, "MUST", column, $"{column} must be {other} when PricingCurrency is BillingCurrency.",
        $"[PricingCurrency] = [BillingCurrency] AND {Differs(column, other)}")
    {
        Repair = "Convert the amount, or name the currency that it is in.",
    };

    /// <summary>Whether two amounts differ by more than <see cref="ProductForm.Tolerance"/>.</summary>
    public static string Differs(string left, string right) =>
        $"abs([{left}#] - [{right}#]) > 0.000001 * greatest(1, abs([{right}#]))";
}
