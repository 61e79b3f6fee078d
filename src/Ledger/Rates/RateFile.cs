using System.Globalization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Rates;

/// <summary>Exchange rates as CSV: columns date, from, to and rate in any order and case, others ignored, no quotes needed.</summary>
internal static class RateFile
{
    private const long MostBytes = 64 << 20;
    private const int MostDecimals = 18;

    private static readonly string[] Columns = ["date", "from", "to", "rate"];

    /// <summary>Reads the rates of a file.</summary>
    /// <exception cref="UnreadableBillException">It is no such table, or a line of it is wrong.</exception>
    public static async Task<IReadOnlyList<ExchangeRate>> ReadAsync(BillFile file, string source, CancellationToken cancellationToken)
    {
        if (new FileInfo(file.Path).Length > MostBytes)
            throw new UnreadableBillException("TooLarge", file.Name, $"{file.Name} is larger than {MostBytes >> 20} MiB: exchange rates of all days and currencies of a century are not.");
        var rates = new List<ExchangeRate>();
        using var reader = new StreamReader(file.Path);
        var places = Places(file, await reader.ReadLineAsync(cancellationToken));
        for (var line = 2; await reader.ReadLineAsync(cancellationToken) is { } text; line++)
        {
            if (text.Length > 0)
                rates.Add(Parse(file, source, line, Cells(text), places));
        }

        if (rates.Count == 0)
            throw new UnreadableBillException("EmptyFile", file.Name, $"{file.Name} has a header and no rates.");
        return rates;
    }

    private static int[] Places(BillFile file, string? header)
    {
        string[] names = [.. Cells(header ?? "").Select(name => name.ToLowerInvariant())];
        var missing = Columns.Where(column => !names.Contains(column)).ToList();
        return missing.Count == 0
            ? [.. Columns.Select(column => Array.IndexOf(names, column))]
            : throw new UnreadableBillException(
                "MissingColumn", file.Name, $"{file.Name} lacks the columns {string.Join(", ", missing)}: exchange rates are CSV with date, from, to, rate.");
    }

    private static ExchangeRate Parse(BillFile file, string source, int line, string[] cells, int[] places)
    {
        if (cells.Length <= places.Max())
            throw Wrong("has too few cells");
        var (date, from, to, rate) = (cells[places[0]], cells[places[1]].ToUpperInvariant(), cells[places[2]].ToUpperInvariant(), cells[places[3]]);
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            throw Wrong($"\"{date}\" is no date such as 2026-09-01");
        if (!IsCurrency(from) || !IsCurrency(to))
            throw Wrong($"\"{(IsCurrency(from) ? to : from)}\" is no currency of three letters");
        if (from == to)
            throw Wrong($"{from} is exchanged for itself");
        if (!decimal.TryParse(rate, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) || value <= 0)
            throw Wrong($"\"{rate}\" is no rate above 0 such as 1.0845");
        if (value.Scale > MostDecimals)
            throw Wrong($"\"{rate}\" has more than {MostDecimals} decimals");
        return new(day, from, to, value, source);

        UnreadableBillException Wrong(string problem) => new("InvalidRate", file.Name, $"{file.Name}, line {line}: {problem[..Math.Min(problem.Length, 200)]}");
    }

    private static bool IsCurrency(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper);

    private static string[] Cells(string line) => [.. line.Split(',').Select(cell => cell.Trim().Trim('"'))];
}
