-- Charges and their sums carry the import that brought them. Which import is the truth of a billing period is said here alone:
-- the version that nothing superseded.
CREATE TABLE period_versions (
    SourceName VARCHAR NOT NULL,
    BillingPeriodStart TIMESTAMP NOT NULL,
    BillingPeriodEnd TIMESTAMP NOT NULL,
    Version INTEGER NOT NULL,
    ImportId BIGINT NOT NULL,
    -- Later than that of every earlier version of the source.
    ImportedAt TIMESTAMP NOT NULL,
    SupersededAt TIMESTAMP,
    -- What is still held: 2 charges and all sums, 1 daily and monthly sums, 0 monthly sums.
    Detail INTEGER NOT NULL,
    ChargeCount BIGINT NOT NULL,
    -- Over the charges in any order: equal digests, equal charges.
    Digest VARCHAR NOT NULL
);

INSERT INTO period_versions
SELECT SourceName, BillingPeriodStart, max(BillingPeriodEnd), 1, ImportId, any_value(ImportedAt), NULL, 2, count(*), ''
FROM charges JOIN imports USING (SourceName, ImportId)
GROUP BY SourceName, BillingPeriodStart, ImportId;

-- The bills of a version, which decide what overlaps.
CREATE TABLE bills (
    SourceName VARCHAR NOT NULL,
    ImportId BIGINT NOT NULL,
    BillingPeriodStart TIMESTAMP NOT NULL,
    ServiceProviderName VARCHAR NOT NULL,
    BillingAccountId VARCHAR,
    ChargeCount BIGINT NOT NULL
);

INSERT INTO bills
SELECT SourceName, ImportId, BillingPeriodStart, ServiceProviderName, BillingAccountId, count(*)
FROM charges GROUP BY ALL;

-- Sources that count before others which hold the same bill; those that are not here have 0.
CREATE TABLE source_precedence (
    SourceName VARCHAR NOT NULL,
    Precedence INTEGER NOT NULL
);

-- By charge category as well from now on.
DROP TABLE daily_costs;
CREATE TABLE daily_costs (
    SourceName VARCHAR NOT NULL,
    ImportId BIGINT NOT NULL,
    BillingPeriodStart TIMESTAMP NOT NULL,
    BillingPeriodEnd TIMESTAMP NOT NULL,
    Day DATE NOT NULL,
    ServiceProviderName VARCHAR NOT NULL,
    BillingAccountId VARCHAR,
    SubAccountId VARCHAR,
    ServiceName VARCHAR,
    ChargeCategory VARCHAR NOT NULL,
    RegionId VARCHAR,
    x_KubernetesNamespace VARCHAR,
    Tags VARCHAR,
    BillingCurrency VARCHAR NOT NULL,
    BilledCost DECIMAL(38, 22) NOT NULL,
    EffectiveCost DECIMAL(38, 22) NOT NULL,
    ListCost DECIMAL(38, 22) NOT NULL,
    ContractedCost DECIMAL(38, 22) NOT NULL,
    ChargeCount BIGINT NOT NULL,
    DataThrough TIMESTAMP NOT NULL
);

INSERT INTO daily_costs
SELECT
    SourceName, ImportId, BillingPeriodStart, BillingPeriodEnd, CAST(ChargePeriodStart AS DATE),
    ServiceProviderName, BillingAccountId, SubAccountId, ServiceName, ChargeCategory, RegionId, x_KubernetesNamespace, Tags, BillingCurrency,
    sum(BilledCost), sum(EffectiveCost), coalesce(sum(ListCost), 0), coalesce(sum(ContractedCost), 0),
    count(*), max(least(ChargePeriodEnd, ChargePeriodStart + INTERVAL 1 DAY))
FROM charges GROUP BY ALL;

-- What daily_costs add up to by month of the charge period; of every version, so that any two can be compared.
CREATE TABLE monthly_costs (
    SourceName VARCHAR NOT NULL,
    ImportId BIGINT NOT NULL,
    BillingPeriodStart TIMESTAMP NOT NULL,
    BillingPeriodEnd TIMESTAMP NOT NULL,
    Month DATE NOT NULL,
    ServiceProviderName VARCHAR NOT NULL,
    BillingAccountId VARCHAR,
    SubAccountId VARCHAR,
    ServiceName VARCHAR,
    ChargeCategory VARCHAR NOT NULL,
    BillingCurrency VARCHAR NOT NULL,
    BilledCost DECIMAL(38, 22) NOT NULL,
    EffectiveCost DECIMAL(38, 22) NOT NULL,
    ListCost DECIMAL(38, 22) NOT NULL,
    ContractedCost DECIMAL(38, 22) NOT NULL,
    ChargeCount BIGINT NOT NULL,
    DataThrough TIMESTAMP NOT NULL
);

INSERT INTO monthly_costs
SELECT
    SourceName, ImportId, BillingPeriodStart, BillingPeriodEnd, CAST(date_trunc('month', Day) AS DATE),
    ServiceProviderName, BillingAccountId, SubAccountId, ServiceName, ChargeCategory, BillingCurrency,
    sum(BilledCost), sum(EffectiveCost), sum(ListCost), sum(ContractedCost), sum(ChargeCount), max(DataThrough)
FROM daily_costs GROUP BY ALL;

-- What was held of a day some hours after its end: one row a day, currency and mark of the maturity curve, at most.
CREATE TABLE day_observations (
    SourceName VARCHAR NOT NULL,
    Day DATE NOT NULL,
    BillingCurrency VARCHAR NOT NULL,
    -- The first mark, in hours, that lies at or after the import.
    Hours INTEGER NOT NULL,
    BilledCost DECIMAL(38, 22) NOT NULL
);

CREATE TABLE exchange_rates (
    SourceName VARCHAR NOT NULL,
    Day DATE NOT NULL,
    FromCurrency VARCHAR NOT NULL,
    ToCurrency VARCHAR NOT NULL,
    Rate DECIMAL(38, 18) NOT NULL
);

-- The two columns that FOCUS 1.4 adds, the custom columns of a bill (x_…) as one JSON object of text, and room for more rules.
ALTER TABLE charges ADD COLUMN CommitmentProgramEligibilityDetails VARCHAR;
ALTER TABLE charges ADD COLUMN InvoiceDetailId VARCHAR;
ALTER TABLE charges ADD COLUMN x_Columns VARCHAR;
ALTER TABLE charges ALTER COLUMN x_Repairs TYPE BIGINT;
