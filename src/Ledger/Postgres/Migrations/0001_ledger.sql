-- Money and quantities: docs/decisions/0005-exact-money.md.

-- One row a charge, in the columns of FOCUS 1.3, one partition a month of BillingPeriodStart, made when a bill needs it.
CREATE TABLE charges (
    SourceName text NOT NULL,
    ImportId bigint NOT NULL,
    SourceFile text NOT NULL,
    AllocatedMethodDetails text,
    AllocatedMethodId text,
    AllocatedResourceId text,
    AllocatedResourceName text,
    AllocatedTags text,
    AvailabilityZone text,
    BilledCost numeric(38, 22) NOT NULL,
    BillingAccountId text,
    BillingAccountName text,
    BillingAccountType text,
    BillingCurrency text NOT NULL,
    BillingPeriodEnd timestamptz NOT NULL,
    BillingPeriodStart timestamptz NOT NULL,
    CapacityReservationId text,
    CapacityReservationStatus text,
    ChargeCategory text NOT NULL,
    ChargeClass text,
    ChargeDescription text,
    ChargeFrequency text,
    ChargePeriodEnd timestamptz NOT NULL,
    ChargePeriodStart timestamptz NOT NULL,
    CommitmentDiscountCategory text,
    CommitmentDiscountId text,
    CommitmentDiscountName text,
    CommitmentDiscountQuantity numeric(38, 22),
    CommitmentDiscountStatus text,
    CommitmentDiscountType text,
    CommitmentDiscountUnit text,
    ConsumedQuantity numeric(38, 22),
    ConsumedUnit text,
    ContractApplied text,
    ContractedCost numeric(38, 22),
    ContractedUnitPrice numeric(38, 22),
    EffectiveCost numeric(38, 22) NOT NULL,
    HostProviderName text,
    InvoiceId text,
    InvoiceIssuerName text,
    ListCost numeric(38, 22),
    ListUnitPrice numeric(38, 22),
    PricingCategory text,
    PricingCurrency text,
    PricingCurrencyContractedUnitPrice numeric(38, 22),
    PricingCurrencyEffectiveCost numeric(38, 22),
    PricingCurrencyListUnitPrice numeric(38, 22),
    PricingQuantity numeric(38, 22),
    PricingUnit text,
    ProviderName text,
    PublisherName text,
    RegionId text,
    RegionName text,
    ResourceId text,
    ResourceName text,
    ResourceType text,
    ServiceCategory text,
    ServiceName text,
    ServiceProviderName text NOT NULL,
    ServiceSubcategory text,
    SkuId text,
    SkuMeter text,
    SkuPriceDetails text,
    SkuPriceId text,
    SubAccountId text,
    SubAccountName text,
    SubAccountType text,
    Tags jsonb,
    x_KubernetesNamespace text,
    x_Repairs integer NOT NULL
) PARTITION BY RANGE (BillingPeriodStart);
CREATE INDEX ON charges (SourceName, BillingPeriodStart);
CREATE INDEX ON charges (ChargePeriodStart);

-- What charges add up to by day and by everything a scope can ask for; replaced together with them.
CREATE TABLE daily_costs (
    SourceName text NOT NULL,
    ImportId BIGINT NOT NULL,
    BillingPeriodStart timestamptz NOT NULL,
    BillingPeriodEnd timestamptz NOT NULL,
    Day DATE NOT NULL,
    ServiceProviderName text NOT NULL,
    BillingAccountId text,
    SubAccountId text,
    ServiceName text,
    RegionId text,
    x_KubernetesNamespace text,
    Tags jsonb,
    BillingCurrency text NOT NULL,
    BilledCost numeric(38, 22) NOT NULL,
    EffectiveCost numeric(38, 22) NOT NULL,
    ListCost numeric(38, 22) NOT NULL,
    ContractedCost numeric(38, 22) NOT NULL,
    ChargeCount BIGINT NOT NULL,
    DataThrough timestamptz NOT NULL
);
CREATE INDEX ON daily_costs (Day);
CREATE INDEX ON daily_costs (SourceName, BillingPeriodStart);

CREATE TABLE imports (
    ImportId BIGINT NOT NULL PRIMARY KEY,
    SourceName text NOT NULL,
    Digest text NOT NULL,
    Signature text NOT NULL,
    ImportedAt timestamptz NOT NULL,
    LoadedRows BIGINT NOT NULL,
    RepairedRows BIGINT NOT NULL,
    RejectedRows BIGINT NOT NULL,
    -- Repairs by rule, as JSON.
    Repairs text NOT NULL
);

-- Rows that the last import of a source kept aside.
CREATE TABLE rejected_rows (
    SourceName text NOT NULL,
    ImportId BIGINT NOT NULL,
    FileNumber BIGINT NOT NULL,
    File text NOT NULL,
    Line BIGINT NOT NULL,
    ColumnName text NOT NULL,
    Reason text NOT NULL
);
CREATE INDEX ON rejected_rows (SourceName, FileNumber, Line);

-- Who decided and did what that money depends on.
CREATE TABLE audit (
    Position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    RecordedAt timestamptz NOT NULL,
    Actor text NOT NULL,
    Action text NOT NULL,
    Subject text NOT NULL,
    Details text NOT NULL
);
CREATE INDEX ON audit (Subject, Position);

-- Imports in the order in which they were carried through.
CREATE SEQUENCE import_order;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only: % is refused', TG_OP;
END
$$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_is_not_truncated BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
