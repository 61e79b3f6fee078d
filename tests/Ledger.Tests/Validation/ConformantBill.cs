using System.Globalization;
using System.Text;
using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Ledger.Tests.Validation;

/// <summary>
/// A small bill that keeps every rule of a version, with one row for each kind of charge; amounts differ by seed. A test breaks one
/// thing in it. The row <c>usage</c> shares no id with the others, so that what is changed in it contradicts no other row.
/// </summary>
internal sealed class ConformantBill
{
    private const string Contracts = """{"Elements":[{"ContractId":"c-1","ContractCommitmentId":"cc-1","ContractCommitmentAppliedCost":1.5}]}""";

    private readonly Dictionary<string, Dictionary<string, string?>> rows = [];
    private readonly List<string> columns;

    public ConformantBill(FocusVersion version, int seed = 1)
    {
        Version = version;
        columns = [.. CostAndUsage.Of(version).Select(column => column.Name)];
        var random = new Random(seed);
        var price = random.Next(1, 1_000) / 1_000m;
        Add("usage", Own(), Usage(2 * price, price, random.Next(1, 50)));
        Add("reserved", Usage(price, price, 3), ("CapacityReservationId", "cr-1"), ("CapacityReservationStatus", "Used"));

        // Three hours of a commitment: bought hour by hour, one used, one used in part, one not used.
        decimal[] used = [price, price / 4, 0];
        for (var hour = 0; hour < used.Length; hour++)
        {
            Add($"purchase{hour}", Hour(hour), Commitment(price), Purchase(price));
            if (used[hour] > 0)
                Add($"used{hour}", Hour(hour), Commitment(used[hour]), Covered(used[hour], "Used", "vm-1"), [("ConsumedQuantity", "1"), ("ConsumedUnit", "Hours")]);
            if (used[hour] < price)
                Add($"unused{hour}", Hour(hour), Commitment(price - used[hour]), Covered(price - used[hour], "Unused", "sp-1"), [("ConsumedQuantity", null), ("ConsumedUnit", null)]);
        }

        Add("tax", Unpriced("Tax", price));
        Add("credit", Unpriced("Credit", -price));
        Add("correction", Usage(price, price, -2), ("ChargeClass", "Correction"), ("ChargePeriodStart", "2026-03-05T00:00:00Z"), ("ChargePeriodEnd", "2026-03-06T00:00:00Z"));
        Add("share1", Usage(price, price, 1), Share("pod-1", 0.25m));
        Add("share2", Usage(price, price, 2), Share("pod-2", 0.5m));
        Add("rest", Usage(price, price, 1), Share(null, 0.25m));
    }

    public FocusVersion Version { get; }

    public IReadOnlyList<string> Columns => columns;

    /// <summary>The names of the rows.</summary>
    public IReadOnlyList<string> Rows => [.. rows.Keys];

    /// <summary>Sets cells of a row; null for no value.</summary>
    public ConformantBill Set(string row, params (string Column, string? Value)[] cells)
    {
        foreach (var (column, value) in cells)
            rows[row][column] = value;
        return this;
    }

    /// <summary>Adds a copy of a row with other cells.</summary>
    public ConformantBill Copy(string row, string name, params (string Column, string? Value)[] cells)
    {
        rows[name] = new(rows[row]);
        return Set(name, cells);
    }

    public ConformantBill Remove(string row)
    {
        rows.Remove(row);
        return this;
    }

    public ConformantBill Without(string column)
    {
        columns.Remove(column);
        return this;
    }

    public ConformantBill Rename(string column, string name)
    {
        columns[columns.IndexOf(column)] = name;
        foreach (var row in rows.Values)
            row[name] = row.GetValueOrDefault(column);
        return this;
    }

    /// <summary>Has a column a second time.</summary>
    public ConformantBill Double(string column)
    {
        columns.Add(column);
        return this;
    }

    /// <summary>Adds a column, with the same value in all rows.</summary>
    public ConformantBill With(string column, string value, int? at = null)
    {
        columns.Insert(at ?? columns.Count, column);
        foreach (var row in rows.Values)
            row[column] = value;
        return this;
    }

    public string? Cell(string row, string column) => rows[row].GetValueOrDefault(column);

    /// <summary>Number of a row below the header, from 1.</summary>
    public long Number(string row) => rows.Keys.ToList().IndexOf(row) + 1;

    public string Csv()
    {
        var text = new StringBuilder().AppendJoin(',', columns).Append('\n');
        foreach (var row in rows.Values)
            text.AppendJoin(',', columns.Select(column => row.GetValueOrDefault(column) is { } value ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : "")).Append('\n');
        return text.ToString();
    }

    private void Add(string name, params IEnumerable<(string Column, string? Value)>[] parts)
    {
        var row = Ordinary();
        foreach (var (column, value) in parts.SelectMany(part => part))
            row[column] = value;
        if (Version == FocusVersion.V13 && row["ContractApplied"] is { } contracts)
            row["ContractApplied"] = contracts.Replace("Id\"", "ID\"", StringComparison.Ordinal);
        rows[name] = row;
    }

    private void Add(string name, IEnumerable<(string Column, string? Value)> part, params (string Column, string? Value)[] cells) => Add(name, [part, cells]);

    private static Dictionary<string, string?> Ordinary() => new()
    {
        ["AvailabilityZone"] = "eu-west-1a",
        ["BillingAccountId"] = "1000",
        ["BillingAccountName"] = "Example",
        ["BillingAccountType"] = "Payer",
        ["BillingCurrency"] = "USD",
        ["BillingPeriodStart"] = "2026-04-01T00:00:00Z",
        ["BillingPeriodEnd"] = "2026-05-01T00:00:00Z",
        ["ChargeCategory"] = "Usage",
        ["ChargeDescription"] = "A charge",
        ["ChargeFrequency"] = "Usage-Based",
        ["ChargePeriodStart"] = "2026-04-02T00:00:00Z",
        ["ChargePeriodEnd"] = "2026-04-03T00:00:00Z",
        ["CommitmentProgramEligibilityDetails"] = """{"CommitmentPrograms":[{"ProgramType":"Savings Plan"}]}""",
        ["ContractApplied"] = Contracts,
        ["HostProviderName"] = "AWS",
        ["InvoiceDetailId"] = "INV-1-1",
        ["InvoiceId"] = "INV-1",
        ["InvoiceIssuerName"] = "Amazon Web Services, Inc.",
        ["PricingCurrency"] = "USD",
        ["ProviderName"] = "AWS",
        ["PublisherName"] = "AWS",
        ["RegionId"] = "eu-west-1",
        ["RegionName"] = "EU (Ireland)",
        ["ResourceId"] = "vm-1",
        ["ResourceName"] = "web",
        ["ResourceType"] = "Instance",
        ["ServiceCategory"] = "Compute",
        ["ServiceName"] = "Amazon EC2",
        ["ServiceProviderName"] = "AWS",
        ["ServiceSubcategory"] = "Virtual Machines",
        ["SkuId"] = "sku-1",
        ["SkuMeter"] = "Hours",
        ["SkuPriceDetails"] = """{"CoreCount":2,"InstanceType":"m6i.large","x_Tenancy":"Shared"}""",
        ["SkuPriceId"] = "price-1",
        ["SubAccountId"] = "2000",
        ["SubAccountName"] = "Team",
        ["SubAccountType"] = "Linked",
        ["Tags"] = """{"team":"payments","shared":true}""",
    };

    private static (string, string?)[] Own() =>
    [
        ("BillingAccountId", "1001"), ("InvoiceId", "INV-2"), ("InvoiceDetailId", "INV-2-1"), ("PricingCurrency", "EUR"), ("RegionId", "us-east-1"),
        ("RegionName", "US East"), ("AvailabilityZone", "us-east-1a"), ("ResourceId", "db-1"), ("ResourceName", "orders"), ("ResourceType", "Database"),
        ("ServiceCategory", "Databases"), ("ServiceName", "Amazon RDS"), ("ServiceSubcategory", "Relational Databases"), ("SkuId", "sku-2"),
        ("SkuMeter", "Instance hours"), ("SkuPriceId", "price-2"), ("SubAccountId", "2001"), ("ChargeDescription", "Database hours"),
    ];

    private static (string, string?)[] Hour(int hour) =>
        [("ChargePeriodStart", $"2026-04-02T0{hour}:00:00Z"), ("ChargePeriodEnd", $"2026-04-02T0{hour + 1}:00:00Z")];

    private static (string, string?)[] Usage(decimal list, decimal contracted, decimal quantity) =>
    [
        ("ListUnitPrice", Text(list)), ("ContractedUnitPrice", Text(contracted)), ("PricingQuantity", Text(quantity)), ("PricingUnit", "Hours"),
        ("ListCost", Text(list * quantity)), ("ContractedCost", Text(contracted * quantity)), ("BilledCost", Text(contracted * quantity)),
        ("EffectiveCost", Text(contracted * quantity)), ("PricingCategory", "Standard"), ("ConsumedQuantity", Text(quantity)), ("ConsumedUnit", "Hours"),
        ("PricingCurrencyListUnitPrice", Text(list)), ("PricingCurrencyContractedUnitPrice", Text(contracted)),
        ("PricingCurrencyEffectiveCost", Text(contracted * quantity)),
    ];

    private static (string, string?)[] Commitment(decimal quantity) =>
    [
        ("CommitmentDiscountId", "sp-1"), ("CommitmentDiscountName", "Compute"), ("CommitmentDiscountCategory", "Spend"),
        ("CommitmentDiscountType", "Savings Plan"), ("CommitmentDiscountQuantity", Text(quantity)), ("CommitmentDiscountUnit", "USD"),
    ];

    private static (string, string?)[] Purchase(decimal cost) =>
    [
        .. Usage(1, 1, cost), ("BilledCost", Text(cost)), ("EffectiveCost", "0"), ("PricingCurrencyEffectiveCost", "0"), ("ChargeCategory", "Purchase"),
        ("ChargeFrequency", "Recurring"), ("ResourceId", "sp-1"), ("ResourceName", "Compute plan"), ("ResourceType", "Savings Plan"),
        ("PricingUnit", "USD"), ("SkuId", "sku-3"), ("SkuPriceId", "price-3"), ("SkuMeter", "Commitment"), ("SkuPriceDetails", null),
        ("ConsumedQuantity", null), ("ConsumedUnit", null), ("AvailabilityZone", null),
    ];

    private static (string, string?)[] Covered(decimal cost, string status, string resource) =>
    [
        .. Usage(2, 2, cost), ("BilledCost", "0"), ("EffectiveCost", Text(cost)), ("PricingCurrencyEffectiveCost", Text(cost)),
        ("PricingCategory", "Committed"), ("CommitmentDiscountStatus", status), ("ResourceId", resource),
        ("ResourceType", resource == "sp-1" ? "Savings Plan" : "Instance"),
    ];

    private static (string, string?)[] Unpriced(string category, decimal cost)
    {
        var amount = Text(cost);
        return
        [
            ("ChargeCategory", category), ("ChargeFrequency", "One-Time"), ("BilledCost", amount), ("EffectiveCost", amount), ("ListCost", amount),
            ("ContractedCost", amount), ("PricingCurrencyEffectiveCost", amount), ("SkuId", null), ("SkuPriceId", null), ("SkuMeter", null),
            ("SkuPriceDetails", null), ("ResourceId", null), ("ResourceName", null), ("ResourceType", null),
        ];
    }

    private static (string, string?)[] Share(string? resource, decimal ratio) =>
    [
        ("ResourceId", "node-1"), ("ResourceName", "node"), ("SkuPriceId", "price-4"), ("AllocatedMethodId", "split"), ("AllocatedResourceId", resource),
        ("Tags", $$"""{"team":"payments","share":"{{resource}}"}"""),
        ("AllocatedResourceName", resource is null ? null : $"{resource} name"), ("AllocatedTags", resource is null ? null : """{"app":"shop"}"""),
        ("AllocatedMethodDetails", $$"""{"Elements":[{"AllocatedRatio":{{Text(ratio)}},"UsageUnit":"Hours","UsageQuantity":1}]}"""),
    ];

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
