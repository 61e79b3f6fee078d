using System.Globalization;
using System.Text.Json.Nodes;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Bills;
using CloudIntel.Ledger.Export;
using CloudIntel.Ledger.Tests.Validation;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store gives back.</summary>
public abstract partial class LedgerContract
{
    private static readonly string[] OddTexts =
        ["plain", "comma, and \"quotes\"", "two\nlines", "wide 漢字 and é", "semi;colon\tand tab", "'single'", "{\"a\":1}", "0.10", "true", "2026-04-01"];

    [Theory]
    [InlineData(FocusVersion.V10)]
    [InlineData(FocusVersion.V11)]
    [InlineData(FocusVersion.V12)]
    [InlineData(FocusVersion.V13)]
    [InlineData(FocusVersion.V14)]
    public async Task A_bill_comes_back_as_it_was_whatever_is_in_it(FocusVersion version)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var bill = Odd(version, seed);
            await ImportAsync("a", bill.Csv());
            var (columns, rows) = await ExportAsync(version, "first.csv");
            AssertSame(bill, columns, rows);

            // And once more: what was read from an export is exported alike.
            await Ledger.RemoveSourceAsync("a", Cancellation);
            await ImportAsync("a", await File.ReadAllTextAsync(Path.Combine(folder.Path, "first.csv"), Cancellation));
            var (again, same) = await ExportAsync(version, "second.csv");
            Assert.Equal(columns, again);
            Assert.Equal(Sorted(rows), Sorted(same));
            await Ledger.RemoveSourceAsync("a", Cancellation);
        }
    }

    [Theory]
    [InlineData(FocusVersion.V10)]
    [InlineData(FocusVersion.V11)]
    [InlineData(FocusVersion.V12)]
    [InlineData(FocusVersion.V13)]
    [InlineData(FocusVersion.V14)]
    public async Task What_is_exported_keeps_the_rules_of_its_version(FocusVersion version)
    {
        await ImportAsync("a", new ConformantBill(FocusVersion.V13).Csv());
        await ExportAsync(version, "export.csv");
        var report = await Judging.OfFileAsync(Path.Combine(folder.Path, "export.csv"));
        Assert.Equal(version, report.Version);
        Assert.True(report.Passed, report.Summary());
    }

    [Fact]
    public async Task A_newer_version_comes_back_through_an_older_file_with_the_columns_that_this_one_has()
    {
        await ImportAsync("a", new ConformantBill(FocusVersion.V14).Csv());
        var (columns, rows) = await ExportAsync(FocusVersion.V12, "old.csv");
        Assert.Contains("ProviderName", columns);
        Assert.DoesNotContain("ServiceProviderName", columns);
        Assert.All(rows, row => Assert.Equal("AWS", row[columns.IndexOf("PublisherName")]));
    }

    [Theory]
    [InlineData(FocusVersion.V13, "ContractID")]
    [InlineData(FocusVersion.V14, "ContractId")]
    public async Task Keys_of_ContractApplied_are_those_of_the_version(FocusVersion version, string key)
    {
        await ImportAsync("a", new ConformantBill(FocusVersion.V14).Csv());
        var (columns, rows) = await ExportAsync(version, "export.csv");
        Assert.All(rows, row => Assert.Equal("c-1", JsonNode.Parse(row[columns.IndexOf("ContractApplied")]!)!["Elements"]![0]![key]!.GetValue<string>()));
    }

    [Fact]
    public async Task Only_the_charges_that_are_asked_for_are_exported_and_numbers_and_times_are_plain()
    {
        await ImportAsync("a", new TestBill().Row(("BilledCost", "1.50"), ("EffectiveCost", "1E3")).Csv());
        await ImportAsync("b", new TestBill().Row(TestBill.On(2026, 10, 2)).Csv());
        Assert.Equal(2, (await ExportAsync(FocusVersion.V12, "all.csv")).Rows.Count);
        var (columns, rows) = await ExportAsync(FocusVersion.V12, "a.csv", request => request with { Source = "a" });
        var row = Assert.Single(rows);
        Assert.Equal(("1.5", "1000"), (row[columns.IndexOf("BilledCost")], row[columns.IndexOf("EffectiveCost")]));
        Assert.Equal("2026-09-01T00:00:00Z", row[columns.IndexOf("BillingPeriodStart")]);
        Assert.Empty((await ExportAsync(FocusVersion.V12, "none.csv", request => request with { From = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero) })).Rows);
        Assert.Single((await ExportAsync(FocusVersion.V12, "late.csv", request => request with { From = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero) })).Rows);
        Assert.Single((await ExportAsync(FocusVersion.V12, "early.csv", request => request with { To = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero) })).Rows);
    }

    [Fact]
    public async Task The_newest_version_of_a_billing_period_is_exported()
    {
        await ImportAsync("a", new TestBill().Row(("BilledCost", "1")).Csv());
        await ImportAsync("a", new TestBill().Row(("BilledCost", "2")).Csv());
        var (columns, rows) = await ExportAsync(FocusVersion.V12, "export.csv");
        Assert.Equal("2", Assert.Single(rows)[columns.IndexOf("BilledCost")]);
    }

    [Theory]
    [InlineData(ExportFormat.GzippedCsv)]
    [InlineData(ExportFormat.Parquet)]
    [InlineData(ExportFormat.GzippedParquet)]
    public async Task Every_kind_of_file_holds_the_same(ExportFormat format)
    {
        await ImportAsync("a", Odd(FocusVersion.V13, 1).Csv());
        var (columns, rows) = await ExportAsync(FocusVersion.V13, "export.csv");
        var path = Path.Combine(folder.Path, "export.file");
        var written = await ExportFile.WriteAsync(await Ledger.ExportAsync(new() { Version = FocusVersion.V13 }, Cancellation), path, format, Cancellation);
        Assert.Equal(rows.Count, written);
        Assert.Equal(["export.csv", "export.file"], Directory.GetFiles(folder.Path, "export*").Select(Path.GetFileName).Order());
        await Ledger.RemoveSourceAsync("a", Cancellation);
        await Ledger.ImportAsync(new() { Source = "a", Files = [new("export", path)] }, progress: null, Cancellation);
        var (again, same) = await ExportAsync(FocusVersion.V13, "again.csv");
        Assert.Equal(columns, again);
        Assert.Equal(Sorted(rows), Sorted(same));
    }

    /// <summary>A conformant bill with odd texts and custom columns.</summary>
    private static ConformantBill Odd(FocusVersion version, int seed)
    {
        var random = new Random(seed);
        var bill = new ConformantBill(version, seed).With("x_Plain", "1").With("x_Odd/~name$", "");
        foreach (var row in bill.Rows)
        {
            bill.Set(row, ("ChargeDescription", OddTexts[random.Next(OddTexts.Length)]));
            bill.Set(row, ("x_Plain", random.Next(3) == 0 ? null : OddTexts[random.Next(OddTexts.Length)]));
            bill.Set(row, ("x_Odd/~name$", random.Next(3) == 0 ? null : OddTexts[random.Next(OddTexts.Length)]));
        }

        return bill.Set("usage", ("BilledCost", "0.1000"), ("EffectiveCost", "-12345678901.0000000001"), ("ListCost", "1E-9"));
    }

    private Task ImportAsync(string source, string csv) =>
        Ledger.ImportAsync(new() { Source = source, Files = [folder.Write($"{source}.csv", csv)] }, progress: null, Cancellation);

    private async Task<(List<string> Columns, List<string?[]> Rows)> ExportAsync(FocusVersion version, string name, Func<ExportRequest, ExportRequest>? change = null)
    {
        var path = Path.Combine(folder.Path, name);
        var request = new ExportRequest { Version = version };
        await ExportFile.WriteAsync(await Ledger.ExportAsync(change is null ? request : change(request), Cancellation), path, ExportFormat.Csv, Cancellation);
        var reader = new RowReader();
        await using var text = File.OpenRead(path);
        var columns = (await File.ReadAllLinesAsync(path, Cancellation))[0].Split(',').ToList();
        CsvScanner.Scan(text, (byte)',', columns.Count, reader, Cancellation);
        Assert.Empty(reader.Problems);
        return (columns, reader.Rows);
    }

    private static void AssertSame(ConformantBill bill, List<string> columns, List<string?[]> rows)
    {
        // Columns without a value may be missing; others than those of the bill may not be there.
        Assert.Empty(columns.Except(bill.Columns));
        Assert.All(bill.Columns.Except(columns), column => Assert.All(bill.Rows, row => Assert.Null(bill.Cell(row, column))));
        var expected = bill.Rows.Select(row => string.Join(" | ", columns.Select(column => Canonical(bill.Version, column, bill.Cell(row, column))))).Order(StringComparer.Ordinal);
        var found = rows.Select(row => string.Join(" | ", columns.Select((column, i) => Canonical(bill.Version, column, row[i])))).Order(StringComparer.Ordinal);
        Assert.Equal(expected, found);
    }

    /// <summary>A cell without what the ways to write a number or a JSON object differ in.</summary>
    private static string? Canonical(FocusVersion version, string column, string? cell) => (CostAndUsage.Find(version, column)?.Type, cell) switch
    {
        (_, null) => null,
        (ColumnType.Decimal, _) => (decimal.Parse(cell!, NumberStyles.Float, CultureInfo.InvariantCulture) / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        (ColumnType.Json, _) => Ordered(JsonNode.Parse(cell!)!).ToJsonString(),
        _ => cell,
    };

    private static JsonNode Ordered(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Ordered(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Ordered(item))]),
        _ => node.DeepClone(),
    };

    private static IEnumerable<string> Sorted(IEnumerable<string?[]> rows) => rows.Select(row => string.Join(" | ", row)).Order(StringComparer.Ordinal);

    private sealed class RowReader : ICsvRows
    {
        public List<string?[]> Rows { get; } = [];

        public List<string> Problems { get; } = [];

        public void Good(ReadOnlySpan<byte> row, long line) => Rows.Add([.. CsvRow.Split(row, (byte)',').Select(cell => cell.Length == 0 ? null : cell)]);

        public void Broken(long line, string reason) => Problems.Add(reason);
    }
}
