using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Simulation.Traces;
using Spectre.Console;

namespace CloudIntel.Cli.Simulation;

/// <summary><c>simulate trace describe</c>: what recorded workloads hold.</summary>
internal static class TraceDescribe
{
    public static Verb Verb(Shell shell)
    {
        var files = Files();
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("describe", "Say what recorded workloads hold.")
        {
            Examples = ["simulate trace describe NASA-iPSC-1993-3.1-cln.swf.gz", "simulate trace describe surf_week_tasks.csv.gz -o json"],
        };
        verb.Add(files);
        verb.Add(output);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var results = parsed.GetRequiredValue(files).Select(file => TraceResult.Of(file, TraceFile.Read(file, cancellationToken))).ToList();
            if (parsed.GetRequiredValue(output) == OutputFormat.Table)
                WriteTable(shell, results);
            else if (results.Count == 1)
                await Json.WriteAsync(shell.Out, results[0], CliJson.Default.TraceResult, cancellationToken);
            else
                await Json.WriteAsync(shell.Out, results, CliJson.Default.IReadOnlyListTraceResult, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    public static Argument<string[]> Files() => new("FILE")
    {
        Description = "Traces, gzipped or not, or folders of them: OpenDC's table of tasks as CSV or Parquet, with its fragments beside it; Bitbrains; SWF; PlanetLab; samples of virtual "
            + "machines of Google's clusters, and their events of 2011 and 2019; Azure's vmtable; Alibaba's pods and batch tasks.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static void WriteTable(Shell shell, List<TraceResult> results)
    {
        var table = Tables.Create(["File", "Format", "Start"], ["Tasks", "Skipped", "Phases", "Hours", "Core hours", "Most at once"]);
        foreach (var result in results)
        {
            table.AddTexts(
            [
                result.File, result.Format, result.Start?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Tables.Count(result.Tasks), Tables.Count(result.Skipped),
                Tables.Count(result.Phases), result.Hours.ToString("#,0.0", CultureInfo.InvariantCulture), result.CoreHours.ToString("#,0.0", CultureInfo.InvariantCulture), Tables.Count(result.MostAtOnce),
            ]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }
}

/// <summary>Of <c>simulate trace describe</c>, of one file.</summary>
internal sealed record TraceResult
{
    public string File { get; set; } = "";

    public string Format { get; set; } = "";

    /// <summary>Of the first task; nothing where the trace has no dates.</summary>
    public DateTimeOffset? Start { get; set; }

    public long Tasks { get; set; }

    /// <summary>Rows of what never ran.</summary>
    public long Skipped { get; set; }

    /// <summary>In which usage is told; 0 where it is not.</summary>
    public long Phases { get; set; }

    /// <summary>From the first arrival to the last end.</summary>
    public double Hours { get; set; }

    /// <summary>That were held.</summary>
    public double CoreHours { get; set; }

    /// <summary>The share of these that was used, as far as usage is told.</summary>
    public double? Utilisation { get; set; }

    /// <summary>The most tasks that ran at one time.</summary>
    public int MostAtOnce { get; set; }

    public static TraceResult Of(string file, WorkloadTrace trace)
    {
        var (used, could) = (0.0, 0.0);
        foreach (var task in trace.Tasks.Where(task => !task.Phases.IsEmpty))
        {
            could += task.Cores * (task.CoreSpeed ?? 1) * task.Duration.TotalSeconds;
            foreach (var phase in task.Phases.Span)
                used += phase.Demand * phase.Duration.TotalSeconds;
        }

        return new()
        {
            File = file,
            Format = trace.Format,
            Start = trace.Start,
            Tasks = trace.Tasks.Count,
            Skipped = trace.Skipped,
            Phases = trace.Tasks.Sum(task => (long)task.Phases.Length),
            Hours = Rounded(trace.Tasks.Select(task => (task.Arrival + task.Duration).TotalHours).DefaultIfEmpty().Max()),
            CoreHours = Rounded(trace.Tasks.Sum(task => task.Cores * task.Duration.TotalHours)),
            Utilisation = could > 0 ? Rounded(used / could) : null,
            MostAtOnce = MostAt(trace),
        };
    }

    private static int MostAt(WorkloadTrace trace)
    {
        // Of one moment, ends come first: who takes over a place does not need a second one.
        var changes = trace.Tasks.SelectMany(task => new[] { (Time: task.Arrival, Change: 1), (Time: task.Arrival + task.Duration, Change: -1) }).Order();
        var (now, most) = (0, 0);
        foreach (var (_, change) in changes)
            most = Math.Max(most, now += change);
        return most;
    }

    /// <summary>The last digits of long sums differ between processors.</summary>
    private static double Rounded(double value) => Math.Round(value, 6);
}
