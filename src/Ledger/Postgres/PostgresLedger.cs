using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;
using CloudIntel.Ledger.Versions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CloudIntel.Ledger.Postgres;

/// <summary>The ledger in a PostgreSQL database. DuckDB reads the bills into a file that goes with the import; COPY brings them over.</summary>
internal sealed class PostgresLedger : SqlLedger
{
    /// <summary>Advisory locks: of the schema (also taken to make partitions), and the class of those of the sources.</summary>
    private const int SchemaLock = 0x0C1_1ED6;

    private const string PoolSize = "Maximum Pool Size";

    /// <summary>Connections at a time, unless the connection string says otherwise: more than the operator's workers, less than a small server has.</summary>
    private const int MostConnections = 20;

    private static readonly string[] ChargeColumns =
        [.. new[] { "SourceName", "ImportId", "SourceFile" }, .. FocusColumns.All.Select(column => column.Name), "x_Columns", "x_KubernetesNamespace", "x_Repairs"];

    private static readonly string[] DailyColumns =
    [
        "SourceName", "ImportId", "BillingPeriodStart", "BillingPeriodEnd", "Day", "ServiceProviderName", "BillingAccountId", "SubAccountId",
        "ServiceName", "ChargeCategory", "RegionId", "x_KubernetesNamespace", "Tags", "BillingCurrency", "BilledCost", "EffectiveCost", "ListCost",
        "ContractedCost", "ChargeCount", "DataThrough",
    ];

    private static readonly string[] MonthlyColumns =
        [.. DailyColumns.Except(["RegionId", "x_KubernetesNamespace", "Tags"]).Select(column => column == "Day" ? "Month" : column)];

    private static readonly string[] BillColumns = ["SourceName", "ImportId", "BillingPeriodStart", "ServiceProviderName", "BillingAccountId", "ChargeCount"];

    private static readonly string[] RejectedColumns = ["SourceName", "ImportId", "FileNumber", "File", "Line", "ColumnName", "Reason"];

    private static readonly HashSet<string> JsonColumns = ["Tags"];

    private readonly SqlDialect dialect = new PostgresDialect();
    private readonly NpgsqlDataSource database;
    private readonly LedgerOptions options;
    private readonly string temporary;
    private readonly TimeProvider clock;
    private readonly ILogger log;

    private PostgresLedger(NpgsqlDataSource database, LedgerOptions options, TimeProvider clock, ILogger log)
        : base(new PostgresDialect(), options, clock, log)
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
            var (files, periods) = await Task.Run(() => Stage(connection, plan, folder.Path, watch, stop.Token), stop.Token);
            var rejections = StagedImport.Rejections(connection, importId: 0, stop.Token);
            var report = StagedImport.Report(plan, files, rejections, await plan.Digest, clock.GetUtcNow());
            if (report.Loaded)
            {
                watch.Stage("Replacing billing periods");
                report = await PublishAsync(connection, report, periods, cancellationToken);
            }

            log.Finished(report, clock.GetElapsedTime(began));
            await RetainAsync(cancellationToken);
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

    public override Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken) => Guarded(async () =>
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await AppendAsync(new PostgresSession(connection), entry, cancellationToken);
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

    protected override Task<T> ReadAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancellationToken) => Guarded(async () =>
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        return await work(new PostgresSession(connection));
    });

    protected override Task<T> WriteAsync<T>(string source, Func<ILedgerSession, Task<T>> work, CancellationToken cancellationToken) =>
        WriteAsync(source, (session, _) => work(session), cancellationToken);

    protected override Task ChangeAsync(Func<ILedgerSession, Task> work, CancellationToken cancellationToken) => Guarded(async () =>
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await work(new PostgresSession(connection));
        await transaction.CommitAsync(cancellationToken);
    });

    /// <summary>Drops the partitions of which nothing is to stay, which takes no longer for many charges than for few, and deletes the rest.</summary>
    protected override async Task<bool> RetainAsync(ILedgerSession session, AgeRetention age, CancellationToken cancellationToken)
    {
        // Dropping waits for readers of the table, and everybody else for us.
        await session.ExecuteAsync("SET LOCAL lock_timeout = '10s'", cancellationToken);
        await session.ExecuteAsync($"SELECT pg_advisory_xact_lock({SchemaLock})", cancellationToken);
        var partitions = await session.QueryAsync(
            new(
                """
                SELECT partition.relname FROM pg_inherits JOIN pg_class AS partition ON partition.oid = inhrelid
                WHERE inhparent = 'charges'::regclass AND partition.relname < to_char($1, '"charges_"YYYY_MM') AND NOT EXISTS (
                    SELECT 1 FROM period_versions
                    WHERE Detail = 2 AND BillingPeriodEnd > $1 AND to_char(BillingPeriodStart, '"charges_"YYYY_MM') = partition.relname)
                """,
                [age.ChargesBefore!.Value]),
            row => row.Text(0),
            cancellationToken);
        foreach (var partition in partitions)
            await session.ExecuteAsync($"DROP TABLE {partition}", cancellationToken);
        return await base.RetainAsync(session, age, cancellationToken);
    }

    private static string ConnectionString(LedgerOptions options)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Timezone = "UTC", ApplicationName = "cloudintel" };
            if (!given.ShouldSerialize(PoolSize))
                given.MaxPoolSize = MostConnections;
            return given.ConnectionString;
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

    private static (IReadOnlyList<FileReport> Files, IReadOnlyList<StagedPeriod> Periods) Stage(
        DuckDbConnection connection, ImportPlan plan, string folder, ImportWatch watch, CancellationToken cancellationToken)
    {
        var loaded = StagedImport.Load(connection, plan, importId: 0, folder, watch, cancellationToken);
        return (
            StagedImport.Settle(connection, plan, importId: 0, loaded, watch, cancellationToken),
            StagedImport.Periods(connection, importId: 0, cancellationToken));
    }

    private async Task<ImportReport> PublishAsync(
        DuckDbConnection staged, ImportReport report, IReadOnlyList<StagedPeriod> periods, CancellationToken cancellationToken)
    {
        await Guarded(async () =>
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await MakePartitionsAsync(connection, periods.Select(period => period.Start), cancellationToken);
        });
        return await WriteAsync(
            report.Import.Source,
            async (session, connection) =>
            {
                var source = report.Import.Source;
                var history = History(session);
                var timed = report with { Import = report.Import with { Time = await history.NextTimeAsync(source, report.Import.Time, cancellationToken) } };
                var importId = await ImportRecords.NextAsync(session, dialect, cancellationToken);
                var changed = await history.CompareAsync(source, periods, cancellationToken);
                await CopyAsync(staged, connection, importId, changed, cancellationToken);
                var published = await new ImportPublication(session, history).PublishAsync(timed, importId, changed, cancellationToken);
                await AppendAsync(session, ImportAudit.Entry(published), cancellationToken);
                return published;
            },
            cancellationToken);
    }

    /// <summary>Brings over what was staged of changed periods, and the rejected rows.</summary>
    private static async Task CopyAsync(
        DuckDbConnection staged, NpgsqlConnection connection, long importId, IReadOnlyList<ChangedPeriod> changed, CancellationToken cancellationToken)
    {
        var starts = changed.Select((_, index) => $"${index + 2}");
        var ofChanged = $"WHERE BillingPeriodStart IN ({string.Join(", ", starts)})";
        object[] parameters = [importId, .. changed.Select(change => (object)change.Period.Start)];
        if (changed.Count > 0)
        {
            await CopyAsync(staged, connection, "charges", ChargeColumns, ofChanged, parameters, cancellationToken);
            await CopyAsync(staged, connection, "daily_costs", DailyColumns, ofChanged, parameters, cancellationToken);
            await CopyAsync(staged, connection, "monthly_costs", MonthlyColumns, ofChanged, parameters, cancellationToken);
            await CopyAsync(staged, connection, "bills", BillColumns, ofChanged, parameters, cancellationToken);
        }

        await CopyAsync(staged, connection, "rejected_rows", RejectedColumns, "", [importId], cancellationToken);
    }

    private static async Task CopyAsync(
        DuckDbConnection staged, NpgsqlConnection connection, string table, string[] columns, string where, object[] parameters, CancellationToken cancellationToken)
    {
        using var statement = staged.Prepare(
            $"SELECT {string.Join(", ", columns.Select(column => column == "ImportId" ? "CAST($1 AS BIGINT) AS ImportId" : column))} FROM {table} {where}");
        statement.Bind(parameters);
        using var rows = statement.Stream(cancellationToken);
        await using var output = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        await CopyRows.WriteAsync(rows, JsonColumns, output, cancellationToken);
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

    /// <summary>Runs a transaction that nobody else's about the source, in whichever process, goes beside.</summary>
    private async Task<T> WriteAsync<T>(string source, Func<PostgresSession, NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => await Guarded(async () =>
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({SchemaLock}, hashtext($1))", cancellationToken, source);
        var result = await work(new PostgresSession(connection), connection);
        await transaction.CommitAsync(cancellationToken);
        return result;
    });

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
