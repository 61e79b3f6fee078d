using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Import;

/// <summary>Which columns of a file a dialect's mapping reads.</summary>
internal sealed class ExportColumns
{
    private readonly Dictionary<string, string> columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string Key, string Text)>> groups = new(StringComparer.Ordinal);

    private ExportColumns(IReadOnlyList<string> ignored) => Ignored = ignored;

    /// <summary>Names of the columns that nothing is made of.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Columns of the view <c>export</c> that the file has.</summary>
    public IEnumerable<string> Found => columns.Keys.Concat(groups.Keys);

    /// <summary>Finds the columns of a dialect in a file.</summary>
    /// <exception cref="UnreadableBillException">The file has one of them twice.</exception>
    public static ExportColumns Find(BillFile file, Dialect dialect, IReadOnlyList<SourceColumn> source)
    {
        var byKey = source.ToLookup(column => ColumnKey.Of(column.Name), StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<(string Name, SourceColumn Column)>();
        foreach (var column in dialect.Columns)
        {
            if (column.Names.Select(name => byKey[ColumnKey.Of(name)]).FirstOrDefault(candidates => candidates.Any()) is not { } candidates)
            {
                if (file.Assumed.TryGetValue(column.Name, out var value))
                    found.Add((column.Name, new(column.Name, SqlText.Literal(value))));
                continue;
            }

            if (candidates.Skip(1).Any())
                throw new UnreadableBillException("DoubledColumn", file.Name, $"{file.Name} has more than one column {string.Join(", ", candidates.Select(candidate => candidate.Name))}; which one counts is unclear.");
            found.Add((column.Name, candidates.First()));
            used.Add(candidates.First().Name);
        }

        var grouped = new List<(string Group, string Key, SourceColumn Column)>();
        foreach (var column in source.Where(column => !used.Contains(column.Name)))
        {
            if (dialect.Groups.Select(group => (group.Name, Key: group.Key(column.Name))).FirstOrDefault(group => group.Key is not null) is { Key: { } key } group)
                grouped.Add((group.Name, key, column));
        }

        used.UnionWith(grouped.Select(column => column.Column.Name));
        var result = new ExportColumns(Unused(source, used));
        foreach (var (name, column) in found)
            result.columns.Add(name, column.Text);
        foreach (var group in grouped.DistinctBy(column => (column.Group, column.Key)).GroupBy(column => column.Group, StringComparer.Ordinal))
            result.groups.Add(group.Key, [.. group.Select(column => (column.Key, column.Column.Text))]);
        return result;
    }

    /// <summary>The columns of a copy that holds just those of a dialect, under its names.</summary>
    public static ExportColumns OfAll(BillFile file, IReadOnlyList<SourceColumn> source, IReadOnlyList<string> ignored)
    {
        var result = new ExportColumns(ignored);
        foreach (var column in source)
            result.columns.Add(column.Name, file.Assumed.TryGetValue(column.Name, out var value) ? $"coalesce({column.Text}, {SqlText.Literal(value)})" : column.Text);
        return result;
    }

    /// <summary>The statement that makes the view <c>export</c>: a column of text for each that the dialect asks for, Delimiter and Line.</summary>
    public string View(Dialect dialect, BillSource source)
    {
        var selected = dialect.Columns.Select(column => $"{columns.GetValueOrDefault(column.Name, "CAST(NULL AS VARCHAR)")} AS {column.Name}")
            .Concat(dialect.Groups.Select(group => $"{columns.GetValueOrDefault(group.Name, Object(group.Name))} AS {group.Name}"))
            .Append($"{SqlText.Literal(source.Delimiter.ToString())} AS Delimiter")
            .Append($"CAST({source.Line ?? "NULL"} AS BIGINT) AS Line");
        return $"CREATE OR REPLACE TEMP VIEW export AS SELECT {string.Join(", ", selected)} FROM {source.From}";
    }

    private string Object(string group) => groups.TryGetValue(group, out var members)
        ? $"object_of({string.Join(", ", members.Select(member => $"{SqlText.Literal(member.Key)}, {member.Text}"))})"
        : "CAST(NULL AS VARCHAR)";

    /// <summary>Columns of which nothing was used, neither as a whole nor in part.</summary>
    private static List<string> Unused(IReadOnlyList<SourceColumn> source, HashSet<string> used) =>
    [
        .. source.Select(column => column.Name)
            .Where(name => name.Length > 0 && !used.Any(other => IsSameOrPart(other, name) || IsSameOrPart(name, other)))
            .Where((name, _) => !source.Any(column => column.Name.Length < name.Length && IsSameOrPart(name, column.Name))),
    ];

    private static bool IsSameOrPart(string name, string whole) =>
        name.StartsWith(whole, StringComparison.Ordinal) && (name.Length == whole.Length || name[whole.Length] == '.');
}
