using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CloudIntel.TestKit.Bills;

/// <summary>A CSV row as fixed bytes with a gap for each value that differs from row to row, so that long bills are written quickly.</summary>
public sealed class RowTemplate
{
    private readonly byte[][] parts;

    /// <summary>Prepares a row.</summary>
    /// <param name="columns">The columns of the file.</param>
    /// <param name="varying">Those whose value is given for each row, in the order of the file.</param>
    /// <param name="cells">Texts of the others; empty where there is none.</param>
    public RowTemplate(IReadOnlyList<string> columns, IReadOnlyCollection<string> varying, IReadOnlyDictionary<string, string> cells)
    {
        var pieces = new List<byte[]>();
        var text = new StringBuilder();
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            if (varying.Contains(columns[i]))
            {
                pieces.Add(Encoding.UTF8.GetBytes(text.ToString()));
                text.Clear();
            }
            else
            {
                text.Append(Quoted(cells.GetValueOrDefault(columns[i], "")));
            }
        }

        pieces.Add(Encoding.UTF8.GetBytes(text.Append('\n').ToString()));
        parts = [.. pieces];
    }

    /// <summary>Writes a row with these values, in the order of the file.</summary>
    public void Write(ArrayBufferWriter<byte> buffer, ReadOnlySpan<Cell> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            buffer.Write(parts[i]);
            values[i].Write(buffer);
        }

        buffer.Write(parts[^1]);
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(',', '"') ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    /// <summary>A number or a time.</summary>
    public readonly record struct Cell(decimal Number, DateTime? Time)
    {
        /// <summary>A number.</summary>
        public static implicit operator Cell(decimal number) => new(number, null);

        /// <summary>A time, UTC.</summary>
        public static implicit operator Cell(DateTime time) => new(0, time);

        internal void Write(ArrayBufferWriter<byte> buffer)
        {
            int written;
            if (Time is { } time)
                time.TryFormat(buffer.GetSpan(40), out written, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            else
                Utf8Formatter.TryFormat(Number, buffer.GetSpan(40), out written);
            buffer.Advance(written);
        }
    }
}
