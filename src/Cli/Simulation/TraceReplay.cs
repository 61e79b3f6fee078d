using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Cli.Simulation;

/// <summary><c>simulate trace replay</c>: a recorded workload on hosts, and how far the simulation is from the recording.</summary>
internal static class TraceReplay
{
    private const int MostHosts = 1_000_000;

    private static readonly Dictionary<string, Func<IHostPolicy>> Policies = new(StringComparer.Ordinal)
    {
        ["first-fit"] = () => new FirstFit(),
        ["best-fit"] = () => new BestFit(),
        ["worst-fit"] = () => new WorstFit(),
        ["most-memory"] = () => new MostMemory(),
        ["round-robin"] = () => new RoundRobin(),
        ["random"] = () => new RandomFit(seed: 1),
    };

    public static Verb Verb(Shell shell)
    {
        var file = new Argument<string>("FILE") { Description = "A trace; see simulate trace describe." };
        var kinds = new Option<string[]>("--host") { Description = "Machines of one kind: how many, cores, MHz of a core, and memory in the trace's MB. Again for other kinds.", HelpName = "NxCORESxMHZxMB" };
        var hosts = new Option<int?>("--hosts") { Description = "How many machines there are, where all are alike.", HelpName = "N" };
        var cores = new Option<int?>("--cores") { Description = "Cores of each.", HelpName = "N" };
        var speed = new Option<double>("--speed") { Description = "Of a core, in MHz.", HelpName = "MHZ", DefaultValueFactory = _ => 1000 };
        var memory = new Option<long?>("--memory") { Description = "Of each, in the trace's MB.", HelpName = "MB" };
        var overcommit = new Option<double>("--overcommit") { Description = "Cores that a machine gives away for each of its own.", HelpName = "FACTOR", DefaultValueFactory = _ => 1 };
        var policy = new Option<string>("--policy") { Description = "What chooses machines.", DefaultValueFactory = _ => "first-fit" };
        policy.AcceptOnlyFromAmong([.. Policies.Keys]);
        var window = new Option<double>("--window") { Description = "Minutes over which simulation and recording are compared.", HelpName = "MINUTES", DefaultValueFactory = _ => 5 };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("replay", "Run a recorded workload on machines, and say how far that is from the recording.")
        {
            Examples =
            [
                "simulate trace replay surf_week_tasks.csv.gz --hosts 277 --cores 16 --speed 2100 --memory 100000",
                "simulate trace replay bitbrains-small_tasks.csv.gz --host 1x32x3200x256000000 --host 6x8x2930x64000000 --overcommit 16 --policy most-memory -o json",
            ],
        };
        verb.Add(file);
        foreach (var option in new Option[] { kinds, hosts, cores, speed, memory, overcommit, policy, window, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (path, name, length) = (parsed.GetRequiredValue(file), parsed.GetRequiredValue(policy), parsed.GetRequiredValue(window));
            if (length is not (>= 0.01 and <= 1e6))
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--window: {length} is not from 0.01 to 1000000 minutes."));
            var fleet = parsed.GetValue(kinds) is { Length: > 0 } given
                ? [.. given.SelectMany(Hosts)]
                : Alike(parsed.GetValue(hosts), parsed.GetValue(cores), parsed.GetRequiredValue(speed), parsed.GetValue(memory));
            var trace = TraceFile.Read(path, cancellationToken);
            TraceReplayResult result;
            try
            {
                var scenario = trace.OnHosts(fleet) with { CoreOvercommit = parsed.GetRequiredValue(overcommit) };
                var work = new WorkTimeline(TimeSpan.FromMinutes(length));
                var outcome = DatacenterSimulation.Run(scenario, Policies[name](), TimeSpan.MaxValue, cancellationToken, work);
                result = TraceReplayResult.Of(path, name, scenario, outcome) with { Validation = ReplayValidation.Of(path, trace, scenario, outcome, work) };
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

    private static HostSpec[] Alike(int? count, int? cores, double speed, long? memory)
    {
        if (count is null || cores is null || memory is null)
            throw new UsageException("Say what machines there are: by --host, or by --hosts, --cores and --memory.");
        return Repeated(count.Value, new(cores.Value, speed, memory.Value), "--hosts");
    }

    private static HostSpec[] Hosts(string kind) =>
        kind.Split('x') is [var count, var cores, var speed, var memory]
        && int.TryParse(count, CultureInfo.InvariantCulture, out var hosts) && int.TryParse(cores, CultureInfo.InvariantCulture, out var each)
        && double.TryParse(speed, CultureInfo.InvariantCulture, out var megahertz) && long.TryParse(memory, CultureInfo.InvariantCulture, out var megabytes)
            ? Repeated(hosts, new(each, megahertz, megabytes), "--host")
            : throw new UsageException($"--host: \"{kind}\" is not four numbers with x between them, such as 6x8x2930x64000.");

    private static HostSpec[] Repeated(int count, HostSpec host, string option)
    {
        if (count is not (>= 1 and <= MostHosts))
            throw new UsageException($"{option}: {count} is not from 1 to 1,000,000.");
        var hosts = new HostSpec[count];
        Array.Fill(hosts, host);
        return hosts;
    }

    private static void WriteTable(Shell shell, TraceReplayResult result)
    {
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        var table = Tables.Create(["Policy"], ["Tasks", "Refused", "Waited", "Mean wait s", "Hours", "Utilisation %", "Lost %"]);
        table.AddTexts(
        [
            result.Policy, Tables.Count(result.Tasks), Tables.Count(result.Refused), Tables.Count(result.Waited), Text(result.MeanWaitSeconds, "#,0.0"), Text(result.Hours, "#,0.0"),
            Text(100 * result.Utilisation, "0.00"), Text(100 * result.LostShare, "0.000"),
        ]);
        console.Write(table);
        var validation = Tables.Create(["Against the recording", "Verdict"], ["Windows", "Off %", "All off %", "Correlation"]);
        foreach (var each in result.Validation)
            validation.AddTexts([each.Quantity, each.Verdict, Tables.Count(each.Windows), Text(each.MeanAbsolutePercent, "0.00"), Text(each.WeightedAbsolutePercent, "0.00"), Text(each.Correlation, "0.0000")]);
        console.Write(validation);

        static string? Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture);
    }
}
