using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>
/// The rows of a text of separated cells, read from a stream through one buffer: bytes are looked at where they are, and nothing is allocated for a row. A cell in quotes
/// loses them; none holds a separator or a line break. Empty lines are skipped.
/// </summary>
internal sealed class DelimitedRows(Stream content, string file, char separator)
{
    private const int MostCells = 1024;
    private const int LongestLine = 1 << 24; // bytes; what is longer is no row of a trace

    /// <summary>A number of so many digits is exact in floating point.</summary>
    private const int MostDigits = 15;
    private byte[] buffer = new byte[1 << 16];
    private (int Start, int Length)[] cells = new (int, int)[16];
    private int start;
    private int end;
    private bool ended;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>How many cells it has; those beyond 1,024 are not looked at.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of a cell, without blanks around them.</summary>
    public ReadOnlySpan<byte> this[int cell] => buffer.AsSpan(cells[cell].Start, cells[cell].Length);

    /// <summary>Reads the next line that is not empty.</summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        while (true)
        {
            var feed = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (feed < 0 && !ended)
            {
                Fill();
                continue;
            }

            if (feed < 0 && start == end)
                return false;
            var length = feed < 0 ? end - start : feed;
            var from = start;
            start += feed < 0 ? length : length + 1;
            if (Line++ == 0 && buffer.AsSpan(from, length).StartsWith(Encoding.UTF8.Preamble))
                (from, length) = (from + 3, length - 3);
            Split(from, length);
            if (Count > 0)
                return true;
        }
    }

    /// <summary>The names in a row of names, in small letters.</summary>
    public string[] Names() => [.. Enumerable.Range(0, Count).Select(i => Text(i).ToLowerInvariant())];

    /// <summary>Reads the row of names, and finds columns in it.</summary>
    /// <param name="wanted">Each may go by several names, with bars between them.</param>
    /// <exception cref="TraceFormatException">One is missing.</exception>
    public int[] Columns(string[] wanted) => Columns(Next() ? Names() : [], wanted);

    /// <summary>Finds columns in a row of names.</summary>
    /// <param name="names">The row.</param>
    /// <param name="wanted">Each may go by several names, with bars between them.</param>
    /// <exception cref="TraceFormatException">One is missing.</exception>
    public int[] Columns(string[] names, string[] wanted) =>
        Array.ConvertAll(wanted, each => IndexOf(names, each) is var at and >= 0 ? at : throw Refused($"there is no column {each.Replace("|", " or ", StringComparison.Ordinal)}."));

    /// <summary>Where a column is that goes by several names, with bars between them; −1 where it is not.</summary>
    public static int IndexOf(string[] names, string wanted) => wanted.Split('|').Select(name => Array.IndexOf(names, name)).FirstOrDefault(at => at >= 0, -1);

    /// <summary>A cell as text.</summary>
    public string Text(int cell) => Encoding.UTF8.GetString(this[cell]);

    /// <summary>A cell as a whole number.</summary>
    public long Whole(int cell, string name)
    {
        var text = Cell(cell, name);
        return Utf8Parser.TryParse(text, out long whole, out var used) && used == text.Length ? whole : throw Refused(name, cell, "a whole number");
    }

    /// <summary>A cell as a finite number.</summary>
    public double Number(int cell, string name)
    {
        var text = Cell(cell, name);
        if (text.Length is > 0 and <= MostDigits)
        {
            // Most are a few digits, which need no parser.
            var whole = 0L;
            foreach (var letter in text)
            {
                var digit = letter - '0';
                if ((uint)digit > 9)
                {
                    whole = -1;
                    break;
                }

                whole = (10 * whole) + digit;
            }

            if (whole >= 0)
                return whole;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;
        throw Refused(name, cell, "a number");
    }

    /// <summary>A cell as a finite number that is not negative.</summary>
    public double Amount(int cell, string name)
    {
        var number = Number(cell, name);
        return number >= 0 ? number : throw Refused(name, cell, "at least 0");
    }

    /// <summary>A time or duration that is a number of so many ticks; not so large that sums of a few do not fit.</summary>
    public TimeSpan Time(int cell, string name, long ticks)
    {
        var number = Amount(cell, name) * ticks;
        return number < long.MaxValue / 4 ? new((long)number) : throw Refused(name, cell, "less than 7,000 years");
    }

    /// <summary>The row cannot be used.</summary>
    public TraceFormatException Refused(string reason) => new(file, Math.Max(1, Line), reason);

    private TraceFormatException Refused(string name, int cell, string wanted) => Refused($"{name} \"{Text(cell)}\" is not {wanted}.");

    private ReadOnlySpan<byte> Cell(int cell, string name) =>
        cell < Count ? this[cell] : throw Refused($"there are only {Count} cells, and no {name}.");

    private void Split(int from, int length)
    {
        Count = 0;
        var line = buffer.AsSpan(0, from + length);
        var mark = (byte)separator;
        while (from < line.Length && Count < MostCells)
        {
            if (separator == ' ')
            {
                while (from < line.Length && IsBlank(line[from]))
                    from++; // any number of blanks is one separator
                if (from == line.Length)
                    return;
            }

            var width = separator == ' ' ? line[from..].IndexOfAny(mark, (byte)'\t') : line[from..].IndexOf(mark);
            var to = width < 0 ? line.Length : from + width;
            var (first, last) = (from, to);
            while (first < last && IsBlank(line[first]))
                first++;
            while (last > first && IsBlank(line[last - 1]))
                last--;
            if (last - first > 1 && line[first] == (byte)'"' && line[last - 1] == (byte)'"')
                (first, last) = (first + 1, last - 1);
            if (Count == 0 && to == line.Length && first == last)
                return; // an empty line
            Add(first, last - first);
            from = to + 1;
            if (from == line.Length && separator != ' ' && Count < MostCells)
                Add(from, 0); // it ends with a separator
        }
    }

    private void Add(int first, int length)
    {
        if (Count == cells.Length)
            Array.Resize(ref cells, 2 * Count);
        cells[Count++] = (first, length);
    }

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r';

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end >= LongestLine)
            throw new TraceFormatException(file, Line + 1, $"it is longer than {LongestLine >> 20} MiB.");
        if (end == buffer.Length)
            Array.Resize(ref buffer, 2 * buffer.Length);
        var read = content.Read(buffer, end, buffer.Length - end);
        (end, ended) = (end + read, read == 0);
    }
}
