using System.Globalization;
using System.IO.Compression;
using System.Text;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Functions;
using CloudIntel.Ledger.Import;

namespace CloudIntel.Ledger.Export;

/// <summary>How an export is written.</summary>
public enum ExportFormat
{
    /// <summary>UTF-8, a header, empty cells for null.</summary>
    Csv,

    /// <summary>CSV, compressed.</summary>
    GzippedCsv,

    /// <summary>Numbers as DECIMAL(38, 22), times as UTC timestamps, the rest as texts.</summary>
    Parquet,

    /// <summary>Parquet whose pages are compressed with gzip instead of Snappy.</summary>
    GzippedParquet,
}

/// <summary>Writes exports to files.</summary>
public static class ExportFile
{
    private const int BufferBytes = 1 << 17;
    private const long ParquetMemory = 512L << 20;

    /// <summary>Writes a file that is never seen half written: it takes its name when it is whole, and replaces one of that name.</summary>
    /// <returns>The number of rows.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task<long> WriteAsync(ChargeExport export, string path, ExportFormat format, CancellationToken cancellationToken)
    {
        var unfinished = path + ".part";
        try
        {
            var rows = format is ExportFormat.Csv or ExportFormat.GzippedCsv
                ? await WriteCsvAsync(export, unfinished, format == ExportFormat.GzippedCsv, cancellationToken)
                : await WriteParquetAsync(export, unfinished, format == ExportFormat.GzippedParquet, cancellationToken);
            File.Move(unfinished, path, overwrite: true);
            return rows;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task<long> WriteCsvAsync(ChargeExport export, string path, bool gzipped, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await using Stream stream = gzipped ? new GZipStream(file, CompressionLevel.Fastest) : file;
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferBytes);
        await WriteRowAsync(writer, [.. export.Columns.Select(column => column.Name)]);
        var rows = 0L;
        await foreach (var row in export.Rows.WithCancellation(cancellationToken))
        {
            await WriteRowAsync(writer, row);
            rows++;
        }

        return rows;
    }

    private static async Task WriteRowAsync(StreamWriter writer, IReadOnlyList<string?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
                await writer.WriteAsync(',');
            if (cells[i] is { } cell)
                await writer.WriteAsync(Quoted(cell));
        }

        await writer.WriteAsync('\n');
    }

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\n\r") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    /// <summary>Through a CSV file beside it, which DuckDB turns into columns.</summary>
    private static async Task<long> WriteParquetAsync(ChargeExport export, string path, bool gzipped, CancellationToken cancellationToken)
    {
        var text = path + ".csv";
        try
        {
            var rows = await WriteCsvAsync(export, text, gzipped: false, cancellationToken);
            await Task.Run(() => ToParquet(export.Columns, text, path, gzipped, cancellationToken), cancellationToken);
            return rows;
        }
        finally
        {
            File.Delete(text);
        }
    }

    private static void ToParquet(IReadOnlyList<ExportColumn> columns, string text, string path, bool gzipped, CancellationToken cancellationToken)
    {
        try
        {
            using var database = DuckDbDatabase.Open(path: null, new Dictionary<string, string>
            {
                ["memory_limit"] = ParquetMemory.ToString(CultureInfo.InvariantCulture) + "B",
                ["temp_directory"] = path + ".tmp",
                ["preserve_insertion_order"] = "false",
            });
            using var connection = database.Connect();
            BillFunctions.Register(connection, []);
            var source = BillSource.OfCsv([.. columns.Select(column => column.Name)], text, (byte)',', gzipped: false, withLines: false);
            var cells = columns.Zip(source.Columns, (column, cell) => $"{Typed(column.Type, cell.Text)} AS {SqlText.Identifier(column.Name)}");
            connection.Execute(
                $"COPY (SELECT {string.Join(", ", cells)} FROM {source.From}) TO {SqlText.Literal(path)} (FORMAT parquet, COMPRESSION {(gzipped ? "gzip" : "snappy")})",
                cancellationToken);
        }
        catch (DuckDbException e)
        {
            throw new LedgerUnavailableException($"The export could not be written as Parquet: {e.Message}", e);
        }
    }

    private static string Typed(ColumnType type, string cell) => type switch
    {
        ColumnType.Decimal => $"decimal_of({cell})",
        ColumnType.Time => $"instant_of({cell})",
        _ => cell,
    };
}
