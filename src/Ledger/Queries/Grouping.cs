using System.Globalization;
using System.Text;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Functions;

namespace CloudIntel.Ledger.Queries;

/// <summary>The columns of questions, which are those of charges, months, days and tags: as SQL, and back as text.</summary>
internal static class Grouping
{
    public const string Month = "month";
    public const string Day = "day";
    private const string Tag = "tag:";

    /// <summary>Whether a column is the value of a tag.</summary>
    public static bool IsTag(string column) => column.Length > Tag.Length && column.StartsWith(Tag, StringComparison.OrdinalIgnoreCase);

    /// <summary>The key of a tag's column.</summary>
    public static string TagKey(string column) => column[Tag.Length..];

    /// <summary>A column of charges.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ChargeColumn Find(string column) => FocusColumns.Find(column) ?? throw new ArgumentException(
        $"{column} is no column to group or filter by. Known are month, day, tag:KEY, {string.Join(", ", Ledgers.GroupingColumns)}.",
        nameof(column));

    /// <summary>A column as an expression over a table.</summary>
    public static string Expression(string column, HeldDetail table, Conditions conditions) => (Word(column), table) switch
    {
        (Month, HeldDetail.Monthly) => "Month",
        (Month, HeldDetail.Daily) => "CAST(date_trunc('month', Day) AS DATE)",
        (Month, _) => "CAST(date_trunc('month', ChargePeriodStart) AS DATE)",
        (Day, HeldDetail.Charges) => "CAST(ChargePeriodStart AS DATE)",
        (Day, _) => "Day",
        _ when IsTag(column) => conditions.TagValue(TagKey(column)),
        _ => Find(column).Name,
    };

    /// <summary>The same, as it is selected.</summary>
    public static string Key(string column, HeldDetail table, Conditions conditions, SqlDialect dialect)
    {
        var expression = Expression(column, table, conditions);
        return Kind(column) switch
        {
            ColumnKind.Number => dialect.Exact(expression),
            ColumnKind.Json => $"CAST({expression} AS VARCHAR)",
            _ => expression,
        };
    }

    /// <summary>Reads what <see cref="Key"/> selects.</summary>
    public static string? Read(string column, IRow row, int index)
    {
        if (row.IsNull(index))
            return null;
        return (Word(column), Kind(column)) switch
        {
            (Month, _) => row.Day(index).ToString("yyyy-MM", CultureInfo.InvariantCulture),
            (Day, _) => row.Day(index).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            (_, ColumnKind.Number) => row.DecimalText(index),
            (_, ColumnKind.Time) => row.Time(index).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            _ => row.Text(index),
        };
    }

    /// <summary>A filter as a condition on a table.</summary>
    /// <exception cref="ArgumentException">A value is none of its column.</exception>
    public static string Condition(CostFilter filter, HeldDetail table, Conditions conditions)
    {
        var expression = Expression(filter.Column, table, conditions);
        var isTag = IsTag(filter.Column);
        var kind = Kind(filter.Column);
        var any = new List<string>();
        if (filter.Values.Contains(""))
            any.Add($"{expression} IS NULL");
        IReadOnlyList<string> values = [.. filter.Values.Where(value => value.Length > 0 || isTag)];
        if (values.Count > 0 && !isTag && kind is ColumnKind.Text)
            any.Add(conditions.OneOf(values, expression));
        else if (values.Count > 0)
            any.Add($"{(kind is ColumnKind.Json ? $"CAST({expression} AS VARCHAR)" : expression)} IN ({string.Join(", ", values.Select(value => conditions.Parameter(Value(filter.Column, kind, value))))})");
        if (any.Count == 0)
            throw new ArgumentException($"The filter by {filter.Column} names no value.", nameof(filter));
        return $"({string.Join(" OR ", any)}) IS {(filter.Excluded ? "NOT TRUE" : "TRUE")}";
    }

    private static object Value(string column, ColumnKind? kind, string value)
    {
        var culture = CultureInfo.InvariantCulture;
        return (Word(column), kind) switch
        {
            (Month, _) when DateOnly.TryParseExact(value, "yyyy-MM", culture, DateTimeStyles.None, out var month) => month,
            (Month, _) => throw new ArgumentException($"{value} is no month such as 2026-09.", nameof(value)),
            (Day, _) when DateOnly.TryParseExact(value, "yyyy-MM-dd", culture, DateTimeStyles.None, out var day) => day,
            (Day, _) => throw new ArgumentException($"{value} is no day such as 2026-09-01.", nameof(value)),
            (_, ColumnKind.Time) when FocusInstant.TryParse(Encoding.UTF8.GetBytes(value), out var microseconds, out _) =>
                DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds),
            (_, ColumnKind.Time) => throw new ArgumentException($"{value} is no time such as 2026-09-01T00:00:00Z, which {column} holds.", nameof(value)),
            (_, ColumnKind.Number) when decimal.TryParse(value, NumberStyles.Float, culture, out var number) => number,
            (_, ColumnKind.Number) => throw new ArgumentException($"{value} is no number, which {column} holds.", nameof(value)),
            _ => value,
        };
    }

    private static ColumnKind? Kind(string column) => Word(column) is null && !IsTag(column) ? Find(column).Kind : null;

    /// <summary>month and day in the spelling of this program; null for other columns.</summary>
    private static string? Word(string column) =>
        column.Equals(Month, StringComparison.OrdinalIgnoreCase) ? Month
        : column.Equals(Day, StringComparison.OrdinalIgnoreCase) ? Day
        : null;
}
