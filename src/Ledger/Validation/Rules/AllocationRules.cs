using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>Split cost allocation of 1.3 and later: rows that share the cost of one resource.</summary>
internal static class AllocationRules
{
    /// <summary>The rows that were split off one charge agree in all of this.</summary>
    private const string Shares = """
        WITH shares AS (
            SELECT
                min(rowid) AS Row, [ResourceId] AS Resource, [ChargePeriodStart] AS Start,
                sum(CAST(allocated_ratio([AllocatedMethodDetails]) AS DECIMAL(38, 22))) AS Ratios,
                count(*) FILTER (WHERE [AllocatedResourceId] IS NULL) AS Rests,
                count(*) FILTER (WHERE [AllocatedResourceId] IS NOT NULL AND [AllocatedMethodDetails] IS NULL) AS Unknown,
                count(*) AS Parts
            FROM rows
            WHERE [AllocatedMethodId] IS NOT NULL AND [ResourceId] IS NOT NULL
            GROUP BY [ResourceId], [ChargePeriodStart], [ChargePeriodEnd?], [AllocatedMethodId], [SkuPriceId?], [ChargeCategory], [ChargeClass?],
                [PricingCategory?], [CommitmentDiscountId?], [CommitmentDiscountStatus?], [BillingAccountId?], [SubAccountId?], [ChargeDescription?]
        )
        """;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new GroupRule(
            "AllocatedRatio-Sum", "MUST", "AllocatedMethodDetails", "The ratios of the rows that share a resource's cost must add up to 1, with the rest in a row of its own.",
            $"""
            {Shares}
            SELECT Row, 'ResourceId=' || Resource || ', ChargePeriodStart=' || Start || ': ' || Parts || ' ratios add up to ' || Ratios AS Found
            FROM shares
            WHERE Ratios IS NOT NULL AND Unknown = 0 AND (Ratios > 1 + 0.000001 * Parts OR (Ratios < 1 - 0.000001 * Parts AND Rests = 0))
            """)
        {
            Since = FocusVersion.V13,
            Repair = "Give the rest that belongs to nobody a row without AllocatedResourceId.",
        },
        new GroupRule(
            "AllocatedRatio-Cost", "MUST", "EffectiveCost", "The effective costs of the rows that share a resource's cost are expected to be in the proportion of their ratios.",
            """
            WITH parts AS (
                SELECT
                    rowid AS Row, [ResourceId] AS Resource, [EffectiveCost#] AS Cost,
                    CAST(allocated_ratio([AllocatedMethodDetails]) AS DECIMAL(20, 15)) AS Ratio,
                    sum([EffectiveCost#]) OVER same AS Total, sum(CAST(allocated_ratio([AllocatedMethodDetails]) AS DECIMAL(20, 15))) OVER same AS Ratios
                FROM rows WHERE [AllocatedMethodId] IS NOT NULL AND [ResourceId] IS NOT NULL
                WINDOW same AS (PARTITION BY [ResourceId], [ChargePeriodStart], [ChargePeriodEnd], [AllocatedMethodId], [SkuPriceId?], [ChargeCategory], [ChargeClass?],
                    [PricingCategory?], [CommitmentDiscountId?], [CommitmentDiscountStatus?], [BillingAccountId?], [SubAccountId?], [ChargeDescription?])
            )
            SELECT Row, 'ResourceId=' || Resource || ', ratio ' || Ratio || ' of ' || Total || ', EffectiveCost=' || Cost AS Found
            FROM parts
            WHERE abs(Ratios - 1) <= 0.00001 AND abs(CAST(Cost AS DOUBLE) - CAST(Total AS DOUBLE) * CAST(Ratio AS DOUBLE)) > 0.00001 * greatest(1, abs(CAST(Total AS DOUBLE)))
            """)
        {
            Since = FocusVersion.V13, Means = Verdict.Warning,
            Repair = "Split the cost by the ratios, the last digits by the largest remainders.",
        },
    ];
}
