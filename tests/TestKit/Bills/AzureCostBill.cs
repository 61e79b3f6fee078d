using System.Globalization;
using System.Text;

namespace CloudIntel.TestKit.Bills;

/// <summary>The agreement under which an Azure account is billed; their exports have other columns.</summary>
public enum AzureAgreement
{
    /// <summary>Enterprise Agreement: Pascal case, cost in <c>Cost</c>.</summary>
    Enterprise,

    /// <summary>Microsoft Customer Agreement: camel case, cost in <c>costInBillingCurrency</c>, priced in another currency.</summary>
    Customer,
}

/// <summary>How an Azure export's header, dates and numbers are spelled.</summary>
public enum AzureSpelling
{
    /// <summary>As Azure writes them: Pascal or camel case, MM/dd/yyyy.</summary>
    Original,

    /// <summary>All columns in lower case, yyyy-MM-dd.</summary>
    LowerCase,

    /// <summary>Columns in camel case for either agreement.</summary>
    CamelCase,

    /// <summary>German names with the English one in brackets, dd.MM.yyyy, decimal commas, semicolons, a byte order mark.</summary>
    German,
}

/// <summary>
/// One month of an Azure account as its two exports say it, with every kind of row that Azure has: usage on demand, spot, covered by
/// reservations and savings plans, unused parts, recurring and one-time purchases, refunds, marketplace, support, a commitment
/// shortfall, tax and rounding. The same rows for the same seed; the totals are closed forms of what they were made from.
/// </summary>
public sealed class AzureCostBill
{
    private const string ReservationOrder = "11111111-2222-3333-4444-555555555555";
    private const string SavingsPlanOrder = "99999999-8888-7777-6666-555555555555";
    private const string Reservation = "/providers/Microsoft.Capacity/reservationOrders/" + ReservationOrder + "/reservations/aaaaaaaa-0000-0000-0000-000000000001";
    private const string SavingsPlan = "/providers/Microsoft.BillingBenefits/savingsPlanOrders/" + SavingsPlanOrder + "/savingsPlans/bbbbbbbb-0000-0000-0000-000000000002";
    private const string Subscription = "0a1b2c3d-0000-4000-8000-000000000001";

    private static readonly string[] EnterpriseColumns =
    [
        "InvoiceSectionName", "AccountName", "AccountOwnerId", "SubscriptionId", "SubscriptionName", "ResourceGroup", "ResourceLocation", "Date",
        "ProductName", "MeterCategory", "MeterSubCategory", "MeterId", "MeterName", "MeterRegion", "UnitOfMeasure", "Quantity", "EffectivePrice",
        "CostInBillingCurrency", "CostCenter", "ConsumedService", "ResourceId", "Tags", "OfferId", "AdditionalInfo", "ServiceInfo1", "ServiceInfo2",
        "ResourceName", "ReservationId", "ReservationName", "UnitPrice", "ProductOrderId", "ProductOrderName", "Term", "PublisherType",
        "PublisherName", "ChargeType", "Frequency", "PricingModel", "AvailabilityZone", "BillingAccountId", "BillingAccountName",
        "BillingCurrencyCode", "BillingPeriodStartDate", "BillingPeriodEndDate", "BillingProfileId", "BillingProfileName", "InvoiceSectionId",
        "IsAzureCreditEligible", "PartNumber", "PayGPrice", "PlanName", "ServiceFamily", "CostAllocationRuleName", "benefitId", "benefitName",
    ];

    private static readonly string[] CustomerColumns =
    [
        "invoiceId", "previousInvoiceId", "billingAccountId", "billingAccountName", "billingProfileId", "billingProfileName", "invoiceSectionId",
        "invoiceSectionName", "partnerName", "resellerName", "costCenter", "billingPeriodEndDate", "billingPeriodStartDate",
        "servicePeriodEndDate", "servicePeriodStartDate", "date", "serviceFamily", "productOrderId", "productOrderName", "consumedService", "meterId",
        "meterName", "meterCategory", "meterSubCategory", "meterRegion", "ProductId", "ProductName", "SubscriptionId", "subscriptionName",
        "publisherType", "publisherId", "publisherName", "resourceGroupName", "ResourceId", "resourceLocation", "location", "effectivePrice", "quantity",
        "unitOfMeasure", "chargeType", "billingCurrency", "pricingCurrency", "costInBillingCurrency", "costInPricingCurrency", "costInUsd",
        "paygCostInBillingCurrency", "paygCostInUsd", "exchangeRatePricingToBilling", "exchangeRateDate", "isAzureCreditEligible", "serviceInfo1",
        "serviceInfo2", "additionalInfo", "tags", "PayGPrice", "frequency", "term", "reservationId", "reservationName", "pricingModel", "unitPrice",
        "costAllocationRuleName", "benefitId", "benefitName", "provider",
    ];

    private static readonly Dictionary<string, string> GermanNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SubscriptionId"] = "Abonnement-ID",
        ["ResourceGroup"] = "Ressourcengruppe",
        ["ResourceLocation"] = "Ressourcenstandort",
        ["Date"] = "Datum",
        ["MeterCategory"] = "Kategorie der Verbrauchseinheit",
        ["MeterId"] = "ID der Verbrauchseinheit",
        ["MeterName"] = "Name der Verbrauchseinheit",
        ["UnitOfMeasure"] = "Maßeinheit",
        ["Quantity"] = "Menge",
        ["CostInBillingCurrency"] = "Kosten",
        ["ConsumedService"] = "Genutzter Dienst",
        ["AdditionalInfo"] = "Zusätzliche Informationen",
    };

    private static readonly string[] DateColumns =
        ["Date", "BillingPeriodStartDate", "BillingPeriodEndDate", "ServicePeriodStartDate", "ServicePeriodEndDate", "ExchangeRateDate"];

    private static readonly string[] NumberColumns =
    [
        "Quantity", "EffectivePrice", "CostInBillingCurrency", "UnitPrice", "PayGPrice", "CostInPricingCurrency", "CostInUsd",
        "PaygCostInBillingCurrency", "PaygCostInUsd", "ExchangeRatePricingToBilling",
    ];

    private readonly AzureAgreement agreement;
    private readonly DateOnly month;
    private readonly decimal rate;
    private readonly List<Dictionary<string, string>> actual = [];
    private readonly List<Dictionary<string, string>> amortized = [];

    /// <summary>Makes the rows.</summary>
    /// <param name="agreement">Which columns the exports have.</param>
    /// <param name="seed">Equal seeds, equal bills.</param>
    /// <param name="month">The first of the billed month.</param>
    public AzureCostBill(AzureAgreement agreement, int seed, DateOnly month)
    {
        this.agreement = agreement;
        this.month = month;
        var random = new Random(seed);
        rate = agreement == AzureAgreement.Customer ? 0.9m + (random.Next(100) / 1000m) : 1m;
        AddUsage(random);
        AddReservation(random);
        AddSavingsPlan(random);
        AddPurchases(random);
        AddOthers(random);
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(actual));
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(amortized));
    }

    /// <summary>What both exports together come to.</summary>
    public BillTotals Both { get; } = new();

    /// <summary>What the export of actual cost alone comes to: commitments are paid and nothing says for what.</summary>
    public BillTotals ActualAlone { get; } = new();

    /// <summary>What the export of amortised cost alone comes to: commitments are used and nothing says that they were paid.</summary>
    public BillTotals AmortizedAlone { get; } = new();

    /// <summary>Rows of the export of actual cost.</summary>
    public int ActualRows => actual.Count;

    /// <summary>Rows of the export of amortised cost.</summary>
    public int AmortizedRows => amortized.Count;

    /// <summary>Rows of the export of actual cost that buy, or give back, a reservation or savings plan.</summary>
    public int CommitmentPurchases => actual.Count(row => row["ChargeType"] is "Purchase" or "Refund" && row["PricingModel"] is "Reservation" or "SavingsPlan");

    /// <summary>The export of actual cost.</summary>
    public string ActualCsv(AzureSpelling spelling = AzureSpelling.Original) => Csv(actual, spelling);

    /// <summary>The export of amortised cost.</summary>
    public string AmortizedCsv(AzureSpelling spelling = AzureSpelling.Original) => Csv(amortized, spelling);

    private int Days => DateTime.DaysInMonth(month.Year, month.Month);

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static decimal Price(Random random) => random.Next(1, 9_999) / 10_000m;

    private void AddUsage(Random random)
    {
        for (var machine = 0; machine < 3; machine++)
        {
            var price = Price(random);
            for (var day = 1; day <= Days; day++)
                Everywhere(Machine(day, $"vm-{machine}", 24, price, price * 24));
            Total("Usage", price * 24 * Days, price * 24 * Days);
        }

        // Priced by blocks of 10,000: the quantity counts operations, the price counts blocks.
        var operations = random.Next(1, 1_000_000);
        var block = Price(random);
        Everywhere(Row(4, ("MeterCategory", "Storage"), ("ConsumedService", "Microsoft.Storage"), ("ServiceFamily", "Storage"), ("UnitOfMeasure", "10K"),
            ("Quantity", Text(operations)), ("UnitPrice", Text(block)), ("PayGPrice", Text(block)), ("EffectivePrice", Text(block)),
            ("ResourceId", Resource("Microsoft.Storage/storageAccounts", "Logs")), ("ResourceName", "Logs"),
            ("Tags", "\"team\": \"search\",\"env\": \"prod\""), ("ResourceLocation", "EastUS2"), ("Cost", Text(operations * block / 10_000))));
        Total("Usage", operations * block / 10_000, operations * block / 10_000);

        var spot = Price(random);
        Everywhere(Machine(5, "spot", 100, spot, spot * 100, ("PricingModel", "Spot")));
        Total("Usage", spot * 100, spot * 100);
        Everywhere(Machine(6, "free", 24, 0, 0));
        Everywhere(Machine(7, "corrected", -1, spot, -spot));
        Total("Usage", -spot, -spot);

        var licence = Price(random) * 100;
        Everywhere(Row(8, ("PublisherType", "Marketplace"), ("PublisherName", "Example Software"), ("ProductName", "Example Scanner"), ("UnitOfMeasure", "1"),
            ("Quantity", "2"), ("UnitPrice", "0"), ("PayGPrice", "0"), ("EffectivePrice", Text(licence)), ("MeterCategory", ""), ("ConsumedService", ""),
            ("ResourceId", Resource("Microsoft.SaaS/resources", "scanner")), ("ResourceName", "scanner"), ("Cost", Text(licence * 2))));
        Total("Usage", licence * 2, licence * 2);
    }

    private void AddReservation(Random random)
    {
        var hourly = Price(random);
        var used = random.Next(1, 24);
        for (var day = 1; day <= Days; day++)
        {
            var covered = new[] { ("PricingModel", "Reservation"), ("BenefitId", Reservation), ("BenefitName", "VM_RI"), ("ReservationId", Reservation[^36..]), ("ReservationName", "VM_RI"), ("ProductOrderId", ReservationOrder), ("Term", "36") };
            actual.Add(Machine(day, "reserved", used, 0.2m, 0, covered));
            amortized.Add(Machine(day, "reserved", used, 0.2m, hourly * used, covered));
            amortized.Add(Machine(day, "", 24 - used, 0, hourly * (24 - used), [.. covered, ("ChargeType", "UnusedReservation"), ("ResourceId", Reservation), ("ResourceName", "")]));
        }

        TotalOf(AmortizedAlone, "Usage", 0, hourly * 24 * Days);
        TotalOf(Both, "Usage", 0, hourly * 24 * Days);

        Commitment("Purchase", "Reservation", "Recurring", 1, hourly * 24 * Days);
        Commitment("Purchase", "Reservation", "OneTime", 3, Price(random) * 8760);
        Commitment("Refund", "Reservation", "OneTime", 9, -Price(random) * 100);
    }

    private void AddSavingsPlan(Random random)
    {
        var hourly = Price(random) * 10;
        for (var day = 1; day <= Days; day++)
        {
            var use = hourly * random.Next(0, 25);
            var covered = new[] { ("PricingModel", "SavingsPlan"), ("BenefitId", SavingsPlan), ("BenefitName", "Compute_SP"), ("ProductOrderId", SavingsPlanOrder), ("Term", "12") };
            actual.Add(Machine(day, "planned", 24, 0.3m, 0, covered));
            amortized.Add(Machine(day, "planned", 24, 0.3m, use, covered));
            amortized.Add(Machine(day, "", 1, 0, (hourly * 24) - use, [.. covered, ("ChargeType", "UnusedSavingsPlan"), ("ResourceId", SavingsPlan), ("ResourceName", ""), ("MeterCategory", "")]));
            Commitment("Purchase", "SavingsPlan", "Recurring", day, hourly * 24);
        }

        TotalOf(AmortizedAlone, "Usage", 0, hourly * 24 * Days);
        TotalOf(Both, "Usage", 0, hourly * 24 * Days);
    }

    private void AddPurchases(Random random)
    {
        var subscription = Price(random) * 1000;
        Purchase(1, "Recurring", "Azure", "Premier Support", subscription);
        Purchase(2, "Recurring", "Marketplace", "Example SaaS", subscription * 2);
        Purchase(Days, "OneTime", "Azure", "MACC Shortfall", subscription * 3);
        var given = Row(10, ("ChargeType", "Refund"), ("PricingModel", "OnDemand"), ("Frequency", "OneTime"), ("PublisherType", "Marketplace"), ("MeterCategory", ""), ("ProductName", "Example SaaS"), ("ResourceId", ""), ("ResourceName", ""), ("Quantity", "1"), ("Cost", Text(-subscription)));
        Everywhere(given);
        Total("Purchase", -subscription, -subscription);
    }

    private void AddOthers(Random random)
    {
        var tax = Price(random) * 100;
        Everywhere(Row(Days, ("ChargeType", "Tax"), ("Frequency", "OneTime"), ("PricingModel", ""), ("MeterCategory", ""), ("ConsumedService", ""), ("ResourceId", ""), ("ResourceName", ""), ("UnitPrice", ""), ("PayGPrice", ""), ("Quantity", ""), ("Cost", Text(tax))));
        Total("Tax", tax, tax);
        Everywhere(Row(Days, ("ChargeType", "RoundingAdjustment"), ("Frequency", "OneTime"), ("PricingModel", ""), ("MeterCategory", ""), ("ConsumedService", ""), ("ResourceId", ""), ("ResourceName", ""), ("UnitPrice", ""), ("PayGPrice", ""), ("Quantity", "1"), ("SubscriptionId", ""), ("Cost", "-0.0049")));
        Total("Adjustment", -0.0049m, -0.0049m);
    }

    private void Commitment(string type, string model, string frequency, int day, decimal cost)
    {
        var benefit = model == "Reservation" ? Reservation : SavingsPlan;
        actual.Add(Row(day, ("ChargeType", type), ("PricingModel", model), ("Frequency", frequency), ("BenefitId", benefit), ("BenefitName", model), ("ReservationId", model == "Reservation" ? Reservation[^36..] : ""), ("ProductOrderId", model == "Reservation" ? ReservationOrder : SavingsPlanOrder),
            ("MeterCategory", model == "Reservation" ? "Virtual Machines" : ""), ("ConsumedService", model == "Reservation" ? "Microsoft.Capacity" : "Microsoft.BillingBenefits"), ("ResourceId", benefit), ("ResourceName", ""),
            ("Quantity", "1"), ("UnitPrice", Text(cost)), ("EffectivePrice", Text(cost)), ("PayGPrice", "0"), ("ProductName", $"{model}, 3 Years"), ("Cost", Text(cost))));
        TotalOf(ActualAlone, "Purchase", cost * rate, 0, converted: true);
        TotalOf(Both, "Purchase", cost * rate, 0, converted: true);
    }

    private void Purchase(int day, string frequency, string publisher, string product, decimal cost)
    {
        Everywhere(Row(day, ("ChargeType", "Purchase"), ("PricingModel", "OnDemand"), ("Frequency", frequency), ("PublisherType", publisher), ("PublisherName", publisher == "Azure" ? "Microsoft" : "Example Software"), ("ProductName", product),
            ("MeterCategory", "Unassigned"), ("ConsumedService", ""), ("ResourceId", ""), ("ResourceName", ""), ("Quantity", "1"), ("UnitPrice", Text(cost)), ("EffectivePrice", Text(cost)), ("PayGPrice", "0"), ("Cost", Text(cost))));
        Total("Purchase", cost, cost);
    }

    private Dictionary<string, string> Machine(int day, string name, decimal hours, decimal price, decimal cost, params (string, string)[] cells) =>
        Row(day, [("Quantity", Text(hours)), ("UnitPrice", Text(price)), ("PayGPrice", Text(price * 1.25m)), ("EffectivePrice", Text(hours == 0 ? 0 : cost / hours)), ("ResourceName", name), ("ResourceId", Resource("Microsoft.Compute/virtualMachines", name)), ("Cost", Text(cost)), .. cells]);

    private static string Resource(string type, string name) => $"/subscriptions/{Subscription}/resourceGroups/Payments-RG/providers/{type}/{name}";

    private Dictionary<string, string> Row(int day, params (string Column, string Value)[] cells)
    {
        var row = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Date"] = Day(month.AddDays(day - 1)),
            ["BillingPeriodStartDate"] = Day(month),
            ["BillingPeriodEndDate"] = Day(month.AddMonths(1).AddDays(-1)),
            ["ServicePeriodStartDate"] = Day(month),
            ["ServicePeriodEndDate"] = Day(month.AddMonths(1).AddDays(-1)),
            ["BillingAccountId"] = agreement == AzureAgreement.Enterprise ? "8611537" : "7c05a543-80ff-571e-9f98-1063b3b53cf2:99ad03ad-2d1b-4889-a452-090ad407d25f_2019-05-31",
            ["BillingAccountName"] = "Example Holding",
            ["BillingProfileId"] = agreement == AzureAgreement.Enterprise ? "8611537" : "2USN-TPCD-BG7-TGB",
            ["BillingProfileName"] = "Example Holding",
            ["InvoiceId"] = agreement == AzureAgreement.Customer ? "G012345678" : "",
            ["InvoiceSectionName"] = "Unassigned",
            ["InvoiceSectionId"] = "-2",
            ["SubscriptionId"] = Subscription,
            ["SubscriptionName"] = "Payments",
            ["ResourceGroup"] = "Payments-RG",
            ["ResourceGroupName"] = "Payments-RG",
            ["ResourceLocation"] = "westeurope",
            ["Location"] = "EU West",
            ["MeterCategory"] = "Virtual Machines",
            ["MeterSubCategory"] = "Dv3/DSv3 Series",
            ["MeterId"] = "ec8c7b49-9790-4261-b46f-293dabb53fd9",
            ["MeterName"] = "D2 v3/D2s v3",
            ["MeterRegion"] = "EU West",
            ["ProductId"] = "DZH318Z0BQ35000K",
            ["ProductName"] = "Virtual Machines Dv3 Series, D2 v3, EU West",
            ["PartNumber"] = "AAA-44981",
            ["ServiceFamily"] = "Compute",
            ["ConsumedService"] = "Microsoft.Compute",
            ["UnitOfMeasure"] = "1 Hour",
            ["ChargeType"] = "Usage",
            ["Frequency"] = "UsageBased",
            ["PricingModel"] = "OnDemand",
            ["PublisherType"] = agreement == AzureAgreement.Enterprise ? "Azure" : "Microsoft",
            ["PublisherName"] = "Microsoft",
            ["AdditionalInfo"] = """{"ServiceType":"Standard_D2s_v3","VCPUs":2,"UsageType":"ComputeHR"}""",
            ["Tags"] = """{"team": "payments"}""",
            ["CostCenter"] = "cc-7",
            ["OfferId"] = "MS-AZR-0017P",
            ["IsAzureCreditEligible"] = "True",
            ["UnitPrice"] = "",
            ["PayGPrice"] = "",
            ["EffectivePrice"] = "",
            ["provider"] = "Azure",
        };
        foreach (var (column, value) in cells)
            row[column] = value;
        var cost = decimal.Parse(row["Cost"], CultureInfo.InvariantCulture);
        row["CostInBillingCurrency"] = Text(cost * rate);
        row["BillingCurrencyCode"] = "USD";
        if (agreement == AzureAgreement.Enterprise)
            return row;
        row["BillingCurrency"] = "EUR";
        row["PricingCurrency"] = "USD";
        row["CostInPricingCurrency"] = row["CostInUsd"] = Text(cost);
        row["ExchangeRatePricingToBilling"] = Text(rate);
        row["ExchangeRateDate"] = Day(month);
        // The retail cost is known for what was priced on demand.
        var retail = row["PricingModel"] is "OnDemand" && row["PayGPrice"].Length > 0 && row["UnitOfMeasure"] == "1 Hour" ? decimal.Parse(row["PayGPrice"], CultureInfo.InvariantCulture) * decimal.Parse(row["Quantity"], CultureInfo.InvariantCulture) : cost;
        row["PaygCostInBillingCurrency"] = Text(retail * rate);
        row["PaygCostInUsd"] = Text(retail);
        return row;
    }

    private void Everywhere(Dictionary<string, string> row)
    {
        actual.Add(row);
        amortized.Add(row);
    }

    private void Total(string category, decimal billed, decimal effective)
    {
        foreach (var totals in (BillTotals[])[Both, ActualAlone, AmortizedAlone])
            TotalOf(totals, category, billed, effective);
    }

    private void TotalOf(BillTotals totals, string category, decimal billed, decimal effective, bool converted = false) =>
        totals.Add(category, converted ? billed : billed * rate, effective * rate);

    private static string Day(DateOnly day) => day.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);

    private string Csv(List<Dictionary<string, string>> rows, AzureSpelling spelling)
    {
        var columns = agreement == AzureAgreement.Enterprise ? EnterpriseColumns : CustomerColumns;
        var delimiter = spelling == AzureSpelling.German ? ';' : ',';
        var text = new StringBuilder(spelling == AzureSpelling.German ? "\uFEFF" : "");
        text.AppendJoin(delimiter, columns.Select(column => Quoted(Header(column, spelling), delimiter))).Append("\r\n");
        foreach (var row in rows)
            text.AppendJoin(delimiter, columns.Select(column => Quoted(Cell(column, row.GetValueOrDefault(column, ""), spelling), delimiter))).Append("\r\n");
        return text.ToString();
    }

    private static string Header(string column, AzureSpelling spelling) => spelling switch
    {
        AzureSpelling.LowerCase => column.ToLowerInvariant(),
        AzureSpelling.CamelCase => char.ToLowerInvariant(column[0]) + column[1..],
        AzureSpelling.German => GermanNames.TryGetValue(column, out var german) ? $"{german} ({column})" : column,
        _ => column,
    };

    private static string Cell(string column, string value, AzureSpelling spelling)
    {
        if (value.Length == 0 || spelling is AzureSpelling.Original or AzureSpelling.CamelCase)
            return value;
        if (DateColumns.Contains(column, StringComparer.OrdinalIgnoreCase))
            return DateOnly.ParseExact(value, "MM/dd/yyyy", CultureInfo.InvariantCulture).ToString(spelling == AzureSpelling.German ? "dd.MM.yyyy" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return spelling == AzureSpelling.German && NumberColumns.Contains(column, StringComparer.OrdinalIgnoreCase) ? value.Replace('.', ',') : value;
    }

    private static string Quoted(string cell, char delimiter) =>
        cell.AsSpan().ContainsAny([delimiter, '"', '\n']) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
