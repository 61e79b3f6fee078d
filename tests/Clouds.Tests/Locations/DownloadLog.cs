using System.Collections.Concurrent;
using System.Text;
using CloudIntel.Clouds.Locations;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Tests.Locations;

/// <summary>
/// What downloads log. A pause before a next try is told there, so that a test moves its clock by pauses alone: what is on its way does
/// not run into limits of time, however slow the machine is.
/// </summary>
internal sealed class DownloadLog(ManualTimeProvider clock) : ILogger<BillLocations>
{
    private readonly StringBuilder lines = new();
    private readonly ConcurrentQueue<DateTimeOffset> pauses = [];

    /// <summary>Lets pauses pass until a download has ended.</summary>
    public async Task<T> OverPausesAsync<T>(Task<T> download, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!download.IsCompleted)
        {
            if (!PassPause())
                await Task.Delay(TimeSpan.FromMilliseconds(2), limit.Token);
        }

        return await download;
    }

    /// <summary>Whether a download waits for its next try. A pause is told of just before its timer is armed; timers of limits are later.</summary>
    public bool Paused() => pauses.TryPeek(out var end) && clock.GetUtcNow() + clock.NextTimer <= end;

    /// <summary>Moves the clock to the end of the oldest pause; says whether there was one.</summary>
    public bool PassPause()
    {
        if (!Paused())
            return false;
        pauses.TryDequeue(out var end);
        clock.AdvanceTo(end);
        return true;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines)
            lines.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
        if (eventId.Name == nameof(CloudIntel.Clouds.Locations.Log.DownloadFailed)
            && state is IReadOnlyList<KeyValuePair<string, object?>> fields
            && fields.First(field => field.Key == "Pause").Value is TimeSpan pause)
            pauses.Enqueue(clock.GetUtcNow() + pause);
    }

    public override string ToString()
    {
        lock (lines)
            return lines.ToString();
    }
}
