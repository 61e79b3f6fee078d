using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CloudIntel.Ledger.Bills;
using CloudIntel.Ledger.Functions;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Import;

/// <summary>What a reading of JSON lines found.</summary>
/// <param name="Rows">Lines that are rows.</param>
/// <param name="Broken">Lines that are not.</param>
/// <param name="Ignored">Properties that no column is made of.</param>
internal sealed record JsonLinesCounts(long Rows, long Broken, IReadOnlyList<string> Ignored);

/// <summary>
/// Writes JSON lines as CSV with the columns of a dialect and the line of each row, numbers as the file has them: DuckDB's own reader of
/// JSON would make doubles of them.
/// </summary>
internal sealed class JsonRows
{
    /// <summary>Properties that are remembered; a file whose rows have ever new ones is read, but not told of all of them.</summary>
    private const int MostProperties = 10_000;

    private const string NoObject = "The line is no whole JSON object.";

    private readonly Stream output;
    private readonly Dialect dialect;
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);
    private readonly Property root = new() { Path = "" };
    private readonly HashSet<string> ignored = new(StringComparer.Ordinal);
    private readonly Cell[] cells;
    private readonly ArrayBufferWriter<byte> row = new();
    private int properties;

    private JsonRows(Dialect dialect, Stream output)
    {
        this.output = output;
        this.dialect = dialect;
        for (var i = 0; i < dialect.Columns.Count; i++)
        {
            foreach (var name in dialect.Columns[i].Names)
                columns.TryAdd(ColumnKey.Of(name), i);
        }

        cells = [.. Columns(dialect).Select(_ => new Cell())];
    }

    /// <summary>The columns of the CSV, but for the last, which is the line.</summary>
    public static IReadOnlyList<string> Columns(Dialect dialect) =>
        [.. dialect.Columns.Select(column => column.Name), .. dialect.Groups.Select(group => group.Name)];

    /// <summary>Writes all rows.</summary>
    /// <param name="text">JSON lines, from the first byte of the file.</param>
    /// <param name="dialect">Whose columns.</param>
    /// <param name="output">Gets the CSV.</param>
    /// <param name="broken">Hears of each line that is no row, and why.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="InvalidDataException">More than a million lines are broken, and more than are not.</exception>
    public static JsonLinesCounts ToCsv(Stream text, Dialect dialect, Stream output, Action<long, string> broken, CancellationToken cancellationToken)
    {
        var rows = new JsonRows(dialect, output);
        output.Write(Encoding.ASCII.GetBytes(string.Join(',', Columns(dialect).Append("line")) + "\n"));
        var reader = new LineReader(text, CsvScanner.MostBytesInRow);
        long good = 0;
        long bad = 0;
        while (reader.TryRead(out var line))
        {
            if (reader.Line == 1 && line.StartsWith("\uFEFF"u8))
                line = line[3..];
            if (line.Trim(" \t"u8).IsEmpty)
                continue;
            if (good % 4096 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if ((reader.IsTooLong ? TooLong : rows.Write(line, reader.Line)) is not { } problem)
            {
                good++;
                continue;
            }

            bad++;
            if (bad > CsvScanner.MostBroken && bad > good)
                throw new InvalidDataException($"of {good + bad} lines, {bad} are broken, the last one line {reader.Line}: {problem}");
            broken(reader.Line, problem);
        }

        output.Flush();
        return new(good, bad, [.. rows.ignored]);
    }

    private static string TooLong => $"The line is longer than {CsvScanner.MostBytesInRow / 1024} KiB.";

    /// <summary>Writes a row. What is wrong with it when it is none, else null.</summary>
    private string? Write(ReadOnlySpan<byte> line, long number)
    {
        if (!Utf8.IsValid(line))
            return "The line holds bytes that are not UTF-8.";
        foreach (var cell in cells)
            cell.Clear();
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return "The line is no JSON object.";
            if (ReadObject(ref reader, line, root) is { } twice)
                return $"The line has more than one value for {twice}.";
            if (reader.Read())
                return NoObject;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return NoObject; // cut off, no JSON, or an escape that is half a character
        }

        row.ResetWrittenCount();
        foreach (var cell in cells)
        {
            cell.WriteTo(row);
            row.Write(","u8);
        }

        Utf8Formatter.TryFormat(number, row.GetSpan(24), out var digits);
        row.Advance(digits);
        row.Write("\n"u8);
        if (row.WrittenCount > CsvScanner.MostBytesInRow)
            return TooLong;
        output.Write(row.WrittenSpan);
        return null;
    }

    /// <summary>Reads up to the end of the object. The path of a property whose column has a value already, else null.</summary>
    private string? ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, Property parent)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var property = Part(parent, ref reader);
            reader.Read();
            if (property.Cell < 0 && reader.TokenType == JsonTokenType.StartObject)
            {
                if (ReadObject(ref reader, line, property) is { } twice)
                    return twice;
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            var kind = reader.TokenType;
            var text = kind == JsonTokenType.String ? Unescaped(ref reader) : default;
            reader.Skip();
            if (property.Cell < 0)
            {
                if (ignored.Count < MostProperties)
                    ignored.Add(property.Path);
            }
            else if (kind != JsonTokenType.Null)
            {
                var value = kind == JsonTokenType.String ? text : line[start..(int)reader.BytesConsumed];
                if (!cells[property.Cell].TrySet(property.Key, value))
                    return property.Path;
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan;
        var text = new byte[reader.ValueSpan.Length];
        var length = reader.CopyString(text);
        // PostgreSQL cannot keep NUL.
        return text.AsSpan(0, length).Contains((byte)0) ? text[..length].Where(value => value != 0).ToArray() : text.AsSpan(0, length);
    }

    private Property Part(Property parent, ref Utf8JsonReader reader)
    {
        Span<char> name = reader.ValueSpan.Length <= 256 ? stackalloc char[reader.ValueSpan.Length] : new char[reader.ValueSpan.Length];
        name = name[..reader.CopyString(name)];
        var parts = parent.Parts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (parts.TryGetValue(name, out var known))
            return known;
        var made = Resolve(parent == root ? name.ToString() : $"{parent.Path}.{name}", isTop: parent == root);
        if (properties++ < MostProperties)
            parent.Parts.Add(name.ToString(), made);
        return made;
    }

    private Property Resolve(string path, bool isTop)
    {
        if (columns.TryGetValue(ColumnKey.Of(path), out var column))
            return new() { Path = path, Cell = column };
        for (var group = 0; isTop && group < dialect.Groups.Count; group++)
        {
            if (dialect.Groups[group].Key(path) is { } key)
                return new() { Path = path, Cell = dialect.Columns.Count + group, Key = key };
        }

        return new() { Path = path };
    }

    /// <summary>A property of the lines, and where its values go.</summary>
    private sealed class Property
    {
        public required string Path { get; init; }

        /// <summary>The cell of its values; -1 for none.</summary>
        public int Cell { get; init; } = -1;

        /// <summary>Its key in the object of a group; null for a column of its own.</summary>
        public string? Key { get; init; }

        public Dictionary<string, Property> Parts { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>A cell of the row that is being written: a text, or an object of several.</summary>
    private sealed class Cell
    {
        private readonly ArrayBufferWriter<byte> text = new();
        private Utf8JsonWriter? members;
        private bool isSet;

        public void Clear()
        {
            text.ResetWrittenCount();
            members?.Reset();
            isSet = false;
        }

        public bool TrySet(string? key, ReadOnlySpan<byte> value)
        {
            if (key is null)
            {
                if (isSet)
                    return false;
                text.Write(value);
            }
            else
            {
                members ??= new Utf8JsonWriter(text, FocusTags.Written);
                if (!isSet)
                    members.WriteStartObject();
                members.WriteString(key, value);
            }

            isSet = true;
            return true;
        }

        public void WriteTo(ArrayBufferWriter<byte> row)
        {
            if (!isSet)
                return;
            if (members is { CurrentDepth: > 0 })
            {
                members.WriteEndObject();
                members.Flush();
            }

            row.Write("\""u8);
            for (var rest = text.WrittenSpan; ;)
            {
                var quote = rest.IndexOf((byte)'"');
                row.Write(quote < 0 ? rest : rest[..(quote + 1)]);
                if (quote < 0)
                    break;
                row.Write("\""u8);
                rest = rest[(quote + 1)..];
            }

            row.Write("\""u8);
        }
    }
}
