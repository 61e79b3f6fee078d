using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Functions;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Tests;

/// <summary>The list of columns in code, the tables, the mapping and the verdicts say the same.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbSettings.Open(path: null, Path.GetTempPath(), new LedgerOptions(), TestContext.Current.CancellationToken);

    public void Dispose() => database.Dispose();

    [Fact]
    public void There_are_the_65_columns_of_FOCUS_1_3_and_the_2_that_1_4_adds() => Assert.Equal(67, FocusColumns.All.Select(column => column.Name).Distinct().Count());

    [Fact]
    public void Charges_have_the_columns_of_FOCUS_with_their_types_and_our_own()
    {
        var expected = FocusColumns.All.Select(column => (column.Name, Type: column.Kind switch
        {
            ColumnKind.Number => $"DECIMAL({FocusNumber.Precision},{FocusNumber.Scale})",
            ColumnKind.Time => "TIMESTAMP",
            _ => "VARCHAR",
        })).Concat([("SourceName", "VARCHAR"), ("ImportId", "BIGINT"), ("SourceFile", "VARCHAR"), ("x_Columns", "VARCHAR"), ("x_KubernetesNamespace", "VARCHAR"), ("x_Repairs", "BIGINT")]);
        Assert.Equal(expected.Order(), Describe("charges").Order());
    }

    public static TheoryData<string> Formats => [.. Dialects.All.Select(dialect => dialect.Format.ToString())];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Each_mapping_makes_the_columns_of_charges_of_the_columns_that_it_asks_for(string format)
    {
        using var connection = database.Connect();
        connection.ExecuteScript(EmbeddedSql.Mapping("macros"), TestContext.Current.CancellationToken);
        var dialect = Dialects.All.First(dialect => dialect.Format.ToString() == format);
        var source = BillSource.OfCsv(["one"], typeof(SchemaTests).Assembly.Location, (byte)',', gzipped: false, withLines: false);
        if (dialect.Words is { } words)
            connection.ExecuteScript(EmbeddedSql.Mapping(words), TestContext.Current.CancellationToken);
        connection.ExecuteScript(MappingWords.Definitions(dialect, BillDialect.Auto, []), TestContext.Current.CancellationToken);
        connection.Execute(ExportColumns.Find(new("bill", "bill"), dialect, source.Columns).View(dialect, source), TestContext.Current.CancellationToken);
        BillView.Create(connection, dialect, TestContext.Current.CancellationToken);
        var mapping = EmbeddedSql.Mapping("focus").Replace("$1", "''", StringComparison.Ordinal).Replace("$2", "1", StringComparison.Ordinal).Replace("$3", "''", StringComparison.Ordinal);
        var made = Describe(connection, $"({mapping})").Where(column => column.Name is not ("Line" or "Verdict" or "Offending"));
        Assert.Equal(Describe("charges").Order(), made.Order());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Each_column_that_a_mapping_asks_for_is_one_that_it_reads(string format)
    {
        var dialect = Dialects.All.First(dialect => dialect.Format.ToString() == format);
        if (dialect.Mapping is not { } mapping)
            return; // it takes the columns as they are
        var words = new HashSet<string>(EmbeddedSql.Mapping(mapping).Split([.. " \n\t\r(),;=<>|+-*/'\":."]), StringComparer.OrdinalIgnoreCase);
        Assert.All(dialect.Columns.Select(column => column.Name).Concat(dialect.Groups.Select(group => group.Name)), name => Assert.Contains(name, words));
    }

    [Fact]
    public void Rules_have_bits_and_names_of_their_own()
    {
        // A dialect that is defined under several formats brings its rules once.
        var rules = CommonRules.All.Concat(Dialects.All.SelectMany(dialect => dialect.Marks)).Distinct().ToList();
        Assert.Equal(rules.Count, rules.Select(rule => rule.Bit).Distinct().Count());
        Assert.Equal(rules.Count, rules.Select(rule => rule.Name).Distinct().Count());
        Assert.All(rules, rule => Assert.InRange(rule.Bit, 0, 61));
        foreach (var repair in Enum.GetValues<CellRepairs>().Except([CellRepairs.None]))
            Assert.Equal((long)repair, CommonRules.All.Single(rule => rule.Name == repair.ToString()).Value);
    }

    [Fact]
    public void Every_verdict_of_the_mapping_is_explained()
    {
        var mapping = EmbeddedSql.Mapping("focus");
        var judged = mapping[mapping.IndexOf("judged AS", StringComparison.Ordinal)..mapping.IndexOf("AS Verdict", StringComparison.Ordinal)];
        var numbers = judged.Split('\n')
            .Where(line => line.TrimStart().StartsWith("WHEN", StringComparison.Ordinal) && char.IsAsciiDigit(line[^1]))
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
