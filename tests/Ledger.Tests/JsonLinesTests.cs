using System.Globalization;
using System.IO.Compression;
using System.Text;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

/// <summary>Bills as JSON lines.</summary>
public sealed class JsonLinesTests : IAsyncLifetime
{
    private const string Row =
        """{"BilledCost":1.2345678901234567891,"EffectiveCost":"1.2","BillingCurrency":"USD","BillingPeriodStart":"2026-09-01T00:00:00Z","BillingPeriodEnd":"2026-10-01T00:00:00Z","ChargePeriodStart":"2026-09-01T00:00:00Z","ChargePeriodEnd":"2026-09-02T00:00:00Z","ChargeCategory":"Usage","ProviderName":"AWS","InvoiceIssuerName":"AWS","ServiceName":"EC2 \"on \u00fcber\" demand, x","Tags":{"team":"payments"},"x_Note":7.10,"Extra":{"Deep":1}}""";

    private readonly TestFolder folder = new();
    private ILedgerStore ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        ledger = await Ledgers.OpenAsync(new() { Path = Path.Combine(folder.Path, "ledger.duckdb") }, new ManualTimeProvider(), NullLoggerFactory.Instance, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await ledger.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("bill.jsonl")]
    [InlineData("bill.json.gz")]
    public async Task Values_are_read_as_they_are_written(string name)
    {
        var report = await ImportAsync(name, "\uFEFF" + Row + "\r\n\n" + Row);
        Assert.Equal((2, 0, 0), (report.Import.Rows, report.Import.RepairedRows, report.Import.RejectedRows));
        Assert.Equal(["Extra.Deep"], report.Files[0].IgnoredColumns);
        var group = Assert.Single(await ledger.SummarizeAsync(new() { By = ["ServiceName", "tag:team"] }, Cancellation));
        Assert.Equal(["EC2 \"on über\" demand, x", "payments"], group.Keys);
        Assert.Equal((2.4691357802469135782m, 2.4m), (group.Costs.Billed, group.Costs.Effective));
    }

    [Fact]
    public async Task Lines_that_are_no_rows_are_kept_aside_with_their_numbers_and_the_others_loaded()
    {
        var report = await ImportAsync("bill.jsonl", $"""
            {Row}
            {Row[..50]}
            {Row} trailing
            [1]
            {Row.Replace("1.2345678901234567891", "\"much\"", StringComparison.Ordinal)}
            {Row.Replace("\"ChargeCategory\"", "\"charge_category\":\"Tax\",\"ChargeCategory\"", StringComparison.Ordinal)}
            {Row.Replace("payments", "pay\\ud800ments", StringComparison.Ordinal).Replace("EC2", "\\ud800", StringComparison.Ordinal)}
            """);
        Assert.Equal((1, 6), (report.Import.Rows, report.Import.RejectedRows));
        Assert.Equal(
            [
                (2, "The line is no whole JSON object."), (3, "The line is no whole JSON object."), (4, "The line is no JSON object."),
                (5, "\"much\" is no number with at most 16 digits before the point"),
                (6, "The line has more than one value for ChargeCategory."), (7, "The line is no whole JSON object."),
            ],
            report.FirstRejections.Select(row => ((int)row.Line, row.Reason)));
    }

    [Fact]
    public async Task A_property_that_only_later_rows_have_is_read()
    {
        await ImportAsync("bill.jsonl", string.Concat(Enumerable.Repeat(Row + "\n", 5000)) + Row.Replace("\"ServiceName\"", "\"RegionId\":\"eu\",\"ServiceName\"", StringComparison.Ordinal));
        Assert.Equal(["5000", "eu 1"], (await ledger.SummarizeAsync(new() { By = ["RegionId"] }, Cancellation)).Select(group => $"{group.Keys[0]} {group.Rows.ToString(CultureInfo.InvariantCulture)}".Trim()));
    }

    [Theory]
    [InlineData("[{\"BilledCost\": 1}]", "one JSON array")]
    [InlineData("{\n  \"BilledCost\": 1\n}", "a JSON document over several lines")]
    [InlineData("{\"name\": 1}", "none of its columns (name) is a FOCUS column")]
    [InlineData("{\"BilledCost\": 1}", "lacks EffectiveCost, BillingCurrency")]
    public async Task Other_JSON_is_refused_with_why(string text, string message)
    {
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => ImportAsync("bill.json", text));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_one_rejected_row()
    {
        var report = await ImportAsync("bill.jsonl", Row + "\n{\"a\":\"" + new string('x', 9 << 20) + "\"}\n" + Row);
        Assert.Equal((2, 1), (report.Import.Rows, report.Import.RejectedRows));
        Assert.Equal((2, "The line is longer than 1024 KiB."), ((int)report.FirstRejections[0].Line, report.FirstRejections[0].Reason));
    }

    [Fact]
    public async Task A_format_that_is_asked_for_is_the_one_that_is_read()
    {
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => ledger.ImportAsync(
            new() { Source = "x", Files = [folder.Write("names.csv", "name,age\nx,1\n")], Format = BillDialect.Focus }, progress: null, Cancellation));
        Assert.Equal("MissingColumn", error.Reason);
    }

    private Task<ImportReport> ImportAsync(string name, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        return ledger.ImportAsync(new() { Source = "aws", Files = [folder.Write(name, name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(content) : content)] }, progress: null, Cancellation);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(content);
        return output.ToArray();
    }
}
