using System.Buffers;
using System.Buffers.Binary;
using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Ledger.Postgres;

/// <summary>
/// Writes DuckDB's vectors as the binary form of PostgreSQL's COPY, value by value without objects between, and decimals with all 38
/// digits, which System.Decimal cannot hold.
/// </summary>
/// <remarks>Layout: PostgreSQL documentation, COPY, "Binary Format"; numeric: src/backend/utils/adt/numeric.c, numeric_recv.</remarks>
internal sealed class CopyRows
{
    private const int FlushBytes = 1 << 18;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>PostgreSQL counts from 2000-01-01.</summary>
    private static readonly long EpochMicroseconds = (long)TimeSpan.FromDays(EpochDays).TotalMicroseconds;

    private const int EpochDays = 10_957;

    private readonly ArrayBufferWriter<byte> buffer = new(FlushBytes * 2);

    /// <summary>Copies all rows of a reader and returns how many.</summary>
    /// <param name="rows">Rows whose columns have PostgreSQL's counterpart types, in the order of the COPY.</param>
    /// <param name="json">Columns that are jsonb there.</param>
    /// <param name="output">A raw binary COPY.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<long> WriteAsync(DuckDbReader rows, IReadOnlySet<string> json, Stream output, CancellationToken cancellationToken)
    {
        buffer.Write(Header);
        var kinds = rows.Columns.Select(column => json.Contains(column.Name)).ToArray();
        long count = 0;
        while (rows.ReadChunk())
        {
            for (var row = 0; row < rows.ChunkRows; row++)
            {
                WriteRow(rows, row, kinds);
                if (buffer.WrittenCount >= FlushBytes)
                    await FlushAsync(output, cancellationToken);
            }

            count += rows.ChunkRows;
        }

        WriteInt16(-1);
        await FlushAsync(output, cancellationToken);
        return count;
    }

    private async Task FlushAsync(Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }

    private void WriteRow(DuckDbReader rows, int row, bool[] json)
    {
        WriteInt16((short)rows.Columns.Length);
        for (var i = 0; i < rows.Columns.Length; i++)
        {
            ref readonly var vector = ref rows.Vector(i);
            if (vector.IsNull(row))
                WriteInt32(-1);
            else
                WriteValue(vector, rows.Columns[i], row, json[i]);
        }
    }

    private void WriteValue(in DuckDbVector vector, DuckDbColumn column, int row, bool json)
    {
        switch (column.Type)
        {
            case DuckDbType.Varchar when json:
                WriteInt32(vector.Bytes(row).Length + 1);
                WriteByte(1); // jsonb's only version
                buffer.Write(vector.Bytes(row));
                break;
            case DuckDbType.Varchar:
                WriteInt32(vector.Bytes(row).Length);
                buffer.Write(vector.Bytes(row));
                break;
            case DuckDbType.Decimal:
                WriteNumeric(vector.Integer(row), column.Scale);
                break;
            case DuckDbType.Timestamp:
                WriteInt32(8);
                WriteInt64((long)vector.Integer(row) - EpochMicroseconds);
                break;
            case DuckDbType.Date:
                WriteInt32(4);
                WriteInt32((int)vector.Integer(row) - EpochDays);
                break;
            case DuckDbType.BigInt:
                WriteInt32(8);
                WriteInt64((long)vector.Integer(row));
                break;
            case DuckDbType.Integer:
                WriteInt32(4);
                WriteInt32((int)vector.Integer(row));
                break;
            default:
                throw new InvalidOperationException($"Column {column.Name} of type {column.Type} has no counterpart in PostgreSQL here.");
        }
    }

    /// <summary>Digits to the base 10,000, most significant first, without zeros at either end; weight is the power of the first one.</summary>
    private void WriteNumeric(Int128 unscaled, int scale)
    {
        var negative = Int128.IsNegative(unscaled);
        var (whole, fraction) = UInt128.DivRem((UInt128)Int128.Abs(unscaled), PowerOfTen(scale));
        Span<short> digits = stackalloc short[24];
        var wholeDigits = 0;
        for (; whole > 0; whole /= 10_000)
            digits[wholeDigits++] = (short)(whole % 10_000);
        digits[..wholeDigits].Reverse();

        var fractionDigits = (scale + 3) / 4;
        fraction *= PowerOfTen((fractionDigits * 4) - scale);
        for (var i = fractionDigits - 1; i >= 0; i--)
        {
            digits[wholeDigits + i] = (short)(fraction % 10_000);
            fraction /= 10_000;
        }

        var used = digits[..(wholeDigits + fractionDigits)].TrimEnd((short)0);
        var leading = used.Length - used.TrimStart((short)0).Length;
        used = used[leading..];
        WriteInt32(8 + (2 * used.Length));
        WriteInt16((short)used.Length);
        WriteInt16((short)(used.Length == 0 ? 0 : wholeDigits - 1 - leading));
        WriteInt16(negative ? (short)0x4000 : (short)0);
        WriteInt16((short)scale);
        foreach (var digit in used)
            WriteInt16(digit);
    }

    private static UInt128 PowerOfTen(int exponent)
    {
        UInt128 power = 1;
        for (var i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }

    private void WriteByte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    private void WriteInt16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(buffer.GetSpan(2), value);
        buffer.Advance(2);
    }

    private void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }

    private void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }
}
