using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Ledger.Mappings;

/// <summary>
/// A way in which providers write bills: how it is known, what its mapping reads, and what the mapping may do to a row. The mapping
/// itself is the SQL file beside; README.md in this folder says how one is written.
/// </summary>
internal sealed record Dialect
{
    /// <summary>Its name.</summary>
    public required BillDialect Format { get; init; }

    /// <summary>What people call it, such as <c>AWS Cost and Usage Report</c>.</summary>
    public required string Title { get; init; }

    /// <summary>A file with all columns of one of these sets is written in it.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Signatures { get; init; }

    /// <summary>Columns without which a row says neither what is owed, nor when, nor to whom.</summary>
    public required IReadOnlyList<RequiredColumn> Required { get; init; }

    /// <summary>The columns of the view <c>export</c> that the mapping reads.</summary>
    public required IReadOnlyList<ExportColumn> Columns { get; init; }

    /// <summary>Columns of that view that gather several of the file's.</summary>
    public IReadOnlyList<ColumnGroup> Groups { get; init; } = [];

    /// <summary>The SQL file that makes FOCUS columns of the view <c>export</c>; null when they are such columns already.</summary>
    public string? Mapping { get; init; }

    /// <summary>The SQL file with words that the mapping uses; null when it has none of its own.</summary>
    public string? Words { get; init; }

    /// <summary>The SQL file that looks at the charges of all files of an import together, once they are loaded; null when each row speaks for itself.</summary>
    public string? Settlement { get; init; }

    /// <summary>What the mapping does to rows, beyond <see cref="CommonRules"/>, and tells with <c>marked('Name')</c>.</summary>
    public IReadOnlyList<MarkRule> Marks { get; init; } = [];

    /// <summary>Rows that it drops on purpose, told with <c>dropped('Name')</c>.</summary>
    public IReadOnlyList<DropRule> Drops { get; init; } = [];

    /// <summary>Rows that it cannot map, told with <c>refused('Name')</c>.</summary>
    public IReadOnlyList<RefusalRule> Refusals { get; init; } = [];

    /// <summary>Finds out what does not add up in an import's bills of this dialect, once all of them are loaded.</summary>
    public Func<LoadedBills, IEnumerable<string>>? Check { get; init; }

    /// <summary>Where it differs: the file's own name of what became a FOCUS column, so that a rejection names what its reader sees.</summary>
    public IReadOnlyDictionary<string, string> SourceNames { get; init; } = new Dictionary<string, string>();
}

/// <summary>Bills of one dialect that an import has loaded.</summary>
/// <param name="Connection">In the transaction of the import.</param>
/// <param name="ImportId">Number of the import.</param>
/// <param name="Files">What was found in each.</param>
/// <param name="CancellationToken">Cancels.</param>
internal sealed record LoadedBills(DuckDbConnection Connection, long ImportId, IReadOnlyList<FileReport> Files, CancellationToken CancellationToken);

/// <summary>A column that a mapping reads; null in the view where the file has none of the names.</summary>
/// <param name="Name">Its name in the mapping, and one in the file as <see cref="ColumnKey"/> compares names.</param>
/// <param name="OtherNames">Other names in files, tried in this order.</param>
internal sealed record ExportColumn(string Name, params string[] OtherNames)
{
    /// <summary>All its names.</summary>
    public IEnumerable<string> Names => OtherNames.Prepend(Name);
}

/// <summary>All columns whose names begin alike, as one column of JSON: an object with the values that are there, as text.</summary>
/// <param name="Name">Its name in the mapping.</param>
/// <param name="Prefixes">How the columns' names begin, in any case.</param>
/// <param name="KeepsPrefix">Whether the keys of the object have the prefix, or only what follows it.</param>
internal sealed record ColumnGroup(string Name, IReadOnlyList<string> Prefixes, bool KeepsPrefix)
{
    /// <summary>The key of a column in the object; null when it is none of the group.</summary>
    public string? Key(string column)
    {
        var prefix = Prefixes.FirstOrDefault(prefix => column.Length > prefix.Length && column.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        return prefix is null ? null : KeepsPrefix ? column : column[prefix.Length..];
    }
}

/// <summary>A column that must be there.</summary>
/// <param name="Shown">What an error calls it.</param>
/// <param name="AnyOf">Names of <see cref="ExportColumn"/>s one of which is enough.</param>
internal sealed record RequiredColumn(string Shown, params string[] AnyOf);

/// <summary>Something that happens to rows and is counted in charges.x_Repairs.</summary>
/// <param name="Bit">Its bit there, from 0 to 61; the same for ever.</param>
/// <param name="Name">CamelCase.</param>
/// <param name="Description">What was wrong and what was done, for people.</param>
/// <param name="Change">Null for a repair; Added where it tells charges that are no row of the file, Merged for charges that took other rows in.</param>
internal sealed record MarkRule(int Bit, string Name, string Description, RowChangeKind? Change = null)
{
    /// <summary>Its value in charges.x_Repairs.</summary>
    public long Value => 1L << Bit;
}

/// <summary>Rows that are no charges.</summary>
/// <param name="Name">CamelCase.</param>
/// <param name="Description">Which they are, and why.</param>
internal sealed record DropRule(string Name, string Description);

/// <summary>Rows that are kept aside.</summary>
/// <param name="Name">CamelCase.</param>
/// <param name="Column">The file's column that is wrong.</param>
/// <param name="Problem">What is wrong with its value, to be read after it, such as <c>is no number</c>.</param>
internal sealed record RefusalRule(string Name, string Column, string Problem);
