-- What only the rows of an export together can tell.

-- 1. Extracts that overlap. Each append to the export has a time of its own; where two files have the same rows of one time, they count once.
CREATE OR REPLACE TEMP TABLE gcp_appends AS
SELECT SourceFile, json_extract_string(x_Columns, '$.x_ExportTime') AS ExportTime, count(*) AS Charges, sum(BilledCost) AS Billed
FROM charges JOIN loaded_files USING (SourceFile)
WHERE ImportId = this_import() AND x_Repairs >= 0 AND (SELECT count(*) FROM loaded_files) > 1
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE gcp_contents AS
SELECT SourceFile, ExportTime, sum(CAST(RowHash AS HUGEINT)) AS Sum, bit_xor(RowHash) AS Xor, any_value(Charges) AS Charges
FROM (
    SELECT SourceFile, append.ExportTime, append.Charges, hash(*COLUMNS(charges.* EXCLUDE (SourceFile, ImportId, x_Repairs))) AS RowHash
    FROM charges JOIN (
        SELECT * FROM gcp_appends
        WHERE ExportTime IS NOT NULL
        QUALIFY count(*) OVER (PARTITION BY ExportTime, Charges, Billed) > 1
    ) append USING (SourceFile)
    WHERE ImportId = this_import() AND x_Repairs >= 0 AND json_extract_string(x_Columns, '$.x_ExportTime') = append.ExportTime
)
GROUP BY ALL;

UPDATE charges SET x_Repairs = -dropped('RepeatedExport')
FROM (
    SELECT * FROM gcp_contents QUALIFY row_number() OVER (PARTITION BY ExportTime, Charges, Sum, Xor ORDER BY SourceFile) > 1
) again
WHERE charges.ImportId = this_import() AND charges.x_Repairs >= 0 AND again.SourceFile = charges.SourceFile
    AND json_extract_string(charges.x_Columns, '$.x_ExportTime') = again.ExportTime;

-- 2. GKE cost allocation: rows that divide what a node cost among namespaces, beside the row that they divide.
CREATE OR REPLACE TEMP TABLE gcp_nodes AS
SELECT
    charges.rowid AS Row,
    hash(BillingAccountId, SubAccountId, SkuPriceId, ChargePeriodStart, ChargePeriodEnd, BillingPeriodStart, BillingCurrency, ResourceId, ChargeClass,
        json_extract_string(Tags, '$."goog-k8s-cluster-name"')) AS Node,
    json_extract_string(Tags, '$."k8s-namespace"') IS NOT NULL AS IsSplit,
    BilledCost
FROM charges JOIN loaded_files USING (SourceFile)
WHERE ImportId = this_import() AND x_Repairs >= 0 AND ChargeCategory = 'Usage' AND contains(Tags, '"goog-k8s-cluster-name"');

UPDATE charges SET x_Repairs = -dropped('SplitByKubernetes')
WHERE rowid IN (
    SELECT Row FROM gcp_nodes
    WHERE NOT IsSplit AND Node IN (
        SELECT Node FROM gcp_nodes GROUP BY Node
        HAVING sum(BilledCost) FILTER (IsSplit) = sum(BilledCost) FILTER (NOT IsSplit) AND sum(BilledCost) FILTER (IsSplit) <> 0)
);

-- 3. Fees of commitments, spread over the usage that they cover. A fee is for what happens in its own time: an hour, as a rule. It finds its usage
-- by the id of the subscription where usage has that too; else by the kind of commitment (and the region of resource-based ones), since credits
-- as a rule name no more; a fee of unknown kind, by the category.
CREATE OR REPLACE TEMP TABLE gcp_fees AS
SELECT
    charges.rowid AS Row, BillingAccountId, BillingCurrency, BillingPeriodStart, ChargePeriodStart, ChargePeriodEnd, BilledCost AS Fee,
    CommitmentDiscountId AS Id, CommitmentDiscountCategory AS Category, PricingQuantity AS Quantity, PricingUnit AS Unit,
    gcp_fee_kind(CommitmentDiscountCategory, ChargeDescription) AS Kind,
    CASE WHEN CommitmentDiscountCategory = 'Usage' THEN RegionId END AS Region,
    -- The newer kind of fee has a credit for what is used, and usage its lower price: what is left of the fee is not used.
    bool_or(contains(x_Columns, 'FEE_UTILIZATION_OFFSET')) OVER (PARTITION BY CommitmentDiscountId) AS IsNet
FROM charges JOIN loaded_files USING (SourceFile)
WHERE ImportId = this_import() AND x_Repairs >= 0 AND ChargeCategory = 'Purchase' AND CommitmentDiscountId IS NOT NULL AND BilledCost <> 0;

CREATE OR REPLACE TEMP TABLE gcp_covered AS
SELECT
    *,
    CASE
        WHEN Category = 'Spend' THEN scaled(CAST(Credit AS VARCHAR), '1', Rate)
        -- The part of the quantity whose cost the credit takes away.
        WHEN Cost > 0 THEN CASE WHEN Credit >= Cost THEN Quantity ELSE scaled(CAST(Quantity AS VARCHAR), CAST(Credit AS VARCHAR), CAST(Cost AS VARCHAR)) END
    END AS CoveredQuantity
FROM (
    SELECT
        charges.rowid AS Row, BillingAccountId, BillingCurrency, BillingPeriodStart, ChargePeriodStart,
        CommitmentDiscountId AS Id, CommitmentDiscountCategory AS Category, PricingQuantity AS Quantity, PricingUnit AS Unit, ContractedCost AS Cost,
        gcp_credit_kind(CommitmentDiscountCategory, CommitmentDiscountName) AS Kind,
        CASE WHEN CommitmentDiscountCategory = 'Usage' THEN RegionId END AS Region,
        -gcp_sum(list_filter(
            from_json(json_extract_string(x_Columns, '$.x_Credits'), '[{"type": "VARCHAR", "amount": "VARCHAR"}]'),
            lambda credit: gcp_is_commitment(credit.type))) AS Credit,
        coalesce(json_extract_string(x_Columns, '$.x_CurrencyConversionRate'), '1') AS Rate
    FROM charges JOIN loaded_files USING (SourceFile)
    WHERE ImportId = this_import() AND x_Repairs >= 0 AND ChargeCategory = 'Usage' AND CommitmentDiscountStatus = 'Used'
        AND EXISTS (SELECT 1 FROM gcp_fees)
)
WHERE Credit > 0;

CREATE OR REPLACE TEMP TABLE gcp_keyed_fees AS
SELECT
    *,
    CASE
        WHEN IsNet THEN NULL
        WHEN EXISTS (
            SELECT 1 FROM gcp_covered covered
            WHERE covered.BillingAccountId = fee.BillingAccountId AND covered.BillingCurrency = fee.BillingCurrency
                AND covered.BillingPeriodStart = fee.BillingPeriodStart AND covered.Id = fee.Id) THEN 'id/' || Id
        WHEN Kind IS NOT NULL THEN concat_ws('/', 'kind', Category, Kind, Region)
        ELSE 'category/' || Category
    END AS Key
FROM gcp_fees fee;

CREATE OR REPLACE TEMP TABLE gcp_pools AS
SELECT
    BillingAccountId, BillingCurrency, BillingPeriodStart, Key, ChargePeriodStart AS Start, max(ChargePeriodEnd) AS Finish, any_value(Category) AS Category,
    sum(Fee) AS Fee, sum(Quantity) AS Quantity, min(Unit) AS Unit
FROM gcp_keyed_fees WHERE Key IS NOT NULL GROUP BY ALL;

-- Usage takes the last pool that began before it, if that still lasts: pools and usage in the order of time, and each usage what was last seen.
CREATE OR REPLACE TEMP TABLE gcp_uses AS
SELECT Row, Credit, CoveredQuantity, UseUnit, BillingAccountId, BillingCurrency, BillingPeriodStart, Key, unnest(Pool)
FROM (
    SELECT
        * EXCLUDE (Pool),
        last_value(Pool IGNORE NULLS) OVER (
            PARTITION BY BillingAccountId, BillingCurrency, BillingPeriodStart, Key
            ORDER BY Moment, Row NULLS FIRST ROWS UNBOUNDED PRECEDING) AS Pool
    FROM (
        SELECT
            Row, Credit, CoveredQuantity, Unit AS UseUnit, BillingAccountId, BillingCurrency, BillingPeriodStart, ChargePeriodStart AS Moment,
            unnest(['id/' || Id, 'kind/' || Category || '/' || Kind, 'kind/' || Category || '/' || Kind || '/' || Region, 'category/' || Category]) AS Key,
            NULL AS Pool
        FROM gcp_covered
        UNION ALL BY NAME
        SELECT
            BillingAccountId, BillingCurrency, BillingPeriodStart, Start AS Moment, Key,
            {'Start': Start, 'Finish': Finish, 'Category': Category, 'Fee': Fee, 'Quantity': Quantity, 'Unit': Unit} AS Pool
        FROM gcp_pools
    )
    WHERE Key IS NOT NULL
)
WHERE Row IS NOT NULL AND Moment < Pool.Finish;

-- How much of a fee is used: the covered part of the committed quantity. Spend is committed in cents, resources in their own unit; where the units do
-- not fit, all is used that covers anything.
CREATE OR REPLACE TEMP TABLE gcp_used AS
SELECT
    *,
    CASE
        WHEN Committed IS NULL OR Committed <= 0 OR Used >= Committed THEN Fee
        ELSE scaled(CAST(Fee AS VARCHAR), CAST(Used AS VARCHAR), CAST(Committed AS VARCHAR))
    END AS UsedFee
FROM (
    SELECT
        BillingAccountId, BillingCurrency, BillingPeriodStart, Key, Start, any_value(Fee) AS Fee, sum(Credit) AS Credits, sum(CoveredQuantity) AS Used,
        CASE
            WHEN any_value(Category) = 'Spend' THEN scaled(CAST(any_value(Quantity) AS VARCHAR), '1', '100')
            WHEN count(*) FILTER (UseUnit IS DISTINCT FROM Unit) = 0 THEN any_value(Quantity)
        END AS Committed
    FROM gcp_uses GROUP BY ALL
);

-- Shares are differences of rounded running sums, so that they add up to the whole exactly.
CREATE OR REPLACE TEMP TABLE gcp_shares AS
SELECT Row, sum(Share) AS Share
FROM (
    SELECT
        Row,
        scaled(CAST(UsedFee AS VARCHAR), CAST(UpTo AS VARCHAR), CAST(Credits AS VARCHAR))
            - scaled(CAST(UsedFee AS VARCHAR), CAST(UpTo - Credit AS VARCHAR), CAST(Credits AS VARCHAR)) AS Share
    FROM (
        SELECT
            use.Row, use.Credit, used.UsedFee, used.Credits,
            sum(use.Credit) OVER (
                PARTITION BY use.BillingAccountId, use.BillingCurrency, use.BillingPeriodStart, use.Key, use.Start
                ORDER BY use.Row ROWS UNBOUNDED PRECEDING) AS UpTo
        FROM gcp_uses use JOIN gcp_used used USING (BillingAccountId, BillingCurrency, BillingPeriodStart, Key, Start)
    )
)
GROUP BY Row;

UPDATE charges SET EffectiveCost = EffectiveCost + Share, x_Repairs = x_Repairs | marked('SharedFee')
FROM gcp_shares WHERE charges.rowid = gcp_shares.Row;

CREATE OR REPLACE TEMP TABLE gcp_unused AS
SELECT
    Row,
    Fee,
    CASE
        WHEN PoolFee IS NULL THEN Fee
        WHEN PoolFee = 0 THEN 0
        ELSE scaled(CAST(PoolFee - UsedFee AS VARCHAR), CAST(UpTo AS VARCHAR), CAST(PoolFee AS VARCHAR))
            - scaled(CAST(PoolFee - UsedFee AS VARCHAR), CAST(UpTo - Fee AS VARCHAR), CAST(PoolFee AS VARCHAR))
    END AS Unused
FROM (
    SELECT
        fee.Row, fee.Fee, used.Fee AS PoolFee, used.UsedFee,
        sum(fee.Fee) OVER (
            PARTITION BY fee.BillingAccountId, fee.BillingCurrency, fee.BillingPeriodStart, fee.Key, fee.ChargePeriodStart
            ORDER BY fee.Row ROWS UNBOUNDED PRECEDING) AS UpTo
    FROM gcp_keyed_fees fee LEFT JOIN gcp_used used
        ON fee.BillingAccountId = used.BillingAccountId AND fee.BillingCurrency = used.BillingCurrency
        AND fee.BillingPeriodStart = used.BillingPeriodStart AND fee.Key = used.Key AND fee.ChargePeriodStart = used.Start
);

INSERT INTO charges BY NAME
SELECT
    charges.* REPLACE (
        'Usage' AS ChargeCategory,
        'Usage-Based' AS ChargeFrequency,
        'Committed' AS PricingCategory,
        'Unused' AS CommitmentDiscountStatus,
        0 AS BilledCost,
        Unused AS EffectiveCost,
        -- Capacity that is not used has no price of its own: what it would have cost depends on what would have used it.
        0 AS ContractedCost,
        0 AS ListCost,
        NULL AS ContractedUnitPrice,
        NULL AS ListUnitPrice,
        scaled(CAST(PricingQuantity AS VARCHAR), CAST(Unused AS VARCHAR), CAST(Fee AS VARCHAR)) AS PricingQuantity,
        marked('UnusedFee') AS x_Repairs)
FROM charges JOIN gcp_unused ON charges.rowid = gcp_unused.Row
WHERE Unused <> 0;
