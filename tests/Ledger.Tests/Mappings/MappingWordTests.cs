using System.Text;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Ledger.Tests.Mappings;

/// <summary>The words of SQL that single mappings use, one by one.</summary>
public sealed class MappingWordTests : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbSettings.Open(path: null, Path.GetTempPath(), new LedgerOptions(), TestContext.Current.CancellationToken);

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData("1 Hour", "1 Hours")]
    [InlineData("100 Hours", "100 Hours")]
    [InlineData("10K", "10000 Units")]
    [InlineData("1M/Month", "1000000 Units/Month")]
    [InlineData("10,000", "10000 Units")]
    [InlineData("1 GB/Month", "1 GB/Month")]
    [InlineData("1/Month", "1 Units/Month")]
    [InlineData("1 /Day", "1 Units/Day")]
    [InlineData("10 GB Seconds", "10 GB-Seconds")]
    [InlineData("100 Core Hrs", "100 Core Hours")]
    [InlineData("GB", "1 GB")]
    [InlineData("1 MB", "1 MB")]
    [InlineData("1 day", "1 Days")]
    [InlineData("Unassigned", "1 Units")]
    public void Azure_units_are_a_block_and_a_unit(string unit, string expected) =>
        Assert.Equal(expected, Ask("azure-words", $"azure_block('{unit}') || ' ' || azure_unit(azure_unit_word(given('{unit}')))"));

    [Fact]
    public void Azure_blocks_are_those_of_the_public_list_of_units()
    {
        var list = CsvTable.Parse(Encoding.UTF8.GetString(File.ReadAllBytes(SampleData.PathOf("focus/mapping/azure_PricingUnits.csv"))));
        // In 10000s the s says that quantities are counted so already, and the list knows no block in it.
        Assert.All(list.Rows, row => Assert.Equal(list.Text(row, "PricingBlockSize"), Ask("azure-words", $"azure_block('{list.Text(row, "UnitOfMeasure")}')")));
    }

    [Fact]
    public void Azure_regions_are_those_of_the_public_list_by_id_and_by_name()
    {
        var list = CsvTable.Parse(Encoding.UTF8.GetString(File.ReadAllBytes(SampleData.PathOf("focus/mapping/azure_Regions.csv"))));
        var known = Ask("azure-words", "(SELECT string_agg(DISTINCT RegionId || '=' || RegionName, '|') FROM azure_regions())")!.Split('|').ToHashSet();
        var listed = list.Rows.Select(row => $"{list.Text(row, "RegionId")}={list.Text(row, "RegionName")}").ToHashSet();
        Assert.Subset(listed, known);
    }

    [Theory]
    [InlineData("09/30/2026", "2026-09-30T00:00:00Z")]
    [InlineData("9/3/26", "2026-09-03T00:00:00Z")]
    [InlineData("2026-09-30", "2026-09-30T00:00:00Z")]
    [InlineData("2019-07-29 00:00:00", "2019-07-29T00:00:00Z")]
    [InlineData("2026-09-30T00:00:00Z", "2026-09-30T00:00:00Z")]
    [InlineData("30.09.2026", "2026-09-30T00:00:00Z")]
    [InlineData("30/09/2026", null)]
    [InlineData("2026-09-31", null)]
    public void Azure_days_come_in_orders(string text, string? expected) => Assert.Equal(expected, Ask("azure-words", $"iso(azure_day('{text}'))"));

    [Theory]
    [InlineData("1234.5", "1234.5")]
    [InlineData("0,5", "0.5")]
    [InlineData("1,5", "1.5")]
    [InlineData("1.234,56", "1234.56")]
    [InlineData("1,234", "1,234")] // a thousand or a bit more than one
    [InlineData("0,123", "0.123")]
    [InlineData("1,5E-05", "1.5E-05")]
    public void Azure_numbers_may_have_decimal_commas(string text, string expected) => Assert.Equal(expected, Ask("azure-words", $"azure_number('{text}', false)"));

    [Fact]
    public void A_comma_between_three_digits_is_a_decimal_one_where_commas_are() => Assert.Equal("1.234", Ask("azure-words", "azure_number('1,234', true)"));

    [Theory]
    [InlineData("/subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines/v", "microsoft.compute/virtualmachines")]
    [InlineData("/subscriptions/s/resourcegroups/g/providers/microsoft.sql/servers/a/databases/b", "microsoft.sql/servers/databases")]
    [InlineData("/providers/microsoft.capacity/reservationorders/o/reservations/r", "microsoft.capacity/reservationorders/reservations")]
    [InlineData("/subscriptions/s", null)]
    public void Azure_resource_types_are_in_their_ids(string id, string? type) => Assert.Equal(type, Ask("azure-words", $"azure_resource_type('{id}')"));

    [Theory]
    // Daylight saving begins on 8 March 2026 and ends on 1 November, at 2 in the night.
    [InlineData("2026-09-01 06:59:59", "2026-08-01T00:00:00Z")]
    [InlineData("2026-09-01 07:00:00", "2026-09-01T00:00:00Z")]
    [InlineData("2026-03-01 07:59:59", "2026-02-01T00:00:00Z")]
    [InlineData("2026-03-01 08:00:00", "2026-03-01T00:00:00Z")]
    [InlineData("2026-04-01 07:00:00", "2026-04-01T00:00:00Z")]
    [InlineData("2026-11-01 06:59:59", "2026-10-01T00:00:00Z")]
    [InlineData("2026-11-01 07:00:00", "2026-11-01T00:00:00Z")]
    [InlineData("2026-12-01 07:59:59", "2026-11-01T00:00:00Z")]
    public void Google_months_begin_in_Los_Angeles(string moment, string month) => Assert.Equal(month, Ask("gcp-words", $"iso(gcp_month_of(TIMESTAMP '{moment}'))"));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(12)]
    public void Google_months_begin_when_the_zone_says(int month)
    {
        var midnight = new DateTime(2026, month, 1);
        var expected = midnight - TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles").GetUtcOffset(midnight);
        Assert.Equal(expected.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), Ask("gcp-words", $"iso(gcp_month_start(TIMESTAMP '{midnight:yyyy-MM-dd} 00:00:00'))"));
    }

    [Theory]
    [InlineData("//compute.googleapis.com/projects/p/zones/z/instances/i", "compute.googleapis.com/instances")]
    [InlineData("//storage.googleapis.com/buckets/b", "storage.googleapis.com/buckets")]
    [InlineData("//example", null)]
    [InlineData("", null)]
    public void Google_resource_types_are_in_their_names(string name, string? type) => Assert.Equal(type, Ask("gcp-words", $"gcp_resource_type('{name}')"));

    [Theory]
    [InlineData("Commitment v1: N2 Cpu in Frankfurt for 1 Year", "core")]
    [InlineData("Committed Usage Discount: CPU", "core")]
    [InlineData("Commitment v1: Ram in Americas for 3 Year", "ram")]
    [InlineData("Commitment v1: Nvidia T4 GPU in Belgium", "gpu")]
    public void Google_commitments_are_for_something(string description, string kind) => Assert.Equal(kind, Ask("gcp-words", $"gcp_kind('{description}')"));

    private string? Ask(string words, string expression)
    {
        using var connection = database.Connect();
        connection.ExecuteScript(EmbeddedSql.Mapping("macros"), TestContext.Current.CancellationToken);
        connection.ExecuteScript(EmbeddedSql.Mapping(words), TestContext.Current.CancellationToken);
        using var reader = connection.Query($"SELECT {expression}", TestContext.Current.CancellationToken);
        reader.Read();
        return reader.IsNull(0) ? null : reader.Text(0);
    }
}
