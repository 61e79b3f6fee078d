using System.Buffers.Text;
using System.Globalization;
using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>Reads OpenDC's input as CSV: a table of tasks, and one of fragments, which say for how long a task used how many MHz. Times are in milliseconds, memory in MB.</summary>
public static class OpenDcTrace
{
    /// <summary>The name of the format.</summary>
    public const string Format = "opendc";

    private static readonly string[] TaskColumns = ["id", "submission_time", "duration", "cpu_count", "cpu_capacity", "mem_capacity"];
    private static readonly string[] FragmentColumns = ["id", "duration", "cpu_usage"];

    /// <summary>Whether a first line is that of a table of tasks.</summary>
    internal static bool IsHeader(string[] names) => TaskColumns.All(names.Contains);

    /// <summary>Reads both tables. Fragments of a task follow each other in its order, others may lie in between.</summary>
    /// <param name="tasks">The table of tasks.</param>
    /// <param name="tasksFile">What to call it.</param>
    /// <param name="fragments">The table of fragments.</param>
    /// <param name="fragmentsFile">What to call it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TraceFormatException">A row cannot be used.</exception>
    public static WorkloadTrace Read(Stream tasks, string tasksFile, Stream fragments, string fragmentsFile, CancellationToken cancellationToken)
    {
        var found = ReadTasks(tasks, tasksFile);
        var phases = ReadFragments(fragments, fragmentsFile, found, cancellationToken);
        return WorkloadTrace.Of(Format, [.. found.Select((task, i) => task with { Phases = phases[i] })], DateTimeOffset.UnixEpoch);
    }

    private static List<TraceTask> ReadTasks(Stream content, string file)
    {
        var rows = new DelimitedRows(content, file, ',');
        var columns = Columns(rows, TaskColumns);
        var tasks = new List<TraceTask>();
        while (rows.Next())
        {
            var cores = rows.Amount(columns[3], "cpu_count");
            if (cores == 0)
                throw rows.Refused("cpu_count is 0.");
            tasks.Add(new(
                Id(rows, columns[0]).ToString(CultureInfo.InvariantCulture),
                rows.Time(columns[1], "submission_time", TimeSpan.TicksPerMillisecond), rows.Time(columns[2], "duration", TimeSpan.TicksPerMillisecond),
                cores, rows.Amount(columns[4], "cpu_capacity") / cores, rows.Amount(columns[5], "mem_capacity"), default));
        }

        return tasks;
    }

    /// <summary>The phases of each task, all in one array.</summary>
    private static ReadOnlyMemory<DemandPhase>[] ReadFragments(Stream content, string file, List<TraceTask> tasks, CancellationToken cancellationToken)
    {
        const int BetweenLooks = 1 << 14;
        var rows = new DelimitedRows(content, file, ',');
        var columns = Columns(rows, FragmentColumns);
        var indices = new Dictionary<long, int>();
        for (var i = 0; i < tasks.Count; i++)
        {
            if (!indices.TryAdd(long.Parse(tasks[i].Name, CultureInfo.InvariantCulture), i))
                throw new TraceFormatException(file, 1, $"task {tasks[i].Name} is in the table of tasks twice.");
        }

        var (read, owners, counts, count) = (new DemandPhase[1024], new int[1024], new int[tasks.Count + 1], 0);
        var (lastId, owner) = (long.MinValue, -1);
        while (rows.Next())
        {
            if (rows.Line % BetweenLooks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var id = Id(rows, columns[0]);
            if (id != lastId && !indices.TryGetValue(id, out owner))
                throw rows.Refused($"there is no task {id}.");
            lastId = id;
            var duration = rows.Time(columns[1], "duration", TimeSpan.TicksPerMillisecond);
            if (duration == TimeSpan.Zero)
                throw rows.Refused("duration is 0.");
            if (count == read.Length)
            {
                Array.Resize(ref read, 2 * count);
                Array.Resize(ref owners, 2 * count);
            }

            (read[count], owners[count++]) = (new(duration, rows.Amount(columns[2], "cpu_usage")), owner);
            counts[owner + 1]++;
        }

        for (var i = 0; i < tasks.Count; i++)
            counts[i + 1] += counts[i];
        var (next, sorted) = (counts.AsSpan(0, tasks.Count).ToArray(), new DemandPhase[count]);
        for (var i = 0; i < count; i++)
            sorted[next[owners[i]]++] = read[i];
        return [.. Enumerable.Range(0, tasks.Count).Select(i => new ReadOnlyMemory<DemandPhase>(sorted, counts[i], counts[i + 1] - counts[i]))];
    }

    private static long Id(DelimitedRows rows, int column)
    {
        if (column < rows.Count && Utf8Parser.TryParse(rows[column], out long id, out var used) && used == rows[column].Length)
            return id;
        throw rows.Refused(column < rows.Count ? $"id \"{rows.Text(column)}\" is not a whole number." : "there is no id.");
    }

    private static int[] Columns(DelimitedRows rows, string[] wanted)
    {
        var names = rows.Next() ? rows.Names() : [];
        return [.. wanted.Select(name => Array.IndexOf(names, name) is var at and >= 0 ? at : throw rows.Refused($"there is no column {name}."))];
    }
}
