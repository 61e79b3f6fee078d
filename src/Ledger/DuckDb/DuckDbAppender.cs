using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using CloudIntel.Ledger.DuckDb.Native;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>Appends rows, value by value in the table's column order. Nothing is certain before <see cref="Flush"/>.</summary>
internal sealed unsafe class DuckDbAppender : IRowWriter, IDisposable
{
    private readonly AppenderHandle handle;

    internal DuckDbAppender(AppenderHandle handle) => this.handle = handle;

    public DuckDbAppender Append(string? value)
    {
        if (value is null)
        {
            Check(NativeMethods.AppendNull(handle));
            return this;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(value, buffer);
            fixed (byte* bytes = buffer)
                Check(NativeMethods.AppendVarchar(handle, bytes, (ulong)length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return this;
    }

    public DuckDbAppender Append(long value)
    {
        Check(NativeMethods.AppendInt64(handle, value));
        return this;
    }

    public DuckDbAppender Append(DateTimeOffset value)
    {
        Check(NativeMethods.AppendTimestamp(handle, Instants.ToMicroseconds(value)));
        return this;
    }

    public DuckDbAppender Append(Int128 value)
    {
        Check(NativeMethods.AppendHugeInt(handle, new((ulong)value, (long)(value >> 64))));
        return this;
    }

    public DuckDbAppender Append(DateOnly value)
    {
        Check(NativeMethods.AppendDate(handle, Instants.ToDays(value)));
        return this;
    }

    void IRowWriter.Text(string value) => Append(value);

    void IRowWriter.Int64(long value) => Append(value);

    void IRowWriter.Integer(Int128 value) => Append(value);

    void IRowWriter.Time(DateTimeOffset value) => Append(value);

    void IRowWriter.Day(DateOnly value) => Append(value);

    void IRowWriter.Null() => Append((string?)null);

    public void EndRow() => Check(NativeMethods.AppenderEndRow(handle));

    /// <summary>Hands all rows to the table.</summary>
    public void Flush() => Check(NativeMethods.AppenderFlush(handle));

    public void Dispose() => handle.Dispose();

    private void Check(int state)
    {
        if (state != 0)
            throw new DuckDbException(Marshal.PtrToStringUTF8((nint)NativeMethods.AppenderError(handle)) ?? "DuckDB could not append a row.");
    }
}
