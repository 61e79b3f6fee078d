using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Ledger.Import;

/// <summary>Tells a caller how far an import is: each stage at once, and the share of a running statement now and then.</summary>
internal sealed class ImportWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly IProgress<ImportProgress>? progress;
    private readonly ITimer? timer;
    private readonly Lock gate = new();
    private Running? running;

    public ImportWatch(IProgress<ImportProgress>? progress, TimeProvider clock)
    {
        this.progress = progress;
        timer = progress is null ? null : clock.CreateTimer(_ => Look(), state: null, Interval, Interval);
    }

    /// <summary>Begins a stage.</summary>
    /// <param name="stage">What is being done, for people.</param>
    /// <param name="connection">The connection whose statements do it; null when nothing can tell how far they are.</param>
    /// <param name="rows">How many rows there are to do, where that is known.</param>
    /// <param name="bytes">How many bytes there are to read, where that is known.</param>
    public void Stage(string stage, DuckDbConnection? connection = null, long? rows = null, long? bytes = null)
    {
        var begun = new ImportProgress(stage, null, rows, bytes);
        lock (gate)
            running = connection is null ? null : new(begun, connection);
        progress?.Report(begun);
    }

    /// <summary>After this no connection is asked any more.</summary>
    public void Dispose()
    {
        lock (gate)
            running = null;
        timer?.Dispose();
    }

    private void Look()
    {
        lock (gate)
        {
            if (running is { } now && now.Connection.Progress is { } fraction)
                progress?.Report(now.Begun with { Fraction = fraction });
        }
    }

    private sealed record Running(ImportProgress Begun, DuckDbConnection Connection);
}
