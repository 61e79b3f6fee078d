namespace CloudIntel.Benchmarks.Report;

/// <summary>Runs parts and prints what they found.</summary>
internal static class Reporter
{
    /// <summary>Runs parts one after the other. One that fails does not take the figures of the others along.</summary>
    /// <param name="parts">Their names.</param>
    /// <param name="measure">Runs one.</param>
    /// <returns>Whether all of them ran.</returns>
    public static async Task<bool> RunAsync(IReadOnlyList<string> parts, Func<string, Task<IReadOnlyList<Figure>>> measure)
    {
        var (figures, loads, failed) = (new List<Figure>(), new List<string> { $"{Machine.Load()} at the start" }, new List<string>());
        foreach (var part in parts)
        {
            try
            {
                Console.WriteLine($"measuring {part}");
                figures.AddRange(await measure(part));
            }
            catch (Exception e)
            {
                failed.Add(part);
                await Console.Error.WriteLineAsync($"{part} failed: {e}");
            }

            loads.Add($"{Machine.Load()} after {part}");
        }

        Console.WriteLine($"\n{Machine.Describe()}\n{string.Join("; ", loads)}\n");
        FigureTable.Write(Console.Out, figures);
        if (failed.Count > 0)
            Console.WriteLine($"\nfailed: {string.Join(", ", failed)}");
        return failed.Count == 0;
    }
}
