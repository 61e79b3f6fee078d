using System.CommandLine;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Cli.Series;
using CloudIntel.Core.Analytics.ChangePoints;
using CloudIntel.Core.Analytics.Scores;
using Spectre.Console;

namespace CloudIntel.Cli.Scores;

/// <summary><c>score tcpd</c>: how well change points agree with those of people, in the Turing Change Point Dataset.</summary>
internal static class ScoreTcpd
{
    public static Verb Verb(Shell shell)
    {
        var data = new Option<string>("--data") { Description = "Folder of the series: datasets/NAME.json, datasets/NAME/NAME.json or NAME.json.", HelpName = "DIR", Required = true };
        var annotations = new Option<string?>("--annotations") { Description = "What people found. Default: annotations.json of the folder.", HelpName = "FILE" };
        var results = ScoreVerb.Results("Score the results of this folder: NAME.json as changepoints writes it. Default: those of changepoints.");
        var (cost, penalty) = (ChangePointsVerb.Cost(), ChangePointsVerb.Penalty());
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("tcpd", "Score change points by the annotations of the Turing Change Point Dataset.")
        {
            Examples = ["score tcpd --data TCPD", "score tcpd --data TCPD --penalty 3logn"],
        };
        foreach (var option in new Option[] { data, annotations, results, cost, penalty, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetRequiredValue(data);
            var rules = ChangePointsVerb.Rules(parsed.GetRequiredValue(cost), parsed.GetRequiredValue(penalty));
            TcpdResult result;
            try
            {
                result = Score(folder, parsed.GetValue(annotations) ?? Path.Combine(folder, "annotations.json"), parsed.GetValue(results), rules, cancellationToken);
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
            {
                throw new UsageException($"{folder} is not laid out as the dataset is: {e.Message}");
            }

            await ScoreVerb.WriteAsync(shell, result, CliJson.Default.TcpdResult, parsed.GetRequiredValue(output), Write, cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    private static TcpdResult Score(string folder, string annotations, string? results, ChangePointRules rules, CancellationToken cancellationToken)
    {
        var (scores, leftOut) = (new List<TcpdSeriesResult>(), new List<TcpdLeftOut>());
        using var annotated = Read(annotations);
        foreach (var series in annotated.RootElement.EnumerateObject())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] places = [Path.Combine(folder, "datasets", $"{series.Name}.json"), Path.Combine(folder, "datasets", series.Name, $"{series.Name}.json"), Path.Combine(folder, $"{series.Name}.json")];
            var (values, reason) = places.FirstOrDefault(File.Exists) is { } path ? Values(path) : (null, "there is no file of it");
            if (values is null)
            {
                leftOut.Add(new() { Series = series.Name, Reason = reason });
                continue;
            }

            int[] found = results is null ? [.. ChangePointsVerb.Find(values, rules).Select(point => point.Index)] : Found(Path.Combine(results, $"{series.Name}.json"));
            scores.Add(Score(series.Name, values, found, series.Value));
        }

        return scores.Count > 0
            ? new() { Cover = Digits.Of(scores.Average(score => score.Cover)), F1 = Digits.Of(scores.Average(score => score.F1)), Series = scores, LeftOut = leftOut }
            : throw new UsageException($"None of the series that {annotations} names is in {folder}.");
    }

    private static TcpdSeriesResult Score(string name, double[] values, int[] found, JsonElement annotators)
    {
        var score = SegmentationScore.Of(values.Length, found, [.. annotators.EnumerateObject().Select(each => (IReadOnlyCollection<int>)[.. each.Value.EnumerateArray().Select(point => point.GetInt32())])]);
        return new() { Name = name, Values = values.Length, ChangePoints = found, Cover = Digits.Of(score.Cover), F1 = Digits.Of(score.F1) };
    }

    /// <summary>The values of a series of one dimension without gaps, as the benchmark scores them; else why it is none.</summary>
    private static (double[]? Values, string Reason) Values(string path)
    {
        using var document = Read(path);
        if (!document.RootElement.TryGetProperty("series", out var dimensions) || dimensions.GetArrayLength() == 0 || !dimensions[0].TryGetProperty("raw", out var raw))
            throw new UsageException($"{path} has no series[0].raw, as files of the dataset have.");
        return dimensions.GetArrayLength() > 1 ? (null, $"it has {dimensions.GetArrayLength()} dimensions")
            : raw.EnumerateArray().Any(value => value.ValueKind != JsonValueKind.Number) ? (null, "values are missing")
            : ([.. raw.EnumerateArray().Select(value => value.GetDouble())], "");
    }

    private static int[] Found(string path)
    {
        using var document = Read(path);
        return document.RootElement.TryGetProperty("changePoints", out var points)
            ? [.. points.EnumerateArray().Select(point => point.ValueKind == JsonValueKind.Number ? point.GetInt32() : point.GetProperty("index").GetInt32())]
            : throw new UsageException($"{path} has no changePoints.");
    }

    private static JsonDocument Read(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw new UsageException($"{path} is no JSON: {e.Message}");
        }
    }

    private static void Write(Shell shell, TcpdResult result)
    {
        var table = Tables.Create(["Series"], ["Values", "Changes", "Cover", "F1"]);
        foreach (var series in result.Series)
            table.AddTexts([series.Name, $"{series.Values}", $"{series.ChangePoints.Count}", ScoreVerb.Number(series.Cover), ScoreVerb.Number(series.F1)]);
        table.AddTexts(["mean", "", "", ScoreVerb.Number(result.Cover), ScoreVerb.Number(result.F1)]);
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        foreach (var each in result.LeftOut)
            shell.Error.WriteLine($"{each.Series} is left out: {each.Reason}.");
    }
}

/// <summary>Of <c>score tcpd</c>: means over the series.</summary>
internal sealed record TcpdResult
{
    public double Cover { get; set; }

    public double F1 { get; set; }

    public IReadOnlyList<TcpdSeriesResult> Series { get; set; } = [];

    public IReadOnlyList<TcpdLeftOut> LeftOut { get; set; } = [];
}

/// <summary>The scores of one series.</summary>
internal sealed record TcpdSeriesResult
{
    public string Name { get; set; } = "";

    public int Values { get; set; }

    public IReadOnlyList<int> ChangePoints { get; set; } = [];

    public double Cover { get; set; }

    public double F1 { get; set; }
}

/// <summary>A series that the benchmark does not score either.</summary>
internal sealed record TcpdLeftOut
{
    public string Series { get; set; } = "";

    public string Reason { get; set; } = "";
}
