using System.Runtime.InteropServices;

namespace CloudIntel.Ledger.DuckDb.Native;

/// <summary>An object of DuckDB's that is released exactly once.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Release(ref handle);
        return true;
    }

    protected abstract void Release(ref nint handle);
}

internal sealed class ConfigHandle : NativeHandle
{
    protected override void Release(ref nint handle) => NativeMethods.DestroyConfig(ref handle);
}

internal sealed class DatabaseHandle : NativeHandle
{
    protected override void Release(ref nint handle) => NativeMethods.Close(ref handle);
}

internal sealed class ConnectionHandle : NativeHandle
{
    protected override void Release(ref nint handle) => NativeMethods.Disconnect(ref handle);
}

internal sealed class StatementHandle : NativeHandle
{
    protected override void Release(ref nint handle) => NativeMethods.DestroyPrepare(ref handle);
}

internal sealed class ExtractedHandle : NativeHandle
{
    protected override void Release(ref nint handle) => NativeMethods.DestroyExtracted(ref handle);
}

internal sealed class ChunkHandle : NativeHandle
{
    public ChunkHandle()
    {
    }

    public ChunkHandle(nint chunk) => SetHandle(chunk);

    protected override void Release(ref nint handle) => NativeMethods.DestroyDataChunk(ref handle);
}

internal sealed class AppenderHandle : NativeHandle
{
    protected override void Release(ref nint handle) => NativeMethods.AppenderDestroy(ref handle);
}

/// <summary>A <c>duckdb_result</c>, which the caller allocates.</summary>
internal sealed unsafe class ResultHandle : NativeHandle
{
    public ResultHandle() => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    public NativeResult* Value => (NativeResult*)handle;

    protected override void Release(ref nint handle)
    {
        NativeMethods.DestroyResult((NativeResult*)handle);
        NativeMemory.Free((void*)handle);
    }
}

/// <summary><c>duckdb_result</c>: only its size and being blittable matter here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    public ulong ColumnCount;
    public ulong RowCount;
    public ulong RowsChanged;
    public nint Columns;
    public nint ErrorMessage;
    public nint InternalData;
}

/// <summary><c>duckdb_hugeint</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NativeHugeInt(ulong Lower, long Upper);

/// <summary><c>duckdb_query_progress_type</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeProgress
{
    public double Percentage;
    public ulong RowsProcessed;
    public ulong TotalRows;
}

/// <summary><c>duckdb_string_t</c>: short texts lie inside, long ones behind a pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeString
{
    private const int MostInside = 12;

    [FieldOffset(0)]
    public uint Length;

    [FieldOffset(4)]
    private fixed byte inside[MostInside];

    [FieldOffset(8)]
    private readonly byte* outside;

    /// <summary>The bytes of a text inside a vector; valid as long as the vector is.</summary>
    public static ReadOnlySpan<byte> Bytes(NativeString* text) =>
        text->Length <= MostInside ? new(text->inside, (int)text->Length) : new(text->outside, (int)text->Length);
}
