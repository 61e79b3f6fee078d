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
                return await run(progress =>
                {
                    task.Description = Markup.Escape(progress.Stage);
                    task.IsIndeterminate = progress.Fraction is null;
                    task.Value = progress.Fraction ?? 0;
                });
            });
    }
}
