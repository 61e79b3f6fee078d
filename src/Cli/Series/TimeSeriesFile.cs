using System.Globalization;

namespace CloudIntel.Cli.Series;

/// <summary>A series as a file has it.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Times">The times of the rows, null where the file has none.</param>
/// <param name="Stamps">The same as they are written.</param>
/// <param name="Values">The values, in the order of the rows; NaN where one is missing.</param>
internal sealed record TimeSeries(string File, IReadOnlyList<DateTimeOffset>? Times, IReadOnlyList<string>? Stamps, double[] Values);

/// <summary>
/// Reads <c>timestamp,value</c> with or without a header, or one value a line. Timestamps are ISO 8601, <c>yyyy-MM-dd HH:mm:ss</c> (UTC), Unix seconds
/// or plain rising integers; an empty value is a missing one. Further columns are left aside.
/// </summary>
internal static class TimeSeriesFile
{
    /// <summary>Numbers beyond this are no seconds since 1970: it is in the year 5138.</summary>
    private const double LastUnixSecond = 1e11;

    /// <summary>The squares of greater values, or their sums, are infinite.</summary>
    private const double Greatest = 1e150;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">It is no such file; the message says where.</exception>
    public static async Task<TimeSeries> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        var (times, stamps, values, line) = (new List<DateTimeOffset>(), new List<string>(), new List<double>(), 0);
        await foreach (var text in File.ReadLinesAsync(path, cancellationToken))
        {
            line++;
            if (text.Length == 0)
                continue;
            var cells = text.Split(',');
            if (values.Count == 0 && line == 1 && IsHeader(cells))
                continue;
            if (values.Count > 0 && cells.Length > 1 != times.Count > 0)
                throw new UsageException($"{path}, line {line}: other lines have {(times.Count > 0 ? "a timestamp and a value" : "one value")}, and this has not: \"{Shown(text)}\".");
            if (cells.Length > 1)
            {
                stamps.Add(cells[0].Trim());
                times.Add(Time(stamps[^1]) ?? throw new UsageException($"{path}, line {line}: \"{Shown(cells[0])}\" is no timestamp such as 2026-04-01T12:00:00Z, 2026-04-01 12:00:00 or 1775044800."));
            }

            var value = Value(cells[cells.Length > 1 ? 1 : 0].Trim());
            if (Math.Abs(value ?? 0) > Greatest)
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}: \"{Shown(cells[^1])}\" is beyond {Greatest}, where sums have no end."));
            values.Add(value ?? throw new UsageException($"{path}, line {line}: \"{Shown(cells[^1])}\" is no finite number such as 12.5."));
        }

        return values.Count > 0 ? new(path, times.Count > 0 ? times : null, times.Count > 0 ? stamps : null, [.. values]) : throw new UsageException($"{path} has no values.");
    }

    private static bool IsHeader(string[] cells) => cells.Length > 1 ? Time(cells[0].Trim()) is null && Value(cells[1].Trim()) is null : Value(cells[0].Trim()) is null;

    /// <summary>NaN for nothing; null for what is no number.</summary>
    private static double? Value(string text) =>
        text.Length == 0 || text.Equals("nan", StringComparison.OrdinalIgnoreCase) ? double.NaN
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>A timestamp with the clock time as written, so that days keep their hours where clocks change; null for what is none.</summary>
    public static DateTimeOffset? Time(string text)
    {
        // Of plain integers only the distances count, so they are taken for seconds, too.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return number is >= 0 and < LastUnixSecond ? DateTimeOffset.UnixEpoch.AddSeconds(number) : null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    private static string Shown(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}
