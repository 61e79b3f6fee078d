using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Cli.Series;
using CloudIntel.Core.Analytics.Scores;
using Spectre.Console;

namespace CloudIntel.Cli.Scores;

/// <summary><c>score kpi</c>: what detections would be worth to somebody on call.</summary>
internal static class ScoreKpi
{
    public static Verb Verb(Shell shell)
    {
        var files = new Argument<string[]>("FILE") { Description = "CSV with timestamp, value and label: 1 for anomalies.", Arity = ArgumentArity.OneOrMore };
        var results = ScoreVerb.Results("Score the results of this folder, named as the files. Default: those of detect.");
        var column = ScoreVerb.Column();
        var threshold = new Option<double?>("--threshold") { Description = "Scores from which on a row is an alarm. Default: for each file the lowest within the budget.", HelpName = "P" };
        var budget = new Option<double>("--budget") { Description = "False episodes a day that are allowed.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var warmup = new Option<double>("--warmup") { Description = "Days at the beginning that are not scored.", HelpName = "DAYS", DefaultValueFactory = _ => 1 };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("kpi", "Score detections in labelled series: events caught within a budget of false alarms.")
        {
            Examples = ["score kpi kpi/*.csv", "score kpi kpi/*.csv --results scores --budget 0.2"],
        };
        verb.Add(files);
        foreach (var option in new Option[] { results, column, threshold, budget, warmup, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var rules = new Rules(parsed.GetValue(results), parsed.GetValue(column), parsed.GetValue(threshold), parsed.GetValue(budget), parsed.GetValue(warmup));
            if (!(rules.Budget >= 0) || !(rules.Warmup >= 0))
                throw new UsageException($"{(rules.Budget >= 0 ? "--warmup" : "--budget")}: it is not at least 0.");
            var paths = parsed.GetRequiredValue(files);
            var scores = new KpiFileResult[paths.Length];
            await Parallel.ForAsync(0, paths.Length, cancellationToken, async (i, cancel) => scores[i] = await ScoreAsync(paths[i], rules, cancel));
            await ScoreVerb.WriteAsync(shell, KpiResult.Of(scores), CliJson.Default.KpiResult, parsed.GetRequiredValue(output), Write, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    private static async Task<KpiFileResult> ScoreAsync(string path, Rules rules, CancellationToken cancellationToken)
    {
        var series = await TimeSeriesFile.ReadAsync(path, cancellationToken);
        bool[] labels = [.. (await CsvColumns.ReadAsync(path, ["label", "is_anomaly", "anomaly"], cancellationToken)).Select(label => label > 0)];
        if (series.Times is not { } times || times[^1] <= times[0])
            throw new UsageException($"{path} has no rising timestamps, by which alarms a day could be counted.");
        var scores = rules.Results is null
            ? Detection.Of(series, period: null).Scores
            : await ScoreVerb.ReadScoresAsync(rules.Results, Path.GetFileName(path), rules.Column, labels.Length, cancellationToken);
        var first = 0;
        while (first < times.Count && times[first] < times[0].AddDays(rules.Warmup))
            first++;
        if (first == times.Count)
            throw new UsageException($"{path} ends within {rules.Warmup.ToString(CultureInfo.InvariantCulture)} days, which are not scored.");
        var days = (times[^1] - times[first]).TotalDays;
        return KpiFileResult.Of(path, scores.AsSpan(first), labels.AsSpan(first), days, rules);
    }

    private static void Write(Shell shell, KpiResult result)
    {
        var table = Tables.Create(["File"], ["Events", "Caught", "Recall", "False a day", "Delay", "Threshold", "Event F1", "AP", "AUC", "VUS-PR"]);
        foreach (var file in result.Files)
        {
            table.AddTexts(
            [
                file.File, $"{file.Events}", $"{file.Caught}", ScoreVerb.Number(file.Recall), ScoreVerb.Number(file.FalseEpisodesPerDay, "0.00"), ScoreVerb.Number(file.MedianDelay, "0.#"),
                ScoreVerb.Number(file.Threshold), ScoreVerb.Number(file.EventF1), ScoreVerb.Number(file.AveragePrecision), ScoreVerb.Number(file.AreaUnderRoc), ScoreVerb.Number(file.VusPr),
            ]);
        }

        table.AddTexts(
        [
            "mean", $"{result.Events}", $"{result.Caught}", ScoreVerb.Number(result.MeanRecall), "", "", "",
            "", ScoreVerb.Number(result.MeanAveragePrecision), "", ScoreVerb.Number(result.MeanVusPr),
        ]);
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }

    /// <summary>What was asked for.</summary>
    internal sealed record Rules(string? Results, string? Column, double? Threshold, double Budget, double Warmup);
}

/// <summary>Of <c>score kpi</c>. Means are over files with events.</summary>
internal sealed record KpiResult
{
    public int Events { get; set; }

    public int Caught { get; set; }

    /// <summary>Of all events together.</summary>
    public double? Recall { get; set; }

    public double? MeanRecall { get; set; }

    public double? MeanAveragePrecision { get; set; }

    public double? MeanVusPr { get; set; }

    public IReadOnlyList<KpiFileResult> Files { get; set; } = [];

    public static KpiResult Of(IReadOnlyList<KpiFileResult> files)
    {
        var (events, caught) = (files.Sum(file => file.Events), files.Sum(file => file.Caught));
        return new()
        {
            Events = events,
            Caught = caught,
            Recall = ScoreVerb.Known((double)caught / events),
            MeanRecall = Mean(file => file.Recall),
            MeanAveragePrecision = Mean(file => file.AveragePrecision),
            MeanVusPr = Mean(file => file.VusPr),
            Files = files,
        };

        double? Mean(Func<KpiFileResult, double?> figure) => files.Average(figure) is { } mean ? Digits.Of(mean) : null;
    }
}

/// <summary>The scores of one file; null where it has no events.</summary>
internal sealed record KpiFileResult
{
    public string File { get; set; } = "";

    public int Events { get; set; }

    public int Caught { get; set; }

    public double? Recall { get; set; }

    public double FalseEpisodesPerDay { get; set; }

    /// <summary>Rows from the beginning of an event to its first alarm.</summary>
    public double? MedianDelay { get; set; }

    /// <summary>Null where no score is within the budget.</summary>
    public double? Threshold { get; set; }

    /// <summary>At the threshold that suits the labels best.</summary>
    public double? EventF1 { get; set; }

    public double? AveragePrecision { get; set; }

    public double? AreaUnderRoc { get; set; }

    public double? VusPr { get; set; }

    public static KpiFileResult Of(string file, ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double days, ScoreKpi.Rules rules)
    {
        var events = rules.Threshold is { } threshold ? EventScore.At(scores, labels, threshold) : EventScore.Within(scores, labels, rules.Budget * days);
        var ranking = RankingScore.Of(scores, labels);
        return new()
        {
            File = file,
            Events = events.Events,
            Caught = events.Caught,
            Recall = ScoreVerb.Known(events.Recall),
            FalseEpisodesPerDay = Digits.Of(events.FalseEpisodes / days),
            MedianDelay = ScoreVerb.Known(events.MedianDelay),
            Threshold = ScoreVerb.Known(events.Threshold),
            EventF1 = ScoreVerb.Known(EventScore.Best(scores, labels).F1),
            AveragePrecision = ScoreVerb.Known(ranking.AveragePrecision),
            AreaUnderRoc = ScoreVerb.Known(ranking.AreaUnderRoc),
            VusPr = ScoreVerb.Known(VolumeUnderSurface.PrecisionRecall(scores, labels)),
        };
    }
}
