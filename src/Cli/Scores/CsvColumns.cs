using System.Globalization;
using System.IO.Compression;

namespace CloudIntel.Cli.Scores;

/// <summary>Reads columns of numbers from files that others wrote.</summary>
internal static class CsvColumns
{
    /// <summary>Reads a column of a CSV file with a header, also compressed by gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">Names of the column, in any case; the first that there is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">There is no such column, or something in it is no number.</exception>
    public static async Task<double[]> ReadAsync(string path, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        using var reader = Open(path);
        var header = (await reader.ReadLineAsync(cancellationToken))?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var column = names.Select(name => Array.FindIndex(header, cell => cell.Equals(name, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(index => index >= 0, -1);
        if (column < 0)
            throw new UsageException($"{path} has no column {string.Join(" or ", names)}; it has: {string.Join(", ", header)}.");
        var (values, line) = (new List<double>(), 1);
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            line++;
            if (text.Length == 0)
                continue;
            var cells = text.Split(',');
            if (column >= cells.Length || !double.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
                throw new UsageException($"{path}, line {line}: {header[column]} is no finite number such as 0.5.");
            values.Add(value);
        }

        return [.. values];
    }

    /// <summary>Reads rows of numbers with a name in front, as forecasting competitions write series; an empty cell is NaN, and those at the end are left out.</summary>
    /// <exception cref="UsageException">It is no such file, or a name comes twice.</exception>
    public static async Task<Dictionary<string, double[]>> ReadRowsAsync(string path, CancellationToken cancellationToken)
    {
        using var reader = Open(path);
        var (rows, line) = (new Dictionary<string, double[]>(StringComparer.Ordinal), 0);
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            line++;
            if (text.Length == 0)
                continue;
            var cells = text.TrimEnd(',').Split(',', StringSplitOptions.TrimEntries);
            if (!rows.TryAdd(cells[0], [.. cells.Skip(1).Select(cell => Number(cell) ?? throw new UsageException($"{path}, line {line}: \"{cell}\" is no finite number such as 12.5."))]))
                throw new UsageException($"{path}, line {line}: the series {cells[0]} comes twice.");
        }

        return rows.Count > 0 ? rows : throw new UsageException($"{path} has no series.");
    }

    private static double? Number(string cell) =>
        cell.Length == 0 ? double.NaN : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static StreamReader Open(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        var file = File.OpenRead(path);
        return new(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
    }
}
