using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Bills;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Functions;

namespace CloudIntel.Ledger.Import;

/// <summary>
/// Loads bills into the tables charges and rejected_rows of a DuckDB database, inside the caller's transaction. A file without broken
/// rows is read once by DuckDB, after a fast check of its structure; only where rows are rejected it is read again, to say which.
/// </summary>
internal sealed class BillLoader
{
    private readonly DuckDbConnection connection;
    private readonly string source;
    private readonly long importId;
    private readonly string temporary;
    private readonly ImportWatch watch;
    private readonly CancellationToken cancellationToken;

    /// <summary>Begins to load an import.</summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="source">Whose charges they are.</param>
    /// <param name="importId">Number of the import.</param>
    /// <param name="temporary">Folder for copies.</param>
    /// <param name="watch">Hears how far it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public BillLoader(
        DuckDbConnection connection, string source, long importId, string temporary, ImportWatch watch, CancellationToken cancellationToken)
    {
        this.connection = connection;
        this.source = source;
        this.importId = importId;
        this.temporary = temporary;
        this.watch = watch;
        this.cancellationToken = cancellationToken;
        connection.ExecuteScript(EmbeddedSql.Mapping("macros"), cancellationToken);
    }

    /// <summary>Loads a file.</summary>
    /// <param name="bill">The file.</param>
    /// <param name="number">Its place in the request, from 0.</param>
    /// <exception cref="UnreadableBillException">The file cannot be read at all.</exception>
    public FileReport Load(ProbedBill bill, int number)
    {
        try
        {
            return bill.Format == BillFormat.Parquet ? LoadParquet(bill, number) : LoadCsv(bill, number);
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

    private FileReport LoadCsv(ProbedBill bill, int number)
    {
        var counts = Scan(bill, sink: null);
        if (counts.Rows + counts.Broken == 0)
            throw new UnreadableBillException("EmptyFile", bill.File.Name, $"{bill.File.Name} has a header and no rows.");

        string? copy = null;
        try
        {
            if (counts.Broken > 0 || counts.MixedLineEnds)
                copy = WriteCopy(bill, number, keepBroken: true);
            Insert(bill, CsvView(bill, copy));
            var rejected = CountRejected(bill);
            if (rejected > 0)
            {
                copy ??= WriteCopy(bill, number, keepBroken: false);
                Reject(bill, number, CsvView(bill, copy));
            }

            return Report(bill, bill.Columns, counts.Broken + rejected);
        }
        finally
        {
            if (copy is not null)
                File.Delete(copy);
        }
    }

    private FileReport LoadParquet(ProbedBill bill, int number)
    {
        var columns = BillView.DescribeParquet(connection, bill.Path, cancellationToken);
        IReadOnlyList<string> names = [.. columns.Select(column => column.Name)];
        BillProbe.RequireColumns(bill.File, names);
        var loaded = Insert(bill, BillView.OfParquet(columns, bill.Path, withLines: false));
        if (loaded == 0)
            throw new UnreadableBillException("EmptyFile", bill.File.Name, $"{bill.File.Name} has columns and no rows.");
        var rejected = CountRejected(bill);
        if (rejected > 0)
            Reject(bill, number, BillView.OfParquet(columns, bill.Path, withLines: true));
        return Report(bill, names, rejected);
    }

    private static string CsvView(ProbedBill bill, string? copy) => copy is null
        ? BillView.OfCsv(bill.Columns, bill.Path, bill.Delimiter, bill.Format == BillFormat.GzippedCsv, withLines: false)
        : BillView.OfCsv(bill.Columns, copy, bill.Delimiter, gzipped: false, withLines: true);

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

    private long Insert(ProbedBill bill, string view)
    {
        watch.Stage($"Loading {bill.File.Name}", connection);
        connection.Execute(view, cancellationToken);
        return connection.Execute(
            $"INSERT INTO charges BY NAME SELECT * EXCLUDE (Line, Verdict, Offending) FROM ({EmbeddedSql.Mapping("focus")})",
            cancellationToken, source, importId, bill.File.Name);
    }

    private long CountRejected(ProbedBill bill)
    {
        using var reader = connection.Query(
            "SELECT count(*) FROM charges WHERE ImportId = $1 AND SourceFile = $2 AND x_Repairs < 0", cancellationToken, importId, bill.File.Name);
        reader.Read();
        return reader.Int64(0);
    }

    private void Reject(ProbedBill bill, int number, string view)
    {
        watch.Stage($"Finding the rejected rows of {bill.File.Name}", connection);
        connection.Execute(view, cancellationToken);
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
            FROM ({EmbeddedSql.Mapping("focus")}) JOIN (VALUES {Verdicts.AsValues}) verdicts (Verdict, ColumnName, Problem) USING (Verdict)
            """,
            cancellationToken, source, importId, bill.File.Name, number);
        connection.Execute(
            "DELETE FROM charges WHERE ImportId = $1 AND SourceFile = $2 AND x_Repairs < 0", cancellationToken, importId, bill.File.Name);
    }

    private FileReport Report(ProbedBill bill, IReadOnlyList<string> columns, long rejected)
    {
        var (rows, repaired, repairs) = CountRepairs(bill);
        return new FileReport
        {
            File = bill.File.Name,
            Rows = rows,
            RepairedRows = repaired,
            RejectedRows = rejected,
            Repairs = [.. repairs.OrderByDescending(repair => repair.Rows), .. bill.FileRepairs],
            Periods = ReadPeriods(bill),
            IgnoredColumns = [.. columns.Where(name => !FocusColumns.All.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))],
        };
    }

    private (long Rows, long Repaired, List<RepairCount> Repairs) CountRepairs(ProbedBill bill)
    {
        var counts = RepairDescriptions.All.Select(entry => $"count(*) FILTER (x_Repairs & {(int)entry.Repair} <> 0)");
        using var reader = connection.Query(
            $"SELECT count(*), count(*) FILTER (x_Repairs > 0), {string.Join(", ", counts)} FROM charges WHERE ImportId = $1 AND SourceFile = $2",
            cancellationToken, importId, bill.File.Name);
        reader.Read();
        var repairs = new List<RepairCount>();
        for (var i = 0; i < RepairDescriptions.All.Count; i++)
        {
            var (repair, description) = RepairDescriptions.All[i];
            if (reader.Int64(i + 2) is > 0 and var rows)
                repairs.Add(new(repair.ToString(), description, rows));
        }

        return (reader.Int64(0), reader.Int64(1), repairs);
    }

    private List<SourcePeriod> ReadPeriods(ProbedBill bill)
    {
        using var reader = connection.Query(
            """
            SELECT BillingPeriodStart, BillingPeriodEnd, ServiceProviderName, BillingCurrency, count(*),
                max(least(ChargePeriodEnd, ChargePeriodStart + INTERVAL 1 DAY)),
                sum(BilledCost), sum(EffectiveCost), coalesce(sum(ListCost), 0), coalesce(sum(ContractedCost), 0)
            FROM charges WHERE ImportId = $1 AND SourceFile = $2 GROUP BY ALL ORDER BY 1, 2, 3, 4
            """,
            cancellationToken, importId, bill.File.Name);
        var periods = new List<SourcePeriod>();
        while (reader.Read())
        {
            periods.Add(new SourcePeriod
            {
                Source = source,
                Period = new DatePeriod(reader.Time(0), reader.Time(1)),
                Provider = reader.Text(2),
                Rows = reader.Int64(4),
                DataThrough = reader.Time(5),
                Costs = new(reader.Text(3), reader.Decimal(6), reader.Decimal(7), reader.Decimal(8), reader.Decimal(9)),
            });
        }

        return periods;
    }
}
