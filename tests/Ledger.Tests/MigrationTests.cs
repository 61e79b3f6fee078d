using CloudIntel.Ledger.DuckDb;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

/// <summary>A ledger that an earlier version wrote goes on with what it holds.</summary>
public sealed class MigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Charges_of_a_ledger_without_versions_are_the_first_version_of_their_periods()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "ledger.duckdb");
        WriteFirstSchema(path);
        await using var ledger = await Ledgers.OpenAsync(new() { Path = path }, new ManualTimeProvider(), NullLoggerFactory.Instance, Cancellation);

        foreach (var by in (string[])["month", "day", "ResourceId"])
            Assert.Equal(7m, (await ledger.SummarizeAsync(new() { By = [by] }, Cancellation)).Sum(group => group.Costs.Billed));
        var version = Assert.Single(await ledger.VersionsAsync("aws", Cancellation));
        Assert.Equal((1, 2L, new DateTimeOffset(2026, 9, 3, 0, 0, 0, TimeSpan.Zero)), (version.Version, version.Rows, version.ImportedAt));

        var import = await ledger.LastImportAsync("aws", Cancellation);
        Assert.Equal((2L, 0, 0), (import!.Rows, import.Changes.Count, import.Warnings.Count));

        var report = await ledger.ImportAsync(new() { Source = "aws", Files = [new TestBill().Row(("BilledCost", "9")).In(folder)] }, progress: null, Cancellation);
        var total = Assert.Single(Assert.Single(report.Restatements).Totals);
        Assert.Equal((7m, 9m), (total.Before.Billed, total.After.Billed));
    }

    private static void WriteFirstSchema(string path)
    {
        using var database = DuckDbDatabase.Open(path, []);
        using var connection = database.Connect();
        connection.ExecuteScript(
            $"""
            CREATE TABLE schema_migrations (Version INTEGER PRIMARY KEY, Name VARCHAR NOT NULL, AppliedAt TIMESTAMP NOT NULL);
            {EmbeddedSql.Migrations("DuckDb")[0].Sql}
            INSERT INTO schema_migrations VALUES (1, 'ledger', TIMESTAMP '2026-09-01');
            INSERT INTO imports VALUES (4, 'aws', 'd', 's', TIMESTAMP '2026-09-03', 2, 0, 0, '[]');
            INSERT INTO charges BY NAME
            SELECT
                'aws' AS SourceName, 4 AS ImportId, 'f' AS SourceFile, TIMESTAMP '2026-09-01' AS BillingPeriodStart, TIMESTAMP '2026-10-01' AS BillingPeriodEnd,
                TIMESTAMP '2026-09-01' AS ChargePeriodStart, TIMESTAMP '2026-09-02' AS ChargePeriodEnd, 'AWS' AS ServiceProviderName,
                'Usage' AS ChargeCategory, 'USD' AS BillingCurrency, cost AS BilledCost, cost AS EffectiveCost, 0 AS x_Repairs
            FROM (VALUES (3), (4)) costs (cost);
            """,
            CancellationToken.None);
    }
}
