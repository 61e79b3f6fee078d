using System.Text.Json;
using CloudIntel.Core.Units;
using CloudIntel.Ledger;

namespace CloudIntel.Cli.Cost;

/// <summary>The columns of <c>--by</c>.</summary>
internal static class GroupColumns
{
    private const string Month = "month";
    private const string Day = "day";
    private const string Tag = "tag:";

    /// <summary>Everything that can be grouped by, but tags.</summary>
    public static IEnumerable<string> Known => Ledgers.GroupingColumns.Prepend(Day).Prepend(Month);

    /// <summary>The columns that a list such as <c>servicename,tag:team</c> names, as they are written.</summary>
    /// <exception cref="UsageException">One of them is none.</exception>
    public static IReadOnlyList<string> Parse(IEnumerable<string> lists) =>
        [.. lists.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(column => Canonical(column, "--by")).Distinct(StringComparer.Ordinal)];

    /// <summary>The name of a column in results.</summary>
    public static string ResultName(string column) => column.StartsWith(Tag, StringComparison.Ordinal) ? column : JsonNamingPolicy.CamelCase.ConvertName(column);

    /// <summary>A column as it is written.</summary>
    /// <param name="column">Its name in any case.</param>
    /// <param name="option">The option that names it, for the message.</param>
    /// <exception cref="UsageException">There is no such column.</exception>
    public static string Canonical(string column, string option)
    {
        if (column.StartsWith(Tag, StringComparison.OrdinalIgnoreCase) && column.Length > Tag.Length)
            return Tag + column[Tag.Length..];
        return Known.FirstOrDefault(known => known.Equals(column, StringComparison.OrdinalIgnoreCase)) ?? throw new UsageException(
            $"{option} {column} is no column. Did you mean {Closest(column)}? Known are month, day, tag:KEY, {string.Join(", ", Ledgers.GroupingColumns)}.");
    }

    private static string Closest(string column) =>
        Known.MinBy(known => Spelling.Distance(column.ToUpperInvariant(), known.ToUpperInvariant(), most: Math.Max(column.Length, known.Length)))!;
}
