using System.Runtime.CompilerServices;
using System.Text;
using CloudIntel.Ledger.DuckDb.Native;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>One column of a chunk, read in place. Valid until the reader moves on.</summary>
internal readonly unsafe struct DuckDbVector
{
    private readonly void* data;
    private readonly ulong* validity;
    private readonly DuckDbColumn column;

    internal DuckDbVector(nint vector, DuckDbColumn column)
    {
        data = NativeMethods.VectorData(vector);
        validity = NativeMethods.VectorValidity(vector);
        this.column = column;
    }

    public bool IsNull(int row) => validity != null && (validity[row >> 6] & (1UL << (row & 63))) == 0;

    public bool Boolean(int row) => ((byte*)data)[row] != 0;

    /// <summary>Any integer that fits; decimals without their scale.</summary>
    public Int128 Integer(int row) => column.Storage switch
    {
        DuckDbType.TinyInt => ((sbyte*)data)[row],
        DuckDbType.SmallInt => ((short*)data)[row],
        DuckDbType.Integer or DuckDbType.Date => ((int*)data)[row],
        DuckDbType.BigInt or DuckDbType.Timestamp or DuckDbType.TimestampTz => ((long*)data)[row],
        DuckDbType.UTinyInt => ((byte*)data)[row],
        DuckDbType.USmallInt => ((ushort*)data)[row],
        DuckDbType.UInteger => ((uint*)data)[row],
        DuckDbType.UBigInt => ((ulong*)data)[row],
        DuckDbType.HugeInt => Unsafe.ReadUnaligned<Int128>((byte*)data + row * 16L),
        _ => throw Unreadable("an integer"),
    };

    /// <summary>An integer or decimal as System.Decimal holds it: rounded half to even where its digits do not all fit.</summary>
    public decimal Decimal(int row) => ExactDecimal.ToDecimal(Integer(row), column.Scale);

    /// <summary>An integer or decimal with all its digits.</summary>
    public string DecimalText(int row) => ExactDecimal.ToText(Integer(row), column.Scale);

    public double Double(int row) => column.Type switch
    {
        DuckDbType.Double => ((double*)data)[row],
        DuckDbType.Float => ((float*)data)[row],
        _ => throw Unreadable("a double"),
    };

    public ReadOnlySpan<byte> Bytes(int row) => column.Type is DuckDbType.Varchar or DuckDbType.Blob
        ? NativeString.Bytes((NativeString*)data + row)
        : throw Unreadable("text");

    public string Text(int row) => Encoding.UTF8.GetString(Bytes(row));

    public DateTimeOffset Time(int row) => column.Type is DuckDbType.Timestamp or DuckDbType.TimestampTz
        ? Instants.ToTime(((long*)data)[row])
        : throw Unreadable("a time");

    public DateOnly Day(int row) => column.Type == DuckDbType.Date ? Instants.ToDay(((int*)data)[row]) : throw Unreadable("a date");

    private InvalidOperationException Unreadable(string what) => new($"Column {column.Name} of type {column.Type} cannot be read as {what}.");
}
