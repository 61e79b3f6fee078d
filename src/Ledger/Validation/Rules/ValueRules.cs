using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Validation.Forms;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>What values must be, depending on others of the row: categories, periods, details, names.</summary>
internal static class ValueRules
{
    private const string LastDayOfMonth = "date_trunc('month', [BillingPeriodStart@]) + INTERVAL 1 MONTH - INTERVAL 1 DAY";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new RowRule(
            "ChargeFrequency-C-004-C", "MUST NOT", "ChargeFrequency", "ChargeFrequency must not be Usage-Based when ChargeCategory is Purchase.",
            "[ChargeFrequency] = 'Usage-Based' AND [ChargeCategory] = 'Purchase'") { Repair = "Take One-Time or Recurring." },
        new RowRule(
            "ServiceSubcategory-C-004-M", "MUST", "ServiceSubcategory", "ServiceSubcategory must belong to the row's ServiceCategory.",
            $"[ServiceCategory] <> CASE {ParentCases} END AND [ServiceCategory] IN ({RuleText.Literals(ServiceCategories.All)})") { Since = FocusVersion.V11, Repair = "Take the category that the specification lists for the subcategory." },

        new RowRule(
            "PricingCategory-C-009-C", "MUST", "PricingCategory",
            "PricingCategory must be Committed for usage that a commitment discount covers, and must not be for its purchase.",
            "[CommitmentDiscountId] IS NOT NULL AND (([ChargeCategory] = 'Usage' AND [PricingCategory] <> 'Committed') OR ([ChargeCategory] = 'Purchase' AND [PricingCategory] = 'Committed'))")
        {
            Repair = "Take Committed for covered usage and Standard for the purchase.",
        },

        // Periods.
        new RowRule(
            "BillingPeriodEnd-C-004-M", "MUST", "BillingPeriodEnd",
            "BillingPeriodEnd must be the exclusive end of the billing period, which begins at BillingPeriodStart.",
            $"[BillingPeriodEnd@] <= [BillingPeriodStart@] OR date_part('second', [BillingPeriodEnd@]) = 59 "
            + $"OR ([BillingPeriodStart@] = date_trunc('month', [BillingPeriodStart@]) AND [BillingPeriodEnd@] = {LastDayOfMonth})")
        {
            Aliases = ["BillingPeriodStart-C-004-M"],
            Repair = "Give the first moment after the period: for March, 2026-04-01T00:00:00Z.",
        },
        new RowRule(
            "ChargePeriodEnd-C-004-M", "MUST", "ChargePeriodEnd",
            "ChargePeriodEnd must be the exclusive end of the charge period, which begins at ChargePeriodStart.",
            "[ChargePeriodEnd@] <= [ChargePeriodStart@] OR (date_part('second', [ChargePeriodEnd@]) = 59 AND date_part('minute', [ChargePeriodEnd@]) = 59)")
        {
            Aliases = ["ChargePeriodStart-C-004-M"],
            Repair = "Give the first moment after the period.",
        },
        new RowRule(
            "ChargePeriod-InBillingPeriod", "SHOULD", "ChargePeriodStart",
            "The charge period of usage that corrects nothing is expected to lie in the billing period.",
            "[ChargeCategory] = 'Usage' AND [ChargeClass] IS NULL AND ([ChargePeriodStart@] < [BillingPeriodStart@] OR [ChargePeriodEnd@] > [BillingPeriodEnd@])")
        {
            Aliases = ["ChargeClass-C-004-C"],
            Repair = "Bill the usage in its period, or mark the row as Correction when it changes an invoiced one.",
        },
        new RowRule(
            "ChargeClass-C-003-C", "MUST", "ChargeClass",
            "ChargeClass must be null when the row corrects a charge of the current billing period.",
            "[ChargeClass] = 'Correction' AND [ChargePeriodStart@] >= [BillingPeriodStart@]")
        {
            Repair = "Leave ChargeClass empty: within an open period the charge itself is replaced.",
        },

        // Key-value columns.
        new RowRule(
            "Tags-C-006-M", "SHOULD", "Tags", "Tags should have values; a key that supports none has the value true.",
            $"[Tags!] & {JsonForm.HasNullValue} <> 0") { Aliases = ["Tags-C-008-M"], Repair = "Leave the key out, or give it the value true." },
        AwsTags(
            "Tags-C-012-M", "MUST", "A tag that AWS defines must have the prefix aws:.",
            @"""(user:)?(cloudformation:(stack-name|stack-id|logical-id)|autoscaling:groupName|ecs:(clusterName|serviceName))""\s*:", "Prefix the key with aws:."),
        AwsTags(
            "Tags-C-017-M", "MUST NOT", "A tag that users define must not begin with the reserved prefix aws: in whatever capitals.",
            @"""(aW|AW|Aw)(s|S):|""awS:", "Give the tag another key."),
        SkuDetails("SkuPriceDetails-C-017-C", "MUST", "A key of SkuPriceDetails must begin with x_ unless FOCUS defines it.", JsonForm.HasUnknownKey, "Prefix the key with x_."),
        SkuDetails("SkuPriceDetails-C-020-M", "MUST", "A key of SkuPriceDetails that FOCUS defines must have its spelling and capitals.", JsonForm.HasKeyInOtherCase, "Take the spelling of the specification."),
        SkuDetails("SkuPriceDetails-C-021-M", "MUST", "A value of SkuPriceDetails must have the type that FOCUS defines for its key.", JsonForm.HasValueOfOtherType, "Write sizes and counts as numbers, names as texts."),
        SkuDetails("SkuPriceDetails-C-002-O", "SHOULD", "A key of SkuPriceDetails should be in Pascal case behind x_.", JsonForm.HasKeyNotInPascalCase, "Write keys like x_PurchaseTerm."),
        new RowRule(
            "AllocatedTags-Repeated", "MUST NOT", "AllocatedTags", "AllocatedTags must not repeat Tags.", "[AllocatedTags] = [Tags] AND [Tags] <> '{}'")
        {
            Means = Verdict.Warning, Repair = "Leave out of AllocatedTags what is in Tags.",
        },

        // Names.
        new RowRule(
            "ResourceName-C-006-C", "MUST NOT", "ResourceName", "ResourceName must not repeat a ResourceId that the system made up.",
            "[ResourceName] = [ResourceId]") { Means = Verdict.Warning, Repair = "Leave ResourceName empty where the resource has no name of its own." },

        // Missing values.
        new RowRule(
            "NullHandling-A-002-M", "MUST NOT", "", "A missing value must be null and not a word or an empty text.", "Placeholders0 <> 0 OR Placeholders1 <> 0")
        {
            Aliases = ["NullHandling-A-001-C"], Repair = "Leave the cell empty.",
        },
    ];

    private static string ParentCases => string.Join(' ', ServiceCategories.Parents.OrderBy(entry => entry.Key, StringComparer.Ordinal).GroupBy(entry => entry.Value)
        .Select(group => $"WHEN [ServiceSubcategory] IN ({RuleText.Literals(group.Select(entry => entry.Key))}) THEN {SqlText.Literal(group.Key)}"));

    /// <summary>AWS's prefix is public; those of other providers are not, or tags cannot have them.</summary>
    private static RowRule AwsTags(string id, string level, string message, string pattern, string repair) => new(
        id, level, "Tags", message,
        $"{IssuerFamilies.Sql("coalesce([ServiceProviderName?], [ProviderName?])")} = 'amazon' AND regexp_matches([Tags], {SqlText.Literal(pattern)})")
    { Repair = repair };

    private static RowRule SkuDetails(string id, string level, string message, int bit, string repair) =>
        new(id, level, "SkuPriceDetails", message, $"[SkuPriceDetails] IS NOT NULL AND sku_details_form([SkuPriceDetails]) & {bit} <> 0") { Repair = repair };
}
