using System.CommandLine;
using System.Globalization;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Cli.Simulation;

/// <summary><c>simulate trace convert</c>: a recorded workload as OpenDC's input.</summary>
internal static class TraceConvert
{
    /// <summary>Of traces that do not tell: 1,000 MHz a core, so that a usage of 1,000 is one core.</summary>
    private const double UntoldSpeed = 1000;

    public static Verb Verb(Shell shell)
    {
        var file = new Argument<string>("FILE") { Description = "A trace; see simulate trace describe." };
        var folder = new Option<string>("--out-dir") { Description = "Where tasks.csv and fragments.csv are written; those that are there are replaced.", Required = true, HelpName = "DIR" };
        var verb = new Verb("convert", "Write a recorded workload as OpenDC's tables of tasks and fragments.") { Examples = ["simulate trace convert jobs.swf --out-dir jobs"] };
        verb.Add(file);
        verb.Add(folder);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var trace = TraceFile.Read(parsed.GetRequiredValue(file), cancellationToken);
            var into = parsed.GetRequiredValue(folder);
            await WriteAsync(trace, into, cancellationToken);
            await shell.Error.WriteLineAsync($"{trace.Tasks.Count} tasks written to {into}");
            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>Writes tasks.csv and fragments.csv into a folder, which is made if it is not there.</summary>
    public static async Task WriteAsync(WorkloadTrace trace, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using var tasks = new StreamWriter(Path.Combine(folder, "tasks.csv"));
        await using var fragments = new StreamWriter(Path.Combine(folder, "fragments.csv"));
        await tasks.WriteLineAsync("id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity");
        await fragments.WriteLineAsync("id,duration,cpu_usage");
        var start = trace.Start?.ToUnixTimeMilliseconds() ?? 0;
        for (var i = 0; i < trace.Tasks.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var task = trace.Tasks[i];
            var (cores, speed) = (Math.Ceiling(task.Cores), task.CoreSpeed ?? UntoldSpeed);
            await tasks.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{i},{start + Milliseconds(task.Arrival)},{Milliseconds(task.Duration)},{cores:R},{cores * speed:R},{Math.Ceiling(task.Memory ?? 0):R}"));
            foreach (var phase in task.PhasesAt(UntoldSpeed).ToArray())
                await fragments.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{i},{Milliseconds(phase.Duration)},{phase.Demand:R}"));
        }
    }

    private static long Milliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
