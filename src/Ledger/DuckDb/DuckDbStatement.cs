using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using CloudIntel.Ledger.DuckDb.Native;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>A prepared statement.</summary>
internal sealed unsafe class DuckDbStatement : IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly StatementHandle handle;

    internal DuckDbStatement(DuckDbConnection connection, StatementHandle handle)
    {
        this.connection = connection;
        this.handle = handle;
    }

    /// <summary>Sets all parameters, in order. Strings, integers, decimals (as text), doubles, booleans, dates, UTC times, bytes and null.</summary>
    public void Bind(params ReadOnlySpan<object?> parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            if (Bind((ulong)i + 1, parameters[i]) != 0)
                throw new DuckDbException($"DuckDB did not take parameter ${i + 1}: {Error}");
        }
    }

    /// <summary>Runs it and returns the number of rows that it changed.</summary>
    public long Execute(CancellationToken cancellationToken)
    {
        using var result = Run(streaming: false, cancellationToken);
        return (long)NativeMethods.RowsChanged(result.Value);
    }

    /// <summary>Runs it and returns its rows, held in memory.</summary>
    public DuckDbReader Query(CancellationToken cancellationToken) =>
        new(connection, Run(streaming: false, cancellationToken), cancellationToken);

    /// <summary>Runs it as its rows are read, in constant memory. The connection is taken until the reader is disposed.</summary>
    public DuckDbReader Stream(CancellationToken cancellationToken) =>
        new(connection, Run(streaming: true, cancellationToken), cancellationToken);

    public void Dispose() => handle.Dispose();

    private string Error => Marshal.PtrToStringUTF8((nint)NativeMethods.PrepareError(handle)) ?? "";

    private int Bind(ulong index, object? value) => value switch
    {
        null => NativeMethods.BindNull(handle, index),
        string text => BindText(index, text),
        bool flag => NativeMethods.BindBoolean(handle, index, flag),
        int number => NativeMethods.BindInt64(handle, index, number),
        long number => NativeMethods.BindInt64(handle, index, number),
        double number => NativeMethods.BindDouble(handle, index, number),
        decimal number => BindText(index, number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        DateTimeOffset time => NativeMethods.BindTimestamp(handle, index, Instants.ToMicroseconds(time)),
        DateOnly day => NativeMethods.BindDate(handle, index, Instants.ToDays(day)),
        byte[] bytes => BindBytes(index, bytes),
        _ => throw new ArgumentException($"A {value.GetType().Name} cannot be a parameter.", nameof(value)),
    };

    private int BindText(ulong index, string text)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, buffer);
            fixed (byte* bytes = buffer)
                return NativeMethods.BindVarchar(handle, index, bytes, (ulong)length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int BindBytes(ulong index, byte[] value)
    {
        fixed (byte* bytes = value)
            return NativeMethods.BindBlob(handle, index, bytes, (ulong)value.Length);
    }

    private ResultHandle Run(bool streaming, CancellationToken cancellationToken)
    {
        var result = new ResultHandle();
        try
        {
            return connection.Interruptible(() => Run(result, streaming), cancellationToken);
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private ResultHandle Run(ResultHandle result, bool streaming)
    {
        var state = streaming
            ? NativeMethods.ExecutePreparedStreaming(handle, result.Value)
            : NativeMethods.ExecutePrepared(handle, result.Value);
        return state == 0
            ? result
            : throw new DuckDbException(Marshal.PtrToStringUTF8((nint)NativeMethods.ResultError(result.Value)) ?? "DuckDB failed without a message.");
    }
}
