using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Kubernetes.Objects;
using Spectre.Console;

namespace CloudIntel.Cli.Rightsizing;

/// <summary><c>rightsize</c>: what containers should ask for.</summary>
internal static class RightsizeVerb
{
    public static Verb Verb(Shell shell)
    {
        var files = UsageOptions.Files();
        var resource = UsageOptions.Resource();
        var step = UsageOptions.Step();
        var overload = UsageOptions.Overload();
        var request = Amount("--request", "What is asked for now, such as 500m or 2Gi.");
        var limit = Amount("--limit", "What may be used at most now. It stays as many times the request.");
        var scaledAt = new Option<double?>("--scaled-at") { Description = "Replicas are scaled by how much of this request they use, and held at this share.", HelpName = "PERCENT" };
        var inPlace = new Option<bool>("--in-place") { Description = "The cluster resizes in place: recommend CPU by the time of day where that is worth it." };
        var load = new Option<string?>("--load") { Description = "CPU of the same container, to tell a heap that keeps what it once had from memory that load needs.", HelpName = "FILE" };
        var starts = new Option<string?>("--starts") { Description = "When the container started, a timestamp a line: what it uses just after is left to its limit.", HelpName = "FILE" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("rightsize", "Find what containers should ask for, from what they used.")
        {
            Examples = ["rightsize web.csv --request 2 --limit 4", "rightsize web-memory.csv --resource memory --request 4Gi --load web.csv", "rightsize replay web.csv --policy ours --policy vpa"],
        };
        verb.Add(files);
        foreach (var option in new Option[] { resource, request, limit, overload, scaledAt, inPlace, load, starts, step, output })
            verb.Add(option);
        verb.Add(ReplayVerb.Verb(shell));
        verb.Add(ReplicasVerb.Verb(shell));
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(scaledAt) is { } percent and not (> 0 and <= 1000))
                throw new UsageException($"--scaled-at: {percent.ToString(CultureInfo.InvariantCulture)} is not above 0 and at most 1000.");
            var facts = new ResourceFacts
            {
                Resource = UsageOptions.Of(parsed.GetRequiredValue(resource)),
                Usage = new("", "", [], []),
                Current = new((double?)parsed.GetValue(request)?.Value, (double?)parsed.GetValue(limit)?.Value),
                ScaledAtPercent = parsed.GetValue(scaledAt),
                ResizesInPlace = parsed.GetValue(inPlace),
                Load = parsed.GetValue(load) is { } path ? (await UsageFile.ReadAsync(path, SizedResource.Cpu, parsed.GetRequiredValue(step), cancellationToken)).Series[0] : null,
                Starts = parsed.GetValue(starts) is { } startsPath ? await UsageFile.ReadTimesAsync(startsPath, cancellationToken) : [],
            };
            var rules = new SizingRules(UsageOptions.Checked(parsed.GetRequiredValue(overload)));
            var results = await ProgressBar.RunAsync(shell, async progress =>
            {
                var found = new List<RightsizeResult>();
                foreach (var file in parsed.GetRequiredValue(files))
                {
                    var usage = await UsageFile.ReadAsync(file, facts.Resource, parsed.GetRequiredValue(step), cancellationToken);
                    for (var i = 0; i < usage.Series.Count; i++)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        progress?.Invoke(new($"Sizing {file}", (double)i / usage.Series.Count));
                        var one = facts with { Usage = usage.Series[i] };
                        found.Add(RightsizeResult.Of(one, ResourceSizing.Decide(one, rules, one.Usage.Times[^1])));
                    }
                }

                return found;
            });
            if (parsed.GetRequiredValue(output) == OutputFormat.Table)
                WriteTable(shell, results);
            else if (results.Count == 1)
                await Json.WriteAsync(shell.Out, results[0], CliJson.Default.RightsizeResult, cancellationToken);
            else
                await Json.WriteAsync(shell.Out, results, CliJson.Default.IReadOnlyListRightsizeResult, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    private static Option<Quantity?> Amount(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "QUANTITY",
        CustomParser = result =>
        {
            if (Quantity.TryParse(result.Tokens[0].Value, out var amount) && amount > Quantity.Zero)
                return amount;
            result.AddError($"{name}: \"{result.Tokens[0].Value}\" is no quantity above 0 such as 500m or 2Gi.");
            return null;
        },
    };

    private static void WriteTable(Shell shell, List<RightsizeResult> results)
    {
        var table = Tables.Create(["File", "Direction", "Current", "Recommended", "Limit"], ["Confidence"]);
        foreach (var result in results)
            table.AddTexts([result.Series is { } name ? $"{result.File} {name}" : result.File, result.Direction, result.Current, result.Recommended, result.Limit, result.Confidence.ToString("0.00", CultureInfo.InvariantCulture)]);
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        foreach (var result in results)
        {
            shell.Out.WriteLine(result.Rationale);
            if (result.ByHour.Count > 0)
                shell.Out.WriteLine($"By the time of day (UTC): {string.Join(", ", result.ByHour.Select(timed => $"{timed.Request} from {timed.Hour}:00"))}.");
        }
    }
}

/// <summary>Of <c>rightsize</c>, of one series.</summary>
internal sealed record RightsizeResult
{
    public string File { get; set; } = "";

    /// <summary>Its name in a file of several.</summary>
    public string? Series { get; set; }

    public string Resource { get; set; } = "";

    public string Direction { get; set; } = "";

    public string Reason { get; set; } = "";

    public string? Current { get; set; }

    public string? Recommended { get; set; }

    public string? Limit { get; set; }

    public double Confidence { get; set; }

    public string Rationale { get; set; } = "";

    public double? ScaleAtPercent { get; set; }

    /// <summary>The most that it used just after a start, where that is much more than later.</summary>
    public string? AtStart { get; set; }

    public IReadOnlyList<TimedRequestResult> ByHour { get; set; } = [];

    public static RightsizeResult Of(ResourceFacts facts, ResourceAdvice advice)
    {
        return new()
        {
            File = facts.Usage.Group,
            Series = facts.Usage.Name.Length > 0 ? facts.Usage.Name : null,
            Resource = facts.Resource == SizedResource.Cpu ? UsageOptions.Cpu : UsageOptions.Memory,
            Direction = Text(advice.Direction.ToString()),
            Reason = Text(advice.Reason.ToString()),
            Current = Amount(facts.Current.Request),
            Recommended = Amount(advice.Request),
            Limit = Amount(advice.Limit),
            Confidence = Math.Round(advice.Confidence, 4),
            Rationale = advice.Rationale,
            ScaleAtPercent = advice.ScaleAtPercent,
            AtStart = Amount(advice.AtStart?.Amount),
            ByHour = [.. advice.ByHour.Select(timed => new TimedRequestResult { Hour = timed.Hour, Request = Amount(timed.Request)! })],
        };

        string? Amount(double? amount) => amount is { } known
            ? new Quantity((decimal)known, facts.Resource == SizedResource.Memory ? QuantityFormat.BinarySI : QuantityFormat.DecimalSI).ToString()
            : null;
    }

    /// <summary>A value of an enumeration.</summary>
    public static string Text(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}

/// <summary>What to ask for from an hour of the day on, UTC.</summary>
internal sealed record TimedRequestResult
{
    public int Hour { get; set; }

    public string Request { get; set; } = "";
}
