using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CloudIntel.Core.FinOps.Focus;

/// <summary>Builds CSV as UTF-8 bytes: comma, quotes where needed, no value at all for null, one line feed a row.</summary>
internal sealed class CsvBuffer
{
    /// <summary>Longest text of a decimal or of a time.</summary>
    private const int LongestValue = 40;

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    private byte[] bytes = new byte[1 << 18];
    private int length;
    private bool midRow;

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, length);

    public void Clear() => length = 0;

    public void EndRow()
    {
        Room(1);
        bytes[length++] = (byte)'\n';
        midRow = false;
    }

    public void Text(string? value)
    {
        Separate();
        if (value is null)
            return;
        var quoted = value.AsSpan().ContainsAny(NeedQuotes) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
        Room(Encoding.UTF8.GetMaxByteCount(quoted.Length));
        length += Encoding.UTF8.GetBytes(quoted, bytes.AsSpan(length));
    }

    /// <summary>A number as FOCUS wants it: plain digits, a point, a minus sign.</summary>
    public void Number(decimal? value)
    {
        Separate();
        if (value is not { } number)
            return;
        Room(LongestValue);
        number.TryFormat(bytes.AsSpan(length), out var written, default, CultureInfo.InvariantCulture);
        length += written;
    }

    /// <summary>A moment as FOCUS wants it: <c>2026-04-15T12:00:00Z</c>.</summary>
    public void Time(DateTimeOffset value)
    {
        Separate();
        Room(LongestValue);
        Utf8Formatter.TryFormat(value.UtcDateTime, bytes.AsSpan(length), out _, 'O'); // 2026-04-15T12:00:00.0000000Z
        length += "2026-04-15T12:00:00".Length;
        bytes[length++] = (byte)'Z';
    }

    private void Separate()
    {
        if (midRow)
        {
            Room(1);
            bytes[length++] = (byte)',';
        }

        midRow = true;
    }

    private void Room(int count)
    {
        if (bytes.Length - length < count)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + count));
    }
}
