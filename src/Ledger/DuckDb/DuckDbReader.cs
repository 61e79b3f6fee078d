using System.Runtime.InteropServices;
using CloudIntel.Ledger.DuckDb.Native;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>The rows of a result, read chunk by chunk.</summary>
internal sealed unsafe class DuckDbReader : IRow, IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly ResultHandle result;
    private readonly CancellationToken cancellationToken;
    private readonly DuckDbVector[] vectors;
    private ChunkHandle? chunk;
    private int row;

    internal DuckDbReader(DuckDbConnection connection, ResultHandle result, CancellationToken cancellationToken)
    {
        this.connection = connection;
        this.result = result;
        this.cancellationToken = cancellationToken;
        Columns = new DuckDbColumn[NativeMethods.ColumnCount(result.Value)];
        for (var i = 0; i < Columns.Length; i++)
            Columns[i] = ReadColumn(result.Value, (ulong)i);
        vectors = new DuckDbVector[Columns.Length];
    }

    /// <summary>The columns.</summary>
    public DuckDbColumn[] Columns { get; }

    /// <summary>Rows of the chunk that is being read.</summary>
    public int ChunkRows { get; private set; }

    /// <summary>Goes to the next row. False at the end.</summary>
    public bool Read() => ReadInChunk() || ReadChunk();

    /// <summary>Goes to the next row of the chunk. False at its end.</summary>
    public bool ReadInChunk() => ++row < ChunkRows;

    /// <summary>Goes to the next chunk, at its first row. False at the end.</summary>
    public bool ReadChunk()
    {
        row = 0;
        chunk?.Dispose();
        chunk = connection.Interruptible(Fetch, cancellationToken);
        ChunkRows = chunk is null ? 0 : (int)NativeMethods.ChunkSize(chunk.DangerousGetHandle());
        for (var i = 0; i < (chunk is null ? 0 : vectors.Length); i++)
            vectors[i] = new(NativeMethods.ChunkVector(chunk!.DangerousGetHandle(), (ulong)i), Columns[i]);
        return chunk is not null && (ChunkRows > 0 || ReadChunk());
    }

    /// <summary>A column of the chunk.</summary>
    public ref readonly DuckDbVector Vector(int column) => ref vectors[column];

    public bool IsNull(int column) => vectors[column].IsNull(row);

    public string Text(int column) => vectors[column].Text(row);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public long Int64(int column) => (long)vectors[column].Integer(row);

    public Int128 Integer(int column) => IsNull(column) ? 0 : vectors[column].Integer(row);

    public bool Boolean(int column) => vectors[column].Boolean(row);

    public decimal Decimal(int column) => vectors[column].Decimal(row);

    public string DecimalText(int column) => vectors[column].DecimalText(row);

    public double Double(int column) => vectors[column].Double(row);

    public DateTimeOffset Time(int column) => vectors[column].Time(row);

    public DateOnly Day(int column) => vectors[column].Day(row);

    public byte[] Bytes(int column) => vectors[column].Bytes(row).ToArray();

    public void Dispose()
    {
        chunk?.Dispose();
        result.Dispose();
    }

    private ChunkHandle? Fetch()
    {
        var next = NativeMethods.FetchChunk(*result.Value);
        if (next != 0)
            return new(next);
        return Marshal.PtrToStringUTF8((nint)NativeMethods.ResultError(result.Value)) is { Length: > 0 } error
            ? throw new DuckDbException(error)
            : null;
    }

    private static DuckDbColumn ReadColumn(NativeResult* result, ulong index)
    {
        var name = Marshal.PtrToStringUTF8((nint)NativeMethods.ColumnName(result, index)) ?? "";
        var logical = NativeMethods.ColumnLogicalType(result, index);
        try
        {
            var type = (DuckDbType)NativeMethods.GetTypeId(logical);
            return type == DuckDbType.Decimal
                ? new(name, type, (DuckDbType)NativeMethods.DecimalInternalType(logical), NativeMethods.DecimalScale(logical))
                : new(name, type, type, 0);
        }
        finally
        {
            NativeMethods.DestroyLogicalType(ref logical);
        }
    }
}
