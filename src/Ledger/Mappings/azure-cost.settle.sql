-- The exports of actual and of amortised cost have most rows in common. Which one a file is, its rows tell for each account and period:
-- covered usage with a cost is amortised, purchases of commitments and covered usage at 0 are actual; a file that tells nothing is what its
-- neighbours in the same folder are, as the parts of one export lie together.

CREATE OR REPLACE TEMP MACRO azure_is_covered(category, pricing) AS category = 'Usage' AND pricing IS NOT DISTINCT FROM 'Committed';
CREATE OR REPLACE TEMP MACRO azure_is_commitment(category, billed, effective) AS category = 'Purchase' AND billed <> 0 AND effective = 0;

CREATE OR REPLACE TEMP TABLE azure_parts AS
SELECT
    SourceFile,
    BillingAccountId,
    BillingPeriodStart,
    CASE
        WHEN Format = 'AzureActualCost' THEN 'actual'
        WHEN Format = 'AzureAmortizedCost' THEN 'amortized'
        WHEN IsAmortized THEN 'amortized'
        WHEN IsActual THEN 'actual'
        WHEN bool_or(IsAmortized) OVER neighbours AND NOT bool_or(IsActual AND NOT IsAmortized) OVER neighbours THEN 'amortized'
        WHEN bool_or(IsActual AND NOT IsAmortized) OVER neighbours AND NOT bool_or(IsAmortized) OVER neighbours THEN 'actual'
    END AS View
FROM (
    SELECT
        SourceFile, Format, BillingAccountId, BillingPeriodStart,
        bool_or(azure_is_covered(ChargeCategory, PricingCategory) AND EffectiveCost <> 0) AS IsAmortized,
        bool_or((azure_is_covered(ChargeCategory, PricingCategory) AND EffectiveCost = 0) OR azure_is_commitment(ChargeCategory, BilledCost, EffectiveCost)) AS IsActual
    FROM charges JOIN loaded_files USING (SourceFile)
    WHERE ImportId = this_import() AND x_Repairs >= 0
    GROUP BY ALL
)
WINDOW neighbours AS (PARTITION BY regexp_replace(SourceFile, '[^/\\]*$', ''), BillingAccountId, BillingPeriodStart);

-- Where both are there, the actual export gives the commitments that were bought and the amortised one all else.
UPDATE charges SET x_Repairs = -dropped('ActualCostOfAmortizedPeriod')
FROM azure_parts part
WHERE charges.ImportId = this_import() AND charges.x_Repairs >= 0 AND NOT azure_is_commitment(ChargeCategory, BilledCost, EffectiveCost)
    AND part.SourceFile = charges.SourceFile AND part.BillingAccountId IS NOT DISTINCT FROM charges.BillingAccountId
    AND part.BillingPeriodStart = charges.BillingPeriodStart AND part.View = 'actual'
    AND EXISTS (
        SELECT 1 FROM azure_parts other
        WHERE other.BillingAccountId IS NOT DISTINCT FROM part.BillingAccountId AND other.BillingPeriodStart = part.BillingPeriodStart
            AND other.View = 'amortized');

-- Files that nothing tells apart, and that have the same charges: counted once. Only charges that are there in several files are looked at.
CREATE OR REPLACE TEMP TABLE azure_contents AS
SELECT SourceFile, BillingAccountId, BillingPeriodStart, View, count(*) AS Charges, sum(CAST(RowHash AS HUGEINT)) AS Sum, bit_xor(RowHash) AS Xor
FROM (
    SELECT SourceFile, View, hash(*COLUMNS(charges.* EXCLUDE (SourceFile, ImportId, x_Repairs))) AS RowHash, charges.BillingAccountId, charges.BillingPeriodStart
    FROM charges JOIN azure_parts part USING (SourceFile)
    WHERE charges.ImportId = this_import() AND charges.x_Repairs >= 0 AND NOT azure_is_covered(ChargeCategory, PricingCategory) AND NOT azure_is_commitment(ChargeCategory, BilledCost, EffectiveCost)
        AND part.BillingAccountId IS NOT DISTINCT FROM charges.BillingAccountId AND part.BillingPeriodStart = charges.BillingPeriodStart
        AND (SELECT count(DISTINCT SourceFile) FROM azure_parts) > 1
)
GROUP BY ALL;

UPDATE charges SET x_Repairs = -dropped('RepeatedFile')
FROM azure_contents part
WHERE charges.ImportId = this_import() AND charges.x_Repairs >= 0
    AND part.SourceFile = charges.SourceFile AND part.BillingAccountId IS NOT DISTINCT FROM charges.BillingAccountId
    AND part.BillingPeriodStart = charges.BillingPeriodStart AND part.View IS NULL
    AND EXISTS (
        SELECT 1 FROM azure_contents other
        WHERE other.BillingAccountId IS NOT DISTINCT FROM part.BillingAccountId AND other.BillingPeriodStart = part.BillingPeriodStart
            AND other.Charges = part.Charges AND other.Sum = part.Sum AND other.Xor = part.Xor
            AND (other.View IS NOT NULL OR other.SourceFile < part.SourceFile));

-- What one export alone cannot say is said of the rows that it would concern.
UPDATE charges SET x_Repairs = x_Repairs | CASE WHEN Views.HasActual THEN marked('ActualCostOnly') ELSE marked('AmortizedCostOnly') END
FROM (
    SELECT BillingAccountId, BillingPeriodStart, bool_or(View = 'actual') AS HasActual, bool_or(View = 'amortized') AS HasAmortized
    FROM azure_parts WHERE View IS NOT NULL GROUP BY ALL
) Views
WHERE charges.ImportId = this_import() AND charges.x_Repairs >= 0 AND (azure_is_covered(ChargeCategory, PricingCategory) OR azure_is_commitment(ChargeCategory, BilledCost, EffectiveCost))
    AND charges.SourceFile IN (SELECT SourceFile FROM loaded_files)
    AND Views.BillingAccountId IS NOT DISTINCT FROM charges.BillingAccountId AND Views.BillingPeriodStart = charges.BillingPeriodStart
    AND Views.HasActual <> Views.HasAmortized;
