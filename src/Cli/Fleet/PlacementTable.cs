using System.Globalization;
using System.IO.Compression;

namespace CloudIntel.Cli.Fleet;

/// <summary>A CSV file with a header, also compressed by gzip: pods, or offers. A cell has no comma and no line break.</summary>
internal sealed class PlacementTable
{
    private readonly string[] header;

    private PlacementTable(string path, string[] header, IReadOnlyList<Row> rows) => (Path, this.header, Rows) = (path, header, rows);

    public string Path { get; }

    public IReadOnlyList<Row> Rows { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">There is no such file, or no row below its header.</exception>
    public static async Task<PlacementTable> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        await using var file = File.OpenRead(path);
        using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        var columns = (await reader.ReadLineAsync(cancellationToken))?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var (rows, line) = (new List<Row>(), 1);
        var table = new PlacementTable(path, columns, rows);
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            line++;
            if (text.Length > 0)
                rows.Add(new(table, line, text.Split(',', StringSplitOptions.TrimEntries)));
        }

        return rows.Count > 0 ? table : throw new UsageException($"{path} has no row below its header.");
    }

    /// <summary>The first of some columns that there is; -1 when there is none.</summary>
    public int Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Array.FindIndex(header, cell => cell.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place)
                return place;
        }

        return -1;
    }

    /// <summary>The first of some columns.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public int Require(params ReadOnlySpan<string> names) => Find(names) is >= 0 and var place
        ? place
        : throw new UsageException($"{Path} has no column {string.Join(" or ", names!)}; it has: {string.Join(", ", header)}.");

    /// <summary>A line.</summary>
    internal sealed class Row(PlacementTable table, int line, string[] cells)
    {
        public int Line { get; } = line;

        /// <summary>A cell; empty where the line or the column is missing.</summary>
        public string Text(int column) => column >= 0 && column < cells.Length ? cells[column] : "";

        /// <summary>A name.</summary>
        public string Name(int column) => Text(column) is { Length: > 0 } name ? name : throw Wrong(column, "is empty");

        /// <summary>A number of at least 0.</summary>
        public decimal Number(int column) =>
            decimal.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0
                ? number
                : throw Wrong(column, Text(column).Length == 0 ? "is empty" : $"\"{Text(column)}\" is no number of at least 0 such as 12.5");

        public UsageException Wrong(int column, string message) => new($"{table.Path}, line {Line}: {table.header[column]} {message}.");
    }
}
