using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Postgres;

/// <summary>Writes values as the binary form of PostgreSQL's COPY, without objects between, and decimals with all 38 digits, which System.Decimal cannot hold.</summary>
/// <remarks>Layout: PostgreSQL documentation, COPY, "Binary Format"; numeric: src/backend/utils/adt/numeric.c, numeric_recv.</remarks>
internal sealed class CopyBuffer : IRowWriter
{
    private const int FlushBytes = 1 << 18;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>PostgreSQL counts from 2000-01-01.</summary>
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly long EpochMicroseconds = (Epoch - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private readonly ArrayBufferWriter<byte> buffer = new(FlushBytes * 2);

    /// <summary>Begins a copy.</summary>
    public CopyBuffer() => buffer.Write(Header);

    /// <summary>Begins a row.</summary>
    public void Row(int columns) => WriteInt16((short)columns);

    /// <summary>Sends what was written if it is much.</summary>
    public ValueTask FlushAsync(Stream output, CancellationToken cancellationToken) =>
        buffer.WrittenCount >= FlushBytes ? SendAsync(output, cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Ends the copy.</summary>
    public ValueTask EndAsync(Stream output, CancellationToken cancellationToken)
    {
        WriteInt16(-1);
        return SendAsync(output, cancellationToken);
    }

    public void Null() => WriteInt32(-1);

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        WriteInt32(bytes);
        Encoding.UTF8.GetBytes(value, buffer.GetSpan(bytes));
        buffer.Advance(bytes);
    }

    /// <summary>A text in UTF-8.</summary>
    public void Text(ReadOnlySpan<byte> value)
    {
        WriteInt32(value.Length);
        buffer.Write(value);
    }

    /// <summary>A text that is jsonb there.</summary>
    public void Json(ReadOnlySpan<byte> value)
    {
        WriteInt32(value.Length + 1);
        WriteByte(1); // jsonb's only version
        buffer.Write(value);
    }

    public void Int64(long value)
    {
        WriteInt32(8);
        WriteInt64(value);
    }

    /// <summary>A whole number of 32 bits.</summary>
    public void Int32(int value)
    {
        WriteInt32(4);
        WriteInt32(value);
    }

    public void Integer(Int128 value) => Numeric(value, scale: 0);

    public void Time(DateTimeOffset value)
    {
        WriteInt32(8);
        WriteInt64((value.UtcTicks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>A moment.</summary>
    /// <param name="microseconds">Microseconds since 1970-01-01 UTC.</param>
    public void Time(long microseconds)
    {
        WriteInt32(8);
        WriteInt64(microseconds - EpochMicroseconds);
    }

    public void Day(DateOnly value)
    {
        WriteInt32(4);
        WriteInt32(value.DayNumber - DateOnly.FromDateTime(Epoch).DayNumber);
    }

    /// <summary>A decimal: digits to the base 10,000, most significant first, without zeros at either end; weight is the power of the first one.</summary>
    /// <param name="unscaled">The value times 10 to the power of the scale.</param>
    /// <param name="scale">Its decimals.</param>
    public void Numeric(Int128 unscaled, int scale)
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

    private async ValueTask SendAsync(Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
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
