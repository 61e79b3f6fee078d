using System.IO.Compression;
using System.Text;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Validation;

namespace CloudIntel.Ledger.Tests.Validation;

public sealed class ReportTests
{
    private static ConformantBill Bill => new(FocusVersion.V12);

    [Fact]
    public async Task A_finding_names_rule_row_line_expression_values_and_repair()
    {
        var bill = Bill.Set("usage", ("ChargeDescription", "two\nlines")).Set("reserved", ("RegionName", null));
        var finding = Assert.Single((await Judging.OfAsync(bill)).Findings);
        Assert.Equal(("RegionName-C-005-C", "MUST NOT", Verdict.Failure, "RegionName"), (finding.Rule, finding.Level, finding.Verdict, finding.Column));
        Assert.Equal((2L, 4L), (finding.Row, finding.Line));
        Assert.Equal("RegionName IS NULL AND RegionId IS NOT NULL", finding.Expression);
        Assert.Equal("RegionName=null, RegionId=eu-west-1", finding.Found);
        Assert.Equal("Give the row its RegionName.", finding.Repair);
        Assert.Equal("RegionName must not be null when RegionId is not null. Found: RegionName=null, RegionId=eu-west-1.", finding.Message);
    }

    [Theory]
    [InlineData("1/2", "NumericFormat-A-004-M")]
    [InlineData("35.24 x 10^7", "NumericFormat-A-005-M")]
    [InlineData("1.5E+3", "NumericFormat-A-006-M")]
    [InlineData("2.3^3", "NumericFormat-A-007-M")]
    [InlineData("$5", "NumericFormat-A-008-M")]
    [InlineData("5 USD", "NumericFormat-A-008-M")]
    [InlineData("3,432,342", "NumericFormat-A-009-M")]
    [InlineData("+333", "NumericFormat-A-010-M")]
    [InlineData("(333)", "NumericFormat-A-011-M")]
    [InlineData("333-", "NumericFormat-A-011-M")]
    public async Task A_number_that_is_written_wrongly_names_the_sentence_that_it_breaks(string text, string clause)
    {
        var finding = Assert.Single((await Judging.OfAsync(Bill.Set("tax", ("PricingCurrency", "EUR"), ("PricingCurrencyEffectiveCost", text)))).Findings);
        Assert.Equal("PricingCurrencyEffectiveCost-C-002-M", finding.Rule);
        Assert.Equal([clause], finding.Clauses);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("-3")]
    [InlineData("1.234")]
    [InlineData("-100.2")]
    [InlineData("0")]
    [InlineData("35.2E-7")]
    [InlineData("1.5E-3")]
    [InlineData("35.2E7")]
    public async Task A_number_that_the_specification_allows_is_good(string text) =>
        Assert.Equal("", (await Judging.OfAsync(Bill.Set("tax", ("PricingCurrency", "EUR"), ("PricingCurrencyEffectiveCost", text)))).Summary());

    [Theory]
    [InlineData("2026-04-03T02:00:00+02:00", "DateTimeFormat-A-001-M, DateTimeFormat-A-006-M")]
    [InlineData("4/3/26", "DateTimeFormat-A-002-M")]
    [InlineData("2026-04-03 00:00:00Z", "DateTimeFormat-A-004-M")]
    [InlineData("2026-04-03T00:00:00.000Z", "DateTimeFormat-A-005-M")]
    [InlineData("2026-04-03T00:00:00", "DateTimeFormat-A-006-M")]
    [InlineData("2026-04-03", "DateTimeFormat-A-004-M, DateTimeFormat-A-005-M, DateTimeFormat-A-006-M")]
    public async Task A_time_that_is_written_wrongly_names_the_sentences_that_it_breaks(string text, string clauses)
    {
        var finding = Assert.Single((await Judging.OfAsync(Bill.Set("usage", ("ChargePeriodEnd", text)))).Findings);
        Assert.Equal("ChargePeriodEnd-C-002-M", finding.Rule);
        Assert.Equal(clauses, string.Join(", ", finding.Clauses));
    }

    [Theory]
    [InlineData("""["a"]""", "KeyValueFormat-A-001-M")]
    [InlineData("""{"a":1""", "KeyValueFormat-A-001-M")]
    [InlineData("""{"a":1,"a":2}""", "KeyValueFormat-A-002-M")]
    [InlineData("""{"a":{"b":1}}""", "KeyValueFormat-A-003-M, KeyValueFormat-A-004-M")]
    public async Task Tags_that_are_written_wrongly_name_the_sentences_that_they_break(string text, string clauses)
    {
        var finding = Assert.Single((await Judging.OfAsync(Bill.Set("usage", ("Tags", text)))).Findings);
        Assert.Equal(clauses, string.Join(", ", finding.Clauses));
    }

    [Fact]
    public async Task All_breaches_are_counted_and_only_the_first_places_listed()
    {
        var bill = Bill;
        foreach (var row in new[] { "usage", "reserved", "tax" })
            bill.Set(row, ("ChargeDescription", null));
        var report = await Judging.OfAsync(bill, request => request with { Limit = 2 });
        Assert.Equal("Warning ChargeDescription-C-003-O ChargeDescription 3", report.Summary());
        Assert.Equal([1L, 2L], report.Findings.Select(finding => finding.Row!.Value));
    }

    [Fact]
    public async Task Files_are_judged_apart_unless_they_are_parts_of_one_bill()
    {
        string[] parts = [Bill.Csv(), Bill.Set("reserved", ("SkuId", "sku-8")).Csv()];
        var apart = await Judging.OfAsync([parts[0], Bill.Set("usage", ("SkuId", "sku-9")).Csv()]);
        Assert.All(apart, report => Assert.True(report.Passed));

        var together = await Judging.OfAsync([parts[0], Bill.Set("usage", ("SkuId", "sku-9"), ("RegionName", null)).Csv()], request => request with { Together = true });
        Assert.DoesNotContain(together[0].Broken, rule => rule.Rule == "RegionName-C-005-C");
        Assert.Equal((1L, 2L), together[1].Findings.Where(finding => finding.Rule == "RegionName-C-005-C").Select(finding => (finding.Row!.Value, finding.Line!.Value)).Single());
        Assert.Contains(together.SelectMany(report => report.Broken), rule => rule.Rule == "SkuPriceId-C-008-M");
    }

    [Fact]
    public async Task Charges_must_add_up_to_their_invoices()
    {
        using var folder = new TestFolder();
        var total = Bill.Cell("usage", "BilledCost");
        var right = folder.Write("invoices.csv", $"InvoiceId,BillingCurrency,Total\nINV-2,USD,{total}\n").Path;
        var wrong = folder.Write("wrong.csv", "InvoiceId,BillingCurrency,Total\nINV-2,USD,1000000.00\n").Path;
        Assert.DoesNotContain((await Judging.OfAsync(Bill, request => request with { Invoices = right })).Broken, rule => rule.Rule == "BilledCost-C-007-M");
        var report = await Judging.OfAsync(Bill, request => request with { Invoices = wrong });
        Assert.Contains("payable 1000000", report.Findings.Single(finding => finding.Rule == "BilledCost-C-007-M").Found, StringComparison.Ordinal);
        // INV-1 is on no list of invoices.
        Assert.Equal(Verdict.Warning, report.Broken.Single(rule => rule.Rule == "BilledCost-UnknownInvoice").Verdict);

        var bad = folder.Write("bad.csv", "InvoiceId,BillingCurrency,Total\nINV-2,USD,much\n").Path;
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => Judging.OfAsync(Bill, request => request with { Invoices = bad }));
        Assert.Contains("\"much\" of invoice INV-2", error.Message, StringComparison.Ordinal);
        var other = folder.Write("other.csv", "a,b\n1,2\n").Path;
        Assert.Contains("InvoiceId, BillingCurrency, Total", (await Assert.ThrowsAsync<UnreadableBillException>(() => Judging.OfAsync(Bill, request => request with { Invoices = other }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_with_a_broken_structure_is_a_failure_of_its_line_and_the_others_are_judged()
    {
        var lines = Bill.Set("reserved", ("RegionName", null)).Csv().Split('\n');
        lines[1] = "only,three,cells";
        var report = (await Judging.OfAsync([string.Join('\n', lines)]))[0];
        Assert.Equal(lines.Length - 2, report.Rows);
        Assert.Equal(("RowShape", 2L), report.Findings.Where(finding => finding.Rule == "RowShape").Select(finding => (finding.Rule, finding.Line!.Value)).Single());
        Assert.Equal(3L, report.Findings.Single(finding => finding.Rule == "RegionName-C-005-C").Line);
    }

    [Fact]
    public async Task A_header_that_is_shorter_than_the_rows_is_a_failure()
    {
        var lines = Bill.Csv().TrimEnd('\n').Split('\n');
        var report = (await Judging.OfAsync([string.Join('\n', lines.Select((line, i) => i == 0 ? line : line + ","))]))[0];
        Assert.Equal("Failure RowShape  1", report.Summary());
    }

    [Fact]
    public async Task A_Parquet_file_is_judged_by_its_values_and_types()
    {
        using var folder = new TestFolder();
        var csv = folder.Write("bill.csv", Bill.Csv()).Path;
        var parquet = Path.Combine(folder.Path, "bill.parquet");
        using (var database = DuckDbDatabase.Open(null, new Dictionary<string, string>()))
        using (var connection = database.Connect())
        {
            connection.Execute(
                $"""
                COPY (SELECT * REPLACE (CAST(BilledCost AS DOUBLE) AS BilledCost, CAST(BillingAccountId AS BIGINT) AS BillingAccountId, coalesce(CapacityReservationId, '') AS CapacityReservationId,
                    CAST(ChargePeriodStart AS TIMESTAMP) AS ChargePeriodStart)
                FROM read_csv('{csv}', all_varchar = true)) TO '{parquet}' (FORMAT parquet)
                """,
                TestContext.Current.CancellationToken);
        }

        var report = await Judging.OfFileAsync(parquet);
        Assert.Equal(
            ["BillingAccountId-C-002-M", "NullHandling-A-002-M", "NumericFormat-A-012-M"],
            report.Broken.Select(rule => rule.Rule).Order(StringComparer.Ordinal));
        Assert.Equal(14, report.Broken.Single(rule => rule.Rule == "NullHandling-A-002-M").Count);
    }

    [Fact]
    public async Task A_gzipped_file_and_one_with_other_delimiters_are_judged_alike()
    {
        using var folder = new TestFolder();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Bill.Set("reserved", ("RegionName", null)).Csv()), TestContext.Current.CancellationToken);
        var report = await Judging.OfFileAsync(folder.Write("bill.csv.gz", packed.ToArray()).Path);
        Assert.Equal("Failure RegionName-C-005-C RegionName 1", report.Summary());
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "is no FOCUS bill")]
    [InlineData("", "is empty")]
    [InlineData("PK\u0003\u0004", "zip")]
    [InlineData("{\"BilledCost\":1}\n", "JSON")]
    public async Task What_cannot_be_judged_is_named(string text, string message)
    {
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => Judging.OfAsync([text]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BilledCost,ServiceName", "1.0")]
    [InlineData("BilledCost,SkuMeter", "1.1")]
    [InlineData("BilledCost,InvoiceId", "1.2")]
    [InlineData("BilledCost,ServiceProviderName,ProviderName", "1.3")]
    [InlineData("BilledCost,ServiceProviderName,HostProviderName", "1.4")]
    [InlineData("BilledCost,InvoiceDetailId", "1.4")]
    public void The_version_is_told_from_the_columns(string columns, string version) =>
        Assert.Equal(version, CostAndUsage.Detect(columns.Split(',')).Name());
}
