using System.Globalization;
using CloudIntel.Core.Ports;
using Spectre.Console;

namespace CloudIntel.Cli.Output;

/// <summary>Shows how far a long step is, on standard error and only to a person.</summary>
internal static class ProgressBar
{
    /// <summary>Runs something that reports progress; what it gets is null when nobody would see it.</summary>
    public static async Task<T> RunAsync<T>(Shell shell, Func<Action<ImportProgress>?, Task<T>> run)
    {
        if (!shell.ErrorIsTerminal)
            return await run(null);
        return await Tables.Console(shell.Error, isTerminal: true)
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("Starting", maxValue: 1);
                var stage = "";
                var began = shell.Clock.GetTimestamp();
                return await run(progress =>
                {
                    if (progress.Stage != stage)
                        (stage, began) = (progress.Stage, shell.Clock.GetTimestamp());
                    task.Description = Markup.Escape(Description(progress, shell.Clock.GetElapsedTime(began)));
                    task.IsIndeterminate = progress.Fraction is null;
                    task.Value = progress.Fraction ?? 0;
                });
            });
    }

    /// <summary>What a person reads beside the bar: the stage, and how many rows and bytes of it are done how quickly.</summary>
    internal static string Description(ImportProgress progress, TimeSpan elapsed)
    {
        if (progress.Fraction is not { } fraction || elapsed <= TimeSpan.Zero)
            return progress.Stage;
        var parts = new List<string> { progress.Stage };
        if (progress.Rows is { } rows)
        {
            var done = (long)(rows * fraction);
            parts.Add($"{Tables.Count(done)} of {Tables.Count(rows)} rows, {Tables.Count((long)(done / elapsed.TotalSeconds))} rows/s");
        }

        if (progress.Bytes is { } bytes)
            parts.Add($"{Bytes(bytes * fraction)} of {Bytes(bytes)}, {Bytes(bytes * fraction / elapsed.TotalSeconds)}/s");
        return string.Join(" · ", parts);
    }

    private static string Bytes(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        for (; bytes >= 1024 && unit < units.Length - 1; unit++)
            bytes /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.#} {units[unit]}");
    }
}
