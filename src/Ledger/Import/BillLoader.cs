using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Bills;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Import;

/// <summary>
/// Loads bills into the tables charges and rejected_rows of a DuckDB database. A file without broken rows is read once by DuckDB, after a
/// fast check of its structure; only where rows are rejected it is read again, to say which.
/// </summary>
internal sealed class BillLoader
{
    private readonly DuckDbConnection connection;
    private readonly string source;
    private readonly BillDialect asked;
    private readonly long importId;
    private readonly string temporary;
    private readonly ImportWatch watch;
    private readonly CancellationToken cancellationToken;

    /// <summary>Begins to load an import.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="request">Whose charges they are, and what they are written in.</param>
    /// <param name="importId">Number of the import.</param>
    /// <param name="temporary">Folder for copies.</param>
    /// <param name="watch">Hears how far it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public BillLoader(
        DuckDbConnection connection, ImportRequest request, long importId, string temporary, ImportWatch watch, CancellationToken cancellationToken)
    {
        this.connection = connection;
        source = request.Source;
        asked = request.Format;
        this.importId = importId;
        this.temporary = temporary;
        this.watch = watch;
        this.cancellationToken = cancellationToken;
        connection.ExecuteScript(EmbeddedSql.Mapping("macros"), cancellationToken);
    }

    /// <summary>Loads the charges of a file, and keeps aside what cannot be loaded.</summary>
    /// <param name="bill">The file.</param>
    /// <param name="number">Its place in the request, from 0.</param>
    /// <exception cref="UnreadableBillException">The file cannot be read at all.</exception>
    public LoadedBill Load(ProbedBill bill, int number)
    {
        try
        {
            return bill.Format switch
            {
                FileFormat.Parquet => LoadParquet(bill, number),
                FileFormat.JsonLines or FileFormat.GzippedJsonLines => LoadJsonLines(bill, number),
                _ => LoadCsv(bill, number),
            };
        }
        catch (DuckDbException e) when (e.IsOutOfSpace)
        {
            throw new LedgerUnavailableException($"{bill.File.Name} was not loaded for want of memory or disk: {e.Message}", e);
        }
        catch (DuckDbException e)
        {
            throw new UnreadableBillException("Unreadable", bill.File.Name, $"{bill.File.Name} cannot be read: {e.Message}", e);
        }
    }

    private BillDialect Asked(ProbedBill bill) => bill.File.Format == BillDialect.Auto ? asked : bill.File.Format;

    private LoadedBill LoadCsv(ProbedBill bill, int number)
    {
        var dialect = bill.Dialect!;
        var columns = ExportColumns.Find(bill.File, dialect, BillSource.OfCsv(bill.Columns, bill.Path, bill.Delimiter, bill.IsGzipped, withLines: false).Columns);
        var counts = Scan(bill, sink: null);
        if (counts.Rows + counts.Broken == 0)
            throw new UnreadableBillException("EmptyFile", bill.File.Name, $"{bill.File.Name} has a header and no rows.");

        string? copy = null;
        try
        {
            if (counts.Broken > 0 || counts.MixedLineEnds)
                copy = WriteCopy(bill, number, keepBroken: true);
            Insert(bill, dialect, columns, CsvSource(bill, copy), counts.Rows);
            if (HasRejected(bill))
            {
                copy ??= WriteCopy(bill, number, keepBroken: false);
                Reject(bill, number, dialect, columns, CsvSource(bill, copy));
            }

            return new(bill, dialect, columns.Ignored, counts.Broken);
        }
        finally
        {
            if (copy is not null)
                File.Delete(copy);
        }
    }

    private LoadedBill LoadParquet(ProbedBill bill, int number)
    {
        var rows = BillSource.OfParquet(connection, bill.Path, withLines: false, cancellationToken);
        var dialect = Dialects.Recognise(bill.File, Asked(bill), [.. rows.Columns.Select(column => column.Name)]);
        var columns = ExportColumns.Find(bill.File, dialect, rows.Columns);
        var loaded = Insert(bill, dialect, columns, rows);
        if (loaded == 0)
            throw new UnreadableBillException("EmptyFile", bill.File.Name, $"{bill.File.Name} has columns and no rows.");
        if (HasRejected(bill))
            Reject(bill, number, dialect, columns, BillSource.OfParquet(connection, bill.Path, withLines: true, cancellationToken));
        return new(bill, dialect, columns.Ignored, Broken: 0);
    }

    /// <summary>JSON lines become a CSV file of the columns that the mapping reads, with every number as it was written.</summary>
    private LoadedBill LoadJsonLines(ProbedBill bill, int number)
    {
        watch.Stage($"Reading {bill.File.Name}");
        var dialect = bill.Dialect!;
        var path = Path.Combine(temporary, $"{Guid.NewGuid():N}.csv");
        try
        {
            var lines = WriteRows(bill, number, dialect, path);
            if (lines.Rows + lines.Broken == 0)
                throw new UnreadableBillException("EmptyFile", bill.File.Name, $"{bill.File.Name} has no rows.");
            var rows = BillSource.OfCsv(JsonRows.Columns(dialect), path, (byte)',', gzipped: false, withLines: true);
            var columns = ExportColumns.OfAll(bill.File, rows.Columns, lines.Ignored);
            Insert(bill, dialect, columns, rows, lines.Rows);
            if (HasRejected(bill))
                Reject(bill, number, dialect, columns, rows);
            return new(bill, dialect, columns.Ignored, lines.Broken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private JsonLinesCounts WriteRows(ProbedBill bill, int number, Dialect dialect, string path)
    {
        using var appender = connection.Append("rejected_rows");
        using var text = bill.OpenText();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        try
        {
            return JsonRows.ToCsv(
                text, dialect, file,
                (line, reason) => appender.Append(source).Append(importId).Append(number).Append(bill.File.Name).Append(line).Append("").Append(reason).EndRow(),
                cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableBillException("UnknownFormat", bill.File.Name, $"{bill.File.Name} begins like a bill and then is none: {e.Message}", e);
        }
        finally
        {
            appender.Flush();
        }
    }

    private static BillSource CsvSource(ProbedBill bill, string? copy) => copy is null
        ? BillSource.OfCsv(bill.Columns, bill.Path, bill.Delimiter, bill.IsGzipped, withLines: false)
        : BillSource.OfCsv(bill.Columns, copy, bill.Delimiter, gzipped: false, withLines: true);

    private CsvCounts Scan(ProbedBill bill, ICsvRows? sink)
    {
        watch.Stage($"Checking {bill.File.Name}");
        using var text = bill.OpenText();
        try
        {
            return CsvScanner.Scan(text, bill.Delimiter, bill.Columns.Count, sink, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableBillException("UnknownFormat", bill.File.Name, $"{bill.File.Name} begins like a bill and then is none: {e.Message}", e);
        }
    }

    /// <summary>Copies the good rows with the line of each, and keeps the broken ones as rejected.</summary>
    private string WriteCopy(ProbedBill bill, int number, bool keepBroken)
    {
        var path = Path.Combine(temporary, $"{Guid.NewGuid():N}.csv");
        try
        {
            using var appender = connection.Append("rejected_rows");
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
            var copy = new CsvCopy(file, bill.Delimiter, bill.Columns.Count, (line, reason) =>
            {
                if (keepBroken)
                    appender.Append(source).Append(importId).Append(number).Append(bill.File.Name).Append(line).Append("").Append(reason).EndRow();
            });
            Scan(bill, copy);
            file.Flush();
            appender.Flush();
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private long Insert(ProbedBill bill, Dialect dialect, ExportColumns columns, BillSource rows, long? count = null)
    {
        watch.Stage($"Loading {bill.File.Name}", connection, count, new FileInfo(bill.Path).Length);
        if (dialect.Words is not null)
            connection.ExecuteScript(EmbeddedSql.Mapping(dialect.Words), cancellationToken);
        connection.ExecuteScript(MappingWords.Definitions(dialect, Asked(bill), columns.Found), cancellationToken);
        connection.Execute(columns.View(dialect, rows), cancellationToken);
        BillView.Create(connection, dialect, cancellationToken);
        return connection.Execute(
            $"INSERT INTO charges BY NAME SELECT * EXCLUDE (Line, Verdict, Offending) FROM ({EmbeddedSql.Mapping("focus")})",
            cancellationToken, source, importId, bill.File.Name);
    }

    private bool HasRejected(ProbedBill bill)
    {
        using var reader = connection.Query(
            $"SELECT count(*) FROM charges WHERE ImportId = $1 AND SourceFile = $2 AND x_Repairs < 0 AND x_Repairs > -{MappingWords.FirstDrop}",
            cancellationToken, importId, bill.File.Name);
        reader.Read();
        return reader.Int64(0) > 0;
    }

    private void Reject(ProbedBill bill, int number, Dialect dialect, ExportColumns columns, BillSource rows)
    {
        watch.Stage($"Finding the rejected rows of {bill.File.Name}", connection);
        connection.Execute(columns.View(dialect, rows), cancellationToken);
        connection.Execute(
            $"""
            INSERT INTO rejected_rows
            SELECT SourceName, ImportId, $4, SourceFile, Line, ColumnName,
                CASE
                    WHEN Offending IS NULL AND Verdict <> 11 THEN ColumnName || ' is missing'
                    WHEN Offending IS NULL THEN ColumnName || ' ' || Problem
                    WHEN length(Offending) > 100 THEN '"' || left(Offending, 100) || '…" ' || Problem
                    ELSE '"' || Offending || '" ' || Problem
                END
            FROM ({EmbeddedSql.Mapping("focus")}) JOIN (VALUES {Verdicts.AsValues(dialect)}) verdicts (Verdict, ColumnName, Problem) USING (Verdict)
            """,
            cancellationToken, source, importId, bill.File.Name, number);
    }
}
