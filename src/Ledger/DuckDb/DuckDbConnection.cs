using System.Runtime.InteropServices;
using CloudIntel.Ledger.DuckDb.Native;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>A connection: one statement at a time, from whichever thread. Calls block; only interruption is safe meanwhile.</summary>
internal sealed unsafe class DuckDbConnection : IDisposable
{
    private static readonly TimeSpan InterruptInterval = TimeSpan.FromMilliseconds(20);

    internal DuckDbConnection(ConnectionHandle handle) => Handle = handle;

    internal ConnectionHandle Handle { get; }

    /// <summary>How far the running statement is, 0 to 1; null when DuckDB cannot tell.</summary>
    public double? Progress
    {
        get
        {
            var progress = NativeMethods.QueryProgress(Handle).Percentage;
            return progress is >= 0 and <= 100 ? progress / 100 : null;
        }
    }

    /// <summary>Prepares one statement with parameters <c>$1</c>, <c>$2</c>, …</summary>
    public DuckDbStatement Prepare(string sql)
    {
        if (NativeMethods.Prepare(Handle, sql, out var statement) == 0)
            return new(this, statement);
        using (statement)
            throw new DuckDbException(Marshal.PtrToStringUTF8((nint)NativeMethods.PrepareError(statement)) ?? "DuckDB could not prepare a statement.");
    }

    /// <summary>Runs one statement and returns the number of rows that it changed.</summary>
    public long Execute(string sql, CancellationToken cancellationToken, params ReadOnlySpan<object?> parameters)
    {
        using var statement = Prepare(sql);
        statement.Bind(parameters);
        return statement.Execute(cancellationToken);
    }

    /// <summary>Runs one statement and returns its rows.</summary>
    public DuckDbReader Query(string sql, CancellationToken cancellationToken, params ReadOnlySpan<object?> parameters)
    {
        using var statement = Prepare(sql);
        statement.Bind(parameters);
        return statement.Query(cancellationToken);
    }

    /// <summary>Runs several statements without parameters, separated by semicolons.</summary>
    public void ExecuteScript(string sql, CancellationToken cancellationToken)
    {
        var count = NativeMethods.ExtractStatements(Handle, sql, out var extracted);
        using (extracted)
        {
            if (count == 0)
                throw new DuckDbException(Marshal.PtrToStringUTF8((nint)NativeMethods.ExtractStatementsError(extracted)) ?? "There is no statement to run.");
            for (ulong i = 0; i < count; i++)
            {
                var state = NativeMethods.PrepareExtracted(Handle, extracted, i, out var handle);
                if (state != 0)
                {
                    using (handle)
                        throw new DuckDbException(Marshal.PtrToStringUTF8((nint)NativeMethods.PrepareError(handle)) ?? "DuckDB could not prepare a statement.");
                }

                using var statement = new DuckDbStatement(this, handle);
                statement.Execute(cancellationToken);
            }
        }
    }

    /// <summary>Runs statements that count together: all when <paramref name="work"/> returns, none when it throws.</summary>
    public T InTransaction<T>(Func<T> work, CancellationToken cancellationToken)
    {
        Execute("BEGIN TRANSACTION", cancellationToken);
        try
        {
            var result = work();
            // From here on it is no longer ours to stop.
            Execute("COMMIT", CancellationToken.None);
            return result;
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Appends rows to a table, much faster than INSERT.</summary>
    public DuckDbAppender Append(string table)
    {
        if (NativeMethods.AppenderCreate(Handle, schema: null, table, out var appender) == 0)
            return new(appender);
        using (appender)
            throw new DuckDbException(Marshal.PtrToStringUTF8((nint)NativeMethods.AppenderError(appender)) ?? $"DuckDB could not append to {table}.");
    }

    public void Dispose() => Handle.Dispose();

    private void Rollback()
    {
        try
        {
            Execute("ROLLBACK", CancellationToken.None);
        }
        catch (DuckDbException)
        {
            // A failed commit has already rolled back, and what failed is on its way to the caller.
        }
    }

    /// <summary>Runs a blocking call that is interrupted when the token is cancelled.</summary>
    internal T Interruptible<T>(Func<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!cancellationToken.CanBeCanceled)
            return call();

        using var finished = new ManualResetEventSlim();
        // DuckDB forgets an interruption that arrives before the statement has begun, hence again and again until it ends.
        Task? interrupting = null;
        var registration = cancellationToken.Register(() => interrupting = Task.Run(
            () =>
            {
                do
                    NativeMethods.Interrupt(Handle);
                while (!finished.Wait(InterruptInterval, CancellationToken.None));
            },
            CancellationToken.None));
        try
        {
            return call();
        }
        catch (DuckDbException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The statement was interrupted.", e, cancellationToken);
        }
        finally
        {
            finished.Set();
            registration.Dispose(); // waits for the callback, so that the task is known
#pragma warning disable VSTHRD002 // ends within one interval, and the event must outlive it
            interrupting?.Wait(CancellationToken.None);
#pragma warning restore VSTHRD002
        }
    }
}
