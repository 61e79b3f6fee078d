namespace CloudIntel.Core.Simulation.Traces;

/// <summary>
/// Reads what happened to tasks in Google's clusters: <c>task_events</c> of 2011, without a header, or <c>instance_events</c> of 2019 as CSV with one. Times are in microseconds, and
/// requests are shares of the largest machine, which is taken to have 1,000 cores and 1 TiB: a core is a thousandth of it.
/// </summary>
/// <remarks>
/// A task arrives when it is submitted and lasts as long as it ran. One that is evicted and submitted again counts again. What runs when the trace begins or ends
/// begins or ends with it. Later changes of requests are not followed.
/// </remarks>
public static class GoogleTrace
{
    /// <summary>The events of 2011.</summary>
    public const string Events2011 = "google-2011";

    /// <summary>The events of 2019.</summary>
    public const string Events2019 = "google-2019";

    private const int Columns2011 = 13;
    private const double CoresOfMachine = 1000;
    private const double MemoryOfMachine = 1 << 20; // MiB
    private static readonly string[] Columns2019 =
        ["time", "collection_id", "instance_index", "type", "resource_request.cpus|resource_request_cpus|cpus", "resource_request.memory|resource_request_memory|memory"];

    private enum Happened
    {
        Submitted,
        Scheduled,
        Ended,
        Other,
    }

    /// <summary>Whether a first line is that of events of 2019.</summary>
    internal static bool IsHeader(string[] names) => Columns2019.All(name => DelimitedRows.IndexOf(names, name) >= 0);

    /// <summary>Whether a first line may be an event of 2011.</summary>
    internal static bool IsRow(DelimitedRows row) => row.Count == Columns2011 && row[5].Length == 1 && row[5][0] is >= (byte)'0' and <= (byte)'8';

    /// <summary>Reads one file, whose rows are in order of time.</summary>
    /// <param name="content">Its text.</param>
    /// <param name="file">What to call it.</param>
    /// <param name="format">Events of 2011 or of 2019.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TraceFormatException">A row cannot be used.</exception>
    public static WorkloadTrace Read(Stream content, string file, string format, CancellationToken cancellationToken)
    {
        var rows = new DelimitedRows(content, file, ',');
        var (at, allocation) = (new[] { 0, 2, 3, 5, 9, 10 }, -1);
        if (format == Events2019)
        {
            var names = rows.Next() ? rows.Names() : [];
            (at, allocation) = (rows.Columns(names, Columns2019), Array.IndexOf(names, "collection_type"));
        }

        var (tasks, alive, skipped, now) = (new List<TraceTask>(), new Dictionary<(long, long), Life>(), 0L, TimeSpan.Zero);
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (format == Events2011 && rows.Count != Columns2011)
                throw rows.Refused($"there are {rows.Count} cells and not {Columns2011}.");

            // What happened after the trace has the greatest time.
            var time = at[0] < rows.Count && rows[at[0]].SequenceEqual("9223372036854775807"u8) ? now : rows.Time(at[0], "time", TimeSpan.TicksPerMicrosecond);
            if (time < now)
                throw rows.Refused("time is before that of the row before; rows must be in order of time.");
            now = time;
            if (allocation >= 0 && rows[allocation] is [(byte)'1'] or [(byte)'A', ..])
                continue; // a reservation, in which tasks run that are told of themselves
            var key = (rows.Whole(at[1], "job or collection"), rows.Whole(at[2], "task or instance"));
            var life = alive.GetValueOrDefault(key);
            switch (Kind(rows, at[3], format))
            {
                case Happened.Submitted:
                    alive[key] = new(time, Started: null, Request(rows, at[4], "CPU request"), Request(rows, at[5], "memory request"));
                    break;
                case Happened.Scheduled:
                    alive[key] = life is null
                        ? new(time, time, Request(rows, at[4], "CPU request"), Request(rows, at[5], "memory request"))
                        : life with { Started = life.Started ?? time };
                    break;
                case Happened.Ended:
                    End(key, life);
                    alive.Remove(key);
                    break;
            }
        }

        foreach (var (key, life) in alive)
            End(key, life);
        return WorkloadTrace.Of(format, tasks, epoch: null, skipped);

        void End((long Job, long Index) key, Life? life)
        {
            if (life?.Started is { } started && life.Cores > 0 && now > started)
                tasks.Add(new($"{key.Job}/{key.Index}", life.Submitted, now - started, life.Cores * CoresOfMachine, CoreSpeed: null, life.Memory * MemoryOfMachine, default));
            else
                skipped++;
        }
    }

    private static Happened Kind(DelimitedRows rows, int cell, string format) => (format, rows.Text(cell)) switch
    {
        (_, "0" or "SUBMIT") => Happened.Submitted,
        (Events2011, "1") or (Events2019, "3" or "SCHEDULE") => Happened.Scheduled,
        (Events2011, "2" or "3" or "4" or "5" or "6") or (Events2019, "4" or "5" or "6" or "7" or "8" or "EVICT" or "FAIL" or "FINISH" or "KILL" or "LOST") => Happened.Ended,
        (Events2011, "7" or "8") or (Events2019, "1" or "2" or "9" or "10" or "QUEUE" or "ENABLE" or "UPDATE_PENDING" or "UPDATE_RUNNING") => Happened.Other,
        var (_, other) => throw rows.Refused($"event type \"{other}\" is none that is known."),
    };

    /// <summary>Some rows do not say.</summary>
    private static double Request(DelimitedRows rows, int cell, string name) => cell < rows.Count && !rows[cell].IsEmpty ? rows.Amount(cell, name) : 0;

    /// <summary>From being submitted on.</summary>
    private sealed record Life(TimeSpan Submitted, TimeSpan? Started, double Cores, double Memory);
}
