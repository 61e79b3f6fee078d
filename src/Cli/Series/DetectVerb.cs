using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Analytics.Anomalies;

namespace CloudIntel.Cli.Series;

/// <summary><c>detect</c>: which values of series are anomalous, from those before them.</summary>
internal static class DetectVerb
{
    private const string Automatic = "auto";

    public static Verb Verb(Shell shell)
    {
        var files = SeriesVerb.Files();
        var period = new Option<string>("--period")
        {
            Description = "Values a day, or another cycle; 1 for none. auto: what the distance of the first timestamps says.",
            HelpName = "auto|N",
            DefaultValueFactory = _ => Automatic,
        };
        var threshold = new Option<double>("--threshold") { Description = "Scores from which on a row is flagged.", HelpName = "P", DefaultValueFactory = _ => AnomalyDetector.DefaultThreshold };
        var counter = SeriesVerb.Counter();
        var folder = SeriesVerb.Folder();
        var output = OutputFormat.Option(OutputFormat.Csv, OutputFormat.Json);
        var verb = new Verb("detect", "Score how anomalous each value is, from the values before it and nothing else.")
        {
            Examples = ["detect requests.csv", "detect metrics/*.csv --threshold 0.5 --out-dir scores"],
        };
        verb.Add(files);
        foreach (var option in new Option[] { period, threshold, counter, folder, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (paths, format, results) = (parsed.GetRequiredValue(files), parsed.GetRequiredValue(output), parsed.GetValue(folder));
            var (places, least) = (Places(parsed.GetRequiredValue(period)), parsed.GetValue(threshold));
            if (least is not (> 0 and <= 1))
                throw new UsageException($"--threshold: {least.ToString(CultureInfo.InvariantCulture)} is not above 0 and at most 1.");
            if (results is not null)
                OutputFolder.Prepare(results, paths, format);
            var detections = await SeriesVerb.RunAsync(shell, "Looking for anomalies", paths, parsed.GetValue(counter), series => DetectResult.Of(Detection.Of(series, places), least), cancellationToken);
            await SeriesVerb.WriteAsync(
                shell, detections, detection => detection.File, results, format, (writer, detection) => WriteCsvAsync(writer, detection, cancellationToken),
                CliJson.Default.DetectResult, CliJson.Default.IReadOnlyListDetectResult, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>Null for what the timestamps say.</summary>
    private static int? Places(string text) =>
        text == Automatic ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var places) && places is >= 1 and <= AnomalyDetector.MostPlaces ? places
        : throw new UsageException($"--period: \"{text}\" is neither auto nor a number from 1 to {AnomalyDetector.MostPlaces}.");

    private static async Task WriteCsvAsync(TextWriter writer, DetectResult detection, CancellationToken cancellationToken)
    {
        await Csv.WriteRowAsync(writer, ["timestamp", "value", "score", "anomaly"], [], cancellationToken);
        foreach (var row in detection.Rows)
        {
            await Csv.WriteRowAsync(
                writer, [], [row.Timestamp, row.Value?.ToString("R", CultureInfo.InvariantCulture) ?? "", row.Score.ToString("R", CultureInfo.InvariantCulture), row.Anomaly ? "1" : "0"], cancellationToken);
        }
    }
}

/// <summary>Of <c>detect</c>.</summary>
internal sealed record DetectResult
{
    public string File { get; set; } = "";

    public int Period { get; set; }

    public double Threshold { get; set; }

    /// <summary>Made as they are read: of ten million, only one is in memory.</summary>
    public IEnumerable<DetectRow> Rows { get; set; } = [];

    public static DetectResult Of(Detection detection, double threshold) => new()
    {
        File = detection.Series.File,
        Period = detection.Period,
        Threshold = threshold,
        Rows = Enumerable.Range(0, detection.Scores.Length).Select(i => new DetectRow
        {
            Timestamp = detection.Series.Stamps?[i] ?? i.ToString(CultureInfo.InvariantCulture),
            Value = double.IsNaN(detection.Series.Values[i]) ? null : detection.Series.Values[i],
            Score = detection.Scores[i],
            Anomaly = detection.Scores[i] >= threshold,
        }),
    };
}

/// <summary>A row of the file with its score.</summary>
internal sealed record DetectRow
{
    /// <summary>As the file has it; the number of the row, from 0, where it has none.</summary>
    public string Timestamp { get; set; } = "";

    public double? Value { get; set; }

    public double Score { get; set; }

    public bool Anomaly { get; set; }
}
