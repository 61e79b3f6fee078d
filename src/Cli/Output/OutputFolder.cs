using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudIntel.Cli.Output;

/// <summary>Writes one result per input file, for <c>--out-dir</c>.</summary>
internal static class OutputFolder
{
    /// <summary>Makes sure, before anything is done, that there is a folder and that each input has a result of its own.</summary>
    /// <exception cref="UsageException">Two inputs would have the same result file.</exception>
    public static void Prepare(string folder, IEnumerable<string> inputs, string extension = OutputFormat.Json)
    {
        if (inputs.GroupBy(input => NameOf(input, extension), StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new UsageException($"{string.Join(" and ", same)} would both have the result {same.Key} in {folder}. Nothing was done; name them in separate calls.");
        Directory.CreateDirectory(folder);
    }

    /// <summary>Writes each result as <c>NAME.json</c> for an input <c>NAME.csv</c>.</summary>
    public static Task WriteAsync<T>(string folder, IReadOnlyList<T> results, Func<T, string> input, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WriteAsync(folder, results, input, (writer, result) => JsonSerializer.Serialize(writer, result, type), cancellationToken);

    /// <summary>Writes each result as a JSON document with another extension.</summary>
    public static async Task WriteAsync<T>(
        string folder, IReadOnlyList<T> results, Func<T, string> input, Action<Utf8JsonWriter, T> write, CancellationToken cancellationToken,
        string extension = OutputFormat.Json)
    {
        foreach (var result in results)
        {
            await using var file = new StreamWriter(Path.Combine(folder, NameOf(input(result), extension)));
            await Json.WriteAsync(file, writer => write(writer, result), cancellationToken);
        }
    }

    private static string NameOf(string input, string extension) => $"{Path.GetFileNameWithoutExtension(input)}.{extension}";
}
