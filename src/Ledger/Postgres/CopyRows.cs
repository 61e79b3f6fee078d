using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Ledger.Postgres;

/// <summary>Copies DuckDB's rows to PostgreSQL, value by value as they lie in its vectors.</summary>
internal static class CopyRows
{
    /// <summary>Copies all rows of a reader and returns how many.</summary>
    /// <param name="rows">Rows whose columns have PostgreSQL's counterpart types, in the order of the COPY.</param>
    /// <param name="json">Columns that are jsonb there.</param>
    /// <param name="output">A raw binary COPY.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<long> WriteAsync(DuckDbReader rows, IReadOnlySet<string> json, Stream output, CancellationToken cancellationToken)
    {
        var buffer = new CopyBuffer();
        var kinds = rows.Columns.Select(column => json.Contains(column.Name)).ToArray();
        long count = 0;
        while (rows.ReadChunk())
        {
            for (var row = 0; row < rows.ChunkRows; row++)
            {
                WriteRow(buffer, rows, row, kinds);
                await buffer.FlushAsync(output, cancellationToken);
            }

            count += rows.ChunkRows;
        }

        await buffer.EndAsync(output, cancellationToken);
        return count;
    }

    private static void WriteRow(CopyBuffer buffer, DuckDbReader rows, int row, bool[] json)
    {
        buffer.Row(rows.Columns.Length);
        for (var i = 0; i < rows.Columns.Length; i++)
        {
            ref readonly var vector = ref rows.Vector(i);
            if (vector.IsNull(row))
                buffer.Null();
            else
                WriteValue(buffer, vector, rows.Columns[i], row, json[i]);
        }
    }

    private static void WriteValue(CopyBuffer buffer, in DuckDbVector vector, DuckDbColumn column, int row, bool json)
    {
        switch (column.Type)
        {
            case DuckDbType.Varchar when json:
                buffer.Json(vector.Bytes(row));
                break;
            case DuckDbType.Varchar:
                buffer.Text(vector.Bytes(row));
                break;
            case DuckDbType.Decimal:
                buffer.Numeric(vector.Integer(row), column.Scale);
                break;
            case DuckDbType.Timestamp:
                buffer.Time((long)vector.Integer(row));
                break;
            case DuckDbType.Date:
                buffer.Day(vector.Day(row));
                break;
            case DuckDbType.BigInt:
                buffer.Int64((long)vector.Integer(row));
                break;
            case DuckDbType.Integer:
                buffer.Int32((int)vector.Integer(row));
                break;
            default:
                throw new InvalidOperationException($"Column {column.Name} of type {column.Type} has no counterpart in PostgreSQL here.");
        }
    }
}
