using System.Text.RegularExpressions;
using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>How columns are named and ordered.</summary>
internal static partial class HeaderRules
{
    private const int MostCharacters = 50;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new FileRule("ColumnHandling-A-001-M", "MUST", "", "The name of a FOCUS column must be written as FOCUS writes it.", columns => columns.Header
            .Select(name => (name, known: CostAndUsage.Find(columns.Version, name)?.Name)).Where(pair => pair.known is not null && pair.known != pair.name)
            .Select(pair => $"The column {pair.name} must be written {pair.known}.")) { Repair = "Take the specification's capitals." },
        new FileRule("ColumnHandling-A-003-M", "MUST", "", "The name of a custom column must be letters and digits behind x_.", columns => Custom(columns)
            .Where(name => name.StartsWith("x_", StringComparison.Ordinal) && !LettersAndDigits().IsMatch(name))
            .Select(name => $"The custom column {name} holds other characters than letters and digits.")) { Repair = "Rename the column: x_CostCentre." },
        new FileRule("ColumnHandling-A-005-O", "SHOULD NOT", "", "The name of a column should not be longer than 50 characters.", columns => columns.Header
            .Where(name => name.Length > MostCharacters).Select(name => $"The column {name} has {name.Length} characters.")) { Repair = "Shorten the name." },
        new FileRule("ColumnHandling-A-010-M", "MUST", "", "The name of a custom column must begin with x_.", columns => Custom(columns)
            .Where(name => !name.StartsWith("x_", StringComparison.Ordinal) && !IsOfLaterVersion(columns.Version, name))
            .Select(name => $"The column {name} is none of FOCUS {columns.Version.Name()} and does not begin with x_."))
        { Repair = "Rename the column: x_Id." },
        new FileRule("ColumnHandling-LaterVersion", "SHOULD NOT", "", "A file is expected to have only columns of its own version.", columns => Custom(columns)
            .Where(name => IsOfLaterVersion(columns.Version, name)).Select(name => $"The column {name} came with a later version than {columns.Version.Name()}; it was not judged."))
        { Repair = "Judge the file by the version that has the column." },
        new FileRule("ColumnHandling-A-011-O", "SHOULD", "", "The name of a custom column should be in Pascal case behind x_.", columns => Custom(columns)
            .Where(name => name.StartsWith("x_", StringComparison.Ordinal) && LettersAndDigits().IsMatch(name) && !char.IsAsciiLetterUpper(name[2]))
            .Select(name => $"The custom column {name} is not in Pascal case.")) { Repair = "Rename the column: x_CostCentre." },
        new FileRule("ColumnHandling-A-012-O", "SHOULD", "", "All FOCUS columns should stand before the custom ones.", columns =>
            columns.Header.SkipWhile(name => IsKnown(columns, name)).Where(name => IsKnown(columns, name)).Take(1)
                .Select(name => $"The FOCUS column {name} stands behind a custom column.")) { Aliases = ["ColumnHandling-A-013-O"], Repair = "Put custom columns last." },
        new FileRule("ColumnHandling-Doubled", "MUST", "", "A column must be there once.", columns => columns.Header
            .Where(name => name.Length > 0).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
            .Select(group => $"The column {group.Key} is there {group.Count()} times; the first was judged.")) { Repair = "Leave one of them." },
        new FileRule("NumericFormat-A-012-M", "MUST", "", "A column of numbers must be of a numeric type that keeps all digits.", columns => CostAndUsage.Of(columns.Version)
            .Where(column => column.Type == ColumnType.Decimal && columns.TypeOf(column.Name) is "DOUBLE" or "FLOAT")
            .Select(column => $"{column.Name} is binary floating point, which cannot hold most decimal amounts exactly."))
        { Means = Verdict.Warning, Repair = "Write amounts as DECIMAL." },
    ];

    private static IEnumerable<string> Custom(BillColumns columns) => columns.Header.Where(name => name.Length > 0 && !IsKnown(columns, name));

    private static bool IsKnown(BillColumns columns, string name) => CostAndUsage.Find(columns.Version, name) is not null;

    private static bool IsOfLaterVersion(FocusVersion version, string name) =>
        FocusVersions.All.Any(later => later > version && CostAndUsage.Find(later, name) is not null);

    [GeneratedRegex("^x_[A-Za-z0-9]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LettersAndDigits();
}
