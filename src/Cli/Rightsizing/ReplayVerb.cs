using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Kubernetes.Objects;
using Spectre.Console;

namespace CloudIntel.Cli.Rightsizing;

/// <summary><c>rightsize replay</c>: how good a policy's requests would have been.</summary>
internal static class ReplayVerb
{
    public static Verb Verb(Shell shell)
    {
        var files = UsageOptions.Files();
        var resource = UsageOptions.Resource();
        var step = UsageOptions.Step();
        var policy = new Option<string[]>("--policy")
        {
            Description = "What decides; may be given several times. ours: one request. ours-daily: requests by the time of day. vpa, krr, krr-p99, crane: others, by their formulas.",
            DefaultValueFactory = _ => [RequestPolicies.Ours],
        };
        policy.AcceptOnlyFromAmong([.. RequestPolicies.Names]);
        var overload = UsageOptions.Overload();
        var interval = UsageOptions.Duration("--interval", "Between decisions; at most a day.", "1h");
        var warmUp = UsageOptions.Duration("--warmup", "After a series' first sample, before the first decision that counts.", "48h");
        var asIs = new Option<bool>("--as-is") { Description = "Take values as cores and bytes, with the least values that others ask for. Otherwise each file is scaled so that its largest usage of the warm-up is 4 cores or 16 GB." };
        var emit = new Option<string?>("--emit") { Description = "Write what was asked for, for every sample that counts.", HelpName = "FILE" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("replay", "Decide requests for recorded usage, from the past only, and hold them against what was used then.")
        {
            Examples = ["rightsize replay web.csv db.csv --policy ours --policy vpa", "rightsize replay vms.csv --resource memory --interval 30m --warmup 12h -o json"],
        };
        verb.Add(files);
        foreach (var option in new Option[] { resource, policy, overload, interval, warmUp, step, asIs, emit, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (policies, path) = (parsed.GetRequiredValue(policy), parsed.GetValue(emit));
            if (path is not null && policies.Length > 1)
                throw new UsageException("--emit: the requests of one policy are one file; name one policy.");
            var rules = new ReplayRules(
                "", UsageOptions.Of(parsed.GetRequiredValue(resource)), UsageOptions.Checked(parsed.GetRequiredValue(overload)), parsed.GetRequiredValue(interval), parsed.GetRequiredValue(warmUp), parsed.GetValue(asIs));
            if (rules.Interval < TimeSpan.FromMinutes(1) || rules.Interval > TimeSpan.FromDays(1))
                throw new UsageException($"--interval: {new GoDuration(rules.Interval)} is not between 1m and 24h.");
            if (rules.WarmUp < TimeSpan.Zero)
                throw new UsageException($"--warmup: {new GoDuration(rules.WarmUp)} is negative.");
            var results = await ProgressBar.RunAsync(shell, async progress =>
            {
                var usage = new UsageFile[parsed.GetRequiredValue(files).Length];
                for (var i = 0; i < usage.Length; i++)
                {
                    progress?.Invoke(new("Reading", (double)i / usage.Length));
                    usage[i] = await UsageFile.ReadAsync(parsed.GetRequiredValue(files)[i], rules.Resource, parsed.GetRequiredValue(step), cancellationToken);
                }

                usage = [.. usage.Select(file => LongEnough(shell, file, rules.WarmUp))];
                await using var requests = path is null ? null : new StreamWriter(path);
                return policies.Select(name => Run(usage, rules with { Policy = name }, requests, progress is null ? null : done => progress(new($"Replaying {name}", done)), cancellationToken)).ToList();
            });
            if (parsed.GetRequiredValue(output) == OutputFormat.Table)
                WriteTable(shell, results);
            else if (results.Count == 1)
                await Json.WriteAsync(shell.Out, results[0], CliJson.Default.ReplayResult, cancellationToken);
            else
                await Json.WriteAsync(shell.Out, results, CliJson.Default.IReadOnlyListReplayResult, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>Leaves out series of many that end before their warm-up does, and says so.</summary>
    private static UsageFile LongEnough(Shell shell, UsageFile file, TimeSpan warmUp)
    {
        var kept = Enumerable.Range(0, file.Series.Count).Where(i => file.Series[i].Times[^1] - file.Series[i].Times[0] >= warmUp.TotalSeconds).ToList();
        if (kept.Count == file.Series.Count || kept.Count == 0)
            return file;
        shell.Error.WriteLine($"warning: {file.File}: {Tables.Count(file.Series.Count - kept.Count)} of {Tables.Count(file.Series.Count)} series end before their warm-up does, and are left out");
        return file with { Series = [.. kept.Select(i => file.Series[i])], Stamps = [.. kept.Select(i => file.Stamps[i])] };
    }

    private static ReplayResult Run(UsageFile[] files, ReplayRules rules, TextWriter? emit, Action<double>? progress, CancellationToken cancellationToken)
    {
        var series = files.SelectMany(file => file.Series).ToList();
        var stamps = files.SelectMany(file => file.Stamps).ToList();
        var named = Array.Exists(files, file => file.Series.Count > 1);
        emit?.WriteLine(named ? "file,timestamp,request,series" : "file,timestamp,request");
        Action<int, int, double>? write = emit is null ? null : (one, sample, request) => emit.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{Csv.Text(series[one].Group)},{Csv.Text(stamps[one][sample])},{request:R}{(named ? "," + Csv.Text(series[one].Name) : "")}"));
        try
        {
            return ReplayResult.Of(rules, UsageReplay.Run(series, rules, write, progress, cancellationToken));
        }
        catch (ArgumentException e)
        {
            throw new UsageException(UsageException.TextOf(e));
        }
    }

    private static void WriteTable(Shell shell, List<ReplayResult> results)
    {
        var table = Tables.Create(["Policy", "Resource"], ["Series", "Slack %", "Short %", "Unmet %", "Changes"]);
        foreach (var result in results)
            table.AddTexts([result.Policy, result.Resource, Tables.Count(result.Series), Text(result.SlackPercent, "0.0"), Text(result.ShortPercent, "0.000"), Text(result.UnmetPercent, "0.000"), Text(result.ChangesPerSeries, "0.0")]);
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);

        static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}

/// <summary>Of <c>rightsize replay</c>.</summary>
internal sealed record ReplayResult
{
    public string Policy { get; set; } = "";

    public string Resource { get; set; } = "";

    /// <summary>Of ours; others have no such target.</summary>
    public double? Overload { get; set; }

    public int Series { get; set; }

    public long Samples { get; set; }

    public double SlackPercent { get; set; }

    public double ShortPercent { get; set; }

    public double UnmetPercent { get; set; }

    public double ChangesPerSeries { get; set; }

    public static ReplayResult Of(ReplayRules rules, ReplayScore score) => new()
    {
        Policy = rules.Policy,
        Resource = rules.Resource == SizedResource.Cpu ? UsageOptions.Cpu : UsageOptions.Memory,
        Overload = rules.Policy is RequestPolicies.Ours or RequestPolicies.OursDaily ? rules.Overload : null,
        Series = score.Series,
        Samples = score.Samples,
        SlackPercent = Rounded(score.SlackPercent),
        ShortPercent = Rounded(score.ShortPercent),
        UnmetPercent = Rounded(score.UnmetPercent),
        ChangesPerSeries = Rounded(score.ChangesPerSeries),
    };

    /// <summary>The last digits of long sums differ between processors.</summary>
    private static double Rounded(double value) => Math.Round(value, 6);
}
