using System.Globalization;
using System.Runtime.CompilerServices;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CloudIntel.Ledger.Postgres;

/// <summary>The ledger in a PostgreSQL database. DuckDB reads the bills into a file that goes with the import; COPY brings them over.</summary>
internal sealed class PostgresLedger : SqlLedger
{
    /// <summary>Advisory locks: of the schema (also taken to make partitions), and the class of those of the sources.</summary>
    private const int SchemaLock = 0x0C1_1ED6;

    private static readonly string[] ChargeColumns =
        [.. new[] { "SourceName", "ImportId", "SourceFile" }, .. FocusColumns.All.Select(column => column.Name), "x_Columns", "x_KubernetesNamespace", "x_Repairs"];

    private static readonly string[] DailyColumns =
    [
        "SourceName", "ImportId", "BillingPeriodStart", "BillingPeriodEnd", "Day", "ServiceProviderName", "BillingAccountId", "SubAccountId",
        "ServiceName", "ChargeCategory", "RegionId", "x_KubernetesNamespace", "Tags", "BillingCurrency", "BilledCost", "EffectiveCost", "ListCost",
        "ContractedCost", "ChargeCount", "DataThrough",
    ];

    private static readonly string[] RejectedColumns = ["SourceName", "ImportId", "FileNumber", "File", "Line", "ColumnName", "Reason"];

    private static readonly HashSet<string> JsonColumns = ["Tags"];

    private readonly NpgsqlDataSource database;
    private readonly LedgerOptions options;
    private readonly string temporary;
    private readonly TimeProvider clock;
    private readonly ILogger log;

    private PostgresLedger(NpgsqlDataSource database, LedgerOptions options, TimeProvider clock, ILogger log)
        : base(new PostgresDialect())
    {
        this.database = database;
        this.options = options;
        this.clock = clock;
        this.log = log;
        temporary = options.TemporaryFolder ?? TemporaryFolder.SystemDefault();
    }

    public static async Task<ILedgerStore> OpenAsync(LedgerOptions options, TimeProvider clock, ILogger log, CancellationToken cancellationToken)
    {
        var source = NpgsqlDataSource.Create(ConnectionString(options));
        try
        {
            await Guarded(() => MigrateAsync(source, cancellationToken));
            log.Opened(options, DuckDbDatabase.LibraryVersion);
            return new PostgresLedger(source, options, clock, log);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public override async Task<ImportReport> ImportAsync(
        ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(temporary);
        using var folder = new TemporaryFolder(temporary);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var began = clock.GetTimestamp();
            var plan = await ImportPlan.PrepareAsync(request, folder.Path, stop.Token);
            using var staging = await Task.Run(() => DuckDbSettings.Open(Path.Combine(folder.Path, "staging.duckdb"), folder.Path, options, stop.Token), stop.Token);
            using var connection = staging.Connect();
            using var watch = new ImportWatch(progress, clock);
            var files = await Task.Run(() => Stage(connection, plan, folder.Path, watch, stop.Token), stop.Token);
            var rejections = StagedImport.Rejections(connection, importId: 0, stop.Token);
            var report = StagedImport.Report(plan, files, rejections, await plan.Digest, clock.GetUtcNow());
            if (!report.Loaded)
            {
                log.Finished(report, clock.GetElapsedTime(began));
                return report;
            }

            watch.Stage("Replacing billing periods");
            await Guarded(() => PublishAsync(connection, report, cancellationToken));
            log.Finished(report, clock.GetElapsedTime(began));
            return report;
        }
        catch (Exception e) when (e is DuckDbException or IOException)
        {
            throw new LedgerUnavailableException($"The bills of {request.Source} could not be prepared in {temporary}: {e.Message}", e);
        }
        finally
        {
            await stop.CancelAsync(); // the digest, where the import failed
        }
    }

    public override async Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken)
    {
        long removed = 0;
        await Guarded(async () =>
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await LockSourceAsync(connection, source, cancellationToken);
            removed = await ExecuteAsync(connection, "DELETE FROM charges WHERE SourceName = $1", cancellationToken, source);
            await ExecuteAsync(connection, "DELETE FROM daily_costs WHERE SourceName = $1", cancellationToken, source);
            await ExecuteAsync(connection, "DELETE FROM rejected_rows WHERE SourceName = $1", cancellationToken, source);
            var imports = await ExecuteAsync(connection, "DELETE FROM imports WHERE SourceName = $1", cancellationToken, source);
            if (removed + imports > 0)
                await AppendAsync(connection, ImportAudit.Removal(source, removed, clock.GetUtcNow()), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        });
        log.Removed(source, removed);
        return removed;
    }

    public override Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken) => Guarded(async () =>
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await AppendAsync(connection, entry, cancellationToken);
    });

    public override ValueTask DisposeAsync() => database.DisposeAsync();

    protected override Task ExecuteAsync(SqlQuery statement, CancellationToken cancellationToken) => Guarded(async () =>
    {
        await using var command = database.CreateCommand(statement.Sql);
        foreach (var parameter in statement.Parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken);
    });

    protected override async Task<List<T>> QueryAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await foreach (var row in StreamAsync(query, read, cancellationToken))
            rows.Add(row);
        return rows;
    }

    protected override async IAsyncEnumerable<T> StreamAsync<T>(
        SqlQuery query, Func<IRow, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(query.Sql);
        foreach (var parameter in query.Parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await Guarded(() => command.ExecuteReaderAsync(cancellationToken));
        var row = new NpgsqlRow(reader);
        while (await Guarded(() => reader.ReadAsync(cancellationToken)))
            yield return read(row);
    }

    private static string ConnectionString(LedgerOptions options)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(options.ConnectionString) { Timezone = "UTC", ApplicationName = "cloudintel" }.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
#pragma warning disable MA0054 // the inner exception may quote the secret
            throw new ArgumentException("The connection string of the PostgreSQL ledger is malformed; it has the form Host=…;Database=…;Username=…;Password=….", nameof(options));
#pragma warning restore MA0054
        }
    }

    private static async Task MigrateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({SchemaLock})", cancellationToken);
        await ExecuteAsync(
            connection, "CREATE TABLE IF NOT EXISTS schema_migrations (Version integer PRIMARY KEY, Name text NOT NULL, AppliedAt timestamptz NOT NULL)", cancellationToken);
        var current = (int)await ScalarAsync(connection, "SELECT coalesce(max(Version), 0) FROM schema_migrations", cancellationToken);
        foreach (var migration in EmbeddedSql.Missing(EmbeddedSql.Migrations("Postgres"), current, "PostgreSQL ledger"))
        {
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
            await ExecuteAsync(connection, "INSERT INTO schema_migrations VALUES ($1, $2, now())", cancellationToken, migration.Version, migration.Name);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static IReadOnlyList<FileReport> Stage(
        DuckDbConnection connection, ImportPlan plan, string folder, ImportWatch watch, CancellationToken cancellationToken) =>
        connection.InTransaction(() => StagedImport.Load(connection, plan, importId: 0, folder, watch, cancellationToken), cancellationToken);

    private async Task PublishAsync(DuckDbConnection staged, ImportReport report, CancellationToken cancellationToken)
    {
        var import = report.Import;
        DateTimeOffset[] periods = [.. report.Files.SelectMany(file => file.Periods).Select(period => period.Period.Start).Distinct()];
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await MakePartitionsAsync(connection, periods, cancellationToken);

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockSourceAsync(connection, import.Source, cancellationToken);
        var importId = await ScalarAsync(connection, "SELECT nextval('import_order')", cancellationToken);
        const string replaced = "WHERE SourceName = $1 AND BillingPeriodStart = ANY ($2)";
        await ExecuteAsync(connection, $"DELETE FROM charges {replaced}", cancellationToken, import.Source, periods);
        await ExecuteAsync(connection, $"DELETE FROM daily_costs {replaced}", cancellationToken, import.Source, periods);
        await ExecuteAsync(connection, "DELETE FROM rejected_rows WHERE SourceName = $1", cancellationToken, import.Source);
        await CopyAsync(staged, connection, "charges", ChargeColumns, importId, cancellationToken);
        await CopyAsync(staged, connection, "daily_costs", DailyColumns, importId, cancellationToken);
        await CopyAsync(staged, connection, "rejected_rows", RejectedColumns, importId, cancellationToken);
        await ExecuteAsync(
            connection, "INSERT INTO imports VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", cancellationToken,
            importId, import.Source, import.Digest, import.Signature, import.Time, import.Rows, import.RepairedRows, import.RejectedRows,
            RepairCounts.Text(import.Repairs));
        await AppendAsync(connection, ImportAudit.Entry(report), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task CopyAsync(
        DuckDbConnection staged, NpgsqlConnection connection, string table, string[] columns, long importId, CancellationToken cancellationToken)
    {
        using var statement = staged.Prepare($"SELECT {string.Join(", ", columns.Select(column => column == "ImportId" ? "CAST($1 AS BIGINT) AS ImportId" : column))} FROM {table}");
        statement.Bind(importId);
        using var rows = statement.Stream(cancellationToken);
        await using var output = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        await new CopyRows().WriteAsync(rows, JsonColumns, output, cancellationToken);
    }

    /// <summary>Makes the partitions of some months, apart from the import: it needs a lock on the whole table, for a moment only.</summary>
    private static async Task MakePartitionsAsync(NpgsqlConnection connection, IEnumerable<DateTimeOffset> periods, CancellationToken cancellationToken)
    {
        foreach (var month in periods.Select(period => new DateOnly(period.Year, period.Month, 1)).Distinct())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"charges_{month:yyyy_MM}");
            if (await ScalarAsync(connection, $"SELECT count(*) FROM pg_class WHERE oid = to_regclass('{name}')", cancellationToken) > 0)
                continue;
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({SchemaLock})", cancellationToken);
            await ExecuteAsync(
                connection,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"CREATE TABLE IF NOT EXISTS {name} PARTITION OF charges FOR VALUES FROM ('{month:yyyy-MM-dd} 00:00:00+00') TO ('{month.AddMonths(1):yyyy-MM-dd} 00:00:00+00')"),
                cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Lets one import of a source go on at a time, in all processes, until the transaction ends.</summary>
    private static Task<long> LockSourceAsync(NpgsqlConnection connection, string source, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({SchemaLock}, hashtext($1))", cancellationToken, source);

    private static Task<long> AppendAsync(NpgsqlConnection connection, AuditEntry entry, CancellationToken cancellationToken) => ExecuteAsync(
        connection, "INSERT INTO audit (RecordedAt, Actor, Action, Subject, Details) VALUES ($1, $2, $3, $4, $5)", cancellationToken,
        entry.Time.ToUniversalTime(), entry.Actor, entry.Action, entry.Subject, entry.Details);

    private static async Task<long> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private static Task<bool> Guarded(Func<Task> call) => Guarded(async () =>
    {
        await call();
        return true;
    });

    /// <summary>Lets nothing of Npgsql's out; its messages carry no credentials, its connection strings would.</summary>
    private static async Task<T> Guarded<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new LedgerUnavailableException($"The PostgreSQL ledger did not answer: {e.Message}", e);
        }
    }
}
