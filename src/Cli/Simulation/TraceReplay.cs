using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Cli.Simulation;

/// <summary><c>simulate trace replay</c>: a recorded workload on hosts.</summary>
internal static class TraceReplay
{
    private static readonly Dictionary<string, Func<IHostPolicy>> Policies = new(StringComparer.Ordinal)
    {
        ["first-fit"] = () => new FirstFit(),
        ["best-fit"] = () => new BestFit(),
        ["worst-fit"] = () => new WorstFit(),
        ["round-robin"] = () => new RoundRobin(),
        ["random"] = () => new RandomFit(seed: 1),
    };

    public static Verb Verb(Shell shell)
    {
        var file = new Argument<string>("FILE") { Description = "A trace; see simulate trace describe." };
        var hosts = new Option<int>("--hosts") { Description = "How many machines there are.", Required = true, HelpName = "N" };
        var cores = new Option<int>("--cores") { Description = "Cores of each.", Required = true, HelpName = "N" };
        var speed = new Option<double>("--speed") { Description = "Of a core, in MHz.", HelpName = "MHZ", DefaultValueFactory = _ => 1000 };
        var memory = new Option<long>("--memory") { Description = "Of each, in the trace's MB.", Required = true, HelpName = "MB" };
        var overcommit = new Option<double>("--overcommit") { Description = "Cores that a machine gives away for each of its own.", HelpName = "FACTOR", DefaultValueFactory = _ => 1 };
        var policy = new Option<string>("--policy") { Description = "What chooses machines.", DefaultValueFactory = _ => "first-fit" };
        policy.AcceptOnlyFromAmong([.. Policies.Keys]);
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("replay", "Run a recorded workload on machines that are all alike.")
        {
            Examples = ["simulate trace replay surf_week_tasks.csv.gz --hosts 277 --cores 16 --speed 2100 --memory 100000"],
        };
        verb.Add(file);
        foreach (var option in new Option[] { hosts, cores, speed, memory, overcommit, policy, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (count, name) = (parsed.GetRequiredValue(hosts), parsed.GetRequiredValue(policy));
            if (count is not (>= 1 and <= 1_000_000))
                throw new UsageException($"--hosts: {count} is not from 1 to 1,000,000.");
            var host = new HostSpec(parsed.GetRequiredValue(cores), parsed.GetRequiredValue(speed), parsed.GetRequiredValue(memory));
            var trace = TraceFile.Read(parsed.GetRequiredValue(file), cancellationToken);
            TraceReplayResult result;
            try
            {
                var scenario = trace.OnHosts(host, count) with { CoreOvercommit = parsed.GetRequiredValue(overcommit) };
                result = TraceReplayResult.Of(parsed.GetRequiredValue(file), name, scenario, DatacenterSimulation.Run(scenario, Policies[name](), TimeSpan.MaxValue, cancellationToken));
            }
            catch (ScenarioException e)
            {
                throw new UsageException(e.Message);
            }

            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, result, CliJson.Default.TraceReplayResult, cancellationToken);
            else
                WriteTable(shell, result);
            return ExitCode.Good;
        });
        return verb;
    }

    private static void WriteTable(Shell shell, TraceReplayResult result)
    {
        var table = Tables.Create(["Policy"], ["Tasks", "Refused", "Waited", "Mean wait s", "Hours", "Utilisation %", "Lost %"]);
        table.AddTexts(
        [
            result.Policy, Tables.Count(result.Tasks), Tables.Count(result.Refused), Tables.Count(result.Waited), Text(result.MeanWaitSeconds, "#,0.0"), Text(result.Hours, "#,0.0"),
            Text(100 * result.Utilisation, "0.00"), Text(100 * result.LostShare, "0.000"),
        ]);
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);

        static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}

/// <summary>Of <c>simulate trace replay</c>. Without figures of the wall clock: the same trace gives the same bytes.</summary>
internal sealed record TraceReplayResult
{
    public string File { get; set; } = "";

    public string Policy { get; set; } = "";

    public int Tasks { get; set; }

    /// <summary>That no host is large enough for.</summary>
    public int Refused { get; set; }

    /// <summary>That were placed later than they arrived.</summary>
    public int Waited { get; set; }

    /// <summary>From arrival to placement, over all that were placed.</summary>
    public double MeanWaitSeconds { get; set; }

    public long Events { get; set; }

    /// <summary>Until the last task ended.</summary>
    public double Hours { get; set; }

    /// <summary>MHz times seconds.</summary>
    public double WorkDone { get; set; }

    /// <summary>What was asked for and not done, of all that was asked for.</summary>
    public double LostShare { get; set; }

    /// <summary>Work done, of what all hosts could have done.</summary>
    public double Utilisation { get; set; }

    public static TraceReplayResult Of(string file, string policy, DatacenterScenario scenario, DatacenterOutcome outcome)
    {
        var waits = outcome.Vms.Zip(scenario.Vms, (placed, asked) => (placed.Placed - asked.Arrival)?.TotalSeconds).OfType<double>().ToList();
        return new()
        {
            File = file,
            Policy = policy,
            Tasks = scenario.Vms.Count,
            Refused = outcome.Refused.Count,
            Waited = waits.Count(wait => wait > 0),
            MeanWaitSeconds = Math.Round(waits.DefaultIfEmpty().Average(), 6),
            Events = outcome.Events,
            Hours = Math.Round(outcome.End.TotalHours, 6),
            WorkDone = Math.Round(outcome.WorkDone, 3),
            LostShare = outcome.WorkDone + outcome.WorkLost is > 0 and var asked ? Math.Round(outcome.WorkLost / asked, 9) : 0,
            Utilisation = Math.Round(outcome.Utilisation, 9),
        };
    }
}
