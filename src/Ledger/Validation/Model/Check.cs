using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Validation.Rules;

namespace CloudIntel.Ledger.Validation.Model;

/// <summary>The checks of a model as conditions in the language of <see cref="RuleText"/>.</summary>
internal static class Check
{
    /// <summary>Columns that a condition names to make an exception: a provider without the concept has no exceptions.</summary>
    private static readonly HashSet<string> Exceptions = ["ChargeClass", "CommitmentDiscountStatus"];

    /// <summary>Whether there is nothing to check.</summary>
    public static bool IsEmpty(JsonElement check) => check.ValueKind != JsonValueKind.Object || !check.EnumerateObject().Any();

    /// <summary>The name of a check; AND for the conditions that are written without one, as {"AND": …}.</summary>
    public static string Name(JsonElement check) =>
        check.TryGetProperty("CheckFunction", out var name) ? name.GetString()!
        : check.TryGetProperty("AND", out _) ? "AND"
        : check.TryGetProperty("OR", out _) ? "OR"
        : "";

    /// <summary>The parts of AND and OR.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement check)
    {
        var items = check.TryGetProperty("Items", out var named) ? named : check.GetProperty(Name(check));
        return items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [items];
    }

    /// <summary>An argument that is a text; empty when there is none.</summary>
    public static string Text(JsonElement check, string argument) =>
        check.TryGetProperty(argument, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>The column that is checked; empty when there is none. Some rules of 1.2 name it CheckCondition.</summary>
    public static string Column(JsonElement check) => Text(check, "ColumnName") is { Length: > 0 } column ? column : Text(check, "CheckCondition");

    /// <summary>True where the check holds, false elsewhere; null when it cannot be said in SQL.</summary>
    public static string? Holds(JsonElement check)
    {
        switch (Name(check))
        {
            case "AND":
                return Join(" AND ", Items(check).Select(Holds));
            case "OR":
                return Join(" OR ", Items(check).Select(Holds));
            case "CheckValue":
                return Equal(check, "IS NOT DISTINCT FROM");
            case "CheckNotValue":
                return Equal(check, "IS DISTINCT FROM");
            case "CheckIsContainedIn":
                return $"coalesce([{Column(check)}] IN ({RuleText.Literals(Values(check))}), false)";
            case "CheckColumnComparison":
                return Comparison(check) is { } comparison ? $"coalesce({comparison}, false)" : null;
            case "CheckSameValue":
                return $"[{Text(check, "ColumnAName")}] IS NOT DISTINCT FROM [{Text(check, "ColumnBName")}]";
            case "CheckNotSameValue":
                return $"[{Text(check, "ColumnAName")}] IS DISTINCT FROM [{Text(check, "ColumnBName")}]";
            case "CheckGreaterOrEqualThanValue":
                return $"coalesce([{Column(check)}#] >= {Number(check)}, false)";
            default:
                return null;
        }
    }

    /// <summary>
    /// True where the check certainly fails. A missing value fails only a check for missing values: otherwise one missing value would
    /// break every rule about the column. Null when it cannot be said in SQL.
    /// </summary>
    public static string? Fails(JsonElement check)
    {
        var column = Column(check);
        switch (Name(check))
        {
            case "OR" when OneColumn(check) is { } values:
                return $"[{values.Column}] NOT IN ({RuleText.Literals(values.Values)})";
            case "OR":
                return Join(" AND ", Items(check).Select(Fails));
            case "AND":
                return Join(" OR ", Items(check).Select(Fails));
            case "CheckValue":
                return IsNull(check) ? $"[{column}] IS NOT NULL" : IsNumber(check) ? $"[{column}#] <> {Number(check)}" : $"[{column}] <> {SqlText.Literal(Text(check, "Value"))}";
            case "CheckNotValue":
                return IsNull(check) ? $"[{column}] IS NULL" : IsNumber(check) ? $"[{column}#] = {Number(check)}" : $"[{column}] = {SqlText.Literal(Text(check, "Value"))}";
            case "CheckIsContainedIn":
                return $"[{column}] NOT IN ({RuleText.Literals(Values(check))})";
            case "CheckColumnComparison":
                return Comparison(check) is { } comparison ? $"NOT ({comparison})" : null;
            case "CheckSameValue":
                return $"[{Text(check, "ColumnAName")}] <> [{Text(check, "ColumnBName")}]";
            case "CheckNotSameValue":
                return $"[{Text(check, "ColumnAName")}] = [{Text(check, "ColumnBName")}]";
            case "CheckGreaterOrEqualThanValue":
                return $"[{column}#] < {Number(check)}";
            default:
                return null;
        }
    }

    /// <summary>The column and its values, where a check asks that one column has one of several.</summary>
    public static (string Column, IReadOnlyList<string> Values)? OneColumn(JsonElement check)
    {
        var items = Items(check).ToList();
        if (items.Any(item => Name(item) != "CheckValue" || IsNull(item) || IsNumber(item)))
            return null;
        var columns = items.Select(Column).Distinct().ToList();
        return columns.Count == 1 ? (columns[0], [.. items.Select(item => Text(item, "Value"))]) : null;
    }

    private static IEnumerable<string> Values(JsonElement check) => check.TryGetProperty("Values", out var values) && values.ValueKind == JsonValueKind.Array
        ? values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)
        : [];

    private static string? Comparison(JsonElement check)
    {
        var (left, right, comparison) = (Column(check), Text(check, "CompareToColumnName"), Text(check, "Operator"));
        if (comparison is not ("<" or "<=" or ">" or ">=" or "=" or "==" or "!=" or "<>"))
            return null;
        var mark = Kind(left) == ColumnType.Time && Kind(right) == ColumnType.Time ? "@"
            : Kind(left) == ColumnType.Decimal && Kind(right) == ColumnType.Decimal ? "#" : "";
        return $"[{left}{mark}] {(comparison == "==" ? "=" : comparison)} [{right}{mark}]";
    }

    private static ColumnType? Kind(string column) =>
        FocusVersions.All.Select(version => CostAndUsage.Find(version, column)).FirstOrDefault(known => known is not null)?.Type;

    /// <summary>Whether a check asks for, or against, a missing value.</summary>
    public static bool IsNull(JsonElement check) => check.TryGetProperty("Value", out var value) && value.ValueKind == JsonValueKind.Null;

    private static bool IsNumber(JsonElement check) => check.TryGetProperty("Value", out var value) && value.ValueKind == JsonValueKind.Number;

    private static string Number(JsonElement check) => check.TryGetProperty("Value", out var value) && value.ValueKind == JsonValueKind.Number
        ? value.GetDecimal().ToString(CultureInfo.InvariantCulture)
        : "0";

    private static string Equal(JsonElement check, string comparison)
    {
        var column = Column(check);
        var mark = Exceptions.Contains(column) ? "?" : "";
        if (IsNull(check))
            return $"[{column}{mark}] {comparison} NULL";
        return IsNumber(check) ? $"[{column}{mark}#] {comparison} {Number(check)}" : $"[{column}{mark}] {comparison} {SqlText.Literal(Text(check, "Value"))}";
    }

    private static string? Join(string conjunction, IEnumerable<string?> parts)
    {
        var all = parts.ToList();
        return all.Count == 0 || all.Contains(null) ? null : $"({string.Join(conjunction, all.Select(part => $"({part})"))})";
    }
}
