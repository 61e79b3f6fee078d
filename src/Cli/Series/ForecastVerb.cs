using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Analytics.Forecasting;

namespace CloudIntel.Cli.Series;

/// <summary><c>forecast</c>: what comes next in series.</summary>
internal static class ForecastVerb
{
    public static Verb Verb(Shell shell)
    {
        var files = SeriesVerb.Files();
        var horizon = new Option<int>("--horizon") { Description = "How many values to forecast.", HelpName = "N", Required = true };
        var period = new Option<int?>("--period") { Description = "Values a season; 1 for none. Default: what the timestamps say, else what the values show.", HelpName = "M" };
        var levels = new Option<string>("--levels") { Description = "Percentages that intervals are to cover.", HelpName = "P[,P]", DefaultValueFactory = _ => "80,95" };
        var reconcile = new Option<bool>("--reconcile") { Description = "The files are the parts of a total: forecast it as well, so that all of them add up." };
        var counter = SeriesVerb.Counter();
        var folder = SeriesVerb.Folder();
        var output = OutputFormat.Option(OutputFormat.Csv, OutputFormat.Json);
        var verb = new Verb("forecast", "Forecast series, with intervals and how well the model would have done before.")
        {
            Examples = ["forecast daily-cost.csv --horizon 30", "forecast series/*.csv --horizon 48 --period 24 --out-dir forecasts", "forecast team-*.csv --horizon 30 --reconcile"],
        };
        verb.Add(files);
        foreach (var option in new Option[] { horizon, period, levels, reconcile, counter, folder, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (paths, format, results) = (parsed.GetRequiredValue(files), parsed.GetRequiredValue(output), parsed.GetValue(folder));
            var shares = Levels(parsed.GetRequiredValue(levels));
            if (results is not null)
                OutputFolder.Prepare(results, paths, format);
            var request = new ForecastRequest(parsed.GetValue(horizon)) { Levels = [.. shares.Select(level => level.Share)] };
            ForecastPart Forecast(string file, RegularSeries regular, DateTimeOffset? end) =>
                new(file, regular, end, Forecaster.Forecast(regular.Values, request with { Period = parsed.GetValue(period) ?? regular.Period }));
            var parts = await SeriesVerb.RunAsync(
                shell, "Forecasting", paths, parsed.GetValue(counter), series => Forecast(series.File, RegularSeries.Of(series), series.Times?.Max()), cancellationToken);
            if (parsed.GetValue(reconcile))
                parts = ForecastPart.Reconciled(parts, values => Forecast(ForecastPart.Total, values, null));
            ForecastResult[] forecasts = [.. parts.Select(part => ForecastResult.Of(part.File, shares, part.Forecast))];
            await SeriesVerb.WriteAsync(
                shell, forecasts, forecast => forecast.File, results, format, (writer, forecast) => WriteCsvAsync(writer, forecast, cancellationToken),
                CliJson.Default.ForecastResult, CliJson.Default.IReadOnlyListForecastResult, cancellationToken);
            foreach (var forecast in forecasts.Where(forecast => forecast.Fallback is not null))
                await shell.Error.WriteLineAsync($"{forecast.File}: {forecast.Model}, since {forecast.Fallback}.");
            return ExitCode.Good;
        });
        return verb;
    }

    private static (string Name, double Share)[] Levels(string text)
    {
        var levels = text.Split(',', StringSplitOptions.TrimEntries).Select(name => (
            Name: name,
            Share: double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and < 100
                ? percent / 100
                : throw new UsageException($"--levels: \"{name}\" is no percentage between 0 and 100, such as 95."))).ToArray();
        return levels.DistinctBy(level => level.Share).Count() == levels.Length ? levels : throw new UsageException($"--levels: {text} has a level twice.");
    }

    private static async Task WriteCsvAsync(TextWriter writer, ForecastResult forecast, CancellationToken cancellationToken)
    {
        await Csv.WriteRowAsync(writer, ["step", "mean", .. forecast.Intervals.SelectMany(interval => new[] { $"lo-{interval.Level}", $"hi-{interval.Level}" })], [], cancellationToken);
        for (var i = 0; i < forecast.Mean.Count; i++)
        {
            await Csv.WriteRowAsync(
                writer, [], [$"{i + 1}", Text(forecast.Mean[i]), .. forecast.Intervals.SelectMany(interval => new[] { Text(interval.Lower[i]), Text(interval.Upper[i]) })], cancellationToken);
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>Of <c>forecast</c>.</summary>
internal sealed record ForecastResult
{
    public string File { get; set; } = "";

    public int Period { get; set; }

    public string Model { get; set; } = "";

    /// <summary>Why it is not the model that the data would be good enough for.</summary>
    public string? Fallback { get; set; }

    public BackTestResult BackTest { get; set; } = new();

    public IReadOnlyList<double> Mean { get; set; } = [];

    public IReadOnlyList<IntervalResult> Intervals { get; set; } = [];

    public static ForecastResult Of(string file, IReadOnlyList<(string Name, double Share)> levels, Forecast forecast) => new()
    {
        File = file,
        Period = forecast.Period,
        Model = forecast.Model,
        Fallback = forecast.Fallback,
        BackTest = new()
        {
            Origins = forecast.BackTest.Origins,
            Smape = Digits.Of(forecast.BackTest.Smape),
            Mase = Digits.Of(forecast.BackTest.Mase),
            RelativeToNaive = Digits.Of(forecast.BackTest.RelativeToNaive),
        },
        Mean = Digits.Of(forecast.Mean),
        Intervals = [.. forecast.Intervals.Select((interval, i) => new IntervalResult { Level = levels[i].Name, Lower = Digits.Of(interval.Lower), Upper = Digits.Of(interval.Upper) })],
    };
}

/// <summary>How well the model would have forecast from earlier moments.</summary>
internal sealed record BackTestResult
{
    public int Origins { get; set; }

    public double Smape { get; set; }

    public double Mase { get; set; }

    public double RelativeToNaive { get; set; }
}

/// <summary>Where the values probably lie.</summary>
internal sealed record IntervalResult
{
    /// <summary>In percent, as it was asked for.</summary>
    public string Level { get; set; } = "";

    public IReadOnlyList<double> Lower { get; set; } = [];

    public IReadOnlyList<double> Upper { get; set; } = [];
}
