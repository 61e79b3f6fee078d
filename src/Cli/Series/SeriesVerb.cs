using System.CommandLine;
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

    /// <summary>Turns each file into a result, on all processors, and keeps their order.</summary>
    public static async Task<T[]> RunAsync<T>(Shell shell, string stage, IReadOnlyList<string> files, Func<TimeSeries, T> work, CancellationToken cancellationToken)
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
                    results[i] = work(series);
                }
                catch (ArgumentException e)
                {
                    throw new UsageException($"{files[i]}: {e.Message.Split(" (Parameter", 2)[0]}");
                }

                var finished = Interlocked.Increment(ref done);
                progress?.Invoke(new(stage, (double)finished / files.Count));
            });
            return done;
        });
        return results;
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
