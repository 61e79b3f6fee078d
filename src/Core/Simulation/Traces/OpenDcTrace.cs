using System.Globalization;
using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>
/// Reads OpenDC's input as CSV: a table of tasks, and one of fragments, which say for how long a task used how many MHz. Times are in milliseconds, memory in MB. Columns go by the
/// names of OpenDC 3, or by those of OpenDC 2, which called the tables <c>meta</c> and <c>trace</c>.
/// </summary>
public static class OpenDcTrace
{
    /// <summary>The name of the format.</summary>
    public const string Format = "opendc";

    private static readonly string[] TaskColumns = ["id", "submission_time|submissiontime|start_time", "cpu_count|maxcores", "mem_capacity|requiredmemory"];
    private static readonly string[] FragmentColumns = ["id", "duration", "cpu_usage|cpuusage"];

    /// <summary>Whether a first line is that of a table of tasks.</summary>
    internal static bool IsHeader(string[] names) => TaskColumns.All(name => DelimitedRows.IndexOf(names, name) >= 0);

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

        // OpenDC 2.0 does not tell how fast cores are: as fast as they were used, at least.
        return WorkloadTrace.Of(
            Format, [.. found.Select((task, i) => task with { Phases = phases[i], CoreSpeed = task.CoreSpeed ?? WorkloadTrace.MostUsed(phases[i]) / task.Cores })], DateTimeOffset.UnixEpoch);
    }

    private static List<TraceTask> ReadTasks(Stream content, string file)
    {
        var rows = new DelimitedRows(content, file, ',');
        var names = rows.Next() ? rows.Names() : [];
        var at = rows.Columns(names, TaskColumns);
        var (duration, end, capacity) = (Array.IndexOf(names, "duration"), DelimitedRows.IndexOf(names, "stop_time|endtime"), Array.IndexOf(names, "cpu_capacity"));
        if (duration < 0 && end < 0)
            throw rows.Refused("there is no column duration or stop_time.");
        var tasks = new List<TraceTask>();
        while (rows.Next())
        {
            var (begin, cores) = (rows.Time(at[1], "submission_time", TimeSpan.TicksPerMillisecond), rows.Amount(at[2], "cpu_count"));
            if (cores == 0)
                throw rows.Refused("cpu_count is 0.");
            var lasts = duration >= 0 ? rows.Time(duration, "duration", TimeSpan.TicksPerMillisecond) : rows.Time(end, "stop_time", TimeSpan.TicksPerMillisecond) - begin;
            if (lasts < TimeSpan.Zero)
                throw rows.Refused("stop_time is before start_time.");
            tasks.Add(new(
                rows.Whole(at[0], "id").ToString(CultureInfo.InvariantCulture), begin, lasts, cores,
                capacity >= 0 ? rows.Amount(capacity, "cpu_capacity") / cores : null, rows.Amount(at[3], "mem_capacity"), default));
        }

        return tasks;
    }

    /// <summary>The phases of each task, all in one array.</summary>
    private static ReadOnlyMemory<DemandPhase>[] ReadFragments(Stream content, string file, List<TraceTask> tasks, CancellationToken cancellationToken)
    {
        const int BetweenLooks = 1 << 14;
        var rows = new DelimitedRows(content, file, ',');
        var columns = rows.Columns(FragmentColumns);
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
            var id = rows.Whole(columns[0], "id");
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
}
