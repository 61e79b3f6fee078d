using CloudIntel.Benchmarks.Report;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>
/// What a webhook adds to a write, measured without it and with it in turns. Requests come at a constant rate whatever became of those before them, and each is timed from the moment when it was due, so that
/// waiting in a queue counts.
/// </summary>
/// <param name="writes">The writes.</param>
/// <param name="rounds">How often each is measured.</param>
internal sealed class AddedLatency(OfferedWrites writes, int rounds)
{
    /// <summary>Writes a second.</summary>
    public const int PerSecond = 200;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>Warms both processes up.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        for (var rate = 20; rate <= PerSecond; rate *= 2)
            await writes.OfferAsync(rate, Duration / 5, cancellationToken);
    }

    /// <summary>Measures.</summary>
    /// <param name="name">What it is called in the figures.</param>
    /// <param name="goal">What it may add to a write at most, p99, in milliseconds.</param>
    /// <param name="off">Takes it away; whoever measures waits until the API server has heard of that.</param>
    /// <param name="on">Brings it back.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(string name, double goal, Func<Task> off, Func<Task> on, CancellationToken cancellationToken)
    {
        var (with, without, calls) = (new List<Latencies>(), new List<Latencies>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await off();
            await WaitAsync(called: false, cancellationToken);
            without.Add(await writes.OfferAsync(PerSecond, Duration, cancellationToken));
            await on();
            await WaitAsync(called: true, cancellationToken);
            var (sum, count) = await writes.CallsAsync(cancellationToken);
            with.Add(await writes.OfferAsync(PerSecond, Duration, cancellationToken));
            var (sumAfter, countAfter) = await writes.CallsAsync(cancellationToken);
            calls.Add((sumAfter - sum) / (countAfter - count) * 1000);
        }

        return
        [
            new(new($"{name}: added latency at {PerSecond}/s, p50", Added(latencies => latencies.Median)), "ms"),
            new(new($"{name}: added latency at {PerSecond}/s, p99", Added(latencies => latencies.P99)), "ms", Goal.AtMost(goal)),
            Beside("p50", latencies => latencies.Median),
            Beside("p99", latencies => latencies.P99),
            new(new($"writes that failed with the {name}", [.. with.Select(latencies => (double)latencies.Failed)]), "", Peer: new("writes that failed without it", [.. without.Select(latencies => (double)latencies.Failed)])),
            new(new($"call of the {name} as the API server times it, mean", calls), "ms"),
        ];

        IReadOnlyList<double> Added(Func<Latencies, double> of) => [.. with.Zip(without, (one, other) => of(one) - of(other))];

        Figure Beside(string what, Func<Latencies, double> of) =>
            new(new($"write with the {name}, {what}", [.. with.Select(of)]), "ms", Peer: new($"write without the {name}, {what}", [.. without.Select(of)]));
    }

    /// <summary>Waits until the API server has heard of a change: whether a second of writes calls the webhook.</summary>
    public async Task WaitAsync(bool called, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (_, before) = await writes.CallsAsync(cancellationToken);
            var offered = await writes.OfferAsync(PerSecond, TimeSpan.FromSeconds(1), cancellationToken);
            var (_, after) = await writes.CallsAsync(cancellationToken);
            // Writes that failed may have done so before.
            if (called ? after > before && after - before >= PerSecond - offered.Failed : after == before)
                return;
        }
    }
}
