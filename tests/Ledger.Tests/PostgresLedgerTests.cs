using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Postgres;
using Npgsql;

namespace CloudIntel.Ledger.Tests;

/// <summary>One server for all tests, a database each.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private int databases;

    public PostgresServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await PostgresServer.StartAsync(TestContext.Current.CancellationToken);

    public async Task<string> NewDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"ledger{Interlocked.Increment(ref databases)}");
        await Server.CreateDatabaseAsync(name, TestContext.Current.CancellationToken);
        return Server.ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }
}

public sealed class PostgresLedgerTests(PostgresFixture postgres) : LedgerContract, IClassFixture<PostgresFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected override async Task<LedgerOptions> NewStoreAsync(string path) =>
        new() { Store = LedgerStore.PostgreSql, ConnectionString = await postgres.NewDatabaseAsync(), TemporaryFolder = path };

    [Theory]
    [InlineData("UPDATE audit SET Actor = 'mallory'")]
    [InlineData("DELETE FROM audit")]
    [InlineData("TRUNCATE audit")]
    public async Task The_audit_trail_refuses_changes(string sql)
    {
        await Ledger.AppendAuditAsync(new(Clock.GetUtcNow(), "alice", "Approved", "x", "{}"), Cancellation);
        var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql));
        Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charges_lie_in_one_partition_a_month()
    {
        await ImportAsync("aws", new TestBill().Row(TestBill.On(2026, 9, 1)).Row(TestBill.On(2026, 10, 1)));
        Assert.Equal(1L, await ExecuteAsync("SELECT count(*) FROM charges_2026_09"));
        Assert.Equal(1L, await ExecuteAsync("SELECT count(*) FROM charges_2026_10"));
    }

    [Fact]
    public async Task A_value_with_all_its_38_digits_arrives_whole()
    {
        const string value = "1234567890123456.7890123456789012345678";
        await ImportAsync("aws", new TestBill().Row(("PricingQuantity", value)).Row(("PricingQuantity", "-0.0001")).Row(("PricingQuantity", "0")));
        Assert.Equal(
            $"{value}|0.0000000000000000000000|-0.0001000000000000000000",
            await ExecuteAsync("SELECT string_agg(PricingQuantity::text, '|' ORDER BY PricingQuantity DESC) FROM charges"));
    }

    [Fact]
    public async Task A_server_that_is_gone_is_unavailable_and_the_password_stays_secret()
    {
        var options = new LedgerOptions { Store = LedgerStore.PostgreSql, ConnectionString = "Host=/nowhere;Username=u;Password=s3cret;Database=d" };
        var error = await Assert.ThrowsAsync<LedgerUnavailableException>(() => Ledgers.OpenAsync(options, Clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, Cancellation));
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_connection_string_is_refused_without_being_shown()
    {
        var options = new LedgerOptions { Store = LedgerStore.PostgreSql, ConnectionString = "Host=x;Pasword=s3cret" };
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Ledgers.OpenAsync(options, Clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, Cancellation));
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_of_a_newer_program_is_refused()
    {
        await ExecuteAsync("INSERT INTO schema_migrations VALUES (99, 'future', now())");
        var error = await Assert.ThrowsAsync<LedgerUnavailableException>(OpenAsync);
        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
    }

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Options.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
