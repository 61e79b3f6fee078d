using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using CloudIntel.Cli.Output;

namespace CloudIntel.Cli.Scores;

/// <summary>What verbs that score have in common: results of others instead of our own.</summary>
internal static class ScoreVerb
{
    private static readonly string[] ScoreColumns = ["score", "anomaly_score"];

    /// <summary>Where results are.</summary>
    public static Option<string?> Results(string description) => new("--results") { Description = description, HelpName = "DIR" };

    /// <summary>The column of scores in results.</summary>
    public static Option<string?> Column() => new("--column") { Description = "Column of the results that has the scores. Default: score, else anomaly_score.", HelpName = "NAME" };

    /// <summary>Reads the scores that somebody gave the rows of a file.</summary>
    /// <param name="folder">Where results are.</param>
    /// <param name="name">Name of the file, perhaps in a folder of its own.</param>
    /// <param name="column">Name of the column; null for the usual ones.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">There is no such file, or it has not as many rows.</exception>
    public static async Task<double[]> ReadScoresAsync(string folder, string name, string? column, int rows, CancellationToken cancellationToken)
    {
        string[] places = [Path.Combine(folder, name), Path.Combine(folder, Path.GetFileName(name))];
        var path = places.SelectMany(place => new[] { place, place + ".gz" }).FirstOrDefault(File.Exists) ?? WithPrefix(places[0])
            ?? throw new UsageException($"There are no results for {name} in {folder}: neither {places[0]} nor {places[1]}, nor either with .gz.");
        var scores = await CsvColumns.ReadAsync(path, column is null ? ScoreColumns : [column], cancellationToken);
        return scores.Length == rows ? scores : throw new UsageException($"{path} has {scores.Length} rows, and the series {rows}.");
    }

    /// <summary>Writes a result as JSON, or as the table that people read.</summary>
    public static async Task WriteAsync<T>(Shell shell, T result, JsonTypeInfo<T> json, string format, Action<Shell, T> writeTable, CancellationToken cancellationToken)
    {
        if (format == OutputFormat.Json)
            await Json.WriteAsync(shell.Out, result, json, cancellationToken);
        else
            writeTable(shell, result);
    }

    /// <summary>A score as people read it.</summary>
    public static string Number(double? value, string format = "0.000") => value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "–";

    /// <summary>Null for what is no number, which JSON does not have.</summary>
    public static double? Known(double value) => double.IsFinite(value) ? Series.Digits.Of(value) : null;

    /// <summary>As the Numenta benchmark names results: the detector's name before that of the file.</summary>
    private static string? WithPrefix(string path) =>
        Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $"*_{Path.GetFileName(path)}").Order(StringComparer.Ordinal).FirstOrDefault() : null;
}
