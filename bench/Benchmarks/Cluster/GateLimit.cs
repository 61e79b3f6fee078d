using System.Globalization;
using CloudIntel.Benchmarks.Report;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>How many questions a second the admission gate answers on one processor, at the number of connections at which it answers the most while 99 % of the answers take no more than 100 ms.</summary>
internal static class GateLimit
{
    private const double LongestP99 = 100;

    private static readonly int[] Connections = [1, 2, 4, 8, 16, 32, 64];

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    /// <summary>Measures.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="program">The operator's binary.</param>
    /// <param name="withOpa">Whether OPA is asked each time, too.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, string program, bool withOpa, CancellationToken cancellationToken)
    {
        await using var gated = await GatedCluster.StartAsync(program, withOpa, cancellationToken);
        using var reviews = new GateReviews(gated.Operator);
        foreach (var connections in Connections)
            await reviews.AskAsync(connections, Duration, cancellationToken); // code is compiled and connections are opened
        var best = new List<Point>();
        for (var round = 0; round < rounds; round++)
        {
            var points = new List<Point>();
            foreach (var connections in Connections)
                points.Add(await MeasureAsync(gated.Operator, reviews, connections, cancellationToken));
            best.Add(points.Where(point => point.P99 <= LongestP99).DefaultIfEmpty(points[0]).MaxBy(point => point.PerSecond)!);
        }

        var name = $"gate of {GatedCluster.Policies} policies{(withOpa ? " and one in Rego" : "")} on one processor";
        return
        [
            new(new($"{name}: most reviews a second with a p99 of at most {LongestP99:0} ms", [.. best.Select(point => point.PerSecond)]), "/s", Goal.AtLeast(AddedLatency.PerSecond)),
            new(new($"{name}: p99 there", [.. best.Select(point => point.P99)]), "ms"),
            new(new($"{name}: processor time a review there", [.. best.Select(point => point.Milliseconds)]), "ms"),
            new(new($"{name}: part of its processor that it took there", [.. best.Select(point => point.Milliseconds * point.PerSecond / 1_000)]), ""),
        ];
    }

    private static async Task<Point> MeasureAsync(OperatorProcess gate, GateReviews reviews, int connections, CancellationToken cancellationToken)
    {
        var before = gate.ProcessorTime;
        var latencies = await reviews.AskAsync(connections, Duration, cancellationToken);
        var point = new Point(latencies.Count / Duration.TotalSeconds, latencies.P99, (gate.ProcessorTime - before).TotalMilliseconds / latencies.Count);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{connections,3} connections: {point.PerSecond:#,0} reviews a second, p50 {latencies.Median:0.00} ms, p99 {point.P99:0.00} ms, {point.Milliseconds:0.000} ms of processor time each"));
        return point;
    }

    private sealed record Point(double PerSecond, double P99, double Milliseconds);
}
