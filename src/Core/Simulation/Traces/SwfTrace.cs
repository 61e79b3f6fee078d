using System.Globalization;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>Reads batch jobs in the Standard Workload Format of the Parallel Workloads Archive, version 2: 18 fields a job, −1 for what is not known.</summary>
public static class SwfTrace
{
    /// <summary>The name of the format.</summary>
    public const string Format = "swf";

    private const int Fields = 18;
    private const int Submitted = 1;
    private const int Waited = 2;
    private const int Ran = 3;
    private const int AllocatedProcessors = 4;
    private const int UsedMemory = 6; // KB a processor
    private const int RequestedProcessors = 7;
    private const int RequestedMemory = 9;

    /// <summary>Reads jobs. A job arrives when it was submitted; jobs that never ran or held no processor are left out and counted.</summary>
    /// <param name="content">The text.</param>
    /// <param name="file">What to call it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TraceFormatException">A row cannot be used.</exception>
    public static WorkloadTrace Read(Stream content, string file, CancellationToken cancellationToken)
    {
        var rows = new DelimitedRows(content, file, ' ');
        var (tasks, skipped, epoch) = (new List<TraceTask>(), 0L, (DateTimeOffset?)null);
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows[0].StartsWith(";"u8))
            {
                // "; UnixStartTime: 749458803", the moment that times are counted from
                if (rows.Count == 3 && rows[1].SequenceEqual("UnixStartTime:"u8) && long.TryParse(rows[2], CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1L << 37)
                    epoch = DateTimeOffset.FromUnixTimeSeconds(seconds);
                continue;
            }

            if (rows.Count != Fields)
                throw rows.Refused($"there are {rows.Count} fields and not {Fields}.");
            var (submitted, ran) = (rows.Time(Submitted, "submit time", TimeSpan.TicksPerSecond), Known(rows, Ran, "run time"));
            Known(rows, Waited, "wait time");
            var processors = Known(rows, AllocatedProcessors, "allocated processors") is > 0 and var allocated ? allocated : Known(rows, RequestedProcessors, "requested processors");
            if (ran is not > 0 || processors is not > 0)
            {
                skipped++;
                continue;
            }

            var memory = Known(rows, UsedMemory, "used memory") ?? Known(rows, RequestedMemory, "requested memory");
            tasks.Add(new(rows.Text(0), submitted, TimeSpan.FromSeconds(ran.Value), processors.Value, CoreSpeed: null, memory * processors / 1024, default));
        }

        return WorkloadTrace.Of(Format, tasks, epoch, skipped);
    }

    /// <summary>Null for −1; nothing else is negative.</summary>
    private static double? Known(DelimitedRows rows, int field, string name)
    {
        const double Longest = 1e11; // 3,000 years of seconds; more of anything else than there is
        var value = rows.Number(field, name);
        return value == -1 ? null
            : value is >= 0 and < Longest ? value
            : throw rows.Refused($"{name} {rows.Text(field)} is neither -1 nor from 0 to {Longest:R}.");
    }
}
