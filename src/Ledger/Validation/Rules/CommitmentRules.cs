namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>Commitment discounts: what is bought, how it is spread over usage, and what must add up.</summary>
internal static class CommitmentRules
{
    private const string NotCorrection = "[ChargeClass?] IS DISTINCT FROM 'Correction'";

    /// <summary>
    /// Commitments of which the rows show both the purchases and the usage of the same time, from the first moment to the last; of the
    /// others (a fee for a year in the bill of one month) sums say nothing yet. Taxes and credits are neither.
    /// </summary>
    private const string Covered = $"""
        WITH commitments AS (
            SELECT
                [CommitmentDiscountId] AS Id,
                [BillingCurrency?] AS Currency,
                min(rowid) AS Row,
                min([ChargePeriodStart@]) FILTER (WHERE [ChargeCategory] = 'Purchase') AS BoughtFrom,
                max([ChargePeriodEnd@]) FILTER (WHERE [ChargeCategory] = 'Purchase') AS BoughtTo,
                min([ChargePeriodStart@]) FILTER (WHERE [ChargeCategory] = 'Usage') AS UsedFrom,
                max([ChargePeriodEnd@]) FILTER (WHERE [ChargeCategory] = 'Usage') AS UsedTo,
                sum([BilledCost#]) FILTER (WHERE [ChargeCategory] = 'Purchase') AS Billed,
                sum([EffectiveCost#]) FILTER (WHERE [ChargeCategory] = 'Usage') AS Effective,
                sum([EffectiveCost#]) FILTER (WHERE [ChargeCategory] = 'Usage' AND [CommitmentDiscountStatus] IN ('Used', 'Unused')) AS Split,
                sum([CommitmentDiscountQuantity?#]) FILTER (WHERE [ChargeCategory] = 'Purchase') AS Bought,
                sum([CommitmentDiscountQuantity?#]) FILTER (WHERE [ChargeCategory] = 'Usage') AS Accounted,
                count(*) FILTER (WHERE [ChargeFrequency?] = 'One-Time' AND [ChargeCategory] = 'Purchase') AS OneTime
            FROM rows
            WHERE [CommitmentDiscountId] IS NOT NULL AND [ChargeCategory] IN ('Usage', 'Purchase') AND {NotCorrection}
            GROUP BY ALL
        ),
        covered AS (SELECT * FROM commitments WHERE BoughtFrom = UsedFrom AND BoughtTo = UsedTo)
        """;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new RowRule(
            "DiscountHandling-A-006-C", "MUST", "CommitmentDiscountId", "A row with a commitment discount must name it.",
            "[CommitmentDiscountId] IS NULL AND [PricingCategory] = 'Committed'")
        {
            Aliases = ["CommitmentDiscountId-C-005-C", "DiscountHandling-A-015-C"],
            Repair = "Give the row its CommitmentDiscountId, or another PricingCategory.",
        },
        new RowRule(
            "DiscountHandling-A-009-C", "MUST", "BilledCost", "BilledCost must be 0 where a commitment covers the charge.",
            $"[BilledCost#] <> 0 AND [CommitmentDiscountId] IS NOT NULL AND [CommitmentDiscountStatus] IN ('Used', 'Unused') AND [ChargeCategory] = 'Usage' AND {NotCorrection}")
        {
            Aliases = ["DiscountHandling-A-004-C"],
            Repair = "Set BilledCost to 0, and split off what the commitment does not cover into a row of its own.",
        },
        new RowRule(
            "DiscountHandling-A-012-C", "MUST", "ResourceId", "ResourceId of a commitment discount's purchase must be its CommitmentDiscountId.",
            $"[ResourceId] IS DISTINCT FROM [CommitmentDiscountId] AND [CommitmentDiscountId] IS NOT NULL AND [ChargeCategory] = 'Purchase' AND {NotCorrection}")
        {
            Aliases = ["DiscountHandling-A-013-C"], Repair = "Set ResourceId to CommitmentDiscountId.",
        },
        new RowRule(
            "DiscountHandling-A-014-C", "MUST", "CommitmentDiscountStatus", "CommitmentDiscountStatus Used belongs to usage.",
            "[CommitmentDiscountStatus] = 'Used' AND [ChargeCategory] <> 'Usage'") { Repair = "Remove the status, or take ChargeCategory Usage." },
        new RowRule(
            "DiscountHandling-A-018-C", "MUST", "CommitmentDiscountStatus", "CommitmentDiscountStatus Unused belongs to usage.",
            "[CommitmentDiscountStatus] = 'Unused' AND [ChargeCategory] <> 'Usage'") { Repair = "Remove the status, or take ChargeCategory Usage." },
        new RowRule(
            "DiscountHandling-A-016-C", "MUST", "ResourceId", "ResourceId of covered usage must be the resource that was covered and not the commitment.",
            "[ResourceId] = [CommitmentDiscountId] AND [CommitmentDiscountStatus] = 'Used' AND [ChargeCategory] = 'Usage'")
        {
            Repair = "Set ResourceId to the resource that received the discount.",
        },
        new RowRule(
            "DiscountHandling-A-019-C", "MUST", "ResourceId", "ResourceId of the unused part of a commitment must be its CommitmentDiscountId.",
            "[ResourceId] IS DISTINCT FROM [CommitmentDiscountId] AND [CommitmentDiscountId] IS NOT NULL AND [CommitmentDiscountStatus] = 'Unused' AND [ChargeCategory] = 'Usage'")
        {
            Repair = "Set ResourceId to CommitmentDiscountId.",
        },

        Sums(
            "DiscountHandling-A-011-C", "The effective costs of a commitment's usage must add up to what was billed for it.",
            "abs(Effective - Billed) > 0.000001 * greatest(1, abs(Billed))", null),
        Sums(
            "DiscountHandling-A-011-C", "The effective costs of a commitment's usage add up to what was billed for it only after rounding to a millionth.",
            "Effective <> Billed AND NOT (abs(Effective - Billed) > 0.000001 * greatest(1, abs(Billed)))", Verdict.Warning),
        new GroupRule(
            "EffectiveCost-C-013-C", "MUST", "EffectiveCost", "The effective costs of a commitment's usage must be those of its used and its unused part.",
            $"""
            {Covered}
            SELECT Row, 'CommitmentDiscountId=' || Id || ', used and unused ' || coalesce(Split, 0) || ' of ' || Effective AS Found
            FROM commitments WHERE coalesce(Split, 0) <> Effective
            """)
        {
            Repair = "Give each usage row of the commitment the status Used or Unused.",
        },
        new GroupRule(
            "DiscountHandling-A-017-C", "MUST", "CommitmentDiscountQuantity", "What of a commitment was not used must be in rows of its own, so that used and unused quantities add up to what was bought.",
            $"""
            {Covered}
            SELECT Row, 'CommitmentDiscountId=' || Id || ', bought ' || Bought || ', used and unused ' || Accounted AS Found
            FROM covered WHERE abs(Bought - Accounted) > 0.000001 * greatest(1, abs(Bought))
            """)
        {
            Aliases =
            [
                "CommitmentDiscountQuantity-C-011-C", "CommitmentDiscountQuantity-C-012-C", "CommitmentDiscountQuantity-C-014-C",
                "CommitmentDiscountQuantity-C-015-C",
            ],
            Repair = "Add rows with CommitmentDiscountStatus Unused for the rest.",
        },
    ];

    private static GroupRule Sums(string id, string message, string broken, Verdict? means) => new(
        id, "MUST", "EffectiveCost", message,
        $"""
        {Covered}
        SELECT Row, 'CommitmentDiscountId=' || Id || ', billed ' || Billed || ', effective ' || Effective AS Found
        FROM covered WHERE {broken}
        """)
    {
        Aliases = ["EffectiveCost-C-012-C", "DiscountHandling-A-010-C"],
        Means = means,
        Repair = "Spread the whole fee over used and unused rows.",
    };
}
