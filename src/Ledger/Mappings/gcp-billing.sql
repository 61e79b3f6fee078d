-- Google Cloud's billing export to BigQuery, standard or detailed, to FOCUS: rows as a table extract of any kind has them.
--
-- What is owed for a row is its cost and its credits. Credits that are discounts are part of the row; promotions and the free tier pay for usage
-- that was charged, and become Credit charges of their own. Summed over an invoice month, BilledCost is cost + credits: the invoice.
--
-- A committed use discount is bought by fee rows (SKU "Commitment …") and shows on usage as a credit that takes its cost away, or, since 2025, as a
-- lower price with a credit that takes the used part of the fee away. Here the fees are Purchases that pay for use, with EffectiveCost 0;
-- gcp-billing.settle.sql spreads them over what they cover, and adds what is not used.
WITH
read AS (
    SELECT
        *,
        lower(replace(coalesce(given(CostType), 'regular'), ' ', '_')) AS Kind,
        instant_of(UsageStartTime) AS StartTime,
        instant_of(UsageEndTime) AS EndTime,
        CASE
            WHEN regexp_full_match(InvoiceMonth, '[0-9]{6}') THEN try_strptime(InvoiceMonth, '%Y%m')
            ELSE try_strptime(replace(regexp_extract(InvoiceMonth, '^[0-9]{4}-?[0-9]{2}'), '-', ''), '%Y%m')
        END AS Month,
        CASE WHEN length(Credits) > 2 THEN texts_of(Credits) END AS CreditTexts
    FROM export
),

credited AS (
    SELECT
        *,
        CASE
            WHEN CreditTexts IS NULL THEN []
            ELSE from_json(CreditTexts, '[{"id": "VARCHAR", "name": "VARCHAR", "full_name": "VARCHAR", "type": "VARCHAR", "amount": "VARCHAR"}]')
        END AS CreditList
    FROM read
),

sorted AS (
    SELECT
        *,
        CASE WHEN CreditTexts IS NOT NULL THEN gcp_sum(list_filter(CreditList, lambda credit: gcp_is_discount(credit.type))) ELSE 0 END AS Discounts,
        CASE WHEN CreditTexts IS NOT NULL THEN list_filter(CreditList, lambda credit: gcp_is_commitment(credit.type))[1] END AS Commitment,
        CASE
            WHEN CreditTexts IS NULL AND length(Credits) > 2 AND given(Credits) IS NOT NULL THEN refused('Credits')
            WHEN CreditTexts IS NOT NULL AND len(list_filter(CreditList, lambda credit: decimal_of(credit.amount) IS NULL)) > 0 THEN refused('Credits')
            WHEN StartTime IS NULL THEN refused('UsageStartTime')
            WHEN Month IS NULL AND given(InvoiceMonth) IS NOT NULL THEN refused('InvoiceMonth')
            WHEN is_no_number(CostAtList) THEN refused('CostAtList')
            WHEN is_no_number(DefaultCost) THEN refused('DefaultCost')
            WHEN is_no_number(PricingAmount) THEN refused('PricingAmount')
            ELSE 0
        END AS Verdict,
        Kind = 'regular' AND (
            starts_with(lower(SkuDescription), 'commitment')
            OR (CreditTexts IS NOT NULL AND len(list_filter(CreditList, lambda credit: upper(credit.type) = 'FEE_UTILIZATION_OFFSET')) > 0)) AS IsFee,
        given(ConsumptionModelId) IS NOT NULL AND lower(coalesce(ConsumptionModelDescription, '')) <> 'default' AS HasModel
    FROM credited
),

-- A charge for the row, and one for each credit that is no discount.
parts AS (
    SELECT
        * EXCLUDE (Verdict),
        unnest(CASE
            WHEN CreditTexts IS NULL OR Verdict <> 0 THEN [NULL]
            ELSE list_concat([NULL], list_filter(CreditList, lambda credit: NOT gcp_is_discount(credit.type)))
        END) AS Credit,
        Verdict
    FROM sorted
),

charges_of AS (
    SELECT
        *,
        Credit IS NULL AND Kind = 'regular' AND NOT IsFee AS IsUsage,
        Credit IS NULL AND IsFee AS IsPurchase,
        Credit IS NULL AND Kind = 'regular' AND NOT IsFee AND (Commitment IS NOT NULL OR HasModel OR given(SubscriptionId) IS NOT NULL) AS IsCovered,
        CASE WHEN Discounts = 0 THEN Cost ELSE gcp_text(decimal_of(Cost) + Discounts) END AS Net,
        -- Byte-seconds of a large store have more digits than the ledger keeps; pricing units say the same.
        decimal_of(UsageAmount) IS NULL AND TRY_CAST(UsageAmount AS DOUBLE) IS NOT NULL AS IsTooLarge
    FROM parts
)

SELECT
    Line,

    CASE WHEN Credit IS NOT NULL THEN Credit.amount ELSE Net END AS BilledCost,
    CASE WHEN Credit IS NOT NULL THEN Credit.amount WHEN IsPurchase THEN '0' ELSE Net END AS EffectiveCost,
    CASE WHEN Credit IS NOT NULL THEN Credit.amount WHEN IsUsage OR IsPurchase THEN coalesce(DefaultCost, Cost) ELSE Net END AS ContractedCost,
    CASE WHEN Credit IS NOT NULL THEN Credit.amount WHEN IsUsage OR IsPurchase THEN coalesce(CostAtList, DefaultCost, Cost) ELSE Net END AS ListCost,
    CASE WHEN IsUsage OR IsPurchase THEN coalesce(DefaultPrice, EffectivePrice) END AS ContractedUnitPrice,
    CASE WHEN IsUsage OR IsPurchase THEN ListPrice END AS ListUnitPrice,
    Currency AS BillingCurrency,

    BillingAccount AS BillingAccountId,
    'Billing Account' AS BillingAccountType,
    given(ProjectId) AS SubAccountId,
    CASE WHEN given(ProjectId) IS NOT NULL THEN given(ProjectName) END AS SubAccountName,
    CASE WHEN given(ProjectId) IS NOT NULL THEN 'Project' END AS SubAccountType,
    -- The month of the invoice, which late usage and corrections do not share with the month of their use.
    iso(gcp_month_start(coalesce(Month, gcp_month_of(StartTime)))) AS BillingPeriodStart,
    iso(gcp_month_start(coalesce(Month, gcp_month_of(StartTime)) + INTERVAL 1 MONTH)) AS BillingPeriodEnd,
    iso(StartTime) AS ChargePeriodStart,
    iso(CASE WHEN EndTime > StartTime THEN EndTime ELSE StartTime + INTERVAL 1 HOUR END) AS ChargePeriodEnd,
    'Google Cloud' AS InvoiceIssuerName,
    'Google Cloud' AS ServiceProviderName,
    CASE WHEN coalesce(given(TransactionType), 'GOOGLE') = 'GOOGLE' OR TransactionType = '1' THEN 'Google Cloud' ELSE coalesce(given(SellerName), 'Unknown') END AS PublisherName,

    CASE
        WHEN Credit IS NOT NULL THEN 'Credit'
        WHEN IsPurchase THEN 'Purchase'
        WHEN IsUsage THEN 'Usage'
        WHEN Kind = 'tax' THEN 'Tax'
        -- adjustment and rounding_error
        ELSE 'Adjustment'
    END AS ChargeCategory,
    CASE WHEN Credit IS NULL AND coalesce(given(AdjustmentId), given(AdjustmentType), given(AdjustmentMode), given(AdjustmentDescription)) IS NOT NULL THEN 'Correction' END AS ChargeClass,
    CASE WHEN Credit IS NOT NULL THEN coalesce(Credit.full_name, Credit.name, Credit.type) ELSE coalesce(given(AdjustmentDescription), SkuDescription) END AS ChargeDescription,
    CASE WHEN IsUsage THEN 'Usage-Based' WHEN IsPurchase THEN 'Recurring' ELSE 'One-Time' END AS ChargeFrequency,

    -- Fees name their subscription; credits name it or only their kind.
    CASE
        WHEN IsPurchase THEN coalesce(given(SubscriptionId), given(ResourceGlobalName), SkuId)
        WHEN IsCovered THEN coalesce(given(SubscriptionId), nullif(Commitment.id, ''), nullif(Commitment.name, ''), given(ConsumptionModelId))
    END AS CommitmentDiscountId,
    CASE
        WHEN IsPurchase THEN SkuDescription
        WHEN IsCovered THEN coalesce(nullif(Commitment.full_name, ''), nullif(Commitment.name, ''), given(ConsumptionModelDescription))
    END AS CommitmentDiscountName,
    CASE
        WHEN IsPurchase OR IsCovered THEN CASE WHEN IsSpend THEN 'Spend-based committed use discount' ELSE 'Resource-based committed use discount' END
    END AS CommitmentDiscountType,
    CASE WHEN IsPurchase OR IsCovered THEN CASE WHEN IsSpend THEN 'Spend' ELSE 'Usage' END END AS CommitmentDiscountCategory,
    CASE WHEN IsCovered THEN 'Used' END AS CommitmentDiscountStatus,
    CASE
        WHEN IsCovered THEN 'Committed'
        WHEN IsUsage AND (contains(lower(SkuDescription), 'preemptible') OR starts_with(lower(SkuDescription), 'spot ')) THEN 'Dynamic'
        WHEN IsUsage OR IsPurchase THEN 'Standard'
    END AS PricingCategory,
    CASE WHEN IsUsage OR IsPurchase THEN PricingAmount END AS PricingQuantity,
    CASE WHEN (IsUsage OR IsPurchase) AND PricingAmount IS NOT NULL THEN coalesce(PricingUnit, PriceUnit) END AS PricingUnit,
    CASE WHEN IsUsage THEN CASE WHEN IsTooLarge THEN PricingAmount ELSE UsageAmount END END AS ConsumedQuantity,
    CASE WHEN IsUsage AND UsageAmount IS NOT NULL THEN CASE WHEN IsTooLarge THEN coalesce(PricingUnit, PriceUnit) ELSE UsageUnit END END AS ConsumedUnit,

    CASE WHEN IsUsage OR IsPurchase THEN SkuId END AS SkuId,
    -- Tiers and consumption models of a SKU have prices of their own.
    CASE WHEN IsUsage OR IsPurchase THEN concat_ws('/', SkuId, nullif(given(TierStart), '0'), CASE WHEN HasModel THEN ConsumptionModelId END) END AS SkuPriceId,
    CASE WHEN IsUsage OR IsPurchase THEN SkuDescription END AS SkuMeter,
    coalesce(given(ServiceDescription), given(ServiceId), 'Google Cloud') AS ServiceName,
    coalesce(services.ServiceCategory, 'Other') AS ServiceCategory,
    coalesce(services.ServiceSubcategory, 'Other (Other)') AS ServiceSubcategory,

    CASE WHEN IsPurchase THEN coalesce(given(SubscriptionId), given(ResourceGlobalName), SkuId) ELSE coalesce(given(ResourceGlobalName), given(ResourceName)) END AS ResourceId,
    CASE WHEN IsPurchase THEN SkuDescription ELSE given(ResourceName) END AS ResourceName,
    gcp_resource_type(ResourceGlobalName) AS ResourceType,
    coalesce(given(Region), given(Place)) AS RegionId,
    coalesce(regions.RegionName, given(Region), given(Place)) AS RegionName,
    given(Zone) AS AvailabilityZone,
    labels_of('', Labels, 'system/', SystemLabels, 'tag/', Tags, 'project/', ProjectLabels) AS Tags,
    object_of(
        'x_AdjustmentMode', given(AdjustmentMode),
        'x_AdjustmentType', given(AdjustmentType),
        'x_ConsumptionModelDescription', given(ConsumptionModelDescription),
        'x_ConsumptionModelId', given(ConsumptionModelId),
        'x_CostType', CostType,
        'x_CreditType', Credit.type,
        'x_Credits', CASE WHEN Credit IS NULL THEN CreditTexts END,
        'x_CurrencyConversionRate', CurrencyConversionRate,
        'x_ExportTime', ExportTime,
        'x_InvoiceMonth', InvoiceMonth,
        'x_ProjectAncestors', nullif(given(ProjectAncestors), ''),
        'x_ServiceId', ServiceId) AS x_Columns,

    CASE WHEN Credit IS NOT NULL THEN marked('SeparateCredit') ELSE 0 END
    | CASE WHEN Month IS NULL THEN marked('InvoiceMonthOfUsage') ELSE 0 END
    | CASE WHEN EndTime > StartTime THEN 0 ELSE marked('EmptyUsageTime') END
    | CASE WHEN IsTooLarge AND IsUsage THEN marked('QuantityInPricingUnits') ELSE 0 END AS Marks,
    Verdict,
    CASE Verdict
        WHEN 0 THEN NULL
        WHEN refused('Credits') THEN Credits
        WHEN refused('UsageStartTime') THEN UsageStartTime
        WHEN refused('InvoiceMonth') THEN InvoiceMonth
        WHEN refused('CostAtList') THEN CostAtList
        WHEN refused('DefaultCost') THEN DefaultCost
        WHEN refused('PricingAmount') THEN PricingAmount
    END AS Offending
FROM (
    SELECT
        *,
        CASE
            WHEN IsPurchase THEN contains(lower(SkuDescription), 'dollar based') OR NOT starts_with(lower(SkuDescription), 'commitment v')
            ELSE coalesce(upper(Commitment.type) <> 'COMMITTED_USAGE_DISCOUNT', true)
        END AS IsSpend,
        lower(ServiceDescription) AS ServiceKey
    FROM charges_of
) charge
LEFT JOIN gcp_regions() regions ON regions.RegionKey = charge.Region
LEFT JOIN gcp_services() services ON services.ServiceKey = charge.ServiceKey
