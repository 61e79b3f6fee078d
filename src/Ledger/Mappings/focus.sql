-- Bills of every dialect to the charges of the ledger, which have the columns of FOCUS 1.3 and 1.4.
-- Reads the view bill: one column of text for each FOCUS column (null where the file lacks it), x_Columns, what the dialect's mapping says
-- of the row (Marks, Verdict, Offending), and Line, the row's line of the file where somebody asks for it. Gives the columns of charges,
-- and for rows that are not loaded why (Verdict, Offending).
-- Parameters: $1 source, $2 import, $3 file.
WITH
flagged AS (
    SELECT *, text_repairs(*COLUMNS(* EXCLUDE (x_Columns, Marks, Verdict, Offending, Line))) AS TextFlags FROM bill
),

-- Missing is null and nothing else: words for it, empty texts and outer white space go (FOCUS, null handling).
cleaned AS (
    SELECT
        Line,
        x_Columns,
        Marks,
        Verdict AS MappingVerdict,
        Offending AS MappingOffending,
        TextFlags,
        tidy(TextFlags, AllocatedMethodDetails) AS AllocatedMethodDetails,
        tidy(TextFlags, AllocatedMethodId) AS AllocatedMethodId,
        tidy(TextFlags, AllocatedResourceId) AS AllocatedResourceId,
        tidy(TextFlags, AllocatedResourceName) AS AllocatedResourceName,
        tidy(TextFlags, AllocatedTags) AS AllocatedTags,
        tidy(TextFlags, AvailabilityZone) AS AvailabilityZone,
        tidy(TextFlags, BilledCost) AS BilledCost,
        tidy(TextFlags, BillingAccountId) AS BillingAccountId,
        tidy(TextFlags, BillingAccountName) AS BillingAccountName,
        tidy(TextFlags, BillingAccountType) AS BillingAccountType,
        tidy(TextFlags, BillingCurrency) AS BillingCurrency,
        tidy(TextFlags, BillingPeriodEnd) AS BillingPeriodEnd,
        tidy(TextFlags, BillingPeriodStart) AS BillingPeriodStart,
        tidy(TextFlags, CapacityReservationId) AS CapacityReservationId,
        tidy(TextFlags, CapacityReservationStatus) AS CapacityReservationStatus,
        tidy(TextFlags, ChargeCategory) AS ChargeCategory,
        tidy(TextFlags, ChargeClass) AS ChargeClass,
        tidy(TextFlags, ChargeDescription) AS ChargeDescription,
        tidy(TextFlags, ChargeFrequency) AS ChargeFrequency,
        tidy(TextFlags, ChargePeriodEnd) AS ChargePeriodEnd,
        tidy(TextFlags, ChargePeriodStart) AS ChargePeriodStart,
        tidy(TextFlags, CommitmentDiscountCategory) AS CommitmentDiscountCategory,
        tidy(TextFlags, CommitmentDiscountId) AS CommitmentDiscountId,
        tidy(TextFlags, CommitmentDiscountName) AS CommitmentDiscountName,
        tidy(TextFlags, CommitmentDiscountQuantity) AS CommitmentDiscountQuantity,
        tidy(TextFlags, CommitmentDiscountStatus) AS CommitmentDiscountStatus,
        tidy(TextFlags, CommitmentDiscountType) AS CommitmentDiscountType,
        tidy(TextFlags, CommitmentDiscountUnit) AS CommitmentDiscountUnit,
        tidy(TextFlags, CommitmentProgramEligibilityDetails) AS CommitmentProgramEligibilityDetails,
        tidy(TextFlags, ConsumedQuantity) AS ConsumedQuantity,
        tidy(TextFlags, ConsumedUnit) AS ConsumedUnit,
        tidy(TextFlags, ContractApplied) AS ContractApplied,
        tidy(TextFlags, ContractedCost) AS ContractedCost,
        tidy(TextFlags, ContractedUnitPrice) AS ContractedUnitPrice,
        tidy(TextFlags, EffectiveCost) AS EffectiveCost,
        tidy(TextFlags, HostProviderName) AS HostProviderName,
        tidy(TextFlags, InvoiceDetailId) AS InvoiceDetailId,
        tidy(TextFlags, InvoiceId) AS InvoiceId,
        tidy(TextFlags, InvoiceIssuerName) AS InvoiceIssuerName,
        tidy(TextFlags, ListCost) AS ListCost,
        tidy(TextFlags, ListUnitPrice) AS ListUnitPrice,
        tidy(TextFlags, PricingCategory) AS PricingCategory,
        tidy(TextFlags, PricingCurrency) AS PricingCurrency,
        tidy(TextFlags, PricingCurrencyContractedUnitPrice) AS PricingCurrencyContractedUnitPrice,
        tidy(TextFlags, PricingCurrencyEffectiveCost) AS PricingCurrencyEffectiveCost,
        tidy(TextFlags, PricingCurrencyListUnitPrice) AS PricingCurrencyListUnitPrice,
        tidy(TextFlags, PricingQuantity) AS PricingQuantity,
        tidy(TextFlags, PricingUnit) AS PricingUnit,
        tidy(TextFlags, ProviderName) AS ProviderName,
        tidy(TextFlags, PublisherName) AS PublisherName,
        tidy(TextFlags, RegionId) AS RegionId,
        tidy(TextFlags, RegionName) AS RegionName,
        tidy(TextFlags, ResourceId) AS ResourceId,
        tidy(TextFlags, ResourceName) AS ResourceName,
        tidy(TextFlags, ResourceType) AS ResourceType,
        tidy(TextFlags, ServiceCategory) AS ServiceCategory,
        tidy(TextFlags, ServiceName) AS ServiceName,
        tidy(TextFlags, ServiceProviderName) AS ServiceProviderName,
        tidy(TextFlags, ServiceSubcategory) AS ServiceSubcategory,
        tidy(TextFlags, SkuId) AS SkuId,
        tidy(TextFlags, SkuMeter) AS SkuMeter,
        tidy(TextFlags, SkuPriceDetails) AS SkuPriceDetails,
        tidy(TextFlags, SkuPriceId) AS SkuPriceId,
        tidy(TextFlags, SubAccountId) AS SubAccountId,
        tidy(TextFlags, SubAccountName) AS SubAccountName,
        tidy(TextFlags, SubAccountType) AS SubAccountType,
        tidy(TextFlags, Tags) AS Tags
    FROM flagged
),

-- Days such as 5/1/25 say which part is the month only where the billing period tells: its bounds are firsts of months.
dated AS (
    SELECT
        * REPLACE (
            slashed(BillingPeriodStart, DayPart) AS BillingPeriodStart,
            slashed(BillingPeriodEnd, DayPart) AS BillingPeriodEnd,
            slashed(ChargePeriodStart, DayPart) AS ChargePeriodStart,
            slashed(ChargePeriodEnd, DayPart) AS ChargePeriodEnd
        )
    FROM (SELECT *, CASE WHEN contains(BillingPeriodStart, '/') THEN day_part(BillingPeriodStart, BillingPeriodEnd) ELSE 0 END AS DayPart FROM cleaned)
),

-- Texts become values. What cannot be read becomes null and is judged below; the texts go along to tell it from missing.
typed AS (
    SELECT
        * REPLACE (
            decimal_of(BilledCost) AS BilledCost,
            decimal_of(EffectiveCost) AS EffectiveCost,
            decimal_of(ListCost) AS ListCost,
            decimal_of(ContractedCost) AS ContractedCost,
            decimal_of(ListUnitPrice) AS ListUnitPrice,
            decimal_of(ContractedUnitPrice) AS ContractedUnitPrice,
            decimal_of(PricingQuantity) AS PricingQuantity,
            decimal_of(ConsumedQuantity) AS ConsumedQuantity,
            decimal_of(CommitmentDiscountQuantity) AS CommitmentDiscountQuantity,
            decimal_of(PricingCurrencyEffectiveCost) AS PricingCurrencyEffectiveCost,
            decimal_of(PricingCurrencyListUnitPrice) AS PricingCurrencyListUnitPrice,
            decimal_of(PricingCurrencyContractedUnitPrice) AS PricingCurrencyContractedUnitPrice,
            instant_of(BillingPeriodStart) AS BillingPeriodStart,
            instant_of(BillingPeriodEnd) AS BillingPeriodEnd,
            instant_of(ChargePeriodStart) AS ChargePeriodStart,
            instant_of(ChargePeriodEnd) AS ChargePeriodEnd,
            upper(BillingCurrency) AS BillingCurrency,
            spelled(ChargeCategory, 'Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment') AS ChargeCategory,
            spelled(ChargeClass, 'Correction') AS ChargeClass,
            spelled(ChargeFrequency, 'One-Time', 'Recurring', 'Usage-Based') AS ChargeFrequency,
            spelled(PricingCategory, 'Standard', 'Dynamic', 'Committed', 'Other') AS PricingCategory,
            spelled(CommitmentDiscountCategory, 'Spend', 'Usage') AS CommitmentDiscountCategory,
            spelled(CommitmentDiscountStatus, 'Used', 'Unused') AS CommitmentDiscountStatus,
            spelled(CapacityReservationStatus, 'Used', 'Unused') AS CapacityReservationStatus,
            CASE
                WHEN starts_with(Tags, '{') AND json_valid(Tags) AND NOT contains(Tags, '\u0000') THEN Tags
                ELSE tags_of(Tags)
            END AS Tags
        ),
        BilledCost AS BilledCostText,
        EffectiveCost AS EffectiveCostText,
        ListCost AS ListCostText,
        ContractedCost AS ContractedCostText,
        ListUnitPrice AS ListUnitPriceText,
        ContractedUnitPrice AS ContractedUnitPriceText,
        PricingQuantity AS PricingQuantityText,
        ConsumedQuantity AS ConsumedQuantityText,
        CommitmentDiscountQuantity AS CommitmentDiscountQuantityText,
        PricingCurrencyEffectiveCost AS PricingCurrencyEffectiveCostText,
        PricingCurrencyListUnitPrice AS PricingCurrencyListUnitPriceText,
        PricingCurrencyContractedUnitPrice AS PricingCurrencyContractedUnitPriceText,
        BillingPeriodStart AS BillingPeriodStartText,
        BillingPeriodEnd AS BillingPeriodEndText,
        ChargePeriodStart AS ChargePeriodStartText,
        ChargePeriodEnd AS ChargePeriodEndText,
        BillingCurrency AS BillingCurrencyText,
        ChargeCategory AS ChargeCategoryText,
        ChargeClass AS ChargeClassText,
        ChargeFrequency AS ChargeFrequencyText,
        PricingCategory AS PricingCategoryText,
        CommitmentDiscountCategory AS CommitmentDiscountCategoryText,
        CommitmentDiscountStatus AS CommitmentDiscountStatusText,
        CapacityReservationStatus AS CapacityReservationStatusText,
        Tags AS TagsText,
        number_repairs(
            BilledCost, EffectiveCost, ListCost, ContractedCost, ListUnitPrice, ContractedUnitPrice, PricingQuantity,
            ConsumedQuantity, CommitmentDiscountQuantity, PricingCurrencyEffectiveCost, PricingCurrencyListUnitPrice,
            PricingCurrencyContractedUnitPrice
        ) AS NumberFlags,
        instant_repairs(BillingPeriodStart, BillingPeriodEnd, ChargePeriodStart, ChargePeriodEnd) AS TimeFlags
    FROM dated
),

-- What providers do otherwise than FOCUS, where what is meant is certain.
repaired AS (
    SELECT
        * REPLACE (
            full_month(BillingPeriodStart, BillingPeriodEnd) AS BillingPeriodEnd,
            CASE
                WHEN IsLastDay AND ChargePeriodEnd = BillingPeriodEnd THEN ChargePeriodEnd + INTERVAL 1 DAY
                WHEN ChargePeriodEnd = ChargePeriodStart AND epoch_us(ChargePeriodEnd) % 86400000000 = 0 THEN ChargePeriodEnd + INTERVAL 1 DAY
                ELSE full_hour(ChargePeriodEnd)
            END AS ChargePeriodEnd,
            -- Without a commitment nothing is amortised.
            CASE WHEN EffectiveCost IS NULL AND EffectiveCostText IS NULL AND CommitmentDiscountId IS NULL THEN BilledCost ELSE EffectiveCost END AS EffectiveCost,
            coalesce(InvoiceIssuerName, Provider) AS InvoiceIssuerName,
            without_placeholder(HasPlaceholders, AvailabilityZone) AS AvailabilityZone,
            without_placeholder(HasPlaceholders, CapacityReservationId) AS CapacityReservationId,
            without_placeholder(HasPlaceholders, CommitmentDiscountId) AS CommitmentDiscountId,
            without_placeholder(HasPlaceholders, InvoiceId) AS InvoiceId,
            without_placeholder(HasPlaceholders, RegionId) AS RegionId,
            without_placeholder(HasPlaceholders, RegionName) AS RegionName,
            without_placeholder(HasPlaceholders, ResourceType) AS ResourceType,
            without_placeholder(HasPlaceholders, ServiceSubcategory) AS ServiceSubcategory,
            without_placeholder(HasPlaceholders, SkuId) AS SkuId,
            without_placeholder(HasPlaceholders, SkuMeter) AS SkuMeter,
            without_placeholder(HasPlaceholders, SkuPriceId) AS SkuPriceId,
            -- A project, not the billing account, is what divides an account of Google's.
            CASE WHEN HasAccountAsSubAccount THEN google_project(x_Columns) ELSE SubAccountId END AS SubAccountId,
            CASE WHEN HasAccountAsSubAccount THEN NULL ELSE SubAccountName END AS SubAccountName,
            -- As 1.4 spells them, 1.3 had ContractID.
            CASE WHEN HasOldContractKeys THEN regexp_replace(ContractApplied, '"(Contract|ContractCommitment)ID"(\s*:)', '"\1Id"\2', 'g') ELSE ContractApplied END AS ContractApplied
        ),
        CASE WHEN full_month(BillingPeriodStart, BillingPeriodEnd) <> BillingPeriodEnd OR ChargePeriodEnd = ChargePeriodStart OR full_hour(ChargePeriodEnd) <> ChargePeriodEnd
            THEN marked('InclusivePeriodEnd') ELSE 0 END
            | CASE WHEN EffectiveCost IS NULL AND EffectiveCostText IS NULL AND CommitmentDiscountId IS NULL THEN marked('MissingEffectiveCost') ELSE 0 END
            | CASE WHEN InvoiceIssuerName IS NULL THEN marked('MissingIssuer') ELSE 0 END
            | CASE WHEN HasPlaceholders AND (
                is_placeholder(AvailabilityZone) OR is_placeholder(CapacityReservationId) OR is_placeholder(CommitmentDiscountId) OR is_placeholder(InvoiceId)
                OR is_placeholder(RegionId) OR is_placeholder(RegionName) OR is_placeholder(ResourceType) OR is_placeholder(ServiceSubcategory)
                OR is_placeholder(SkuId) OR is_placeholder(SkuMeter) OR is_placeholder(SkuPriceId)
                ) THEN marked('Placeholder') ELSE 0 END
            | CASE WHEN HasAccountAsSubAccount THEN marked('AccountAsSubAccount') ELSE 0 END
            | CASE WHEN HasOldContractKeys THEN marked('ContractKeys') ELSE 0 END
            | CASE WHEN DayPart > 0 THEN marked('SlashedDate') ELSE 0 END AS MeaningFlags
    FROM (
        SELECT
            *,
            coalesce(ServiceProviderName, ProviderName) AS Provider,
            coalesce(starts_with(Provider, 'Microsoft'), false) AS HasPlaceholders,
            coalesce(starts_with(Provider, 'Google') AND SubAccountId = BillingAccountId, false) AS HasAccountAsSubAccount,
            coalesce(contains(ContractApplied, 'ID"') AND regexp_matches(ContractApplied, '"(Contract|ContractCommitment)ID"\s*:'), false) AS HasOldContractKeys,
            -- The last day of a month where the first of the next is meant.
            coalesce(full_month(BillingPeriodStart, BillingPeriodEnd) = BillingPeriodEnd + INTERVAL 1 DAY, false) AS IsLastDay
        FROM typed
    )
),

-- The first reason why neither the money nor the time of a row can be trusted; the numbers are those of Verdicts.cs.
judged AS (
    SELECT
        *,
        CASE
            WHEN MappingVerdict <> 0 THEN MappingVerdict
            WHEN BilledCost IS NULL THEN 1
            WHEN EffectiveCost IS NULL THEN 2
            WHEN BillingCurrency IS NULL OR NOT regexp_full_match(BillingCurrency, '[A-Z]{3}') THEN 3
            WHEN BillingPeriodStart IS NULL THEN 4
            WHEN BillingPeriodEnd IS NULL THEN 5
            WHEN ChargePeriodStart IS NULL THEN 6
            WHEN ChargePeriodEnd IS NULL THEN 7
            WHEN BillingPeriodEnd <= BillingPeriodStart THEN 8
            WHEN ChargePeriodEnd <= ChargePeriodStart THEN 9
            WHEN ChargeCategory IS NULL OR ChargeCategory NOT IN ('Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment') THEN 10
            -- ServiceProviderName took ProviderName's place in 1.3.
            WHEN coalesce(ServiceProviderName, ProviderName) IS NULL THEN 11
            WHEN ListCost IS NULL AND ListCostText IS NOT NULL THEN 12
            WHEN ContractedCost IS NULL AND ContractedCostText IS NOT NULL THEN 13
            WHEN ListUnitPrice IS NULL AND ListUnitPriceText IS NOT NULL THEN 14
            WHEN ContractedUnitPrice IS NULL AND ContractedUnitPriceText IS NOT NULL THEN 15
            WHEN PricingQuantity IS NULL AND PricingQuantityText IS NOT NULL THEN 16
            WHEN ConsumedQuantity IS NULL AND ConsumedQuantityText IS NOT NULL THEN 17
            WHEN CommitmentDiscountQuantity IS NULL AND CommitmentDiscountQuantityText IS NOT NULL THEN 18
            WHEN PricingCurrencyEffectiveCost IS NULL AND PricingCurrencyEffectiveCostText IS NOT NULL THEN 19
            WHEN PricingCurrencyListUnitPrice IS NULL AND PricingCurrencyListUnitPriceText IS NOT NULL THEN 20
            WHEN PricingCurrencyContractedUnitPrice IS NULL AND PricingCurrencyContractedUnitPriceText IS NOT NULL THEN 21
            ELSE 0
        END AS Verdict
    FROM repaired
)

SELECT
    CAST($1 AS VARCHAR) AS SourceName,
    CAST($2 AS BIGINT) AS ImportId,
    CAST($3 AS VARCHAR) AS SourceFile,
    AllocatedMethodDetails,
    AllocatedMethodId,
    AllocatedResourceId,
    AllocatedResourceName,
    AllocatedTags,
    AvailabilityZone,
    BilledCost,
    BillingAccountId,
    BillingAccountName,
    BillingAccountType,
    BillingCurrency,
    BillingPeriodEnd,
    BillingPeriodStart,
    CapacityReservationId,
    CapacityReservationStatus,
    ChargeCategory,
    ChargeClass,
    ChargeDescription,
    ChargeFrequency,
    ChargePeriodEnd,
    ChargePeriodStart,
    CommitmentDiscountCategory,
    CommitmentDiscountId,
    CommitmentDiscountName,
    CommitmentDiscountQuantity,
    CommitmentDiscountStatus,
    CommitmentDiscountType,
    CommitmentDiscountUnit,
    CommitmentProgramEligibilityDetails,
    ConsumedQuantity,
    ConsumedUnit,
    ContractApplied,
    ContractedCost,
    ContractedUnitPrice,
    EffectiveCost,
    -- Equal to the service's provider unless known otherwise (FOCUS 1.3).
    coalesce(HostProviderName, ServiceProviderName, ProviderName) AS HostProviderName,
    InvoiceDetailId,
    InvoiceId,
    InvoiceIssuerName,
    ListCost,
    ListUnitPrice,
    PricingCategory,
    PricingCurrency,
    PricingCurrencyContractedUnitPrice,
    PricingCurrencyEffectiveCost,
    PricingCurrencyListUnitPrice,
    PricingQuantity,
    PricingUnit,
    coalesce(ProviderName, ServiceProviderName) AS ProviderName,
    PublisherName,
    RegionId,
    RegionName,
    ResourceId,
    ResourceName,
    ResourceType,
    ServiceCategory,
    ServiceName,
    coalesce(ServiceProviderName, ProviderName) AS ServiceProviderName,
    ServiceSubcategory,
    SkuId,
    SkuMeter,
    SkuPriceDetails,
    SkuPriceId,
    SubAccountId,
    SubAccountName,
    SubAccountType,
    Tags,
    x_Columns,
    namespace_of(Tags) AS x_KubernetesNamespace,
    CASE
        WHEN Verdict > 0 THEN CAST(-Verdict AS BIGINT)
        ELSE Marks | TextFlags | NumberFlags | TimeFlags | MeaningFlags
            -- Both sides are null alike.
            | CASE WHEN
                BillingCurrency <> BillingCurrencyText
                OR ChargeCategory <> ChargeCategoryText
                OR ChargeClass <> ChargeClassText
                OR ChargeFrequency <> ChargeFrequencyText
                OR PricingCategory <> PricingCategoryText
                OR CommitmentDiscountCategory <> CommitmentDiscountCategoryText
                OR CommitmentDiscountStatus <> CommitmentDiscountStatusText
                OR CapacityReservationStatus <> CapacityReservationStatusText
                THEN marked('LetterCase') ELSE 0 END
            | CASE WHEN Tags IS NULL AND TagsText IS NOT NULL THEN marked('UnreadableTags') WHEN Tags <> TagsText THEN marked('TagsForm') ELSE 0 END
    END AS x_Repairs,
    Line,
    Verdict,
    CASE Verdict
        WHEN 1 THEN BilledCostText
        WHEN 2 THEN EffectiveCostText
        WHEN 3 THEN BillingCurrencyText
        WHEN 4 THEN BillingPeriodStartText
        WHEN 5 THEN BillingPeriodEndText
        WHEN 6 THEN ChargePeriodStartText
        WHEN 7 THEN ChargePeriodEndText
        WHEN 8 THEN BillingPeriodEndText
        WHEN 9 THEN ChargePeriodEndText
        WHEN 10 THEN ChargeCategoryText
        WHEN 12 THEN ListCostText
        WHEN 13 THEN ContractedCostText
        WHEN 14 THEN ListUnitPriceText
        WHEN 15 THEN ContractedUnitPriceText
        WHEN 16 THEN PricingQuantityText
        WHEN 17 THEN ConsumedQuantityText
        WHEN 18 THEN CommitmentDiscountQuantityText
        WHEN 19 THEN PricingCurrencyEffectiveCostText
        WHEN 20 THEN PricingCurrencyListUnitPriceText
        WHEN 21 THEN PricingCurrencyContractedUnitPriceText
        ELSE MappingOffending
    END AS Offending
FROM judged
