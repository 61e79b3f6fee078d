using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Cli.Series;
using CloudIntel.Core.Analytics;

namespace CloudIntel.Cli.Scores;

/// <summary><c>score costs</c>: which anomalies of known kind and size are found in daily costs.</summary>
internal static class ScoreCosts
{
    private static readonly double[] InNoise = [2, 3, 5, 8];
    private static readonly double[] Shares = [0.1, 0.2, 0.5, 1];
    private static readonly double[] WeeklyDrifts = [0.05, 0.08, 0.1];

    public static Verb Verb(Shell shell)
    {
        var hosts = new Option<string?>("--hosts") { Description = "Series without anomalies: a series a line, its name and its values. Default: synthetic ones.", HelpName = "FILE" };
        var perDay = new Option<int>("--per-day") { Description = "Values a day, which are summed up. Default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var count = new Option<int>("--series") { Description = "How many synthetic series there are without --hosts. Default: 200.", HelpName = "N", DefaultValueFactory = _ => 200 };
        var together = new Option<bool>("--together") { Description = "The series are places side by side, judged together: what all show is no anomaly of one." };
        var cases = new Option<int>("--cases") { Description = "How many anomalies of each kind and size. Default: 50.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var seed = new Option<int>("--seed") { Description = "Makes other series and other days. Default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("costs", "Put anomalies into daily costs, and count what is found of them and what else is told.")
        {
            Examples = ["score costs", "score costs --hosts load.csv --per-day 24 --together --cases 20"],
        };
        foreach (var option in new Option[] { hosts, perDay, count, together, cases, seed, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            foreach (var option in new[] { perDay, count, cases })
            {
                if (parsed.GetValue(option) < 1)
                    throw new UsageException($"{option.Name}: {parsed.GetValue(option)} is less than 1.");
            }

            var random = new Random(parsed.GetValue(seed));
            CostHost[] series = parsed.GetValue(hosts) is { } path
                ? await ReadAsync(path, parsed.GetValue(perDay), cancellationToken)
                : [.. Enumerable.Range(0, parsed.GetValue(count)).Select(i => CostInjection.Drawn(random, $"synthetic-{i}"))];
            var injection = new CostInjection(series, parsed.GetValue(together), parsed.GetValue(seed));
            var result = await ScoreAsync(shell, injection, series.Length, parsed.GetValue(cases), cancellationToken);
            await ScoreVerb.WriteAsync(shell, result, CliJson.Default.CostScoreResult, parsed.GetRequiredValue(output), Write, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    private static async Task<CostScoreResult> ScoreAsync(Shell shell, CostInjection injection, int series, int cases, CancellationToken cancellationToken)
    {
        List<(InjectedKind Kind, double Size, bool IsOfNoise)> tries = [];
        foreach (var kind in Enum.GetValues<InjectedKind>())
        {
            tries.AddRange(kind == InjectedKind.DriftByWeek
                ? WeeklyDrifts.Select(size => (kind, size, false))
                : [.. InNoise.Select(size => (kind, size, true)), .. Shares.Select(size => (kind, size, false))]);
        }

        var results = new CostScoreCase[tries.Count];
        var (alerts, months) = (0, 0.0);
        await ProgressBar.RunAsync(shell, async progress =>
        {
            (alerts, months) = injection.Untouched();
            var done = 0;
            await Parallel.ForAsync(0, tries.Count, cancellationToken, (i, _) =>
            {
                var (kind, size, isOfNoise) = tries[i];
                var delays = injection.Try(kind, size, isOfNoise, cases);
                results[i] = new()
                {
                    Kind = kind.ToString(),
                    Size = isOfNoise ? string.Create(CultureInfo.InvariantCulture, $"{size}σ") : string.Create(CultureInfo.InvariantCulture, $"{100 * size}%"),
                    Cases = cases,
                    Found = delays.Count,
                    MedianDelay = delays.Count > 0 ? delays.Order().ElementAt(delays.Count / 2) : null,
                };
                progress?.Invoke(new("Scoring", (double)Interlocked.Increment(ref done) / tries.Count));
                return ValueTask.CompletedTask;
            });
            return done;
        });
        return new() { Series = series, Months = Digits.Of(months), Alerts = alerts, AlertsIn100Months = Digits.Of(100 * alerts / months), Cases = results };
    }

    private static async Task<CostHost[]> ReadAsync(string path, int perDay, CancellationToken cancellationToken)
    {
        var series = new List<CostHost>();
        foreach (var (name, values) in await CsvColumns.ReadRowsAsync(path, cancellationToken))
        {
            double[] days = [.. Repairs.Filled(values, perDay > 1 ? perDay : 7).Chunk(perDay).Where(day => day.Length == perDay).Select(day => day.Sum())];
            if (days.Length <= CostInjection.Before + CostInjection.After)
                throw new UsageException($"{path}: {name} has {days.Length} days; more than {CostInjection.Before + CostInjection.After} are needed.");
            if (Array.Exists(days, day => day < 0 || day > 1e15))
                throw new UsageException($"{path}: {name} has a day below 0, or above 10^15.");
            series.Add(new(name, days, CostInjection.NoiseOf(days)));
        }

        return [.. series];
    }

    private static void Write(Shell shell, CostScoreResult result)
    {
        string[] sizes = [.. InNoise.Select(size => $"{size}σ"), .. Shares.Select(size => $"{100 * size}%")];
        var table = Tables.Create(["Found, %"], [.. sizes, "Days (median)"]);
        foreach (var kind in result.Cases.GroupBy(each => each.Kind))
        {
            if (kind.Key == nameof(InjectedKind.DriftByWeek))
                continue;
            table.AddTexts([kind.Key, .. sizes.Select(size => Percent(kind.Single(each => each.Size == size))), Median(kind)]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        var drifts = result.Cases.Where(each => each.Kind == nameof(InjectedKind.DriftByWeek));
        shell.Out.WriteLine($"Drift a week: {string.Join(", ", drifts.Select(each => $"of {each.Size} {Percent(each)} %"))}");
        shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Told of {result.Series} series as they are: {result.AlertsIn100Months:0.00} in 100 series-months ({result.Alerts} in {result.Months:0})"));
    }

    private static string Percent(CostScoreCase score) => (100.0 * score.Found / score.Cases).ToString("0", CultureInfo.InvariantCulture);

    private static string Median(IEnumerable<CostScoreCase> cases)
    {
        int[] delays = [.. cases.Select(each => each.MedianDelay).OfType<int>().Order()];
        return delays.Length > 0 ? delays[delays.Length / 2].ToString(CultureInfo.InvariantCulture) : "–";
    }
}

/// <summary>Of <c>score costs</c>.</summary>
internal sealed record CostScoreResult
{
    public int Series { get; set; }

    /// <summary>Of the series together, in which something could be told.</summary>
    public double Months { get; set; }

    /// <summary>What was told of the series as they are.</summary>
    public int Alerts { get; set; }

    public double AlertsIn100Months { get; set; }

    public IReadOnlyList<CostScoreCase> Cases { get; set; } = [];
}

/// <summary>Anomalies of one kind and size.</summary>
internal sealed record CostScoreCase
{
    public string Kind { get; set; } = "";

    /// <summary>In deviations of the noise, such as 3σ, or in percent of a day; of drifts, a week.</summary>
    public string Size { get; set; } = "";

    public int Cases { get; set; }

    /// <summary>How many were told within 30 days, spikes on their day, with their place as the culprit.</summary>
    public int Found { get; set; }

    /// <summary>Days from the begin to the day that gave it away; null when nothing was found.</summary>
    public int? MedianDelay { get; set; }
}
