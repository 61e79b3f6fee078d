using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

public sealed class EmbeddedLedgerTests : LedgerContract
{
    private protected override Task<LedgerOptions> NewStoreAsync(string path) =>
        Task.FromResult(new LedgerOptions { Path = Path.Combine(path, "new folder", "ledger.duckdb") });

    [Fact]
    public async Task A_file_that_another_process_holds_is_refused_with_what_to_do()
    {
        await Ledger.DisposeAsync(); // the lock is between processes
        var error = await Assert.ThrowsAsync<LedgerUnavailableException>(() => Importer.HoldAsync(Options.Path!, OpenAsync, TestContext.Current.CancellationToken));
        Assert.Contains("another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_not_opened_twice_in_one_process_either()
    {
        var error = await Assert.ThrowsAsync<LedgerUnavailableException>(OpenAsync);
        Assert.Contains("open already", error.Message, StringComparison.Ordinal);
        await ImportAsync("aws", new TestBill().Row()); // the first one goes on
    }

    [Fact]
    public async Task A_ledger_of_a_newer_program_is_refused()
    {
        await Ledger.DisposeAsync();
        using (var database = DuckDbDatabase.Open(Options.Path, []))
        using (var connection = database.Connect())
            connection.Execute("INSERT INTO schema_migrations VALUES (99, 'future', TIMESTAMP '2030-01-01')", CancellationToken.None);
        var error = await Assert.ThrowsAsync<LedgerUnavailableException>(OpenAsync);
        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_may_begin_empty_each_time_it_is_opened()
    {
        await ImportAsync("aws", new TestBill().Row());
        await Ledger.DisposeAsync();
        await using var emptied = await Ledgers.OpenAsync(
            Options with { StartEmpty = true }, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

        Assert.Empty(await emptied.LastImportsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_killed_import_has_left_is_neither_seen_nor_counted_later()
    {
        await ImportAsync("aws", new TestBill().Row());
        await Ledger.DisposeAsync();
        using (var database = DuckDbDatabase.Open(Options.Path, []))
        using (var connection = database.Connect())
        {
            connection.Execute("INSERT INTO charges SELECT * REPLACE (2 AS ImportId) FROM charges", CancellationToken.None);
            connection.Execute("INSERT INTO rejected_rows VALUES ('aws', 2, 0, 'bill', 3, '', 'broken')", CancellationToken.None);
        }

        Ledger = await OpenAsync();
        Assert.Equal(1, Assert.Single(await SummarizeAsync("ResourceType")).Rows);
        Assert.Empty(await Ledger.RejectedRowsAsync("aws", TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        await ImportAsync("aws", new TestBill().Row(("BilledCost", "2")));
        Assert.Equal((1, 2m), Assert.Single(await SummarizeAsync("ResourceType")) is var group ? (group.Rows, group.Costs.Billed) : default);
    }

    [Fact]
    public async Task A_file_that_is_no_ledger_is_refused()
    {
        await Ledger.DisposeAsync();
        await File.WriteAllTextAsync(Options.Path!, new string('x', 10_000), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<LedgerUnavailableException>(OpenAsync);
    }
}
