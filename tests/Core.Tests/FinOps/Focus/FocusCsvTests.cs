using System.Text;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.FinOps.SampleBill;

namespace CloudIntel.Core.Tests.FinOps.Focus;

public sealed class FocusCsvTests
{
    [Theory]
    [InlineData(FocusVersion.V10, 43)]
    [InlineData(FocusVersion.V11, 50)]
    [InlineData(FocusVersion.V12, 57)]
    public async Task A_version_has_its_own_columns(FocusVersion version, int columns)
    {
        var lines = await LinesAsync([new()], version);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal(columns, line.Split(',').Length));
        Assert.Equal(version == FocusVersion.V12, lines[0].Split(',').Contains("InvoiceId"));
        Assert.Equal(version != FocusVersion.V10, lines[0].Split(',').Contains("ServiceSubcategory"));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("検索 größer 🙂", "検索 größer 🙂")]
    [InlineData(null, "")]
    public async Task Texts_are_quoted_only_where_they_must_be(string? text, string written) =>
        Assert.Contains($",{written},", await WriteAsync([new() { ChargeDescription = text, ChargeClass = "before", ChargeFrequency = "after" }]), StringComparison.Ordinal);

    [Theory]
    [InlineData("0.0000002", "0.0000002")]
    [InlineData("-12.50", "-12.50")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("-0.0000000000000000000000000001", "-0.0000000000000000000000000001")]
    public async Task Numbers_keep_all_their_digits_and_have_no_exponent(string number, string written) =>
        Assert.Contains($",{written},", await WriteAsync([new() { BilledCost = decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture) }]), StringComparison.Ordinal);

    [Fact]
    public async Task Moments_are_written_in_utc_to_the_second() =>
        Assert.Contains(",2026-04-15T22:30:00Z,", await WriteAsync([new() { BillingPeriodStart = new(2026, 4, 16, 0, 30, 0, TimeSpan.FromHours(2)) }]), StringComparison.Ordinal);

    [Fact]
    public async Task A_text_longer_than_any_buffer_is_written_whole()
    {
        var text = new string('x', 2_000_000);
        Assert.Contains($",{text},", await WriteAsync([new() { Tags = text, SubAccountType = text }, new()]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_charge_of_a_bill_becomes_one_row()
    {
        var bill = new SampleBillGenerator(new() { FirstMonth = new(2026, 1, 1), LastDay = new(2026, 2, 28) });
        using var file = new MemoryStream();
        var rows = await FocusCsv.WriteAsync(bill.Charges(), file, FocusVersion.V12, TestContext.Current.CancellationToken);
        Assert.Equal(bill.Charges().Count(), rows);
        Assert.Equal(rows + 1, file.ToArray().Count(character => character == '\n'));
    }

    [Fact]
    public async Task Writing_can_be_cancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FocusCsv.WriteAsync([new()], new MemoryStream(), FocusVersion.V12, new CancellationToken(canceled: true)));

    private static async Task<string[]> LinesAsync(IEnumerable<FocusCharge> charges, FocusVersion version) =>
        (await WriteAsync(charges, version)).TrimEnd('\n').Split('\n');

    private static async Task<string> WriteAsync(IEnumerable<FocusCharge> charges, FocusVersion version = FocusVersion.V12)
    {
        using var file = new MemoryStream();
        await FocusCsv.WriteAsync(charges, file, version, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
