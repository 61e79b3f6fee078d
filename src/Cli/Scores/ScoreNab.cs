using System.CommandLine;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Cli.Series;
using CloudIntel.Core.Analytics.Anomalies;
using CloudIntel.Core.Analytics.Scores;
using Spectre.Console;

namespace CloudIntel.Cli.Scores;

/// <summary><c>score nab</c>: scores of the Numenta Anomaly Benchmark.</summary>
internal static class ScoreNab
{
    private const string AllProfiles = "all";

    public static Verb Verb(Shell shell)
    {
        var data = new Option<string>("--data") { Description = "Folder of the series, or one with data/ and labels/ as the benchmark has it.", HelpName = "DIR", Required = true };
        var labels = new Option<string?>("--labels") { Description = "Windows of anomalies. Default: labels/combined_windows.json beside the series.", HelpName = "FILE" };
        var results = ScoreVerb.Results("Score the results of this folder, named as the series. Default: those of detect.");
        var column = ScoreVerb.Column();
        var threshold = new Option<double?>("--threshold") { Description = "Scores from which on a row is an alarm. Default: that of detect; of other results only the best.", HelpName = "P" };
        var profile = new Option<string>("--profile") { Description = "What is rewarded.", DefaultValueFactory = _ => AllProfiles };
        profile.AcceptOnlyFromAmong([AllProfiles, .. NabProfile.All.Select(each => each.Name)]);
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("nab", "Score detections as the Numenta Anomaly Benchmark does.")
        {
            Examples = ["score nab --data NAB", "score nab --data NAB --results NAB/results/numenta"],
        };
        foreach (var option in new Option[] { data, labels, results, column, threshold, profile, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (folder, windows) = Find(parsed.GetRequiredValue(data), parsed.GetValue(labels));
            var series = await ReadAsync(folder, windows, parsed.GetValue(results), parsed.GetValue(column), cancellationToken);
            var at = parsed.GetValue(threshold) ?? (parsed.GetValue(results) is null ? AnomalyDetector.DefaultThreshold : null);
            var profiles = NabProfile.All.Where(each => parsed.GetRequiredValue(profile) is var name && (name == AllProfiles || name == each.Name));
            var result = new NabResult
            {
                Files = series.Count,
                Rows = series.Sum(each => (long)each.Scores.Count),
                Windows = series.Sum(each => each.Windows.Count),
                Profiles = [.. profiles.Select(each => NabProfileResult.Of(series, each, at))],
            };
            await ScoreVerb.WriteAsync(shell, result, CliJson.Default.NabResult, parsed.GetRequiredValue(output), Write, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    private static (string Folder, string Windows) Find(string data, string? labels)
    {
        var folder = Directory.Exists(Path.Combine(data, "data")) ? Path.Combine(data, "data") : data;
        if (!Directory.Exists(folder))
            throw new UsageException($"There is no folder {folder}.");
        var windows = labels ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(folder)) ?? folder, "labels", "combined_windows.json");
        return File.Exists(windows) ? (folder, windows) : throw new UsageException($"There is no file {windows}: name the windows of anomalies by --labels.");
    }

    private static async Task<IReadOnlyList<NabSeries>> ReadAsync(string folder, string labels, string? results, string? column, CancellationToken cancellationToken)
    {
        var windows = ReadWindows(labels);
        var series = new NabSeries[windows.Count];
        await Parallel.ForAsync(0, series.Length, cancellationToken, async (i, cancel) =>
        {
            var (name, bounds) = windows[i];
            var rows = await TimeSeriesFile.ReadAsync(Path.Combine(folder, name), cancel);
            var scores = results is null ? Detection.Of(rows, period: null).Scores : await ScoreVerb.ReadScoresAsync(results, name, column, rows.Values.Length, cancel);
            series[i] = new(scores, [.. bounds.Select(window => (Row(rows, window.First, labels), Row(rows, window.Last, labels)))]);
        });
        return series;
    }

    private static List<(string Name, List<(string First, string Last)> Windows)> ReadWindows(string labels)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(labels));
            return [.. document.RootElement.EnumerateObject().Select(file =>
                (file.Name, file.Value.EnumerateArray().Select(window => (window[0].GetString() ?? "", window[1].GetString() ?? "")).ToList()))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new UsageException($"{labels} is no file of windows such as {{\"folder/file.csv\": [[\"2014-04-10 07:15:00\", \"2014-04-11 16:45:00\"]]}}: {e.Message}");
        }
    }

    private static int Row(TimeSeries series, string stamp, string labels)
    {
        var time = TimeSeriesFile.Time(stamp) ?? throw new UsageException($"{labels}: \"{stamp}\" of {series.File} is no timestamp such as 2014-04-10 07:15:00.");
        for (var i = 0; i < (series.Times?.Count ?? 0); i++)
        {
            if (series.Times![i] == time)
                return i;
        }

        throw new UsageException($"{series.File} has no row of {stamp}, where {labels} has the end of a window.");
    }

    private static void Write(Shell shell, NabResult result)
    {
        var table = Tables.Create(["Profile"], ["Threshold", "Score", "Best threshold", "Best score"]);
        foreach (var profile in result.Profiles)
        {
            table.AddTexts(
                [profile.Profile, ScoreVerb.Number(profile.Threshold), ScoreVerb.Number(profile.Score, "0.00"), ScoreVerb.Number(profile.BestThreshold), ScoreVerb.Number(profile.BestScore, "0.00")]);
        }

        shell.Out.WriteLine($"{Tables.Count(result.Files)} series, {Tables.Count(result.Rows)} rows, {Tables.Count(result.Windows)} windows");
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }
}

/// <summary>Of <c>score nab</c>.</summary>
internal sealed record NabResult
{
    public int Files { get; set; }

    public long Rows { get; set; }

    public int Windows { get; set; }

    public IReadOnlyList<NabProfileResult> Profiles { get; set; } = [];
}

/// <summary>The scores of one profile: 100 for a perfect detector, 0 for silence.</summary>
internal sealed record NabProfileResult
{
    public string Profile { get; set; } = "";

    /// <summary>The threshold that was given beforehand; null for none.</summary>
    public double? Threshold { get; set; }

    public double? Score { get; set; }

    /// <summary>The threshold that suits these labels best, as on the benchmark's own board.</summary>
    public double BestThreshold { get; set; }

    public double BestScore { get; set; }

    public static NabProfileResult Of(IReadOnlyList<NabSeries> series, NabProfile profile, double? threshold)
    {
        var best = NabScore.Best(series, profile);
        return new()
        {
            Profile = profile.Name,
            Threshold = threshold,
            Score = threshold is { } given ? ScoreVerb.Known(NabScore.At(series, profile, given).Normalized) : null,
            BestThreshold = Digits.Of(best.Threshold),
            BestScore = Digits.Of(best.Normalized),
        };
    }
}
