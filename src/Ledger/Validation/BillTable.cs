using System.Text;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Bills;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Validation.Rules;

namespace CloudIntel.Ledger.Validation;

/// <summary>
/// The rows of files as rules see them: the table <c>rows</c>, in the order of the files, with the text of each FOCUS column
/// (<c>"BilledCost"</c>), its number (<c>"BilledCost#"</c>), its moment (<c>"ChargePeriodStart@"</c>), and the bits that say how it is
/// written (<c>"BilledCost!"</c>). A word for a missing value is null, and a bit of <c>Placeholders0</c> or <c>Placeholders1</c>.
/// </summary>
internal sealed class BillTable
{
    /// <summary>Columns in each of the two masks of placeholders.</summary>
    public const int MaskColumns = 60;

    private readonly DuckDbConnection connection;
    private readonly FocusVersion version;
    private readonly HashSet<string> columns;
    private readonly Dictionary<string, int> order;
    private readonly List<LoadedBill> bills = [];

    private BillTable(DuckDbConnection connection, FocusVersion version, IEnumerable<string> columns)
    {
        this.connection = connection;
        this.version = version;
        this.columns = new(columns, StringComparer.Ordinal);
        order = Definitions.Select((column, i) => (column.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i, StringComparer.Ordinal);
    }

    /// <summary>The FOCUS columns that at least one of the files has.</summary>
    public IReadOnlySet<string> Columns => columns;

    /// <summary>The files, in their order.</summary>
    public IReadOnlyList<LoadedBill> Bills => bills;

    /// <summary>Makes an empty table.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="version">The version whose columns it has.</param>
    /// <param name="headers">The names of the files' columns.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static BillTable Create(DuckDbConnection connection, FocusVersion version, IEnumerable<string> headers, CancellationToken cancellationToken)
    {
        var names = headers.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var table = new BillTable(connection, version, CostAndUsage.Of(version).Select(column => column.Name).Where(names.Contains));
        var definition = new StringBuilder("CREATE OR REPLACE TABLE rows (RowHash UBIGINT, Placeholders0 BIGINT, Placeholders1 BIGINT, Damaged0 BIGINT, Damaged1 BIGINT");
        foreach (var column in table.Definitions)
        {
            definition.Append($", \"{column.Name}\" VARCHAR");
            foreach (var (suffix, type, _) in Derived(column, version))
                definition.Append($", \"{column.Name}{suffix}\" {type}");
        }

        connection.Execute(definition.Append(')').ToString(), cancellationToken);
        return table;
    }

    /// <summary>Adds the rows of a file.</summary>
    /// <param name="bill">The file.</param>
    /// <param name="temporary">Folder for a copy of a file with broken rows.</param>
    /// <param name="limit">Most broken rows that are remembered.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public LoadedBill Add(ProbedBill bill, string temporary, int limit, CancellationToken cancellationToken)
    {
        try
        {
            var loaded = bill.Format == FileFormat.Parquet ? AddParquet(bill, cancellationToken) : AddCsv(bill, temporary, limit, cancellationToken);
            if (loaded.Rows + loaded.BrokenRows == 0)
                throw new UnreadableBillException("EmptyFile", bill.File.Name, $"{bill.File.Name} has columns and no rows.");
            bills.Add(loaded);
            return loaded;
        }
        catch (DuckDbException e) when (e.IsOutOfSpace)
        {
            throw new LedgerUnavailableException($"{bill.File.Name} was not judged for want of memory or disk: {e.Message}", e);
        }
        catch (DuckDbException e)
        {
            throw new UnreadableBillException("Unreadable", bill.File.Name, $"{bill.File.Name} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A rule, in the language of <see cref="RuleText"/>, as SQL over the table.</summary>
    public string Sql(string rule) => RuleText.Sql(rule, (name, kind) => (columns.Contains(name), kind) switch
    {
        (true, "$") => $"(Damaged{order[name] / MaskColumns} & {1L << (order[name] % MaskColumns)} <> 0)",
        (true, _) => $"\"{name}{kind}\"",
        (false, "#") => "CAST(NULL AS DECIMAL(38, 22))",
        (false, "@") => "CAST(NULL AS TIMESTAMP)",
        (false, "!") => "0",
        (false, "$") => "false",
        (false, _) => "CAST(NULL AS VARCHAR)",
    });

    /// <summary>The columns whose cells hold a placeholder.</summary>
    public IEnumerable<string> NamesIn((long First, long Second) placeholders) => order
        .Where(entry => ((entry.Value < MaskColumns ? placeholders.First : placeholders.Second) & (1L << (entry.Value % MaskColumns))) != 0).Select(entry => entry.Key);

    /// <summary>The file that holds a row, and the row's number in it, from 1.</summary>
    public (LoadedBill Bill, long Row) Find(long row)
    {
        var bill = bills.FindLast(bill => bill.FirstRow <= row) ?? bills[0];
        return (bill, row - bill.FirstRow + 1);
    }

    /// <summary>The columns of a Parquet file with DuckDB's types.</summary>
    public static IReadOnlyList<(string Name, string Type)> Describe(DuckDbConnection connection, string path, CancellationToken cancellationToken)
    {
        using var reader = connection.Query($"DESCRIBE SELECT * FROM {BillSource.ReadParquet(path)}", cancellationToken);
        var described = new List<(string, string)>();
        while (reader.Read())
            described.Add((reader.Text(0), reader.Text(1)));
        return described;
    }

    private IEnumerable<ColumnDefinition> Definitions => CostAndUsage.Of(version).Where(column => columns.Contains(column.Name));

    private long NextRow => bills.Count == 0 ? 0 : bills[^1].FirstRow + bills[^1].Rows;

    private LoadedBill AddCsv(ProbedBill bill, string temporary, int limit, CancellationToken cancellationToken)
    {
        var broken = new List<(long Line, string Reason)>();
        string? copy = null;
        try
        {
            var counts = Scan(sink: null);
            if (counts.Broken > 0 || counts.MixedLineEnds)
            {
                copy = Path.Combine(temporary, $"{Guid.NewGuid():N}.csv");
                using var file = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
                Scan(new CsvCopy(file, bill.Delimiter, bill.Columns.Count, (line, reason) =>
                {
                    if (broken.Count < limit)
                        broken.Add((line, reason));
                }));
            }

            var source = copy is null
                ? BillSource.OfCsv(bill.Columns, bill.Path, bill.Delimiter, bill.IsGzipped, withLines: false)
                : BillSource.OfCsv(bill.Columns, copy, bill.Delimiter, gzipped: false, withLines: true);
            var rows = Insert(source, cancellationToken);
            return new(bill, bill.Columns, [], NextRow, rows, counts.Broken, broken);
        }
        finally
        {
            if (copy is not null)
                File.Delete(copy);
        }

        CsvCounts Scan(ICsvRows? sink)
        {
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
    }

    private LoadedBill AddParquet(ProbedBill bill, CancellationToken cancellationToken)
    {
        var types = Describe(connection, bill.Path, cancellationToken);
        var source = BillSource.OfParquet(connection, bill.Path, withLines: false, cancellationToken);
        var names = types.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        // Not the parts of nested columns.
        var rows = Insert(source with { Columns = [.. source.Columns.Where(column => names.Contains(column.Name))] }, cancellationToken);
        return new(bill, [.. types.Select(column => column.Name)], [.. types.Select(column => column.Type)], NextRow, rows, 0, []);
    }

    /// <summary>Adds rows and returns their number.</summary>
    private long Insert(BillSource source, CancellationToken cancellationToken)
    {
        var cells = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in source.Columns)
            cells.TryAdd(column.Name, column.Text);
        var held = Definitions.ToList();
        var names = held.Select(column => $"\"{column.Name}\"").ToList();

        var sql = new StringBuilder("INSERT INTO rows BY NAME WITH raw AS (SELECT hash(").AppendJoin(", ", source.Columns.Select(column => column.Text)).Append(") AS RowHash");
        foreach (var column in held)
            sql.Append($", {cells.GetValueOrDefault(column.Name, "CAST(NULL AS VARCHAR)")} AS \"{column.Name}\"");
        sql.Append($" FROM {source.From}), flagged AS (SELECT *, ");
        sql.Append($"{Mask("placeholders", names.Take(MaskColumns))} AS Placeholders0, {Mask("placeholders", names.Skip(MaskColumns))} AS Placeholders1, ");
        sql.Append($"{Mask("damaged", names.Take(MaskColumns))} AS Damaged0, {Mask("damaged", names.Skip(MaskColumns))} AS Damaged1 FROM raw), ");
        sql.Append("cleaned AS (SELECT * REPLACE (");
        sql.AppendJoin(", ", names.Select((name, i) =>
            $"CASE WHEN Placeholders{i / MaskColumns} & {1L << (i % MaskColumns)} <> 0 THEN NULL ELSE {name} END AS {name}"));
        sql.Append(") FROM flagged) SELECT *");
        foreach (var column in held)
        {
            foreach (var (suffix, _, expression) in Derived(column, version))
                sql.Append($", {expression} AS \"{column.Name}{suffix}\"");
        }

        return connection.Execute(sql.Append(" FROM cleaned").ToString(), cancellationToken);
    }

    private static string Mask(string function, IEnumerable<string> names) => names.Any() ? $"{function}({string.Join(", ", names)})" : "CAST(0 AS BIGINT)";

    /// <summary>What is calculated once of a column's text, since many rules look at it.</summary>
    private static IEnumerable<(string Suffix, string Type, string Expression)> Derived(ColumnDefinition column, FocusVersion version)
    {
        var text = $"\"{column.Name}\"";
        switch (column.Type)
        {
            case ColumnType.Decimal:
                yield return ("#", "DECIMAL(38, 22)", $"decimal_of(trim({text}))");
                yield return ("!", "INTEGER", $"number_form({text})");
                break;
            case ColumnType.Time:
                yield return ("@", "TIMESTAMP", $"instant_of(trim({text}))");
                yield return ("!", "INTEGER", $"time_form({text})");
                break;
            case ColumnType.Json when column.Format == ValueFormat.KeyValue:
                yield return ("!", "INTEGER", $"key_value_form({text})");
                break;
            case ColumnType.Json when column.Name == "ContractApplied":
                yield return ("!", "INTEGER", $"contract_applied_form_{(version >= FocusVersion.V14 ? "14" : "13")}({text})");
                break;
            case ColumnType.Json when column.Name == "AllocatedMethodDetails":
                yield return ("!", "INTEGER", $"allocated_details_form({text})");
                break;
            case ColumnType.Json:
                yield return ("!", "INTEGER", $"eligibility_form({text})");
                break;
            case ColumnType.Text when column.Format == ValueFormat.Unit:
                yield return ("!", "INTEGER", $"unit_form({text})");
                break;
        }
    }
}

/// <summary>A file whose rows are in the table.</summary>
/// <param name="Bill">The file.</param>
/// <param name="Header">Its columns.</param>
/// <param name="Types">DuckDB's types of the columns of a Parquet file; empty where all is text.</param>
/// <param name="FirstRow">Number of its first row in the table, from 0.</param>
/// <param name="Rows">Its rows in the table.</param>
/// <param name="BrokenRows">Rows that are not there since their structure is broken.</param>
/// <param name="Broken">The first of these: line and reason.</param>
internal sealed record LoadedBill(
    ProbedBill Bill, IReadOnlyList<string> Header, IReadOnlyList<string> Types, long FirstRow, long Rows, long BrokenRows,
    IReadOnlyList<(long Line, string Reason)> Broken);
