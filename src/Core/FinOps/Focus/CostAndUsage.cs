namespace CloudIntel.Core.FinOps.Focus;

/// <summary>The columns of the dataset Cost and Usage, by version.</summary>
/// <remarks>After the constraint tables of the specification's releases 1.0 to 1.4.</remarks>
public static class CostAndUsage
{
    private static readonly ColumnDefinition[] Columns =
    [
        new("AllocatedMethodDetails", ColumnType.Json, FeatureLevel.Recommended) { Since = FocusVersion.V13, Format = ValueFormat.Object, Concept = "split cost allocation details" },
        new("AllocatedMethodId", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V13, Concept = "split cost allocation" },
        new("AllocatedResourceId", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V13, Concept = "split cost allocation" },
        new("AllocatedResourceName", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V13, Concept = "split cost allocation" },
        new("AllocatedTags", ColumnType.Json, FeatureLevel.Conditional) { Since = FocusVersion.V13, Format = ValueFormat.KeyValue, Concept = "split cost allocation" },
        new("AvailabilityZone", ColumnType.Text, FeatureLevel.Recommended) { Concept = "availability zones" },
        new("BilledCost", ColumnType.Decimal, FeatureLevel.Mandatory) { Nullable = false },
        new("BillingAccountId", ColumnType.Text, FeatureLevel.Mandatory) { Nullable = false },
        new("BillingAccountName", ColumnType.Text, FeatureLevel.Mandatory),
        new("BillingAccountType", ColumnType.Text, FeatureLevel.Conditional) { Nullable = false, Since = FocusVersion.V12, Concept = "types of billing accounts" },
        new("BillingCurrency", ColumnType.Text, FeatureLevel.Mandatory) { Nullable = false, Format = ValueFormat.Currency },
        new("BillingPeriodEnd", ColumnType.Time, FeatureLevel.Mandatory) { Nullable = false },
        new("BillingPeriodStart", ColumnType.Time, FeatureLevel.Mandatory) { Nullable = false },
        new("CapacityReservationId", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V11, Concept = "capacity reservations" },
        new("CapacityReservationStatus", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V11, Format = ValueFormat.AllowedValues, AllowedValues = ["Used", "Unused"], Concept = "capacity reservations" },
        new("ChargeCategory", ColumnType.Text, FeatureLevel.Mandatory) { Nullable = false, Format = ValueFormat.AllowedValues, AllowedValues = ["Usage", "Purchase", "Tax", "Credit", "Adjustment"] },
        new("ChargeClass", ColumnType.Text, FeatureLevel.Mandatory) { Format = ValueFormat.AllowedValues, AllowedValues = ["Correction"] },
        new("ChargeDescription", ColumnType.Text, FeatureLevel.Mandatory),
        new("ChargeFrequency", ColumnType.Text, FeatureLevel.Recommended) { Nullable = false, Format = ValueFormat.AllowedValues, AllowedValues = ["One-Time", "Recurring", "Usage-Based"] },
        new("ChargePeriodEnd", ColumnType.Time, FeatureLevel.Mandatory) { Nullable = false },
        new("ChargePeriodStart", ColumnType.Time, FeatureLevel.Mandatory) { Nullable = false },
        new("CommitmentDiscountCategory", ColumnType.Text, FeatureLevel.Conditional) { Format = ValueFormat.AllowedValues, AllowedValues = ["Spend", "Usage"], Concept = "commitment discounts" },
        new("CommitmentDiscountId", ColumnType.Text, FeatureLevel.Conditional) { Concept = "commitment discounts" },
        new("CommitmentDiscountName", ColumnType.Text, FeatureLevel.Conditional) { Concept = "commitment discounts" },
        new("CommitmentDiscountQuantity", ColumnType.Decimal, FeatureLevel.Conditional) { Since = FocusVersion.V11, Concept = "commitment discounts" },
        new("CommitmentDiscountStatus", ColumnType.Text, FeatureLevel.Conditional) { Format = ValueFormat.AllowedValues, AllowedValues = ["Used", "Unused"], Concept = "commitment discounts" },
        new("CommitmentDiscountType", ColumnType.Text, FeatureLevel.Conditional) { Concept = "commitment discounts" },
        new("CommitmentDiscountUnit", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V11, Format = ValueFormat.Unit, Concept = "commitment discounts" },
        new("CommitmentProgramEligibilityDetails", ColumnType.Json, FeatureLevel.Conditional) { Since = FocusVersion.V14, Format = ValueFormat.Object, Concept = "commitment programs" },
        new("ConsumedQuantity", ColumnType.Decimal, FeatureLevel.Conditional) { Concept = "measurement of usage" },
        new("ConsumedUnit", ColumnType.Text, FeatureLevel.Conditional) { Format = ValueFormat.Unit, Concept = "measurement of usage" },
        new("ContractApplied", ColumnType.Json, FeatureLevel.Conditional) { Since = FocusVersion.V13, Format = ValueFormat.Object, Concept = "contract commitments" },
        new("ContractedCost", ColumnType.Decimal, FeatureLevel.Mandatory) { Nullable = false },
        new("ContractedUnitPrice", ColumnType.Decimal, FeatureLevel.Conditional) { Format = ValueFormat.NonNegative, Concept = "negotiated prices" },
        new("EffectiveCost", ColumnType.Decimal, FeatureLevel.Mandatory) { Nullable = false },
        new("HostProviderName", ColumnType.Text, FeatureLevel.Mandatory) { Since = FocusVersion.V13 },
        new("InvoiceDetailId", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V14, Concept = "invoice lines" },
        new("InvoiceId", ColumnType.Text, FeatureLevel.Recommended) { Since = FocusVersion.V12, Concept = "invoices" },
        new("InvoiceIssuerName", ColumnType.Text, FeatureLevel.Mandatory) { Nullable = false },
        new("ListCost", ColumnType.Decimal, FeatureLevel.Mandatory) { Nullable = false },
        new("ListUnitPrice", ColumnType.Decimal, FeatureLevel.Conditional) { Format = ValueFormat.NonNegative, Concept = "published prices" },
        new("PricingCategory", ColumnType.Text, FeatureLevel.Conditional) { Format = ValueFormat.AllowedValues, AllowedValues = ["Standard", "Dynamic", "Committed", "Other"], Concept = "pricing categories" },
        new("PricingCurrency", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V12, Format = ValueFormat.Currency, Concept = "pricing currencies" },
        new("PricingCurrencyContractedUnitPrice", ColumnType.Decimal, FeatureLevel.Conditional) { Since = FocusVersion.V12, Format = ValueFormat.NonNegative, Concept = "negotiated prices in a pricing currency" },
        new("PricingCurrencyEffectiveCost", ColumnType.Decimal, FeatureLevel.Conditional) { Since = FocusVersion.V12, Concept = "effective costs in a pricing currency" },
        new("PricingCurrencyListUnitPrice", ColumnType.Decimal, FeatureLevel.Conditional) { Since = FocusVersion.V12, Format = ValueFormat.NonNegative, Concept = "published prices in a pricing currency" },
        new("PricingQuantity", ColumnType.Decimal, FeatureLevel.Mandatory),
        new("PricingUnit", ColumnType.Text, FeatureLevel.Mandatory) { Format = ValueFormat.Unit },
        new("ProviderName", ColumnType.Text, FeatureLevel.Mandatory) { Nullable = false, Until = FocusVersion.V13 },
        new("PublisherName", ColumnType.Text, FeatureLevel.Mandatory) { Nullable = false, Until = FocusVersion.V13 },
        new("RegionId", ColumnType.Text, FeatureLevel.Conditional) { Concept = "regions" },
        new("RegionName", ColumnType.Text, FeatureLevel.Conditional) { Concept = "regions" },
        new("ResourceId", ColumnType.Text, FeatureLevel.Conditional) { Concept = "resources" },
        new("ResourceName", ColumnType.Text, FeatureLevel.Conditional) { Concept = "resources" },
        new("ResourceType", ColumnType.Text, FeatureLevel.Conditional) { Concept = "types of resources" },
        new("ServiceCategory", ColumnType.Text, FeatureLevel.Mandatory) { Nullable = false, Format = ValueFormat.AllowedValues, AllowedValues = ServiceCategories.All },
        new("ServiceName", ColumnType.Text, FeatureLevel.Mandatory) { Nullable = false },
        new("ServiceProviderName", ColumnType.Text, FeatureLevel.Mandatory) { Nullable = false, Since = FocusVersion.V13 },
        new("ServiceSubcategory", ColumnType.Text, FeatureLevel.Recommended) { Nullable = false, Since = FocusVersion.V11, Format = ValueFormat.AllowedValues, AllowedValues = ServiceCategories.Subcategories },
        new("SkuId", ColumnType.Text, FeatureLevel.Conditional) { Concept = "unit prices" },
        new("SkuMeter", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V11, Concept = "unit prices" },
        new("SkuPriceDetails", ColumnType.Json, FeatureLevel.Conditional) { Since = FocusVersion.V11, Format = ValueFormat.KeyValue, Concept = "unit prices" },
        new("SkuPriceId", ColumnType.Text, FeatureLevel.Conditional) { Concept = "unit prices" },
        new("SubAccountId", ColumnType.Text, FeatureLevel.Conditional) { Concept = "sub accounts" },
        new("SubAccountName", ColumnType.Text, FeatureLevel.Conditional) { Concept = "sub accounts" },
        new("SubAccountType", ColumnType.Text, FeatureLevel.Conditional) { Since = FocusVersion.V12, Concept = "types of sub accounts" },
        new("Tags", ColumnType.Json, FeatureLevel.Conditional) { Format = ValueFormat.KeyValue, Concept = "tags" },
    ];

    private static readonly Dictionary<FocusVersion, IReadOnlyList<ColumnDefinition>> ByVersion =
        FocusVersions.All.ToDictionary(version => version, version => (IReadOnlyList<ColumnDefinition>)[.. In(version)]);

    /// <summary>The names of all columns that any version has, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Columns.Select(column => column.Name)];

    /// <summary>The columns of a version, in the order of the alphabet.</summary>
    public static IReadOnlyList<ColumnDefinition> Of(FocusVersion version) => ByVersion[version];

    /// <summary>A column of a version by its name in any case; null when the version has none of that name.</summary>
    public static ColumnDefinition? Find(FocusVersion version, string name) =>
        Of(version).FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The version that a file with these columns follows: the oldest one that has all FOCUS columns among them.</summary>
    public static FocusVersion Detect(IReadOnlyCollection<string> columns)
    {
        var names = columns.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var newest = Columns.Where(column => names.Contains(column.Name)).Select(column => column.Since).DefaultIfEmpty(FocusVersion.V10).Max();

        // 1.4 took away and hardly added: a file of 1.3's columns without those that 1.4 dropped is one of 1.4.
        var dropped = Columns.Where(column => column.Until == FocusVersion.V13);
        return newest == FocusVersion.V13 && names.Contains("ServiceProviderName") && !dropped.Any(column => names.Contains(column.Name))
            ? FocusVersion.V14
            : newest;
    }

    private static IEnumerable<ColumnDefinition> In(FocusVersion version) => Columns
        .Where(column => column.Since <= version && version <= column.Until)
        .Select(column => column.Name switch
        {
            // Invoices came to be asked for, and the costs in the pricing currency to be never null, with 1.4.
            "InvoiceId" when version >= FocusVersion.V14 => column with { Level = FeatureLevel.Conditional },
            "PricingCurrency" or "PricingCurrencyEffectiveCost" when version >= FocusVersion.V14 => column with { Nullable = false },
            _ => column,
        });
}
