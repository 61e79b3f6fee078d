-- Times are UTC. Money and quantities: docs/decisions/0005-exact-money.md.

-- One row a charge, in the columns of FOCUS 1.3. Constraints are the mapping's: while an import runs, its rows are here under a number that
-- no import has yet, and those that it will reject under a negative x_Repairs.
-- Costs are summed up more than all else, and unpacking 128-bit numbers takes longer than summing them: twice the time, for a third of the file.
CREATE TABLE charges (
    SourceName VARCHAR,
    ImportId BIGINT,
    SourceFile VARCHAR,
    AllocatedMethodDetails VARCHAR,
    AllocatedMethodId VARCHAR,
    AllocatedResourceId VARCHAR,
    AllocatedResourceName VARCHAR,
    AllocatedTags VARCHAR,
    AvailabilityZone VARCHAR,
    BilledCost DECIMAL(38, 22) USING COMPRESSION uncompressed,
    BillingAccountId VARCHAR,
    BillingAccountName VARCHAR,
    BillingAccountType VARCHAR,
    BillingCurrency VARCHAR,
    BillingPeriodEnd TIMESTAMP,
    BillingPeriodStart TIMESTAMP,
    CapacityReservationId VARCHAR,
    CapacityReservationStatus VARCHAR,
    ChargeCategory VARCHAR,
    ChargeClass VARCHAR,
    ChargeDescription VARCHAR,
    ChargeFrequency VARCHAR,
    ChargePeriodEnd TIMESTAMP,
    ChargePeriodStart TIMESTAMP,
    CommitmentDiscountCategory VARCHAR,
    CommitmentDiscountId VARCHAR,
    CommitmentDiscountName VARCHAR,
    CommitmentDiscountQuantity DECIMAL(38, 22),
    CommitmentDiscountStatus VARCHAR,
    CommitmentDiscountType VARCHAR,
    CommitmentDiscountUnit VARCHAR,
    ConsumedQuantity DECIMAL(38, 22),
    ConsumedUnit VARCHAR,
    ContractApplied VARCHAR,
    ContractedCost DECIMAL(38, 22) USING COMPRESSION uncompressed,
    ContractedUnitPrice DECIMAL(38, 22),
    EffectiveCost DECIMAL(38, 22) USING COMPRESSION uncompressed,
    HostProviderName VARCHAR,
    InvoiceId VARCHAR,
    InvoiceIssuerName VARCHAR,
    ListCost DECIMAL(38, 22) USING COMPRESSION uncompressed,
    ListUnitPrice DECIMAL(38, 22),
    PricingCategory VARCHAR,
    PricingCurrency VARCHAR,
    PricingCurrencyContractedUnitPrice DECIMAL(38, 22),
    PricingCurrencyEffectiveCost DECIMAL(38, 22),
    PricingCurrencyListUnitPrice DECIMAL(38, 22),
    PricingQuantity DECIMAL(38, 22),
    PricingUnit VARCHAR,
    ProviderName VARCHAR,
    PublisherName VARCHAR,
    RegionId VARCHAR,
    RegionName VARCHAR,
    ResourceId VARCHAR,
    ResourceName VARCHAR,
    ResourceType VARCHAR,
    ServiceCategory VARCHAR,
    ServiceName VARCHAR,
    ServiceProviderName VARCHAR,
    ServiceSubcategory VARCHAR,
    SkuId VARCHAR,
    SkuMeter VARCHAR,
    SkuPriceDetails VARCHAR,
    SkuPriceId VARCHAR,
    SubAccountId VARCHAR,
    SubAccountName VARCHAR,
    SubAccountType VARCHAR,
    Tags VARCHAR,
    x_KubernetesNamespace VARCHAR,
    x_Repairs INTEGER
);

-- What charges add up to by day and by everything a scope can ask for; replaced together with them.
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

CREATE TABLE imports (
    ImportId BIGINT NOT NULL PRIMARY KEY,
    SourceName VARCHAR NOT NULL,
    Digest VARCHAR NOT NULL,
    Signature VARCHAR NOT NULL,
    ImportedAt TIMESTAMP NOT NULL,
    LoadedRows BIGINT NOT NULL,
    RepairedRows BIGINT NOT NULL,
    RejectedRows BIGINT NOT NULL,
    -- Repairs by rule, as JSON.
    Repairs VARCHAR NOT NULL
);

-- Rows that the last import of a source kept aside.
CREATE TABLE rejected_rows (
    SourceName VARCHAR NOT NULL,
    ImportId BIGINT NOT NULL,
    FileNumber BIGINT NOT NULL,
    File VARCHAR NOT NULL,
    Line BIGINT NOT NULL,
    ColumnName VARCHAR NOT NULL,
    Reason VARCHAR NOT NULL
);

CREATE SEQUENCE audit_order;

-- Who decided and did what that money depends on. No statement of this program updates or deletes here.
CREATE TABLE audit (
    Position BIGINT NOT NULL DEFAULT nextval('audit_order') PRIMARY KEY,
    RecordedAt TIMESTAMP NOT NULL,
    Actor VARCHAR NOT NULL,
    Action VARCHAR NOT NULL,
    Subject VARCHAR NOT NULL,
    Details VARCHAR NOT NULL
);
