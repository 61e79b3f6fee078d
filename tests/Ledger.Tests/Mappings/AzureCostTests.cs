using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Ledger.Tests.Mappings;

/// <summary>Azure's exports of actual and amortised cost: what they come to, alone and together, however they are spelled.</summary>
public sealed class AzureCostTests
{
    private static readonly DateOnly September = new(2026, 9, 1);

    public static TheoryData<AzureAgreement, AzureSpelling> Spellings => new(
        from agreement in Enum.GetValues<AzureAgreement>()
        from spelling in Enum.GetValues<AzureSpelling>()
        select (agreement, spelling));

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Both_exports_together_count_each_charge_once(AzureAgreement agreement, AzureSpelling spelling)
    {
        var bill = new AzureCostBill(agreement, seed: 1, September);
        await using var imported = await Imported.OfAsync(("actual.csv", bill.ActualCsv(spelling)), ("amortized.csv", bill.AmortizedCsv(spelling)));
        Assert.Equal(bill.Both.All, (await imported.TotalsAsync()).All);
        Assert.Equal(0, imported.Report.Import.RejectedRows);
        Assert.Equal(bill.AmortizedRows + bill.CommitmentPurchases, imported.Report.Import.Rows);
        Assert.Equal(bill.ActualRows - bill.CommitmentPurchases, imported.Rules["ActualCostOfAmortizedPeriod"]);
        Assert.DoesNotContain("ActualCostOnly", imported.Rules);
        Assert.DoesNotContain("AmortizedCostOnly", imported.Rules);
        Assert.Equal(spelling == AzureSpelling.German, imported.Rules.ContainsKey("DecimalComma"));
    }

    [Theory]
    [InlineData(AzureAgreement.Enterprise)]
    [InlineData(AzureAgreement.Customer)]
    public async Task Actual_cost_alone_says_that_commitments_were_paid_and_not_for_what(AzureAgreement agreement)
    {
        var bill = new AzureCostBill(agreement, seed: 2, September);
        await using var imported = await Imported.OfAsync(("bill.csv", bill.ActualCsv()));
        Assert.Equal(bill.ActualAlone.All, (await imported.TotalsAsync()).All);
        Assert.Equal(bill.ActualRows, imported.Report.Import.Rows);
        Assert.Equal(bill.CommitmentPurchases + 60, imported.Rules["ActualCostOnly"]); // and 30 days of two covered machines
    }

    [Theory]
    [InlineData(AzureAgreement.Enterprise)]
    [InlineData(AzureAgreement.Customer)]
    public async Task Amortized_cost_alone_says_what_commitments_cost_and_not_that_they_were_paid(AzureAgreement agreement)
    {
        var bill = new AzureCostBill(agreement, seed: 3, September);
        await using var imported = await Imported.OfAsync(("bill.csv", bill.AmortizedCsv()));
        Assert.Equal(bill.AmortizedAlone.All, (await imported.TotalsAsync()).All);
        Assert.Equal(bill.AmortizedRows, imported.Report.Import.Rows);
        Assert.Equal(120, imported.Rules["AmortizedCostOnly"]); // 30 days of two covered machines and two unused parts
    }

    [Fact]
    public async Task Parts_of_an_export_are_of_one_kind_by_their_folder()
    {
        // A part without commitments tells nothing of itself.
        var bill = new AzureCostBill(AzureAgreement.Enterprise, seed: 5, September);
        var (actual, amortized) = (bill.ActualCsv().Split("\r\n"), bill.AmortizedCsv().Split("\r\n"));
        await using var imported = await Imported.OfAsync(
        [
            .. Parts("actual", actual, row => row.Contains(",OnDemand,", StringComparison.Ordinal)),
            .. Parts("amortized", amortized, row => row.Contains(",OnDemand,", StringComparison.Ordinal)),
        ]);
        Assert.Equal(bill.Both.All, (await imported.TotalsAsync()).All);
        Assert.Equal(bill.ActualRows - bill.CommitmentPurchases, imported.Rules["ActualCostOfAmortizedPeriod"]);
    }

    [Fact]
    public async Task The_exports_of_a_period_without_commitments_are_counted_once()
    {
        var rows = Plain(new AzureCostBill(AzureAgreement.Enterprise, seed: 6, September).ActualCsv()).ToList();
        var other = rows.Take(1).Concat(rows.Skip(1).Reverse());
        await using var once = await Imported.OfAsync(("a.csv", string.Join("\r\n", rows)));
        await using var twice = await Imported.OfAsync(("a.csv", string.Join("\r\n", rows)), ("b.csv", string.Join("\r\n", other)));
        Assert.Equal((await once.TotalsAsync()).All, (await twice.TotalsAsync()).All);
        Assert.Equal(rows.Count - 1, twice.Rules["RepeatedFile"]);

        // Two halves of one export are no repetition.
        await using var halves = await Imported.OfAsync(("a.csv", string.Join("\r\n", rows.Take(60))), ("b.csv", string.Join("\r\n", rows.Take(1).Concat(rows.Skip(60)))));
        Assert.Equal((await once.TotalsAsync()).All, (await halves.TotalsAsync()).All);
        Assert.DoesNotContain("RepeatedFile", halves.Rules);
    }

    [Fact]
    public async Task A_format_that_is_asked_for_counts_more_than_what_the_rows_tell()
    {
        var rows = System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", Plain(new AzureCostBill(AzureAgreement.Enterprise, seed: 7, September).ActualCsv())));
        await using var imported = await Imported.OfAsync(BillDialect.AzureActualCost, ("a.csv", rows));
        Assert.Equal(BillDialect.AzureActualCost, imported.Report.Files[0].Format);
        Assert.Equal(0, imported.Report.Import.RejectedRows);
    }

    [Fact]
    public async Task Parquet_with_days_and_floating_point_numbers_comes_to_the_same()
    {
        var bill = new AzureCostBill(AzureAgreement.Customer, seed: 10, September);
        await using var imported = await Imported.OfAsync(BillDialect.Auto, ("actual.parquet", Parquet(bill.ActualCsv())), ("amortized.parquet", Parquet(bill.AmortizedCsv())));
        Assert.Equal(bill.Both.All, (await imported.TotalsAsync()).All);
        Assert.Equal(["2026-10-01T00:00:00Z"], (await imported.ByAsync("BillingPeriodEnd")).Select(group => group.Keys[0]));
    }

    [Fact]
    public async Task Cost_in_the_billing_currency_counts_before_any_other()
    {
        await using var imported = await Imported.OfAsync(("bill.csv", "Date,MeterCategory,ConsumedService,Cost,CostInBillingCurrency,BillingCurrency\n09/01/2026,Storage,Microsoft.Storage,1,0.9,EUR\n"));
        Assert.Equal([("Usage", 0.9m, 0.9m)], (await imported.TotalsAsync()).All);
    }

    [Fact]
    public async Task Charges_have_the_values_of_FOCUS()
    {
        var bill = new AzureCostBill(AzureAgreement.Enterprise, seed: 8, September);
        await using var imported = await Imported.OfAsync(("actual.csv", bill.ActualCsv()), ("amortized.csv", bill.AmortizedCsv()));
        // 95 on demand or spot, 60 covered, 60 unused, 33 commitments bought or given back, 4 other purchases, tax and rounding.
        foreach (var (column, expected) in new[]
        {
            ("PricingCategory", "Committed 120|Dynamic 1|Standard 131|null 2"),
            ("ChargeFrequency", "One-Time 6|Recurring 33|Usage-Based 215"),
            ("ChargeClass", "Correction 2|null 252"),
            ("CommitmentDiscountStatus", "Unused 60|Used 60|null 134"),
            ("CommitmentDiscountType", "Reservation 63|Savings Plan 90|null 101"),
            ("CommitmentDiscountCategory", "Spend 90|Usage 63|null 101"),
            ("BillingPeriodStart", "2026-09-01T00:00:00Z 254"),
            ("BillingPeriodEnd", "2026-10-01T00:00:00Z 254"),
            ("BillingAccountId", "8611537 254"),
            ("InvoiceIssuerName", "Microsoft 254"),
            ("PublisherName", "Example Software 2|Microsoft 252"),
            ("ServiceProviderName", "Microsoft 254"),
            ("ResourceType", "microsoft.billingbenefits/savingsplanorders/savingsplans 60|microsoft.capacity/reservationorders/reservations 33|microsoft.compute/virtualmachines 153|microsoft.saas/resources 1|microsoft.storage/storageaccounts 1|null 6"),
            ("RegionId", "eastus2 1|westeurope 253"),
            ("RegionName", "East US 2 1|West Europe 253"),
            ("tag:team", "payments 253|search 1"),
        })
            Assert.Equal((column, expected), (column, string.Join('|', (await imported.ByAsync(column)).Select(group => $"{group.Keys[0] ?? "null"} {group.Rows}").Order(StringComparer.Ordinal))));
    }

    [Fact]
    public async Task Prices_and_quantities_of_a_block_and_of_another_currency()
    {
        var bill = new AzureCostBill(AzureAgreement.Customer, seed: 9, September);
        await using var imported = await Imported.OfAsync(("bill.csv", bill.AmortizedCsv()));
        var block = Assert.Single(await imported.ByAsync("PricingUnit", "PricingQuantity", "ConsumedQuantity", "ContractedUnitPrice", "PricingCurrencyContractedUnitPrice", "PricingCurrency"), group => group.Keys[0] == "10000 Units");
        var (quantity, units, price, foreign) = (Number(block.Keys[1]), Number(block.Keys[2]), Number(block.Keys[3]), Number(block.Keys[4]));
        Assert.Equal(units, quantity * 10_000);
        Assert.Equal((block.Costs.Billed, "USD", "EUR"), (price * quantity, block.Keys[5], block.Costs.Currency));
        Assert.Equal(block.Costs.Billed, block.Costs.Contracted);
        Assert.NotEqual(price, foreign);
    }

    [Fact]
    public async Task A_quantity_that_counts_blocks_already_is_taken_as_that()
    {
        await using var imported = await Imported.OfAsync(("bill.csv", """
            Date,MeterCategory,ConsumedService,Cost,BillingCurrency,Quantity,UnitPrice,PayGPrice,EffectivePrice,UnitOfMeasure,BillingPeriodStartDate,BillingPeriodEndDate
            09/04/2023,Storage,Microsoft.Storage,0.00004,USD,0.0004,0.1,0.2,0.1,10K,09/01/2023,09/30/2023
            """));
        var group = Assert.Single(await imported.ByAsync("PricingQuantity", "ConsumedQuantity", "PricingUnit", "ConsumedUnit"));
        Assert.Equal(["0.0004", "4", "10000 Units", "Units"], group.Keys);
        Assert.Equal((0.00004m, 0.00008m), (group.Costs.Contracted, group.Costs.List));
        Assert.Equal(1, imported.Rules["QuantityInBlocks"]);
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_kept_aside_with_line_column_and_reason()
    {
        const string Bill = """
            Date,MeterCategory,ConsumedService,CostInBillingCurrency,BillingCurrencyCode,Quantity,UnitPrice,ExchangeRatePricingToBilling,BillingPeriodStartDate
            09/01/2026,Storage,Microsoft.Storage,1,USD,1,1,,09/01/2026
            30/09/2026,Storage,Microsoft.Storage,2,USD,1,1,,09/01/2026
            09/02/2026,Storage,Microsoft.Storage,"1,234",USD,1,1,,09/01/2026
            09/02/2026,Storage,Microsoft.Storage,1,USD,many,1,,09/01/2026
            09/02/2026,Storage,Microsoft.Storage,1,USD,1,"1,23.45",,09/01/2026
            09/02/2026,Storage,Microsoft.Storage,1,USD,1,1,NaN,09/01/2026
            09/02/2026,Storage,Microsoft.Storage,,USD,1,1,,09/01/2026
            09/02/2026,Storage,Microsoft.Storage,1,Dollars,1,1,,09/01/2026
            09/02/2026,Storage,Microsoft.Storage,1,USD,1,1,,09/2026
            09/03/2026,Storage,Microsoft.Storage,"0,5",USD,"1,5",1,,09/01/2026
            """;
        await using var imported = await Imported.OfAsync(("bill.csv", Bill));
        Assert.Equal(
            [
                (3, "Date", "\"30/09/2026\" is no day such as 09/30/2026, 2026-09-30 or 30.09.2026"),
                (4, "CostInBillingCurrency", "\"1,234\" is no number with at most 16 digits before the point"),
                (5, "Quantity", "\"many\" is no number, or one whose comma may be for thousands or for decimals"),
                (6, "UnitPrice", "\"1,23.45\" is no number, or one whose comma may be for thousands or for decimals"),
                (7, "ExchangeRatePricingToBilling", "\"NaN\" is no number, or one whose comma may be for thousands or for decimals"),
                (8, "CostInBillingCurrency", "CostInBillingCurrency is missing"),
                (9, "BillingCurrency", "\"Dollars\" is no currency of three letters"),
                (10, "BillingPeriodStartDate", "\"09/2026\" is no day such as 09/30/2026, 2026-09-30 or 30.09.2026"),
            ],
            imported.Report.FirstRejections.Select(row => ((int)row.Line, row.Column, row.Reason)));
        Assert.Equal([("Usage", 1.5m, 1.5m)], (await imported.TotalsAsync()).All);
        Assert.Equal(1, imported.Rules["DecimalComma"]);
    }

    [Theory]
    [InlineData("EA_ActualCost_Small.csv", 11)]
    [InlineData("koku_costreport.csv", 3)]
    [InlineData("oc_header_Enterprise.csv", 1)]
    [InlineData("oc_header_PayAsYouGo.csv", 1)]
    [InlineData("oc_values_Template.csv", 87)]
    public async Task Public_samples_come_to_the_sum_of_their_own_cost_column(string file, int rows)
    {
        var content = await File.ReadAllBytesAsync(SampleData.PathOf($"focus/azure/{file}"), TestContext.Current.CancellationToken);
        await using var imported = await Imported.OfAsync(BillDialect.Auto, (file, content));
        Assert.Equal((rows, 0), (imported.Report.Import.Rows, imported.Report.Import.RejectedRows));
        Assert.Equal(Identity(CsvTable.Parse(System.Text.Encoding.UTF8.GetString(content))).All, (await imported.TotalsAsync()).All);
    }

    [Fact]
    public void The_cost_columns_of_a_made_bill_come_to_the_same_by_the_identity()
    {
        foreach (var agreement in Enum.GetValues<AzureAgreement>())
        {
            var bill = new AzureCostBill(agreement, seed: 4, September);
            Assert.Equal(bill.ActualAlone.All, Identity(CsvTable.Parse(bill.ActualCsv())).All);
            Assert.Equal(bill.AmortizedAlone.All, Identity(CsvTable.Parse(bill.AmortizedCsv())).All);
        }
    }

    private static byte[] Parquet(string csv)
    {
        using var folder = new TestFolder();
        using var database = DuckDbSettings.Open(path: null, folder.Path, new LedgerOptions(), TestContext.Current.CancellationToken);
        using var connection = database.Connect();
        var path = Path.Combine(folder.Path, "export.parquet");
        connection.Execute($"COPY (SELECT * FROM read_csv('{folder.Write("export.csv", csv).Path}', dateformat = '%m/%d/%Y')) TO '{path}' (FORMAT parquet)", TestContext.Current.CancellationToken);
        return File.ReadAllBytes(path);
    }

    private static decimal Number(string? text) => decimal.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Plain(string csv) =>
        csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Where(row => !row.Contains("Reservation,", StringComparison.Ordinal) && !row.Contains("SavingsPlan,", StringComparison.Ordinal) || row.StartsWith("InvoiceSectionName", StringComparison.Ordinal));

    private static IEnumerable<(string, string)> Parts(string folder, string[] rows, Func<string, bool> isFirst)
    {
        yield return ($"{folder}/part_0.csv", string.Join("\r\n", rows.Take(1).Concat(rows.Skip(1).Where(isFirst))));
        yield return ($"{folder}/part_1.csv", string.Join("\r\n", rows.Take(1).Concat(rows.Skip(1).Where(row => !isFirst(row)))));
    }

    /// <summary>What a file's own columns say: docs/formats.md, Azure.</summary>
    private static BillTotals Identity(CsvTable bill)
    {
        var totals = new BillTotals();
        var cost = new[] { "CostInBillingCurrency", "Cost", "PreTaxCost" }.First(name => bill.Columns.Contains(name, StringComparer.OrdinalIgnoreCase));
        foreach (var row in bill.Rows)
        {
            var type = bill.Text(row, "ChargeType");
            var model = bill.Text(row, "PricingModel");
            var committed = model is "Reservation" or "SavingsPlan" || type.StartsWith("Unused", StringComparison.Ordinal) || (model.Length == 0 && bill.Text(row, "ReservationId").Length > 0);
            var amount = bill.Number(row, cost);
            var category = type switch { "" or "Usage" or "UnusedReservation" or "UnusedSavingsPlan" => "Usage", "Purchase" or "Refund" => "Purchase", "Tax" => "Tax", _ => "Adjustment" };
            totals.Add(category, committed && category == "Usage" ? 0 : amount, committed && category == "Purchase" ? 0 : amount);
        }

        return totals;
    }
}
