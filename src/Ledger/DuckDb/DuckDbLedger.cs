using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;
using CloudIntel.Ledger.Versions;
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
    private readonly SqlDialect dialect = new DuckDbDialect();
    private readonly SemaphoreSlim writer = new(1, 1);
    private readonly ConcurrentBag<DuckDbConnection> idle = [];
    private bool disposed;

    private DuckDbLedger(DuckDbDatabase database, FileStream? hold, string temporary, LedgerOptions options, TimeProvider clock, ILogger log)
        : base(new DuckDbDialect(), options, clock, log)
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
                return new DuckDbLedger(opened, lockFile, folder, options, clock, log);
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
            var report = await AloneAsync(
                connection =>
                {
                    using var watch = new ImportWatch(progress, clock);
                    return Import(connection, plan, copies.Path, watch, stop.Token);
                },
                cancellationToken);
            log.Finished(report, clock.GetElapsedTime(began));
            await RetainAsync(cancellationToken);
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

    public override Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        UseAsync(
            connection => Wait(AppendAsync(new DuckDbSession(connection), entry, CancellationToken.None)),
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

    protected override Task ExecuteAsync(SqlQuery statement, CancellationToken cancellationToken) =>
        UseAsync(connection => Wait(new DuckDbSession(connection).ExecuteAsync(statement.Sql, cancellationToken, [.. statement.Parameters])), cancellationToken);

    protected override Task<List<T>> QueryAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken) =>
        UseAsync(connection => Wait(new DuckDbSession(connection).QueryAsync(query, read, cancellationToken)), cancellationToken);

    protected override Task<T> ReadAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancellationToken) =>
        UseAsync(connection => Transact(connection, work, cancellationToken), cancellationToken);

    protected override Task<T> WriteAsync<T>(string source, Func<ILedgerSession, Task<T>> work, CancellationToken cancellationToken) =>
        AloneAsync(connection => Transact(connection, work, cancellationToken), cancellationToken);

    protected override Task ChangeAsync(Func<ILedgerSession, Task> work, CancellationToken cancellationToken) => UseAsync(
        connection => Transact(
            connection,
            async session =>
            {
                await work(session);
                return true;
            },
            cancellationToken),
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

    /// <summary>Removes a ledger that we hold, with its write-ahead log.</summary>
    private static void Remove(string path)
    {
        File.Delete(path);
        File.Delete(path + ".wal");
    }

    /// <summary>
    /// Keeps others out. DuckDB locks its file between processes only; within one, two databases on the same file would each overwrite
    /// what the other has written.
    /// </summary>
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

    /// <summary>Loads charges where nobody sees them yet, and then makes them count in one transaction.</summary>
    private ImportReport Import(DuckDbConnection connection, ImportPlan plan, string copies, ImportWatch watch, CancellationToken cancellationToken)
    {
        ForgetUnfinished(connection);
        try
        {
            var importId = Wait(ImportRecords.NextAsync(new DuckDbSession(connection), dialect, cancellationToken));
            var loaded = StagedImport.Load(connection, plan, importId, copies, watch, cancellationToken);
            return Transact(connection, session => PublishAsync(session, connection, plan, importId, loaded, watch, cancellationToken), cancellationToken);
        }
        catch (RefusedException refused)
        {
            ForgetUnfinished(connection);
            return refused.Report;
        }
        catch
        {
            ForgetUnfinished(connection);
            throw;
        }
    }

    private async Task<ImportReport> PublishAsync(
        ILedgerSession session, DuckDbConnection connection, ImportPlan plan, long importId, IReadOnlyList<LoadedBill> loaded, ImportWatch watch,
        CancellationToken cancellationToken)
    {
        var files = StagedImport.Settle(connection, plan, importId, loaded, watch, cancellationToken);
        var rejections = StagedImport.Rejections(connection, importId, cancellationToken);
        var history = History(session);
        var time = await history.NextTimeAsync(plan.Request.Source, clock.GetUtcNow(), cancellationToken);
        var report = StagedImport.Report(plan, files, rejections, await plan.Digest, time);
        if (!report.Loaded)
            throw new RefusedException(report);

        watch.Stage("Replacing billing periods", connection);
        var periods = StagedImport.Periods(connection, importId, cancellationToken);
        var changed = await history.CompareAsync(plan.Request.Source, periods, cancellationToken);
        foreach (var period in periods.Except(changed.Select(change => change.Period)))
            await ForgetAsync(session, importId, period, cancellationToken);
        report = await new ImportPublication(session, history).PublishAsync(report, importId, changed, cancellationToken);
        await AppendAsync(session, ImportAudit.Entry(report), cancellationToken);
        return report;
    }

    /// <summary>Takes out what an import loaded that was not carried through: imports are numbered upwards, and one at a time loads.</summary>
    private static void ForgetUnfinished(DuckDbConnection connection)
    {
        foreach (var table in (string[])["charges", "rejected_rows"])
            connection.Execute($"DELETE FROM {table} WHERE ImportId > (SELECT coalesce(max(ImportId), 0) FROM imports)", CancellationToken.None);
    }

    /// <summary>Takes out the rows of a period that came as it is held already.</summary>
    private static async Task ForgetAsync(ILedgerSession session, long importId, StagedPeriod period, CancellationToken cancellationToken)
    {
        foreach (var table in (string[])["charges", "daily_costs", "monthly_costs", "bills"])
            await session.ExecuteAsync($"DELETE FROM {table} WHERE ImportId = $1 AND BillingPeriodStart = $2", cancellationToken, importId, period.Start);
    }

    private static T Transact<T>(DuckDbConnection connection, Func<ILedgerSession, Task<T>> work, CancellationToken cancellationToken) =>
        connection.InTransaction(() => Wait(work(new DuckDbSession(connection))), cancellationToken);

    /// <summary>The result of work on a session of DuckDB's, on a thread of our own: everything but the digest of an import blocks there, and that waits for nobody.</summary>
    private static T Wait<T>(Task<T> work)
    {
#pragma warning disable VSTHRD002
        return work.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    /// <summary>Runs one writer at a time, on a thread of its own since imports take long.</summary>
    private async Task<T> AloneAsync<T>(Func<DuckDbConnection, T> work, CancellationToken cancellationToken)
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
