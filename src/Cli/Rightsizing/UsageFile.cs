using System.Globalization;
using CloudIntel.Cli.Series;
using CloudIntel.Core.Monitoring.Rightsizing;

namespace CloudIntel.Cli.Rightsizing;

/// <summary>The series of a file, with what its rows say when.</summary>
/// <param name="File">As it was named.</param>
/// <param name="Series">Those of the file, each with rising times.</param>
/// <param name="Stamps">For each series, the times as they are written.</param>
internal sealed record UsageFile(string File, IReadOnlyList<UsageSeries> Series, IReadOnlyList<string[]> Stamps)
{
    /// <summary>
    /// Reads one or many series, gzipped or not: <c>timestamp,value</c> or one value a line; columns with names, of which one may name the series and others
    /// hold processors and memory; a row a series, its name first; or <c>name,start,end,cpu,memory</c>. Rows are put in order of time; of rows of one time the last counts.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="resource">Which column is meant where there are several.</param>
    /// <param name="step">Between values that have no timestamp.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">It is no such file; the message says where.</exception>
    public static async Task<UsageFile> ReadAsync(string path, SizedResource resource, TimeSpan step, CancellationToken cancellationToken)
    {
        var rows = new UsageRows(path, resource, (long)step.TotalSeconds);
        using var reader = new StreamReader(PackedFile.Open(path));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            rows.Take(line);
        return rows.ToFile();
    }

    /// <summary>Reads moments, a line each, as Unix seconds; empty lines count as none.</summary>
    /// <exception cref="UsageException">There is no such file, or a line is no moment.</exception>
    public static async Task<IReadOnlyList<long>> ReadTimesAsync(string path, CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        var times = new List<long>();
        var lines = await System.IO.File.ReadAllLinesAsync(path, cancellationToken);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length > 0)
                times.Add(UsageRows.MaybeTime(lines[i]) ?? throw new UsageException($"{path}, line {i + 1}: \"{lines[i].Trim()}\" is no timestamp such as 2026-04-01T12:00:00Z."));
        }

        return times;
    }
}

/// <summary>Takes the lines of a file of usage.</summary>
internal sealed class UsageRows(string path, SizedResource resource, long step)
{
    private static readonly string[] TimeNames = ["timestamp", "ts", "time", "timestamp [ms]", "step_5min"];
    private static readonly string[] SeriesNames = ["vm", "container", "pod", "name", "series", "id"];
    private static readonly string[] CpuNames = ["cpu", "cpu_pct", "cpu usage [%]", "cpu_usage_actual", "cores", "value"];
    private static readonly string[] MemoryNames = ["memory", "mem", "mem_pct", "mem_util", "memory usage [kb]", "bytes", "value"];

    private readonly Dictionary<string, List<(long Time, double Value, string Stamp)>> series = new(StringComparer.Ordinal);
    private (int Time, int Series, int Value, char Separator, double Unit)? columns;
    private int line;

    public void Take(string text)
    {
        line++;
        if (string.IsNullOrWhiteSpace(text))
            return;
        var cells = text.Split(columns?.Separator ?? (text.Contains(';', StringComparison.Ordinal) ? ';' : ','));
        if (line == 1 && Header(cells, text) is { } named)
            columns = named;
        else if (columns is { } found)
            TakeNamed(cells, found);
        else if (cells.Length == 1)
            Add("", series.GetValueOrDefault("")?.Count * step ?? 0, Value(cells[0]), "");
        else if (cells.Length == 2)
            Add("", Time(cells[0]), Value(cells[1]), cells[0].Trim());
        else if (cells.Length == 5 && MaybeTime(cells[1]) is { } start && !Number(cells[1], out _))
            Add(cells[0].Trim(), start, Value(cells[resource == SizedResource.Cpu ? 3 : 4]), cells[1].Trim());
        else
            TakeRow(cells);
    }

    public UsageFile ToFile()
    {
        if (series.Values.All(rows => rows.Count == 0))
            throw new UsageException($"{path} has no values.");
        var (all, stamps) = (new List<UsageSeries>(), new List<string[]>());
        foreach (var (name, rows) in series)
        {
            var inOrder = rows.OrderBy(row => row.Time).ToList(); // stable: of one time, the last row is last
            var last = inOrder.Where((row, i) => i + 1 == inOrder.Count || inOrder[i + 1].Time != row.Time).ToList();
            all.Add(new(path, name, [.. last.Select(row => row.Time)], [.. last.Select(row => row.Value)]));
            stamps.Add([.. last.Select(row => row.Stamp)]);
        }

        return new(path, all, stamps);
    }

    private (int Time, int Series, int Value, char Separator, double Unit)? Header(string[] cells, string text)
    {
        var names = cells.Select(cell => cell.Trim().ToLowerInvariant()).ToArray();
        if (cells.Length == 1)
            return Number(cells[0], out _) ? null : (-1, -1, 0, ',', 1);
        var (time, value) = (Find(TimeNames), Find(resource == SizedResource.Cpu ? CpuNames : MemoryNames));
        if (time < 0 && value < 0)
            return null;
        if (time < 0)
            throw new UsageException($"{path} has a header without a column of times, such as timestamp.");
        if (value < 0 && cells.Length == 2)
            value = 1 - time;
        return value >= 0
            ? (time, Find(SeriesNames), value, text.Contains(';', StringComparison.Ordinal) ? ';' : ',', names[value] == "memory usage [kb]" ? 1024 : names[value] == "cpu usage [%]" ? 0.01 : 1)
            : throw new UsageException($"{path} has no column of {(resource == SizedResource.Cpu ? "processors, such as cpu" : "memory, such as memory")}, or value.");

        int Find(string[] wanted) => Array.FindIndex(names, name => wanted.Contains(name, StringComparer.Ordinal));
    }

    private void TakeNamed(string[] cells, (int Time, int Series, int Value, char Separator, double Unit) found)
    {
        if (cells.Length <= Math.Max(found.Value, Math.Max(found.Time, found.Series)))
            throw new UsageException($"{path}, line {line}: there are only {cells.Length} columns.");
        var name = found.Series >= 0 ? cells[found.Series].Trim() : "";
        var stamp = found.Time >= 0 ? cells[found.Time].Trim() : "";
        var time = found.Time < 0 ? series.GetValueOrDefault(name)?.Count * step ?? 0 : Time(stamp);
        // Steps are small numbers: times of a clock are not.
        Add(name, found.Time >= 0 && time < 100_000 && found.Series >= 0 ? time * step : time, Value(cells[found.Value]) * found.Unit, stamp);
    }

    private void TakeRow(string[] cells)
    {
        var name = cells[0].Trim();
        if (series.ContainsKey(name))
            throw new UsageException($"{path}, line {line}: there are two rows of {name}.");
        for (var i = 1; i < cells.Length; i++)
            Add(name, (i - 1) * step, Value(cells[i]), (i - 1).ToString(CultureInfo.InvariantCulture));
    }

    private void Add(string name, long time, double value, string stamp)
    {
        if (!series.TryGetValue(name, out var rows))
            series.Add(name, rows = []);
        rows.Add((time, value, stamp.Length > 0 ? stamp : rows.Count.ToString(CultureInfo.InvariantCulture)));
    }

    private double Value(string text)
    {
        if (text.Trim().Length == 0 || text.Trim().Equals("nan", StringComparison.OrdinalIgnoreCase))
            return double.NaN;
        return Number(text, out var value) && value >= 0
            ? value
            : throw new UsageException($"{path}, line {line}: \"{text.Trim()}\" is no usage: a finite number, not negative.");
    }

    private long Time(string text) =>
        MaybeTime(text) ?? throw new UsageException($"{path}, line {line}: \"{text.Trim()}\" is no timestamp such as 2026-04-01T12:00:00Z, 2026-04-01 12:00:00 or 1775044800.");

    internal static long? MaybeTime(string text) =>
        (TimeSeriesFile.Time(text.Trim()) ??
            (DateTimeOffset.TryParseExact(text.Trim(), "yyyy.MM.dd-HH:mm:ss:fff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null))
        ?.ToUnixTimeSeconds();

    private static bool Number(string text, out double value) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
