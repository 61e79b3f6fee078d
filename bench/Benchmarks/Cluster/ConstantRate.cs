using System.Diagnostics;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>Requests that come at a constant rate whatever became of those before them, each timed from the moment when it was due, so that waiting in a queue counts.</summary>
internal static class ConstantRate
{
    /// <summary>Sends requests, waits for all of them, and returns how long each took, in milliseconds.</summary>
    public static async Task<double[]> OfferAsync(int rate, TimeSpan duration, Func<Task> send, CancellationToken cancellationToken)
    {
        var requests = new List<Task<double>>();
        var watch = Stopwatch.StartNew();
        var count = (int)(duration.TotalSeconds * rate);
        for (var index = 0; index < count; index++)
        {
            var due = TimeSpan.FromSeconds(index / (double)rate);
            while (due - watch.Elapsed is { Ticks: > 0 } wait)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), cancellationToken);
            requests.Add(TimeAsync(due));
        }

        return await Task.WhenAll(requests);

        async Task<double> TimeAsync(TimeSpan due)
        {
            await send();
            return (watch.Elapsed - due).TotalMilliseconds;
        }
    }
}
