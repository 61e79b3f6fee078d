using System.Text.Json.Serialization.Metadata;

namespace CloudIntel.Cli.Output;

/// <summary>Writes one result per input file, for <c>--out-dir</c>.</summary>
internal static class OutputFolder
{
    /// <summary>Writes each result as <c>NAME.json</c> for an input <c>NAME.csv</c>.</summary>
    /// <exception cref="UsageException">Two inputs would have the same result file.</exception>
    public static async Task WriteAsync<T>(string folder, IReadOnlyList<T> results, Func<T, string> input, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var same in results.GroupBy(result => $"{Path.GetFileNameWithoutExtension(input(result))}.json", StringComparer.Ordinal))
        {
            if (same.Count() > 1)
                throw new UsageException($"{string.Join(" and ", same.Select(input))} would both have the result {same.Key} in {folder}. Name them in separate calls.");
            await using var file = new StreamWriter(Path.Combine(folder, same.Key));
            await Json.WriteAsync(file, same.Single(), type, cancellationToken);
        }
    }
}
