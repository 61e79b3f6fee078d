using System.CommandLine;
using CloudIntel.Cli.Output;

namespace CloudIntel.Cli.Scores;

/// <summary><c>score forecast</c>: the measures of forecasting competitions.</summary>
internal static class ScoreForecast
{
    public static Verb Verb(Shell shell)
    {
        var train = File("--train", "What was known: a series a line, its name and its values.", isRequired: true);
        var test = File("--test", "What came.", isRequired: true);
        var period = new Option<int>("--period") { Description = "Values a season, by which errors are scaled too; 1 for none.", HelpName = "M", Required = true };
        var forecasts = File("--forecasts", "Score these forecasts. Default: those of forecast.");
        var lower = File("--lower", "Lower ends of their 95 % intervals.");
        var upper = File("--upper", "Upper ends of their 95 % intervals.");
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("forecast", "Score forecasts of many series, and their intervals, as forecasting competitions do.")
        {
            Examples = ["score forecast --train train.csv --test test.csv --period 24", "score forecast --train train.csv --test test.csv --period 24 --forecasts theirs.csv"],
        };
        foreach (var option in new Option[] { train, test, period, forecasts, lower, upper, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(period) < 1)
                throw new UsageException($"--period: {parsed.GetValue(period)} is less than 1.");
            if (parsed.GetValue(lower) is null != parsed.GetValue(upper) is null || (parsed.GetValue(lower) is not null && parsed.GetValue(forecasts) is null))
                throw new UsageException("--lower and --upper belong together, and to --forecasts.");
            var set = await ForecastSet.ReadAsync(parsed.GetValue(train)!, parsed.GetValue(test)!, parsed.GetValue(period), cancellationToken);
            var result = parsed.GetValue(forecasts) is { } path
                ? await set.ScoreAsync(path, parsed.GetValue(lower), parsed.GetValue(upper), cancellationToken)
                : await set.ScoreOursAsync(shell, cancellationToken);
            await ScoreVerb.WriteAsync(shell, result, CliJson.Default.ForecastScoreResult, parsed.GetRequiredValue(output), Write, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    private static Option<string?> File(string name, string description, bool isRequired = false) => new(name) { Description = description, HelpName = "FILE", Required = isRequired };

    private static void Write(Shell shell, ForecastScoreResult result)
    {
        var table = Tables.Create(["Measure"], ["Value"]);
        table.AddTexts(["series", Tables.Count(result.Series)]);
        table.AddTexts(["values", Tables.Count(result.Values)]);
        table.AddTexts(["sMAPE", ScoreVerb.Number(result.Smape)]);
        table.AddTexts(["MASE", ScoreVerb.Number(result.Mase)]);
        table.AddTexts(["OWA", ScoreVerb.Number(result.Owa)]);
        if (result.Msis is not null)
            table.AddTexts(["MSIS", ScoreVerb.Number(result.Msis)]);
        foreach (var coverage in result.Coverage)
            table.AddTexts([$"coverage of {coverage.Level} %", ScoreVerb.Number(coverage.Share)]);
        if (result.Pit is { } pit)
        {
            table.AddTexts(["CRPS, scaled", ScoreVerb.Number(result.Crps)]);
            table.AddTexts(["weighted quantile loss", ScoreVerb.Number(result.WeightedQuantileLoss)]);
            table.AddTexts(["PIT, 10 parts", string.Join(' ', pit)]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }
}

/// <summary>Of <c>score forecast</c>: means over the series.</summary>
internal sealed record ForecastScoreResult
{
    public int Series { get; set; }

    /// <summary>Of the series together, that are known.</summary>
    public long Values { get; set; }

    public double? Smape { get; set; }

    public double? Mase { get; set; }

    /// <summary>Relative to Naive2 on the same series.</summary>
    public double? Owa { get; set; }

    /// <summary>Of 95 % intervals.</summary>
    public double? Msis { get; set; }

    public IReadOnlyList<CoverageResult> Coverage { get; set; } = [];

    /// <summary>In the unit of MASE.</summary>
    public double? Crps { get; set; }

    public double? WeightedQuantileLoss { get; set; }

    /// <summary>How many values lay in each tenth of what was forecast.</summary>
    public IReadOnlyList<int>? Pit { get; set; }
}

/// <summary>How many values lay inside intervals.</summary>
internal sealed record CoverageResult
{
    /// <summary>The percentage that should.</summary>
    public double Level { get; set; }

    public double Share { get; set; }
}
