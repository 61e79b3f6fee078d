using System.Buffers;

namespace CloudIntel.Cli.Output;

/// <summary>Writes rows as CSV (RFC 4180, with line feeds) that is safe to open in a spreadsheet.</summary>
internal static class Csv
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>One row. Texts that a spreadsheet would run as a formula get an apostrophe in front; amounts are not texts.</summary>
    public static Task WriteRowAsync(TextWriter output, IEnumerable<string?> texts, IEnumerable<string> amounts, CancellationToken cancellationToken) =>
        output.WriteLineAsync(string.Join(',', texts.Select(Text).Concat(amounts)).AsMemory(), cancellationToken);

    /// <summary>A text as a cell.</summary>
    public static string Text(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        var harmless = value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{value}" : value;
        return harmless.AsSpan().ContainsAny(NeedQuotes) ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
