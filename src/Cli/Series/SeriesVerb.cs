using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using CloudIntel.Cli.Output;

namespace CloudIntel.Cli.Series;

/// <summary>What verbs on files of series have in common: many files in one go, each with a result.</summary>
internal static class SeriesVerb
{
    /// <summary>The files.</summary>
    public static Argument<string[]> Files() => new("FILE")
    {
        Description = "CSV with timestamp and value, or one value a line.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Where results go.</summary>
    public static Option<string?> Folder() => new("--out-dir")
    {
        Description = "Write one result per file into this folder, under the file's name, instead of to standard output.",
        HelpName = "DIR",
    };

    /// <summary>Whether values only grow.</summary>
    public static Option<bool> Counter() => new("--counter") { Description = "The values are a counter: look at its increases. A value below the one before began anew from 0." };

    /// <summary>Turns each file into a result, on all processors, and keeps their order.</summary>
    public static async Task<T[]> RunAsync<T>(
        Shell shell, string stage, IReadOnlyList<string> files, bool areCounters, Func<TimeSeries, T> work, CancellationToken cancellationToken)
    {
        var results = new T[files.Count];
        await ProgressBar.RunAsync(shell, async progress =>
        {
            var done = 0;
            await Parallel.ForAsync(0, files.Count, cancellationToken, async (i, cancel) =>
            {
                var series = await TimeSeriesFile.ReadAsync(files[i], cancel);
                try
                {
                    results[i] = work(areCounters ? series with { Values = Increases(series) } : series);
                }
                catch (ArgumentException e)
                {
                    throw new UsageException($"{files[i]}: {UsageException.TextOf(e)}");
                }

                var finished = Interlocked.Increment(ref done);
                progress?.Invoke(new(stage, (double)finished / files.Count));
            });
            return done;
        });
        return results;
    }

    /// <summary>By how much a counter grew in each row; unknown in the first and beside missing ones. What was counted before a restart and after the row before it is lost.</summary>
    private static double[] Increases(TimeSeries counter)
    {
        var (increases, before) = (new double[counter.Values.Length], double.NaN);
        for (var i = 0; i < increases.Length; i++)
        {
            var value = counter.Values[i];
            if (value < 0)
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{counter.File}: {value} in row {i} is negative, which a counter never is."));
            increases[i] = value < before ? value : value - before;
            before = value;
        }

        return increases;
    }

    /// <summary>
    /// Writes results: into the folder one a file, or one alone as it is. Several without a folder are one JSON array, since tables of several series have no
    /// common form.
    /// </summary>
    public static async Task WriteAsync<T>(
        Shell shell,
        T[] results,
        Func<T, string> file,
        string? folder,
        string format,
        Func<TextWriter, T, Task> writeText,
        JsonTypeInfo<T> type,
        JsonTypeInfo<IReadOnlyList<T>> listType,
        CancellationToken cancellationToken)
    {
        if (folder is not null && format == OutputFormat.Json)
        {
            await OutputFolder.WriteAsync(folder, results, file, type, cancellationToken);
        }
        else if (folder is not null)
        {
            foreach (var result in results)
            {
                await using var writer = new StreamWriter(Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(file(result))}.{format}"));
                await writeText(writer, result);
            }
        }
        else if (results.Length > 1)
        {
            await Json.WriteAsync(shell.Out, results, listType, cancellationToken);
        }
        else if (format == OutputFormat.Json)
        {
            await Json.WriteAsync(shell.Out, results[0], type, cancellationToken);
        }
        else
        {
            await writeText(shell.Out, results[0]);
        }
    }
}
