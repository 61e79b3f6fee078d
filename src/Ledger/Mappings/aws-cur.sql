-- The AWS Cost and Usage Report, legacy and 2.0, whose names are used here, as FOCUS.
--
-- What is billed: the invoice is the sum of unblended cost, or of net unblended cost where the account has discounts and the report its net
-- columns. So BilledCost is that cost on every row but two kinds, which cancel each other out: usage covered by a savings plan, which the
-- report shows at its on-demand cost, and the negations that take it back.
-- What is effective: the amortised cost of covered usage, and the unused part of each commitment's fee, instead of the fees. Hence a month's
-- sum of EffectiveCost, plus the upfront fees billed in it, less the upfront fees amortised in it, is its sum of BilledCost.
WITH
-- One row a line item, and a second one for the part of a commitment's fee that nothing used, which has no line item.
parts AS (
    SELECT
        *,
        unnest(CASE WHEN line_item_line_item_type IN ('SavingsPlanRecurringFee', 'RIFee') THEN ['Line', 'Unused'] ELSE ['Line'] END) AS Part
    FROM export
),

read AS (
    SELECT
        * REPLACE (
            aws_time(bill_billing_period_start_date) AS bill_billing_period_start_date,
            aws_time(bill_billing_period_end_date) AS bill_billing_period_end_date,
            aws_time(line_item_usage_start_date) AS line_item_usage_start_date,
            aws_time(line_item_usage_end_date) AS line_item_usage_end_date,
            nullif(reservation_reservation_a_r_n, '') AS reservation_reservation_a_r_n,
            nullif(savings_plan_savings_plan_a_r_n, '') AS savings_plan_savings_plan_a_r_n
        ),
        line_item_line_item_type AS Type,
        coalesce(nullif(line_item_net_unblended_cost, ''), line_item_unblended_cost) AS Cost,
        line_item_line_item_type IN (
            'EdpDiscount', 'PrivateRateDiscount', 'BundledDiscount', 'RiVolumeDiscount', 'SppDiscount', 'DistributorDiscount', 'Discount', 'Discounts'
        ) AS IsDiscount,
        -- Of 2.0 the attributes of a product that have no column of their own: one object.
        CASE WHEN starts_with(product, '{') AND json_valid(product) THEN json_extract_string(product, ['$.product_name', '$.region', '$.sku', '$.location', '$.instance_type']) END AS Product,
        CASE
            WHEN Part = 'Line' THEN 0
            WHEN Type = 'RIFee' THEN
                coalesce(decimal_of(nullif(reservation_net_unused_amortized_upfront_fee_for_billing_period, '')), decimal_of(reservation_unused_amortized_upfront_fee_for_billing_period), 0)
                + coalesce(decimal_of(nullif(reservation_net_unused_recurring_fee, '')), decimal_of(reservation_unused_recurring_fee), 0)
            -- Both columns count from the start of the plan's part of the billing period.
            ELSE coalesce(decimal_of(savings_plan_total_commitment_to_date), 0) - coalesce(decimal_of(savings_plan_used_commitment), 0)
        END AS Unused
    FROM parts
),

-- What kind of charge a line item is; everything below asks these.
kinds AS (
    SELECT
        *,
        coalesce(savings_plan_savings_plan_a_r_n, reservation_reservation_a_r_n) AS CommitmentArn,
        -- A refund or a fee that goes with a commitment is a purchase of it: it becomes effective where the commitment is used.
        Type IN ('SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee', 'RIFee')
            OR (Type IN ('Fee', 'Refund') AND (CommitmentArn IS NOT NULL OR line_item_product_code = 'ComputeSavingsPlans')) AS IsCommitmentPurchase,
        -- Usage that a commitment covers, and the unused part.
        Part = 'Unused' OR Type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage') AS IsCommitted,
        CASE
            WHEN Part = 'Unused' OR Type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') THEN 'Usage'
            WHEN Type IN ('Fee', 'RIFee', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee') THEN 'Purchase'
            WHEN Type = 'Tax' THEN 'Tax'
            -- Discounts that come as lines of their own: FOCUS has no negative rows for discounts, what comes nearest is a credit.
            WHEN Type = 'Credit' OR IsDiscount THEN 'Credit'
            -- A refund is of the category of what is refunded.
            WHEN Type = 'Refund' AND nullif(line_item_tax_type, '') IS NOT NULL THEN 'Tax'
            WHEN Type = 'Refund' AND IsCommitmentPurchase THEN 'Purchase'
            WHEN Type = 'Refund' AND nullif(line_item_usage_type, '') IS NOT NULL THEN 'Usage'
            WHEN Type = 'Refund' THEN 'Purchase'
            -- What AWS may invent tomorrow is loaded, since the invoice has it.
            ELSE 'Adjustment'
        END AS Category,
        -- Discounts that the net costs of the discounted rows have already: so says the line's own net cost of 0, or in a legacy report, which has
        -- net columns only when there are discounts in them, none at all.
        IsDiscount AND coalesce(decimal_of(line_item_net_unblended_cost) = 0, has_column('line_item_net_unblended_cost') AND NOT has_column('product')) AS IsFolded,
        -- Where the report has no amortised cost of reservations (before 2018), their fees count when they are billed.
        has_column('reservation_effective_cost') AS IsAmortized,
        CASE
            WHEN line_item_usage_end_date > line_item_usage_start_date THEN 'Usage'
            WHEN split_part(identity_time_interval, '/', 2) > split_part(identity_time_interval, '/', 1) THEN 'Interval'
            ELSE 'Bill'
        END AS Period
    FROM read
    -- A fee that is used up to the last cent, or a report without the columns, has no unused part.
    WHERE Part = 'Line' OR Unused <> 0
)

SELECT
    -- Covered usage and unused parts are paid with their fees.
    CASE
        WHEN Part = 'Unused' THEN '0'
        WHEN Type = 'SavingsPlanCoveredUsage' THEN '0'
        -- Both are dropped, and the report says how much.
        WHEN Type = 'SavingsPlanNegation' OR IsFolded THEN line_item_unblended_cost
        -- The recurring part of a reservation is on its RIFee, so that this is 0; where it is not, it is on the invoice.
        ELSE Cost
    END AS BilledCost,
    CASE
        WHEN Part = 'Unused' THEN CAST(Unused AS VARCHAR)
        WHEN Type = 'SavingsPlanCoveredUsage' THEN coalesce(nullif(savings_plan_net_savings_plan_effective_cost, ''), nullif(savings_plan_savings_plan_effective_cost, ''), '0')
        WHEN Type = 'DiscountedUsage' AND IsAmortized THEN coalesce(nullif(reservation_net_effective_cost, ''), nullif(reservation_effective_cost, ''), '0')
        WHEN IsCommitmentPurchase AND (IsAmortized OR savings_plan_savings_plan_a_r_n IS NOT NULL) THEN '0'
        WHEN Type = 'SavingsPlanNegation' OR IsFolded THEN '0'
        ELSE Cost
    END AS EffectiveCost,
    -- Unused capacity has no price of its own: what it would have cost on demand depends on what would have used it.
    CASE
        WHEN Part = 'Unused' THEN '0'
        WHEN Category = 'Usage' AND Type <> 'Refund' THEN coalesce(nullif(pricing_public_on_demand_cost, ''), line_item_unblended_cost)
        ELSE line_item_unblended_cost
    END AS ListCost,
    CASE
        WHEN Part = 'Unused' THEN '0'
        -- At the on-demand price, private rates included, which unblended cost is where a savings plan covers.
        WHEN Type = 'SavingsPlanCoveredUsage' THEN line_item_unblended_cost
        WHEN Type = 'DiscountedUsage' THEN coalesce(nullif(pricing_public_on_demand_cost, ''), Cost)
        ELSE Cost
    END AS ContractedCost,
    CASE WHEN Category = 'Usage' AND Part = 'Line' THEN pricing_public_on_demand_rate END AS ListUnitPrice,
    CASE
        WHEN Category <> 'Usage' OR Part = 'Unused' THEN NULL
        WHEN Type = 'DiscountedUsage' THEN pricing_public_on_demand_rate
        ELSE line_item_unblended_rate
    END AS ContractedUnitPrice,
    CASE WHEN Category IN ('Usage', 'Purchase') AND Part = 'Line' THEN line_item_usage_amount END AS PricingQuantity,
    CASE WHEN Category IN ('Usage', 'Purchase') AND Part = 'Line' THEN pricing_unit END AS PricingUnit,
    CASE WHEN Category = 'Usage' AND Part = 'Line' THEN line_item_usage_amount END AS ConsumedQuantity,
    CASE WHEN Category = 'Usage' AND Part = 'Line' THEN pricing_unit END AS ConsumedUnit,
    CASE
        WHEN Category IN ('Tax', 'Credit', 'Adjustment') THEN NULL
        WHEN IsCommitted THEN 'Committed'
        -- Such as SpotUsage:m6i.large and USE1-SpotUsage:c5.large.
        WHEN contains(line_item_usage_type, 'SpotUsage') THEN 'Dynamic'
        ELSE 'Standard'
    END AS PricingCategory,

    Category AS ChargeCategory,
    -- Only of a period that was invoiced before; what is refunded inside its own period replaces nothing.
    CASE WHEN Type = 'Refund' AND line_item_usage_start_date < bill_billing_period_start_date THEN 'Correction' END AS ChargeClass,
    CASE WHEN Part = 'Unused' THEN 'Unused part of ' || CommitmentArn ELSE line_item_line_item_description END AS ChargeDescription,
    CASE
        WHEN Category = 'Usage' AND Type <> 'Refund' THEN 'Usage-Based'
        WHEN Type IN ('RIFee', 'SavingsPlanRecurringFee') THEN 'Recurring'
        ELSE 'One-Time'
    END AS ChargeFrequency,
    CASE Period WHEN 'Usage' THEN line_item_usage_start_date WHEN 'Interval' THEN aws_time(split_part(identity_time_interval, '/', 1)) ELSE bill_billing_period_start_date END AS ChargePeriodStart,
    CASE Period WHEN 'Usage' THEN line_item_usage_end_date WHEN 'Interval' THEN aws_time(split_part(identity_time_interval, '/', 2)) ELSE bill_billing_period_end_date END AS ChargePeriodEnd,
    bill_billing_period_start_date AS BillingPeriodStart,
    bill_billing_period_end_date AS BillingPeriodEnd,
    line_item_currency_code AS BillingCurrency,

    CASE WHEN IsCommitted OR IsCommitmentPurchase THEN CommitmentArn END AS CommitmentDiscountId,
    CASE
        WHEN CommitmentArn IS NULL OR NOT (IsCommitted OR IsCommitmentPurchase) THEN NULL
        WHEN savings_plan_savings_plan_a_r_n IS NOT NULL THEN 'Spend'
        ELSE 'Usage'
    END AS CommitmentDiscountCategory,
    CASE
        WHEN CommitmentArn IS NULL OR NOT (IsCommitted OR IsCommitmentPurchase) THEN NULL
        WHEN savings_plan_savings_plan_a_r_n IS NOT NULL THEN 'Savings Plan'
        ELSE 'Reserved Instance'
    END AS CommitmentDiscountType,
    CASE WHEN CommitmentArn IS NULL OR NOT IsCommitted THEN NULL WHEN Part = 'Unused' THEN 'Unused' ELSE 'Used' END AS CommitmentDiscountStatus,
    -- Of savings plans the money committed, of reservations what they reserve.
    CASE
        WHEN CommitmentArn IS NULL OR NOT (IsCommitted OR IsCommitmentPurchase) THEN NULL
        WHEN Part = 'Unused' AND Type = 'RIFee' THEN reservation_unused_quantity
        WHEN Part = 'Unused' THEN CAST(Unused AS VARCHAR)
        WHEN Type = 'SavingsPlanCoveredUsage' THEN savings_plan_savings_plan_effective_cost
        WHEN savings_plan_savings_plan_a_r_n IS NOT NULL THEN line_item_unblended_cost
        ELSE line_item_usage_amount
    END AS CommitmentDiscountQuantity,
    CASE
        WHEN CommitmentArn IS NULL OR NOT (IsCommitted OR IsCommitmentPurchase) THEN NULL
        WHEN savings_plan_savings_plan_a_r_n IS NOT NULL THEN line_item_currency_code
        ELSE coalesce(nullif(pricing_unit, ''), 'Hrs')
    END AS CommitmentDiscountUnit,

    'AWS' AS ProviderName,
    coalesce(nullif(line_item_legal_entity, ''), nullif(bill_billing_entity, ''), 'AWS') AS PublisherName,
    coalesce(nullif(bill_invoicing_entity, ''), nullif(bill_billing_entity, ''), 'AWS') AS InvoiceIssuerName,
    bill_invoice_id AS InvoiceId,
    bill_payer_account_id AS BillingAccountId,
    bill_payer_account_name AS BillingAccountName,
    line_item_usage_account_id AS SubAccountId,
    line_item_usage_account_name AS SubAccountName,

    coalesce(nullif(product_product_name, ''), Product[1], line_item_product_code) AS ServiceName,
    -- Volumes, balancers and gateways are billed as EC2.
    CASE
        WHEN line_item_product_code = 'AmazonEC2' AND contains(line_item_usage_type, 'EBS:') THEN 'Storage'
        WHEN line_item_product_code = 'AmazonEC2' AND (contains(line_item_usage_type, 'NatGateway') OR contains(line_item_usage_type, 'DataTransfer') OR contains(line_item_usage_type, 'LoadBalancer')) THEN 'Networking'
        ELSE coalesce(ServiceCategory, 'Other')
    END AS ServiceCategory,
    coalesce(nullif(product_region_code, ''), nullif(product_region, ''), Product[2]) AS RegionId,
    CASE
        WHEN coalesce(nullif(product_region_code, ''), nullif(product_region, ''), Product[2]) IS NULL THEN NULL
        ELSE coalesce(nullif(product_location, ''), Product[4], nullif(product_region_code, ''), nullif(product_region, ''), Product[2])
    END AS RegionName,
    line_item_availability_zone AS AvailabilityZone,
    CASE WHEN Part = 'Unused' OR IsCommitmentPurchase THEN CommitmentArn ELSE line_item_resource_id END AS ResourceId,
    CASE WHEN Category IN ('Usage', 'Purchase') THEN coalesce(nullif(product_sku, ''), Product[3]) END AS SkuId,
    CASE WHEN Category IN ('Usage', 'Purchase') THEN coalesce(nullif(pricing_rate_code, ''), pricing_rate_id) END AS SkuPriceId,
    CASE WHEN Category IN ('Usage', 'Purchase') THEN line_item_usage_type END AS SkuMeter,
    CASE WHEN coalesce(nullif(product_instance_type, ''), Product[5]) IS NOT NULL THEN object_of('InstanceType', coalesce(nullif(product_instance_type, ''), Product[5])) END AS SkuPriceDetails,
    -- FOCUS: the tags of users have no prefix, those of AWS keep theirs. The keys of 2.0 are user_team and aws_created_by.
    CASE
        WHEN resource_tag_columns IS NOT NULL THEN resource_tag_columns
        WHEN resource_tags IN ('', '{}') THEN NULL
        ELSE regexp_replace(resource_tags, '([{,]\s*")user[:_]', '\1', 'g')
    END AS Tags,
    object_of('x_LineItemType', Type, 'x_Operation', line_item_operation) AS x_Columns,

    CASE WHEN Part = 'Unused' THEN marked('UnusedCommitment') ELSE 0 END
        | CASE WHEN nullif(line_item_net_unblended_cost, '') <> line_item_unblended_cost AND NOT IsDiscount AND Type <> 'SavingsPlanCoveredUsage' THEN marked('DiscountInNetCost') ELSE 0 END
        | CASE WHEN Category = 'Adjustment' THEN marked('UnknownLineItemType') ELSE 0 END
        | CASE WHEN Period <> 'Usage' THEN marked('PeriodOfBill') ELSE 0 END
        | CASE WHEN NOT IsAmortized AND Type IN ('DiscountedUsage', 'RIFee') THEN marked('NoAmortization') ELSE 0 END AS Marks,
    CASE
        WHEN Type = 'SavingsPlanNegation' THEN dropped('SavingsPlanNegation')
        WHEN line_item_operation IN ('EKSPod-EC2', 'ECSTask-EC2') OR nullif(split_line_item_parent_resource_id, '') IS NOT NULL THEN dropped('SplitCost')
        WHEN IsFolded THEN dropped('DiscountLine')
        ELSE 0
    END AS Verdict,
    Line
FROM kinds LEFT JOIN aws_services() AS services ON services.ProductCode = line_item_product_code
