using System.IO.Compression;
using System.Text;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Bills;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

/// <summary>Bills as they should not be: what is repaired, what is rejected, what is refused.</summary>
public sealed class BadBillTests : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private ILedgerStore ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TestBill Ordinary => new TestBill().Row().Row(("BilledCost", "2"));

    public async ValueTask InitializeAsync() =>
        ledger = await Ledgers.OpenAsync(new() { Path = Path.Combine(folder.Path, "ledger.duckdb") }, new ManualTimeProvider(), NullLoggerFactory.Instance, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await ledger.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("NullText", "ListCost", "NULL")]
    [InlineData("NullText", "ResourceId", "(null)")]
    [InlineData("NullText", "Tags", "null")]
    [InlineData("OuterBlanks", "BilledCost", " 1.25 ")]
    [InlineData("OuterBlanks", "ServiceName", "Amazon EC2 ")]
    [InlineData("DateForm", "ChargePeriodEnd", "2026-09-02 00:00:00")]
    [InlineData("NumberForm", "BilledCost", "+1.25")]
    [InlineData("ExtraDecimals", "PricingQuantity", "3.00000000000000000000001")]
    [InlineData("LetterCase", "ChargeFrequency", "Usage-based")]
    [InlineData("LetterCase", "ChargeCategory", "usage")]
    [InlineData("LetterCase", "BillingCurrency", "usd")]
    [InlineData("TagsForm", "Tags", "\"team\": \"payments\"")]
    [InlineData("UnreadableTags", "Tags", "team=payments")]
    public async Task A_repair_is_counted_by_its_rule_and_the_money_is_the_same(string rule, string column, string value)
    {
        var report = await ImportAsync(new TestBill().Row().Row((column, value)).In(folder));
        Assert.Equal((2, 1, 0), (report.Import.Rows, report.Import.RepairedRows, report.Import.RejectedRows));
        Assert.Equal((rule, 1), Assert.Single(report.Files[0].Repairs) is var repair ? (repair.Rule, repair.Rows) : default);
        var group = Assert.Single(await ledger.SummarizeAsync(new() { By = ["ServiceName", "ChargeCategory", "ChargeFrequency"] }, Cancellation));
        Assert.Equal(["Amazon EC2", "Usage", "Usage-Based"], group.Keys);
        Assert.Equal(2.5m, group.Costs.Billed);
    }

    [Theory]
    [InlineData("BilledCost", "", "BilledCost is missing")]
    [InlineData("BilledCost", "NULL", "BilledCost is missing")]
    [InlineData("BilledCost", "1,25", "\"1,25\" is no number with at most 16 digits before the point")]
    [InlineData("EffectiveCost", "1E20", "\"1E20\" is no number with at most 16 digits before the point")]
    [InlineData("ListCost", "n/a", "\"n/a\" is no number with at most 16 digits before the point")]
    [InlineData("ContractedCost", "1$", "\"1$\" is no number with at most 16 digits before the point")]
    [InlineData("PricingQuantity", "three", "\"three\" is no number with at most 16 digits before the point")]
    [InlineData("BillingCurrency", "US$", "\"US$\" is no currency of three letters")]
    [InlineData("BillingCurrency", "", "BillingCurrency is missing")]
    [InlineData("BillingPeriodStart", "9/1/26", "\"9/1/26\" is no time such as 2026-09-01T00:00:00Z")]
    [InlineData("BillingPeriodEnd", "2026-09-01T00:00:00Z", "\"2026-09-01T00:00:00Z\" is not after BillingPeriodStart")]
    [InlineData("ChargePeriodStart", "", "ChargePeriodStart is missing")]
    [InlineData("ChargePeriodEnd", "2026-08-01T00:00:00Z", "\"2026-08-01T00:00:00Z\" is not after ChargePeriodStart")]
    [InlineData("ChargeCategory", "Fee", "\"Fee\" is none of Usage, Purchase, Tax, Credit, Adjustment")]
    public async Task A_row_without_money_or_time_to_trust_is_rejected(string column, string value, string reason)
    {
        var report = await ImportAsync(new TestBill().Row().Row((column, value)).Row().In(folder));
        Assert.Equal((2, 1), (report.Import.Rows, report.Import.RejectedRows));
        Assert.Equal(new RejectedRow("bill.csv", 3, column, reason), Assert.Single(report.FirstRejections));
    }

    [Fact]
    public async Task A_row_without_a_provider_is_rejected_and_either_column_will_do()
    {
        var report = await ImportAsync(new TestBill().Row(("ProviderName", "")).Row(("ProviderName", ""), ("ServiceProviderName", "GCP")).Row().In(folder));
        Assert.Equal("ServiceProviderName is missing, as is ProviderName", Assert.Single(report.FirstRejections).Reason);
        var groups = await ledger.SummarizeAsync(new() { By = ["ServiceProviderName", "HostProviderName", "ProviderName"] }, Cancellation);
        Assert.Equal(["AWS", "GCP"], groups.Select(group => Assert.Single(group.Keys.Distinct())));
    }

    [Fact]
    public async Task An_offending_value_is_cut_to_100_characters()
    {
        var report = await ImportAsync(new TestBill().Row(("BilledCost", new string('9', 150))).In(folder));
        Assert.StartsWith($"\"{new string('9', 100)}…\" is no number", Assert.Single(report.FirstRejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_rows_and_wrong_values_are_told_in_the_order_of_the_file()
    {
        var lines = new TestBill().Row().Row(("BilledCost", "x"), ("ChargeDescription", "l\nm")).Row().Row(("EffectiveCost", "y")).Csv().Split('\n').ToList();
        lines.Insert(2, "too,few");
        var report = await ImportAsync(folder.Write("bill.csv", string.Join('\n', lines)));

        Assert.Equal([(3L, ""), (4L, "BilledCost"), (7L, "EffectiveCost")], report.FirstRejections.Select(row => (row.Line, row.Column)));
        Assert.Equal((2, 3), (report.Import.Rows, report.Import.RejectedRows));
    }

    [Fact]
    public async Task Only_the_first_ten_rejections_are_in_the_report_and_all_can_be_read()
    {
        var bill = new TestBill();
        for (var i = 0; i < 5000; i++)
            bill.Row(("BilledCost", i % 2 == 0 ? "1" : "bad"));
        var report = await ImportAsync(bill.In(folder));

        Assert.Equal([3, 5, 7, 9, 11, 13, 15, 17, 19, 21], report.FirstRejections.Select(row => row.Line));
        var all = await ledger.RejectedRowsAsync("aws", Cancellation).Select(row => row.Line).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 2500).Select(i => (i * 2L) + 3), all);
    }

    [Theory]
    [InlineData(',', "\n")]
    [InlineData(';', "\r\n")]
    [InlineData('\t', "\n")]
    [InlineData('|', "\r\n")]
    public async Task Separators_and_line_ends_are_recognised(char delimiter, string lineEnd) =>
        Assert.Equal(2, (await ImportAsync(folder.Write("bill.csv", Ordinary.Row(("BilledCost", "z")).Csv(delimiter, lineEnd)))).Import.Rows);

    [Fact]
    public async Task Line_ends_may_be_mixed()
    {
        var text = new TestBill().Row(("ChargeDescription", "a\r\nb")).Row().Row().Csv();
        var report = await ImportAsync(folder.Write("bill.csv", text.Insert(text.LastIndexOf('\n', text.Length - 2), "\r")));
        Assert.Equal((3, 0), (report.Import.Rows, report.Import.RejectedRows));
    }

    [Fact]
    public async Task Formats_are_told_by_contents_whatever_the_name()
    {
        var csv = Encoding.UTF8.GetBytes(Ordinary.Csv());
        Assert.Equal(2, (await ImportAsync(folder.Write("named [so]* wrongly.parquet", csv))).Import.Rows);
        Assert.Equal(2, (await ImportAsync(folder.Write("plain.csv.gz", csv))).Import.Rows);
        Assert.Equal(2, (await ImportAsync(folder.Write("gzipped.csv", Gzip(csv)))).Import.Rows);
        Assert.Equal(2, (await ImportAsync(folder.Write("two members.csv", [.. Gzip(csv[..100]), .. Gzip(csv[100..])]))).Import.Rows);
        Assert.Equal(2, (await ImportAsync(WriteParquet("it's parquet.csv", "SELECT * FROM read_csv($1, all_varchar = true)"))).Import.Rows);
    }

    [Fact]
    public async Task Parquet_values_are_read_by_their_type()
    {
        var file = WriteParquet("bill.parquet",
            """
            SELECT * REPLACE (
                CAST(BilledCost AS DECIMAL(20, 10)) AS BilledCost, CAST(EffectiveCost AS DOUBLE) / 1e7 AS EffectiveCost,
                CAST(BillingPeriodStart AS TIMESTAMP) AS BillingPeriodStart, CAST(BillingPeriodEnd AS DATE) AS BillingPeriodEnd,
                MAP {'team': 'payments'} AS Tags, NULL AS ListCost, '' AS ResourceId)
            FROM read_csv($1, all_varchar = true)
            """);
        var report = await ImportAsync(file);
        Assert.Equal(["NullText"], report.Files[0].Repairs.Select(repair => repair.Rule));
        var group = Assert.Single(await ledger.SummarizeAsync(new() { By = ["tag:team", "BillingPeriodEnd", "ResourceId"] }, Cancellation));
        Assert.Equal(["payments", "2026-10-01T00:00:00Z", null], group.Keys);
        Assert.Equal((3.25m, 0.00000024m, 0m), (group.Costs.Billed, group.Costs.Effective, group.Costs.List));
    }

    [Fact]
    public async Task Rejected_rows_of_parquet_have_their_row_number()
    {
        var report = await ImportAsync(WriteParquet("bill.parquet", "SELECT * REPLACE (CASE WHEN BilledCost = '2' THEN '?' ELSE BilledCost END AS BilledCost) FROM read_csv($1, all_varchar = true)"));
        Assert.Equal((2L, "BilledCost"), Assert.Single(report.FirstRejections) is var row ? (row.Line, row.Column) : default);
    }

    [Fact]
    public async Task Byte_order_marks_and_UTF_16_are_read()
    {
        var text = Ordinary.Row(("ServiceName", "Übersetzung")).Csv();
        var marked = await ImportAsync(folder.Write("marked.csv", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]));
        Assert.Equal("ByteOrderMark", Assert.Single(marked.Files[0].Repairs).Rule);
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            var report = await ImportAsync(folder.Write("wide.csv", [.. encoding.Preamble, .. encoding.GetBytes(text)]));
            Assert.Equal((3, "Utf16"), (report.Import.Rows, Assert.Single(report.Files[0].Repairs).Rule));
        }

        Assert.Equal(1, (await ledger.SummarizeAsync(new() { By = [], Scope = new() { Services = ["übersetzung"] } }, Cancellation))[0].Rows);
    }

    [Fact]
    public async Task Columns_that_are_not_kept_are_named_and_custom_ones_are_kept() =>
        Assert.Equal(["Id"], (await ImportAsync(new TestBill().Row(("x_Discount", "1"), ("Id", "2")).In(folder))).Files[0].IgnoredColumns);

    [Fact]
    public async Task Columns_may_be_written_in_any_case() =>
        Assert.Equal(2, (await ImportAsync(folder.Write("bill.csv", Ordinary.Csv().Replace("BilledCost", "billedcost", StringComparison.Ordinal)))).Import.Rows);

    public static TheoryData<string, string, Func<byte[], byte[]>> Refused => new()
    {
        { "TruncatedFile", "gzip file that ends too early", csv => Gzip(csv)[..^9] },
        { "TruncatedFile", "gzip file that ends too early", csv => Gzip(csv)[..(Gzip(csv).Length / 2)] },
        { "TruncatedFile", "damaged", csv => [.. Gzip(csv)[..^8], 1, 2, 3, 4, .. Gzip(csv)[^4..]] },
        { "TruncatedFile", "Parquet", _ => [.. "PAR1"u8, .. new byte[100]] },
        { "EmptyFile", "empty", _ => [] },
        { "EmptyFile", "holds nothing", _ => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
        { "EmptyFile", "no rows", csv => csv[..(Array.IndexOf(csv, (byte)'\n') + 1)] },
        { "NotText", "line 3", csv => Encoding.Latin1.GetBytes(new TestBill().Row().Row(("ServiceName", "Übersetzung")).Csv()) },
        { "NotText", "NUL", _ => [.. "BilledCost,"u8, .. new byte[5000]] },
        { "NotText", "NUL", csv => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(csv)) },
        { "UnknownFormat", "zip archive", _ => "PK\x03\x04 and so on"u8.ToArray() },
        { "UnknownFormat", "none of its columns", _ => "name,age\nx,1\n"u8.ToArray() },
        { "UnknownFormat", "carriage returns", csv => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(csv).Replace('\n', '\r')) },
        { "MissingColumn", "lacks EffectiveCost, ChargeCategory", _ => Encoding.UTF8.GetBytes(new TestBill().Row().Without("ChargeCategory", "EffectiveCost").Csv()) },
        { "DoubledColumn", "BilledCost", csv => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(csv).Replace("ListCost", "billedcost", StringComparison.Ordinal)) },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task A_file_that_is_no_bill_is_refused_with_why(string reason, string message, Func<byte[], byte[]> spoil)
    {
        await ImportAsync(Ordinary.In(folder));
        var file = folder.Write("spoilt", spoil(Encoding.UTF8.GetBytes(Ordinary.Csv())));
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => ImportAsync(file));

        Assert.Equal((reason, "spoilt"), (error.Reason, error.File));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(3.25m, Assert.Single(await ledger.SummarizeAsync(new() { By = [] }, Cancellation)).Costs.Billed);
        Assert.Empty(Directory.GetDirectories(Path.Combine(folder.Path, "ledger.duckdb.tmp")));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused()
    {
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => ImportAsync(new BillFile("gone.csv", Path.Combine(folder.Path, "gone.csv"))));
        Assert.Equal("NotFound", error.Reason);
    }

    [Fact]
    public async Task Endless_garbage_fails_after_its_first_MiB_and_broken_rows_without_end_at_a_million()
    {
        var sparse = Path.Combine(folder.Path, "huge.csv");
        await using (var file = File.Create(sparse))
            file.SetLength(20L << 30);
        Assert.Equal("NotText", (await Assert.ThrowsAsync<UnreadableBillException>(() => ImportAsync(new BillFile("huge.csv", sparse)))).Reason);

        var header = Ordinary.Csv().Split('\n')[0];
        var broken = folder.Write("broken.csv", header + "\n" + string.Concat(Enumerable.Repeat("a\n", 1_000_002)));
        Assert.Equal("UnknownFormat", (await Assert.ThrowsAsync<UnreadableBillException>(() => ImportAsync(broken))).Reason);
    }

    [Fact]
    public async Task A_gzip_file_that_unpacks_without_end_is_stopped()
    {
        var path = Path.Combine(folder.Path, "bomb.csv.gz");
        await using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Optimal))
        {
            var bill = new TestBill().Row(("ChargeDescription", new string('d', 50_000))).Csv();
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(bill), Cancellation);
            var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(bill[(bill.IndexOf('\n', StringComparison.Ordinal) + 1)..], 100)));
            for (long written = 0; written < GzipText.AlwaysRead + (4 << 20); written += block.Length)
                await gzip.WriteAsync(block, Cancellation);
        }

        Assert.True(new FileInfo(path).Length * GzipText.MostTimes < GzipText.AlwaysRead);
        Assert.Equal("TooLarge", (await Assert.ThrowsAsync<UnreadableBillException>(() => ImportAsync(new BillFile("bomb", path)))).Reason);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\"x")]
    public async Task A_line_of_any_length_is_one_rejected_row_and_the_rows_around_it_load(string begin)
    {
        var lines = Ordinary.Csv().TrimEnd('\n').Split('\n');
        var text = string.Join('\n', lines[0], lines[1], begin + new string('y', 20 << 20), lines[2]) + "\n";
        var report = await ImportAsync(folder.Write("long.csv", text));
        Assert.Equal((2, 1), (report.Import.Rows, report.Import.RejectedRows));
        Assert.Equal((3L, "The row is longer than 1024 KiB, as one is whose quote is never closed."), Assert.Single(report.FirstRejections) is var row ? (row.Line, row.Reason) : default);
    }

    [Fact]
    public async Task A_large_cell_is_loaded()
    {
        var report = await ImportAsync(new TestBill().Row(("ChargeDescription", new string('d', 900_000))).In(folder));
        Assert.Equal((1, 0), (report.Import.Rows, report.Import.RejectedRows));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e308")]
    [InlineData("-1e308")]
    public async Task A_number_that_is_none_is_rejected_and_never_becomes_zero(string value)
    {
        var report = await ImportAsync(new TestBill().Row().Row(("BilledCost", value)).In(folder));
        Assert.Equal((1, 1), (report.Import.Rows, report.Import.RejectedRows));
        Assert.Equal("BilledCost", report.FirstRejections[0].Column);
    }

    [Fact]
    public async Task Negative_quantities_tiny_numbers_and_days_before_1970_are_values_like_others()
    {
        var report = await ImportAsync(new TestBill()
            .Row(("PricingQuantity", "-3"), ("BilledCost", "-1e-22"))
            .Row(("BillingPeriodStart", "1969-12-01T00:00:00Z"), ("BillingPeriodEnd", "1970-01-01T00:00:00Z"), ("ChargePeriodStart", "1969-12-01T00:00:00Z"), ("ChargePeriodEnd", "1969-12-02T00:00:00Z"))
            .In(folder));
        Assert.Equal((2, 0, 0), (report.Import.Rows, report.Import.RepairedRows, report.Import.RejectedRows));
        Assert.Equal(new DateTimeOffset(1969, 12, 1, 0, 0, 0, TimeSpan.Zero), report.Files[0].Periods[0].Period.Start);
    }

    [Fact]
    public async Task A_bill_whose_rows_have_another_delimiter_than_its_header_is_rejected_row_by_row()
    {
        var lines = Ordinary.Csv().TrimEnd('\n').Split('\n');
        var report = await ImportAsync(folder.Write("mixed.csv", string.Join('\n', lines.Select((line, index) => index == 0 ? line : line.Replace(',', ';'))) + "\n"));
        Assert.Equal((0, 2), (report.Import.Rows, report.Import.RejectedRows));
    }

    [Fact]
    public async Task A_file_that_is_cut_in_a_row_loses_that_row_and_says_so()
    {
        var text = Ordinary.Row(("BilledCost", "3")).Csv();
        var report = await ImportAsync(folder.Write("cut.csv", text[..^200]));
        Assert.Equal((2, 1), (report.Import.Rows, report.Import.RejectedRows));
    }

    [Fact]
    public async Task Rows_that_all_end_early_lack_the_last_columns_and_one_alone_is_broken()
    {
        var bill = new TestBill();
        for (var i = 0; i < 10; i++)
            bill.Row();
        var lines = bill.Csv().TrimEnd('\n').Split('\n');
        lines[0] += ",x_One,x_Two";
        var report = await ImportAsync(folder.Write("early.csv", string.Join('\n', lines) + "\n"));
        Assert.Equal((10, "OtherLength"), (report.Import.Rows, Assert.Single(report.Files[0].Repairs).Rule));
        lines[5] += ",1,2";
        report = await ImportAsync(folder.Write("early.csv", string.Join('\n', lines) + "\n"));
        Assert.Equal((1, 9), (report.Import.Rows, report.Import.RejectedRows));
    }

    [Fact]
    public async Task Rows_that_all_end_in_a_delimiter_more_are_read()
    {
        var bill = new TestBill();
        for (var i = 0; i < 10; i++)
            bill.Row();
        var lines = bill.Csv().TrimEnd('\n').Split('\n');
        var report = await ImportAsync(folder.Write("late.csv", string.Join('\n', lines.Select((line, index) => index == 0 ? line : line + ",")) + "\n"));
        Assert.Equal((10, "OtherLength"), (report.Import.Rows, Assert.Single(report.Files[0].Repairs).Rule));
    }

    private Task<ImportReport> ImportAsync(BillFile file) => ledger.ImportAsync(new() { Source = "aws", Files = [file] }, progress: null, Cancellation);

    private BillFile WriteParquet(string name, string select)
    {
        var csv = folder.Write("source.txt", Ordinary.Csv());
        var path = Path.Combine(folder.Path, name);
        using var database = DuckDbDatabase.Open(path: null, []);
        using var connection = database.Connect();
        var query = select.Replace("$1", $"'{csv.Path}'", StringComparison.Ordinal);
        connection.Execute($"COPY ({query}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT PARQUET)", CancellationToken.None);
        return new(name, path);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(content);
        return output.ToArray();
    }
}
