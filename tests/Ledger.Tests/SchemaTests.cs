using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Functions;
using CloudIntel.Ledger.Import;

namespace CloudIntel.Ledger.Tests;

/// <summary>The list of columns in code, the tables, the mapping and the verdicts say the same.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbSettings.Open(path: null, Path.GetTempPath(), new LedgerOptions(), TestContext.Current.CancellationToken);

    public void Dispose() => database.Dispose();

    [Fact]
    public void There_are_the_65_columns_of_FOCUS_1_3() => Assert.Equal(65, FocusColumns.All.Select(column => column.Name).Distinct().Count());

    [Fact]
    public void Charges_have_the_columns_of_FOCUS_with_their_types_and_our_own()
    {
        var expected = FocusColumns.All.Select(column => (column.Name, Type: column.Kind switch
        {
            ColumnKind.Number => $"DECIMAL({FocusNumber.Precision},{FocusNumber.Scale})",
            ColumnKind.Time => "TIMESTAMP",
            _ => "VARCHAR",
        })).Concat([("SourceName", "VARCHAR"), ("ImportId", "BIGINT"), ("SourceFile", "VARCHAR"), ("x_KubernetesNamespace", "VARCHAR"), ("x_Repairs", "INTEGER")]);
        Assert.Equal(expected.Order(), Describe("charges").Order());
    }

    [Fact]
    public void The_mapping_makes_the_columns_of_charges()
    {
        using var connection = database.Connect();
        connection.ExecuteScript(EmbeddedSql.Mapping("macros"), TestContext.Current.CancellationToken);
        connection.Execute(BillView.OfCsv(["BilledCost"], typeof(SchemaTests).Assembly.Location, (byte)',', gzipped: false, withLines: false), TestContext.Current.CancellationToken);
        var mapping = EmbeddedSql.Mapping("focus").Replace("$1", "''", StringComparison.Ordinal).Replace("$2", "1", StringComparison.Ordinal).Replace("$3", "''", StringComparison.Ordinal);
        var made = Describe(connection, $"({mapping})").Where(column => column.Name is not ("Line" or "Verdict" or "Offending"));
        Assert.Equal(Describe("charges").Order(), made.Order());
    }

    [Fact]
    public void Every_verdict_of_the_mapping_is_explained()
    {
        var mapping = EmbeddedSql.Mapping("focus");
        var judged = mapping[mapping.IndexOf("judged AS", StringComparison.Ordinal)..mapping.IndexOf("AS Verdict", StringComparison.Ordinal)];
        var numbers = judged.Split('\n')
            .Where(line => line.TrimStart().StartsWith("WHEN", StringComparison.Ordinal))
            .Select(line => int.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Verdicts.All.Select(verdict => verdict.Verdict), numbers);
    }

    private List<(string Name, string Type)> Describe(string table)
    {
        using var connection = database.Connect();
        return Describe(connection, table);
    }

    private static List<(string Name, string Type)> Describe(DuckDbConnection connection, string source)
    {
        using var reader = connection.Query($"DESCRIBE SELECT * FROM {source}", TestContext.Current.CancellationToken);
        var columns = new List<(string, string)>();
        while (reader.Read())
            columns.Add((reader.Text(0), reader.Text(1)));
        return columns;
    }
}
