using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Monitoring.Rightsizing;
using Spectre.Console;

namespace CloudIntel.Cli.Rightsizing;

/// <summary><c>rightsize replicas</c>: how many replicas there should be, from what all of them had to carry.</summary>
internal static class ReplicasVerb
{
    public static Verb Verb(Shell shell)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "CSV, gzipped or not: timestamp and requests per second of all replicas together.",
            Arity = ArgumentArity.OneOrMore,
        };
        var current = Number("--current", "How many there are.", required: true);
        var perReplica = new Option<double?>("--per-replica") { Description = "Requests per second that one can carry. Default: the most that replicas carried each.", HelpName = "NUMBER" };
        var minimum = Number("--minimum", "The fewest at any time; 0 where there may be none outside hours.", otherwise: 1);
        var maximum = Number("--maximum", "The most at any time.");
        var spare = Number("--spare", "As many may be away at once, with the others carrying all.", otherwise: 0);
        var scaler = new Option<string?>("--autoscaler") { Description = "Bounds of an autoscaler that sets their number: then bounds are recommended.", HelpName = "MIN-MAX" };
        var counts = new Option<string?>("--counts") { Description = "How many there were at what times. Default: always as many as now.", HelpName = "FILE" };
        var overload = new Option<double>("--overload") { Description = "Share of the hours that may have more to carry.", HelpName = "SHARE", DefaultValueFactory = _ => 0.01 };
        var step = UsageOptions.Step();
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("replicas", "Find how many replicas there should be, and hours in which there need be none, from what they had to carry.")
        {
            Examples = ["rightsize replicas requests.csv --current 6 --per-replica 100 --spare 1", "rightsize replicas requests.csv --current 4 --minimum 0 -o json"],
        };
        verb.Add(files);
        foreach (var option in new Option[] { current, perReplica, minimum, maximum, spare, scaler, counts, overload, step, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(perReplica) is { } each and not (> 0 and < double.PositiveInfinity))
                throw new UsageException($"--per-replica: {each.ToString(CultureInfo.InvariantCulture)} is not above 0.");
            var most = parsed.GetValue(maximum) ?? int.MaxValue;
            if (parsed.GetValue(minimum) > most)
                throw new UsageException($"--minimum: {parsed.GetValue(minimum)} is more than the {most} of --maximum.");
            var replicas = new ReplicaFacts
            {
                Current = parsed.GetValue(current)!.Value,
                Minimum = parsed.GetValue(minimum)!.Value,
                Maximum = most,
                Spare = parsed.GetValue(spare)!.Value,
                Autoscaler = Autoscaler(parsed.GetValue(scaler)),
                Counts = parsed.GetValue(counts) is { } path ? (await UsageFile.ReadAsync(path, SizedResource.Cpu, parsed.GetRequiredValue(step), cancellationToken)).Series[0] : null,
            };
            var rules = new SizingRules(UsageOptions.Checked(parsed.GetRequiredValue(overload)));
            var results = new List<ReplicasResult>();
            foreach (var file in parsed.GetRequiredValue(files))
            {
                var demand = await UsageFile.ReadAsync(file, SizedResource.Cpu, parsed.GetRequiredValue(step), cancellationToken);
                foreach (var series in demand.Series)
                {
                    var facts = new WorkloadFacts { Containers = [], Replicas = replicas with { Demand = new(DemandUnit.Requests, series, parsed.GetValue(perReplica)) } };
                    results.Add(ReplicasResult.Of(series, facts, WorkloadSizing.Decide(facts, rules, series.Times[^1])));
                }
            }

            if (parsed.GetRequiredValue(output) == OutputFormat.Table)
                WriteTable(shell, results);
            else if (results.Count == 1)
                await Json.WriteAsync(shell.Out, results[0], CliJson.Default.ReplicasResult, cancellationToken);
            else
                await Json.WriteAsync(shell.Out, results, CliJson.Default.IReadOnlyListReplicasResult, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    private static Option<int?> Number(string name, string description, int? otherwise = null, bool required = false) => new(name)
    {
        Description = description,
        HelpName = "NUMBER",
        Required = required,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100_000)
                return number;
            result.AddError($"{name}: \"{result.Tokens[0].Value}\" is no number of replicas from 0 to 100000.");
            return null;
        },
    };

    private static AutoscalerFacts? Autoscaler(string? bounds)
    {
        if (bounds is null)
            return null;
        var dash = bounds.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && int.TryParse(bounds.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var least)
            && int.TryParse(bounds.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && least <= most
            ? new(least, most)
            : throw new UsageException($"--autoscaler: \"{bounds}\" are no bounds such as 2-10.");
    }

    private static void WriteTable(Shell shell, List<ReplicasResult> results)
    {
        var table = Tables.Create(["File", "Direction"], ["Current", "Recommended", "Confidence"]);
        foreach (var result in results)
        {
            table.AddTexts([
                result.Series is { } name ? $"{result.File} {name}" : result.File, result.Direction, Tables.Count(result.Current),
                result.Autoscaler is { } bounds ? $"{bounds.Minimum}-{bounds.Maximum}" : Tables.Count(result.Recommended), result.Confidence.ToString("0.00", CultureInfo.InvariantCulture)]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        foreach (var result in results)
        {
            shell.Out.WriteLine(result.Rationale);
            if (result.NextDay.Count > 0)
                shell.Out.WriteLine($"In each hour of the next day: {string.Join(' ', result.NextDay)}.");
        }
    }
}

/// <summary>Of <c>rightsize replicas</c>, of one series.</summary>
internal sealed record ReplicasResult
{
    public string File { get; set; } = "";

    /// <summary>Its name in a file of several.</summary>
    public string? Series { get; set; }

    public string Direction { get; set; } = "";

    public string Reason { get; set; } = "";

    public int Current { get; set; }

    public int Recommended { get; set; }

    /// <summary>Bounds of the autoscaler, where they are to change.</summary>
    public AutoscalerResult? Autoscaler { get; set; }

    public double Confidence { get; set; }

    public string Rationale { get; set; } = "";

    public IReadOnlyList<ReplicaWindowResult> Windows { get; set; } = [];

    public IReadOnlyList<int> NextDay { get; set; } = [];

    public static ReplicasResult Of(UsageSeries series, WorkloadFacts facts, WorkloadAdvice advice) => new()
    {
        File = series.Group,
        Series = series.Name.Length > 0 ? series.Name : null,
        Direction = RightsizeResult.Text(advice.Replicas.Direction.ToString()),
        Reason = RightsizeResult.Text(advice.Replicas.Reason.ToString()),
        Current = facts.Replicas.Current,
        Recommended = advice.Replicas.Count,
        Autoscaler = advice.Replicas.Autoscaler is { } bounds ? new() { Minimum = bounds.Minimum, Maximum = bounds.Maximum } : null,
        Confidence = Math.Round(advice.Replicas.Confidence, 4),
        Rationale = advice.Replicas.Rationale,
        Windows = [.. advice.Replicas.Windows.Select(window => new ReplicaWindowResult { Days = [.. window.Days.Select(day => day.ToString())], FromHour = window.FromHour, Hours = window.Hours, Replicas = window.Replicas })],
        NextDay = advice.Replicas.NextDay,
    };
}

/// <summary>Bounds of an autoscaler.</summary>
internal sealed record AutoscalerResult
{
    public int Minimum { get; set; }

    public int Maximum { get; set; }
}

/// <summary>Hours of each week, UTC, with another number of replicas.</summary>
internal sealed record ReplicaWindowResult
{
    public IReadOnlyList<string> Days { get; set; } = [];

    public int FromHour { get; set; }

    public int Hours { get; set; }

    public int Replicas { get; set; }
}
