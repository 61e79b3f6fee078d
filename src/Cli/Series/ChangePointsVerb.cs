using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Analytics;
using CloudIntel.Core.Analytics.ChangePoints;

namespace CloudIntel.Cli.Series;

/// <summary><c>changepoints</c>: where series become others.</summary>
internal static class ChangePointsVerb
{
    private const string Automatic = "auto";

    private static readonly Dictionary<string, ChangeCost> Costs = new(StringComparer.Ordinal)
    {
        ["l2"] = ChangeCost.Mean,
        ["l1"] = ChangeCost.Median,
        ["normal"] = ChangeCost.Normal,
        ["rank"] = ChangeCost.Rank,
    };

    public static Verb Verb(Shell shell)
    {
        var files = SeriesVerb.Files();
        var (cost, penalty) = (Cost(), Penalty());
        var confirm = new Option<bool>("--confirm") { Description = "Tell only changes that other ways to look for them confirm: fewer and surer, for short and noisy histories." };
        var least = new Option<double>("--minimum-change") { Description = "With --confirm: leave out changes of the mean by less than this, in percent.", HelpName = "PERCENT" };
        var counter = SeriesVerb.Counter();
        var folder = SeriesVerb.Folder();
        var output = OutputFormat.Option(OutputFormat.Json);
        var verb = new Verb("changepoints", "Find where series change their level, with confidence.")
        {
            Examples = ["changepoints daily-cost.csv", "changepoints results/*.csv --penalty 3logn --out-dir changes", "changepoints results/*.csv --confirm --minimum-change 5"],
        };
        verb.Add(files);
        foreach (var option in new Option[] { cost, penalty, confirm, least, counter, folder, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (!(parsed.GetValue(least) >= 0) || (parsed.GetValue(least) > 0 && !parsed.GetValue(confirm)))
                throw new UsageException("--minimum-change is at least 0, and belongs to --confirm.");
            double? magnitude = parsed.GetValue(confirm) ? parsed.GetValue(least) / 100 : null;
            var (paths, results) = (parsed.GetRequiredValue(files), parsed.GetValue(folder));
            var rules = Rules(parsed.GetRequiredValue(cost), parsed.GetRequiredValue(penalty));
            if (results is not null)
                OutputFolder.Prepare(results, paths);
            var found = await SeriesVerb.RunAsync(
                shell,
                "Looking for changes",
                paths,
                parsed.GetValue(counter),
                series => new ChangePointsResult
                {
                    File = series.File,
                    ChangePoints = [.. Find(series.Values, rules, magnitude).Select(point => new ChangePointResult { Index = point.Index, Confidence = Digits.Of(point.Confidence) })],
                },
                cancellationToken);
            await SeriesVerb.WriteAsync(
                shell, found, result => result.File, results, OutputFormat.Json, (_, _) => Task.CompletedTask,
                CliJson.Default.ChangePointsResult, CliJson.Default.IReadOnlyListChangePointsResult, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>What changes.</summary>
    public static Option<string> Cost()
    {
        var cost = new Option<string>("--cost") { Description = "What changes: the mean, the median, mean or variance, or the level whatever the distribution.", DefaultValueFactory = _ => "l2" };
        cost.AcceptOnlyFromAmong([.. Costs.Keys]);
        return cost;
    }

    /// <summary>What a change must save.</summary>
    public static Option<string> Penalty() => new("--penalty")
    {
        Description = "What a change must save: auto, or logarithms of the length such as 3logn.",
        HelpName = "PENALTY",
        DefaultValueFactory = _ => Automatic,
    };

    /// <summary>The rules that both say.</summary>
    /// <exception cref="UsageException">The penalty is none.</exception>
    public static ChangePointRules Rules(string cost, string penalty) => new(Costs[cost], Logarithms(penalty));

    /// <summary>In the rows of the file: what is missing is filled, with its season where there is one.</summary>
    /// <param name="values">The values.</param>
    /// <param name="rules">How changes are looked for.</param>
    /// <param name="confirmedFrom">Where only confirmed changes are wanted, the smallest relative change of the mean.</param>
    public static IReadOnlyList<ChangePoint> Find(double[] values, ChangePointRules rules, double? confirmedFrom = null)
    {
        if (Array.TrueForAll(values, double.IsNaN))
            return [];
        var filled = Repairs.Filled(values, 1);
        if (Array.Exists(values, double.IsNaN))
            filled = Repairs.Filled(values, Math.Max(1, Periods.Find(filled)));
        return confirmedFrom is { } magnitude ? ChangeVote.Find(filled, rules, magnitude) : ChangePointSearch.Find(filled, rules);
    }

    private static double? Logarithms(string text)
    {
        if (text == Automatic)
            return null;
        return text.EndsWith("logn", StringComparison.Ordinal)
            && double.TryParse(text[..^"logn".Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var logarithms) && logarithms is >= 0 and < 1e6
            ? logarithms
            : throw new UsageException($"--penalty: \"{text}\" is neither auto nor a number of logarithms such as 3logn.");
    }
}

/// <summary>Of <c>changepoints</c>.</summary>
internal sealed record ChangePointsResult
{
    public string File { get; set; } = "";

    public IReadOnlyList<ChangePointResult> ChangePoints { get; set; } = [];
}

/// <summary>A change.</summary>
internal sealed record ChangePointResult
{
    /// <summary>The first row after it, from 0; rows of a header do not count.</summary>
    public int Index { get; set; }

    public double Confidence { get; set; }
}
