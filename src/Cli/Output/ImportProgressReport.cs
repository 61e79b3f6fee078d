using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Output;

/// <summary>Passes progress on at once, where <see cref="Progress{T}"/> would do so later and out of order.</summary>
internal sealed class ImportProgressReport(Action<ImportProgress> report) : IProgress<ImportProgress>
{
    /// <summary>What hears of progress; null where nobody listens.</summary>
    public static ImportProgressReport? Of(Action<ImportProgress>? report) => report is null ? null : new(report);

    public void Report(ImportProgress value) => report(value);
}
