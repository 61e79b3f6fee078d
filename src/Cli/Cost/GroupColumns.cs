using System.Text.Json;
using CloudIntel.Ledger;

namespace CloudIntel.Cli.Cost;

/// <summary>The columns of <c>--by</c>.</summary>
internal static class GroupColumns
{
    private const string Month = "month";
    private const string Tag = "tag:";

    /// <summary>Everything that can be grouped by, but tags.</summary>
    public static IEnumerable<string> Known => Ledgers.GroupingColumns.Prepend(Month);

    /// <summary>The columns that a list such as <c>servicename,tag:team</c> names, as they are written.</summary>
    /// <exception cref="UsageException">One of them is none.</exception>
    public static IReadOnlyList<string> Parse(IEnumerable<string> lists) =>
        [.. lists.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(Canonical).Distinct(StringComparer.Ordinal)];

    /// <summary>The name of a column in results.</summary>
    public static string ResultName(string column) => column.StartsWith(Tag, StringComparison.Ordinal) ? column : JsonNamingPolicy.CamelCase.ConvertName(column);

    private static string Canonical(string column)
    {
        if (column.StartsWith(Tag, StringComparison.OrdinalIgnoreCase) && column.Length > Tag.Length)
            return Tag + column[Tag.Length..];
        return Known.FirstOrDefault(known => known.Equals(column, StringComparison.OrdinalIgnoreCase)) ?? throw new UsageException(
            $"--by {column} is no column. Did you mean {Closest(column)}? Known are month, tag:KEY, {string.Join(", ", Ledgers.GroupingColumns)}.");
    }

    private static string Closest(string column) => Known.MinBy(known => EditDistance(column.ToUpperInvariant(), known.ToUpperInvariant()))!;

    /// <summary>Levenshtein's distance: insertions, deletions and replacements that make one text the other.</summary>
    private static int EditDistance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
            previous = current;
        }

        return previous[^1];
    }
}
