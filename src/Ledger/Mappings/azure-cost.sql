-- Cost Management exports of actual or amortised cost (and what the portal, the older usage details and partners make of them) to FOCUS.
--
-- Azure tells the same month twice. The actual cost has what is invoiced: commitments where they are bought, and usage that they cover at 0. The
-- amortised cost has no purchases of commitments but their price where they are used (or not: UnusedReservation, UnusedSavingsPlan). All
-- other rows are in both. A row says of itself which cost it knows:
--
--   row                                    BilledCost   EffectiveCost
--   usage covered by a commitment          0            cost           cost is 0 in an actual export
--   unused part of a commitment            0            cost           only in an amortised export
--   purchase or refund of a commitment     cost         0              only in an actual export: it pays for use in time to come
--   all others                             cost         cost
--
-- so the sum over both exports is right once the rows that both have are counted once, which azure-cost.settle.sql sees to, since it takes all
-- files of an import.
WITH
read AS (
    SELECT
        * REPLACE (
            given(MeterCategory) AS MeterCategory,
            given(ServiceFamily) AS ServiceFamily,
            given(ConsumedService) AS ConsumedService,
            given(ResourceLocation) AS ResourceLocation,
            given(ResourceGroup) AS ResourceGroup,
            given(InvoiceSection) AS InvoiceSection,
            given(PublisherName) AS PublisherName,
            -- Resource ids differ in case from row to row, and mean the same.
            lower(rtrim(given(ResourceId), '/')) AS ResourceId,
            lower(rtrim(given(BenefitId), '/')) AS BenefitId,
            lower(given(SubscriptionId)) AS SubscriptionId
        ),
        azure_day(Date) AS Day,
        azure_day(BillingPeriodStart) AS FirstDay,
        azure_day(BillingPeriodEnd) AS LastDay,
        Delimiter = ';' OR regexp_matches(Date, '^[0-9]{1,2}[.]') AS Commas,
        replace(lower(coalesce(given(ChargeType), 'usage')), ' ', '') AS Kind,
        -- Older exports name the reservation and no pricing model.
        replace(lower(coalesce(
            given(PricingModel),
            CASE
                WHEN contains(lower(BenefitId), '/microsoft.billingbenefits/') THEN 'savingsplan'
                WHEN coalesce(given(ReservationId), given(BenefitId)) IS NOT NULL THEN 'reservation'
            END)), ' ', '') AS Model,
        coalesce(azure_block(UnitOfMeasure), '1') AS Block,
        azure_unit_word(given(UnitOfMeasure)) AS Unit
    FROM export
),

numbers AS (
    SELECT
        * REPLACE (
            azure_number(ChargeCost, Commas) AS ChargeCost,
            azure_number(Quantity, Commas) AS Quantity,
            azure_number(UnitPrice, Commas) AS UnitPrice,
            azure_number(EffectivePrice, Commas) AS EffectivePrice,
            azure_number(PayGPrice, Commas) AS PayGPrice,
            azure_number(PaygCost, Commas) AS PaygCost,
            azure_number(CostInPricingCurrency, Commas) AS CostInPricingCurrency,
            -- Prices of customer agreements are in the pricing currency; costs in the billing currency.
            coalesce(azure_number(given(ExchangeRate), Commas), '1') AS ExchangeRate
        ),
        Kind IN ('usage', 'unusedreservation', 'unusedsavingsplan') AS IsUsage,
        Kind IN ('unusedreservation', 'unusedsavingsplan') AS IsUnused,
        Kind IN ('purchase', 'refund') AS IsPurchase,
        -- Capacity that is not used has no price of its own: what it would have cost depends on what would have used it.
        Kind IN ('usage', 'purchase', 'refund') AS IsPriced,
        Kind IN ('unusedreservation', 'unusedsavingsplan') OR coalesce(Model IN ('reservation', 'savingsplan'), false) AS IsCommitted,
        (concat(ChargeCost, Quantity, UnitPrice, PayGPrice) LIKE '%,%') AS HasCommas
    FROM read
),

-- Quantities count units, prices are for blocks of them (10K operations, 100 hours). Some exports count blocks: there the price times the
-- quantity is the cost as it stands. Only this is decided with floating point, no amount is.
quantities AS (
    SELECT
        *,
        Block <> '1' AND abs(PriceOfAll - PricedCost) <= 1e-6 * abs(PricedCost) AND PricedCost <> 0 AS CountsBlocks
    FROM (
        SELECT
            *,
            TRY_CAST(coalesce(EffectivePrice, UnitPrice) AS DOUBLE) * TRY_CAST(Quantity AS DOUBLE) AS PriceOfAll,
            TRY_CAST(ChargeCost AS DOUBLE) / TRY_CAST(ExchangeRate AS DOUBLE) AS PricedCost
        FROM numbers
    )
),

priced AS (
    SELECT
        *,
        CASE WHEN Block = '1' OR CountsBlocks THEN Quantity ELSE scaled_text(Quantity, '1', Block) END AS Blocks,
        CASE WHEN Block = '1' OR NOT coalesce(CountsBlocks, false) THEN Quantity ELSE scaled_text(Quantity, Block, '1') END AS Units,
        -- A price of 0 beside a cost says that the price is not told: marketplace, covered usage.
        CASE WHEN IsPriced THEN azure_price(UnitPrice, ChargeCost, ExchangeRate) END AS ContractedPrice,
        CASE WHEN IsPriced THEN azure_price(PayGPrice, ChargeCost, ExchangeRate) END AS ListPrice,
        CASE WHEN IsPriced AND NOT (decimal_of(PaygCost) = 0 AND decimal_of(ChargeCost) <> 0) THEN PaygCost END AS RetailCost
    FROM quantities
),

costs AS (
    SELECT
        *,
        CASE WHEN IsUnused THEN '0' ELSE coalesce(scaled_text(ContractedPrice, Blocks, '1'), ChargeCost) END AS Contracted
    FROM priced
)

SELECT
    Line,

    CASE WHEN IsCommitted AND IsUsage THEN '0' ELSE ChargeCost END AS BilledCost,
    CASE WHEN IsCommitted AND IsPurchase THEN '0' ELSE ChargeCost END AS EffectiveCost,
    Contracted AS ContractedCost,
    coalesce(RetailCost, scaled_text(ListPrice, Blocks, '1'), Contracted) AS ListCost,
    ContractedPrice AS ContractedUnitPrice,
    ListPrice AS ListUnitPrice,
    -- A file without currencies: XXX is what ISO 4217 has for none. The amounts count, and are added to no others.
    CASE WHEN has_column('BillingCurrency') THEN BillingCurrency ELSE 'XXX' END AS BillingCurrency,
    -- Where another currency prices.
    PricingCurrency,
    CASE WHEN IsCommitted AND IsPurchase AND CostInPricingCurrency IS NOT NULL THEN '0' ELSE CostInPricingCurrency END AS PricingCurrencyEffectiveCost,
    CASE WHEN PricingCurrency IS NOT NULL AND ContractedPrice IS NOT NULL THEN UnitPrice END AS PricingCurrencyContractedUnitPrice,
    CASE WHEN PricingCurrency IS NOT NULL AND ListPrice IS NOT NULL THEN PayGPrice END AS PricingCurrencyListUnitPrice,

    -- A customer agreement is invoiced by billing profile; an enrolment is its own profile; pay as you go has the subscription alone.
    coalesce(given(BillingProfileId), given(BillingAccountId), SubscriptionId) AS BillingAccountId,
    coalesce(given(BillingProfileName), given(BillingAccountName)) AS BillingAccountName,
    CASE
        WHEN given(BillingProfileId) <> given(BillingAccountId) THEN 'Billing Profile'
        WHEN coalesce(given(BillingProfileId), given(BillingAccountId)) IS NOT NULL THEN 'Billing Account'
        ELSE 'Subscription'
    END AS BillingAccountType,
    SubscriptionId AS SubAccountId,
    given(SubscriptionName) AS SubAccountName,
    CASE WHEN SubscriptionId IS NOT NULL THEN 'Subscription' END AS SubAccountType,
    -- Azure's periods end with their last day, FOCUS's with the day after. An end one month after the start is one already.
    iso(coalesce(FirstDay, date_trunc('month', coalesce(LastDay, Day)))) AS BillingPeriodStart,
    iso(CASE
        WHEN LastDay = FirstDay + INTERVAL 1 MONTH THEN LastDay
        ELSE coalesce(LastDay + INTERVAL 1 DAY, coalesce(FirstDay, date_trunc('month', Day)) + INTERVAL 1 MONTH)
    END) AS BillingPeriodEnd,
    iso(Day) AS ChargePeriodStart,
    iso(Day + INTERVAL 1 DAY) AS ChargePeriodEnd,
    given(InvoiceId) AS InvoiceId,
    coalesce(given(PartnerName), Provider) AS InvoiceIssuerName,
    Provider AS ServiceProviderName,
    CASE WHEN lower(PublisherType) = 'marketplace' THEN coalesce(PublisherName, 'Unknown') ELSE coalesce(PublisherName, Provider) END AS PublisherName,

    CASE
        WHEN IsUsage THEN 'Usage'
        WHEN IsPurchase THEN 'Purchase'
        WHEN Kind = 'tax' THEN 'Tax'
        WHEN Kind = 'credit' THEN 'Credit'
        -- RoundingAdjustment, and what Azure may add.
        ELSE 'Adjustment'
    END AS ChargeCategory,
    -- What is given back was bought in a period that is invoiced.
    CASE WHEN Kind = 'refund' THEN 'Correction' END AS ChargeClass,
    coalesce(given(Product), given(MeterName), ChargeType) AS ChargeDescription,
    CASE replace(lower(Frequency), '-', '')
        WHEN 'onetime' THEN 'One-Time'
        WHEN 'recurring' THEN 'Recurring'
        WHEN 'usagebased' THEN CASE WHEN IsPurchase THEN 'One-Time' ELSE 'Usage-Based' END
        ELSE CASE WHEN IsUsage THEN 'Usage-Based' ELSE 'One-Time' END
    END AS ChargeFrequency,

    CommitmentId AS CommitmentDiscountId,
    CASE WHEN CommitmentId IS NOT NULL THEN coalesce(given(BenefitName), given(ReservationName)) END AS CommitmentDiscountName,
    CASE WHEN CommitmentId IS NOT NULL THEN CASE WHEN IsSavingsPlan THEN 'Savings Plan' ELSE 'Reservation' END END AS CommitmentDiscountType,
    CASE WHEN CommitmentId IS NOT NULL THEN CASE WHEN IsSavingsPlan THEN 'Spend' ELSE 'Usage' END END AS CommitmentDiscountCategory,
    CASE WHEN CommitmentId IS NOT NULL AND IsUsage THEN CASE WHEN IsUnused THEN 'Unused' ELSE 'Used' END END AS CommitmentDiscountStatus,
    CASE
        WHEN IsUsage AND IsCommitted THEN 'Committed'
        WHEN IsUsage AND Model = 'spot' THEN 'Dynamic'
        WHEN IsUsage OR IsPurchase THEN 'Standard'
    END AS PricingCategory,
    CASE WHEN IsUsage OR IsPurchase THEN Blocks END AS PricingQuantity,
    CASE WHEN (IsUsage OR IsPurchase) AND Blocks IS NOT NULL THEN CASE WHEN Block = '1' THEN '' ELSE Block || ' ' END || azure_unit(Unit) END AS PricingUnit,
    CASE WHEN IsUsage AND NOT IsUnused THEN Units END AS ConsumedQuantity,
    CASE WHEN IsUsage AND NOT IsUnused AND Units IS NOT NULL THEN azure_unit(Unit) END AS ConsumedUnit,
    CapacityReservation AS CapacityReservationId,
    CASE WHEN CapacityReservation IS NOT NULL AND IsUsage THEN CASE WHEN contains(AdditionalInfo, '"ComputeCR"') THEN 'Unused' ELSE 'Used' END END AS CapacityReservationStatus,

    CASE WHEN IsUsage OR IsPurchase THEN coalesce(given(ProductId), given(MeterId), given(PartNumber), given(Product)) END AS SkuId,
    CASE
        WHEN NOT (IsUsage OR IsPurchase) THEN NULL
        WHEN given(ProductId) IS NOT NULL THEN concat_ws('_', ProductId, given(MeterId), given(Term))
        ELSE coalesce(given(PartNumber), given(MeterId), given(Product))
    END AS SkuPriceId,
    given(MeterName) AS SkuMeter,
    details_of(AdditionalInfo) AS SkuPriceDetails,
    coalesce(MeterCategory, given(ServiceName), CASE WHEN lower(PublisherType) = 'marketplace' THEN coalesce(given(Product), PublisherName) END, ConsumedService, given(Product), 'Azure') AS ServiceName,
    coalesce(ByMeter.ServiceCategory, ByProvider.ServiceCategory, ByFamily.ServiceCategory, 'Other') AS ServiceCategory,
    coalesce(ByMeter.ServiceSubcategory, ByProvider.ServiceSubcategory, ByFamily.ServiceSubcategory, 'Other (Other)') AS ServiceSubcategory,

    -- A purchase, and what of it is not used, are charges for the commitment itself.
    coalesce(CASE WHEN IsPurchase OR IsUnused THEN CommitmentId END, ResourceId) AS ResourceId,
    CASE
        WHEN (IsPurchase OR IsUnused) AND CommitmentId IS NOT NULL THEN coalesce(given(BenefitName), given(ReservationName))
        WHEN ResourceId IS NOT NULL THEN coalesce(given(ResourceName), regexp_extract(ResourceId, '[^/]+$'))
    END AS ResourceName,
    coalesce(azure_resource_type(coalesce(CASE WHEN IsPurchase OR IsUnused THEN CommitmentId END, ResourceId)), CASE WHEN ResourceId IS NOT NULL THEN lower(given(ResourceType)) END) AS ResourceType,
    coalesce(regions.RegionId, LocationKey) AS RegionId,
    coalesce(regions.RegionName, ResourceLocation) AS RegionName,
    given(AvailabilityZone) AS AvailabilityZone,
    Tags,
    object_of(
        'x_AccountName', given(AccountName),
        'x_CostAllocationRuleName', given(CostAllocationRuleName),
        'x_CostCenter', given(CostCenter),
        'x_ExchangeRate', nullif(ExchangeRate, '1'),
        'x_ExchangeRateDate', CASE WHEN ExchangeRate <> '1' THEN iso(azure_day(ExchangeRateDate)) END,
        'x_InvoiceSectionName', InvoiceSection,
        'x_ResourceGroupName', lower(ResourceGroup),
        'x_SkuTerm', given(Term)) AS x_Columns,

    CASE WHEN HasCommas THEN marked('DecimalComma') ELSE 0 END
    | CASE WHEN FirstDay IS NULL AND LastDay IS NULL THEN marked('BillingPeriodOfMonth') ELSE 0 END
    | CASE WHEN has_column('BillingCurrency') THEN 0 ELSE marked('NoCurrency') END
    | CASE WHEN CountsBlocks THEN marked('QuantityInBlocks') ELSE 0 END
    | CASE WHEN IsPriced AND RetailCost IS NULL AND ListPrice IS NULL AND decimal_of(ChargeCost) <> 0 THEN marked('NoListPrice') ELSE 0 END AS Marks,
    CASE
        WHEN Day IS NULL THEN refused('Date')
        WHEN FirstDay IS NULL AND given(BillingPeriodStart) IS NOT NULL THEN refused('BillingPeriodStart')
        WHEN LastDay IS NULL AND given(BillingPeriodEnd) IS NOT NULL THEN refused('BillingPeriodEnd')
        WHEN is_no_number(Quantity) THEN refused('Quantity')
        WHEN is_no_number(UnitPrice) THEN refused('UnitPrice')
        WHEN is_no_number(PayGPrice) THEN refused('PayGPrice')
        WHEN is_no_number(PaygCost) THEN refused('PaygCost')
        WHEN is_no_number(ExchangeRate) THEN refused('ExchangeRate')
        ELSE 0
    END AS Verdict,
    CASE
        WHEN Day IS NULL THEN Date
        WHEN FirstDay IS NULL AND given(BillingPeriodStart) IS NOT NULL THEN BillingPeriodStart
        WHEN LastDay IS NULL AND given(BillingPeriodEnd) IS NOT NULL THEN BillingPeriodEnd
        WHEN is_no_number(Quantity) THEN Quantity
        WHEN is_no_number(UnitPrice) THEN UnitPrice
        WHEN is_no_number(PayGPrice) THEN PayGPrice
        WHEN is_no_number(PaygCost) THEN PaygCost
        WHEN is_no_number(ExchangeRate) THEN ExchangeRate
    END AS Offending
FROM (
    SELECT
        * REPLACE (CASE WHEN lower(coalesce(Provider, PublisherType)) = 'aws' THEN 'AWS' ELSE 'Microsoft' END AS Provider),
        CASE WHEN IsCommitted THEN coalesce(
            BenefitId,
            '/providers/microsoft.capacity/reservationorders/' || lower(given(ProductOrderId)) || '/reservations/' || lower(given(ReservationId)),
            lower(given(ReservationId)), lower(given(ProductOrderId)),
            CASE WHEN IsPurchase OR IsUnused THEN ResourceId END) END AS CommitmentId,
        Model = 'savingsplan' OR Kind = 'unusedsavingsplan' AS IsSavingsPlan,
        CASE WHEN contains(AdditionalInfo, 'VMCapacityReservationId') THEN nullif(regexp_extract(AdditionalInfo, '"VMCapacityReservationId"\s*:\s*"([^"]*)"', 1), '') END AS CapacityReservation,
        lower(replace(replace(ResourceLocation, ' ', ''), '_', '')) AS LocationKey,
        lower(MeterCategory) AS MeterKey,
        lower(ConsumedService) AS ProviderKey,
        'family:' || lower(ServiceFamily) AS FamilyKey
    FROM costs
) charge
LEFT JOIN azure_regions() regions ON regions.RegionKey = LocationKey
LEFT JOIN azure_services() ByMeter ON ByMeter.ServiceKey = MeterKey
LEFT JOIN azure_services() ByProvider ON ByProvider.ServiceKey = ProviderKey
LEFT JOIN azure_services() ByFamily ON ByFamily.ServiceKey = FamilyKey
