-- Charges and their sums carry the import that brought them. Which import is the truth of a billing period is said here alone:
-- the version that nothing superseded.
CREATE TABLE period_versions (
    SourceName text NOT NULL,
    BillingPeriodStart timestamptz NOT NULL,
    BillingPeriodEnd timestamptz NOT NULL,
    Version integer NOT NULL,
    ImportId bigint NOT NULL,
    -- Later than that of every earlier version of the source.
    ImportedAt timestamptz NOT NULL,
    SupersededAt timestamptz,
    -- What is still held: 2 charges and all sums, 1 daily and monthly sums, 0 monthly sums.
    Detail integer NOT NULL,
    ChargeCount bigint NOT NULL,
    -- Over the charges in any order: equal digests, equal charges.
    Digest text NOT NULL
);

INSERT INTO period_versions
SELECT SourceName, BillingPeriodStart, max(BillingPeriodEnd), 1, ImportId, max(ImportedAt), NULL, 2, count(*), ''
FROM charges JOIN imports USING (SourceName, ImportId)
GROUP BY SourceName, BillingPeriodStart, ImportId;
CREATE UNIQUE INDEX ON period_versions (SourceName, BillingPeriodStart, Version);

-- The bills of a version, which decide what overlaps.
CREATE TABLE bills (
    SourceName text NOT NULL,
    ImportId bigint NOT NULL,
    BillingPeriodStart timestamptz NOT NULL,
    ServiceProviderName text NOT NULL,
    BillingAccountId text,
    ChargeCount bigint NOT NULL
);

INSERT INTO bills
SELECT SourceName, ImportId, BillingPeriodStart, ServiceProviderName, BillingAccountId, count(*)
FROM charges GROUP BY 1, 2, 3, 4, 5;
CREATE INDEX ON bills (SourceName, ImportId);

-- Sources that count before others which hold the same bill; those that are not here have 0.
CREATE TABLE source_precedence (
    SourceName text NOT NULL PRIMARY KEY,
    Precedence integer NOT NULL
);

-- By charge category as well from now on.
DROP TABLE daily_costs;
CREATE TABLE daily_costs (
    SourceName text NOT NULL,
    ImportId bigint NOT NULL,
    BillingPeriodStart timestamptz NOT NULL,
    BillingPeriodEnd timestamptz NOT NULL,
    Day date NOT NULL,
    ServiceProviderName text NOT NULL,
    BillingAccountId text,
    SubAccountId text,
    ServiceName text,
    ChargeCategory text NOT NULL,
    RegionId text,
    x_KubernetesNamespace text,
    Tags jsonb,
    BillingCurrency text NOT NULL,
    BilledCost numeric(38, 22) NOT NULL,
    EffectiveCost numeric(38, 22) NOT NULL,
    ListCost numeric(38, 22) NOT NULL,
    ContractedCost numeric(38, 22) NOT NULL,
    ChargeCount bigint NOT NULL,
    DataThrough timestamptz NOT NULL
);

INSERT INTO daily_costs
SELECT
    SourceName, ImportId, BillingPeriodStart, BillingPeriodEnd, CAST(ChargePeriodStart AS date),
    ServiceProviderName, BillingAccountId, SubAccountId, ServiceName, ChargeCategory, RegionId, x_KubernetesNamespace, Tags, BillingCurrency,
    sum(BilledCost), sum(EffectiveCost), coalesce(sum(ListCost), 0), coalesce(sum(ContractedCost), 0),
    count(*), max(least(ChargePeriodEnd, ChargePeriodStart + INTERVAL '1 day'))
FROM charges GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14;
CREATE INDEX ON daily_costs (Day);
CREATE INDEX ON daily_costs (SourceName, ImportId);

-- What daily_costs add up to by month of the charge period; of every version, so that any two can be compared.
CREATE TABLE monthly_costs (
    SourceName text NOT NULL,
    ImportId bigint NOT NULL,
    BillingPeriodStart timestamptz NOT NULL,
    BillingPeriodEnd timestamptz NOT NULL,
    Month date NOT NULL,
    ServiceProviderName text NOT NULL,
    BillingAccountId text,
    SubAccountId text,
    ServiceName text,
    ChargeCategory text NOT NULL,
    BillingCurrency text NOT NULL,
    BilledCost numeric(38, 22) NOT NULL,
    EffectiveCost numeric(38, 22) NOT NULL,
    ListCost numeric(38, 22) NOT NULL,
    ContractedCost numeric(38, 22) NOT NULL,
    ChargeCount bigint NOT NULL,
    DataThrough timestamptz NOT NULL
);

INSERT INTO monthly_costs
SELECT
    SourceName, ImportId, BillingPeriodStart, BillingPeriodEnd, CAST(date_trunc('month', Day) AS date),
    ServiceProviderName, BillingAccountId, SubAccountId, ServiceName, ChargeCategory, BillingCurrency,
    sum(BilledCost), sum(EffectiveCost), sum(ListCost), sum(ContractedCost), sum(ChargeCount), max(DataThrough)
FROM daily_costs GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
CREATE INDEX ON monthly_costs (SourceName, ImportId);

-- What was held of a day some hours after its end: one row a day, currency and mark of the maturity curve, at most.
CREATE TABLE day_observations (
    SourceName text NOT NULL,
    Day date NOT NULL,
    BillingCurrency text NOT NULL,
    -- The first mark, in hours, that lies at or after the import.
    Hours integer NOT NULL,
    BilledCost numeric(38, 22) NOT NULL,
    PRIMARY KEY (SourceName, Day, BillingCurrency, Hours)
);

CREATE TABLE exchange_rates (
    SourceName text NOT NULL,
    Day date NOT NULL,
    FromCurrency text NOT NULL,
    ToCurrency text NOT NULL,
    Rate numeric(38, 18) NOT NULL,
    PRIMARY KEY (FromCurrency, ToCurrency, Day, SourceName)
);

-- An import's charges lie together, as the days of a bill mostly do: a summary of each range of pages finds them, and costs a load next to nothing.
DROP INDEX charges_sourcename_billingperiodstart_idx;
DROP INDEX charges_chargeperiodstart_idx;
CREATE INDEX ON charges USING brin (ImportId, ChargePeriodStart);

-- The two columns that FOCUS 1.4 adds, the custom columns of a bill (x_…) as one JSON object of text, and room for more rules.
ALTER TABLE charges ADD COLUMN CommitmentProgramEligibilityDetails text;
ALTER TABLE charges ADD COLUMN InvoiceDetailId text;
ALTER TABLE charges ADD COLUMN x_Columns text;
ALTER TABLE charges ALTER COLUMN x_Repairs TYPE bigint;
