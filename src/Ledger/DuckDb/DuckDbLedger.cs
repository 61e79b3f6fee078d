using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>The ledger in a DuckDB file, or in memory. Readers see the last complete import while another one runs.</summary>
internal sealed class DuckDbLedger : SqlLedger
{
    private readonly DuckDbDatabase database;
    private readonly FileStream? hold;
    private readonly string temporary;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly SemaphoreSlim writer = new(1, 1);
    private readonly ConcurrentBag<DuckDbConnection> idle = [];
    private bool disposed;

    private DuckDbLedger(DuckDbDatabase database, FileStream? hold, string temporary, TimeProvider clock, ILogger log)
        : base(new DuckDbDialect())
    {
        this.database = database;
        this.hold = hold;
        this.temporary = temporary;
        this.clock = clock;
        this.log = log;
    }

    public static async Task<ILedgerStore> OpenAsync(LedgerOptions options, TimeProvider clock, ILogger log, CancellationToken cancellationToken)
    {
        var path = options.Path is { } given ? Path.GetFullPath(given) : null;
        var folder = options.TemporaryFolder ?? (path is null ? TemporaryFolder.SystemDefault() : path + ".tmp");
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
                Directory.CreateDirectory(parent);
            if (File.Exists(path))
                RequireLedger(path);
            Directory.CreateDirectory(folder);
            var lockFile = path is null ? null : Hold(path);
            try
            {
                if (options.StartEmpty && path is not null)
                    Remove(path);
                var opened = await Task.Run(() => DuckDbSettings.Open(path, folder, options, cancellationToken), cancellationToken);
                if (options.TemporaryFolder is null && path is not null)
                    TemporaryFolder.RemoveOld(folder); // nobody else is here: the file is ours alone
                log.Opened(options, DuckDbDatabase.LibraryVersion);
                return new DuckDbLedger(opened, lockFile, folder, clock, log);
            }
            catch
            {
                lockFile?.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is DuckDbException or IOException or UnauthorizedAccessException)
        {
            throw new LedgerUnavailableException($"The ledger {path ?? "in memory"} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>DuckDB opens a bill, too: as a view, beside which everything written is lost when the process ends.</summary>
    private static void RequireLedger(string path)
    {
        const int MagicOffset = 8;
        Span<byte> header = stackalloc byte[MagicOffset + 4];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read > 0 && !header[..read].EndsWith("DUCK"u8))
            throw new IOException("it is a file of another kind; name one that is a ledger, or is not there yet.");
    }

    public override async Task<ImportReport> ImportAsync(
        ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        using var copies = new TemporaryFolder(temporary);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var began = clock.GetTimestamp();
            var plan = await ImportPlan.PrepareAsync(request, copies.Path, stop.Token);
            var report = await WriteAsync(
                connection =>
                {
                    using var watch = new ImportWatch(progress, clock);
                    return Import(connection, plan, copies.Path, watch, stop.Token);
                },
                cancellationToken);
            log.Finished(report, clock.GetElapsedTime(began));
            return report;
        }
        catch (IOException e)
        {
            throw new LedgerUnavailableException($"The import of {request.Source} could not go on: {e.Message}", e);
        }
        finally
        {
            await stop.CancelAsync(); // the digest, where the import failed
        }
    }

    public override async Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken)
    {
        var rows = await WriteAsync(
            connection => connection.InTransaction(() =>
            {
                var removed = connection.Execute("DELETE FROM charges WHERE SourceName = $1", cancellationToken, source);
                connection.Execute("DELETE FROM daily_costs WHERE SourceName = $1", cancellationToken, source);
                connection.Execute("DELETE FROM rejected_rows WHERE SourceName = $1", cancellationToken, source);
                var imports = connection.Execute("DELETE FROM imports WHERE SourceName = $1", cancellationToken, source);
                if (removed + imports > 0)
                    Append(connection, ImportAudit.Removal(source, removed, clock.GetUtcNow()));
                return removed;
            }, cancellationToken),
            cancellationToken);
        log.Removed(source, rows);
        return rows;
    }

    public override Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        UseAsync(
            connection =>
            {
                Append(connection, entry);
                return true;
            },
            cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true))
            return;
        await writer.WaitAsync(); // an import that still runs ends first
        while (idle.TryTake(out var connection))
            connection.Dispose();
        database.Dispose();
        hold?.Dispose();
        writer.Dispose();
    }

    protected override Task ExecuteAsync(SqlQuery statement, CancellationToken cancellationToken) => UseAsync(
        connection =>
        {
            using var prepared = connection.Prepare(statement.Sql);
            prepared.Bind([.. statement.Parameters]);
            return prepared.Execute(cancellationToken);
        },
        cancellationToken);

    protected override Task<List<T>> QueryAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken) => UseAsync(
        connection =>
        {
            using var reader = connection.Query(query.Sql, cancellationToken, [.. query.Parameters]);
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(read(reader));
            return rows;
        },
        cancellationToken);

    protected override async IAsyncEnumerable<T> StreamAsync<T>(
        SqlQuery query, Func<IRow, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var connection = Rent();
        try
        {
            using var statement = connection.Prepare(query.Sql);
            statement.Bind([.. query.Parameters]);
            using var reader = await Guarded(() => statement.Stream(cancellationToken), cancellationToken);
            while (await Guarded(() => ReadChunk(reader, read), cancellationToken) is { } chunk)
            {
                foreach (var row in chunk)
                    yield return row;
            }
        }
        finally
        {
            idle.Add(connection);
        }
    }

    /// <summary>
    /// Keeps others out. DuckDB locks its file between processes only; within one, two databases on the same file would each overwrite
    /// what the other has written.
    /// </summary>
    /// <summary>Removes a ledger that we hold, with its write-ahead log.</summary>
    private static void Remove(string path)
    {
        File.Delete(path);
        File.Delete(path + ".wal");
    }

    private static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new LedgerUnavailableException(
                $"The ledger {path} is open already, here or in another process. An embedded ledger is opened once at a time; stop the other process, or use PostgreSQL. {e.Message}", e);
        }
    }

    private static List<T>? ReadChunk<T>(DuckDbReader reader, Func<IRow, T> read)
    {
        if (!reader.ReadChunk())
            return null;
        var rows = new List<T>(reader.ChunkRows);
        do
            rows.Add(read(reader));
        while (reader.ReadInChunk());
        return rows;
    }

    private ImportReport Import(DuckDbConnection connection, ImportPlan plan, string copies, ImportWatch watch, CancellationToken cancellationToken)
    {
        try
        {
            return connection.InTransaction(() =>
            {
                var importId = NextImport(connection, cancellationToken);
                var files = StagedImport.Load(connection, plan, importId, copies, watch, cancellationToken);
                watch.Stage("Replacing billing periods", connection);
                var rejections = StagedImport.Rejections(connection, importId, cancellationToken);
#pragma warning disable VSTHRD002 // a thread of our own, on which everything else blocks as well; the digest waits for nobody
                var digest = plan.Digest.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
                var report = StagedImport.Report(plan, files, rejections, digest, clock.GetUtcNow());
                if (!report.Loaded)
                    throw new RefusedException(report);
                Replace(connection, report.Import, importId, cancellationToken);
                Append(connection, ImportAudit.Entry(report));
                return report;
            }, cancellationToken);
        }
        catch (RefusedException refused)
        {
            return refused.Report;
        }
    }

    private static long NextImport(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        using var reader = connection.Query("SELECT coalesce(max(ImportId), 0) + 1 FROM imports", cancellationToken);
        reader.Read();
        return reader.Int64(0);
    }

    private static void Replace(DuckDbConnection connection, ImportRecord import, long importId, CancellationToken cancellationToken)
    {
        const string replaced =
            "SourceName = $1 AND ImportId <> $2 AND BillingPeriodStart IN (SELECT BillingPeriodStart FROM daily_costs WHERE ImportId = $2)";
        connection.Execute($"DELETE FROM charges WHERE {replaced}", cancellationToken, import.Source, importId);
        connection.Execute($"DELETE FROM daily_costs WHERE {replaced}", cancellationToken, import.Source, importId);
        connection.Execute("DELETE FROM rejected_rows WHERE SourceName = $1 AND ImportId <> $2", cancellationToken, import.Source, importId);
        connection.Execute(
            "INSERT INTO imports VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            cancellationToken,
            importId, import.Source, import.Digest, import.Signature, import.Time, import.Rows, import.RepairedRows, import.RejectedRows,
            RepairCounts.Text(import.Repairs));
    }

    private static void Append(DuckDbConnection connection, AuditEntry entry) => connection.Execute(
        "INSERT INTO audit (RecordedAt, Actor, Action, Subject, Details) VALUES ($1, $2, $3, $4, $5)",
        CancellationToken.None, entry.Time, entry.Actor, entry.Action, entry.Subject, entry.Details);

    /// <summary>Runs one writer at a time, on a thread of its own since imports take long.</summary>
    private async Task<T> WriteAsync<T>(Func<DuckDbConnection, T> work, CancellationToken cancellationToken)
    {
        await writer.WaitAsync(cancellationToken);
        try
        {
            return await UseAsync(work, cancellationToken);
        }
        finally
        {
            writer.Release();
        }
    }

    private async Task<T> UseAsync<T>(Func<DuckDbConnection, T> work, CancellationToken cancellationToken)
    {
        var connection = Rent();
        try
        {
            return await Guarded(() => work(connection), cancellationToken);
        }
        finally
        {
            idle.Add(connection);
        }
    }

    private static async Task<T> Guarded<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        catch (DuckDbException e)
        {
            throw new LedgerUnavailableException($"The ledger did not answer: {e.Message}", e);
        }
    }

    private DuckDbConnection Rent() => idle.TryTake(out var connection) ? connection : database.Connect();

    /// <summary>Carries the report of a strict import out of its transaction, which is rolled back.</summary>
    private sealed class RefusedException(ImportReport report) : Exception
    {
        public ImportReport Report { get; } = report;
    }
}
