using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>How figures are written in reports: money as decimal text with all digits.</summary>
public static class ReportText
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>The names of the four cost columns in reports.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["billedCost", "effectiveCost", "listCost", "contractedCost"];

    /// <summary>The four sums, in the order of <see cref="Columns"/>.</summary>
    public static IEnumerable<string> Texts(CostAmounts costs) =>
        [costs.Billed.ToString(), costs.Effective.ToString(), costs.List.ToString(), costs.Contracted.ToString()];

    /// <summary>Writes the four sums as properties of an object of their own.</summary>
    public static void WriteCosts(this Utf8JsonWriter json, string name, CostAmounts costs)
    {
        json.WriteStartObject(name);
        foreach (var (column, text) in Columns.Zip(Texts(costs)))
            json.WriteString(column, text);
        json.WriteEndObject();
    }

    /// <summary>A day as text.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A number with all its digits and no zeros at the end.</summary>
    public static string Text(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>An amount, or nothing.</summary>
    public static string? Text(Amount? amount) => amount?.ToString();

    /// <summary>A number, or nothing.</summary>
    public static string? Text(decimal? number) => number is { } value ? Text(value) : null;

    /// <summary>Writes a row of CSV (RFC 4180, with line feeds). Texts that a spreadsheet would run as a formula get an apostrophe in front.</summary>
    public static Task WriteRowAsync(TextWriter output, IEnumerable<string?> texts, IEnumerable<string?> numbers, CancellationToken cancellationToken) =>
        output.WriteAsync((string.Join(',', texts.Select(Quoted).Concat(numbers)) + "\n").AsMemory(), cancellationToken);

    private static string Quoted(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        var harmless = value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{value}" : value;
        return harmless.AsSpan().ContainsAny(NeedQuotes) ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
