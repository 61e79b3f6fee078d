using System.Text.Json.Nodes;
using CloudIntel.Benchmarks.Report;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>
/// What the operator's validating webhook adds to a write. Requests come at a constant rate whatever became of those before them,
/// and each is timed from the moment when it was due, so that waiting in a queue counts.
/// </summary>
internal static class WebhookLatency
{
    private const int PerSecond = 200;

    private const string Configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, string program, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("cloudintel-bench-").FullName;
        await using var started = OperatorProcess.Start(cluster, program, folder);
        await started.WaitUntilReadyAsync(cancellationToken);
        var writes = OfferedWrites.OfBudgets(cluster);
        var configurations = await ConfigurationsAsync(cluster, cancellationToken);
        for (var rate = 20; rate <= PerSecond; rate *= 2) // warms both processes up
            await writes.OfferAsync(rate, Duration / 5, cancellationToken);

        var (with, without, calls) = (new List<Latencies>(), new List<Latencies>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await RemoveAsync(cluster, writes, configurations, cancellationToken);
            without.Add(await writes.OfferAsync(PerSecond, Duration, cancellationToken));
            await RestoreAsync(cluster, writes, configurations, cancellationToken);
            var (sum, count) = await writes.CallsAsync(cancellationToken);
            with.Add(await writes.OfferAsync(PerSecond, Duration, cancellationToken));
            var (sumAfter, countAfter) = await writes.CallsAsync(cancellationToken);
            calls.Add((sumAfter - sum) / (countAfter - count) * 1000);
        }

        Directory.Delete(folder, recursive: true);
        return
        [
            new(new($"webhook: added latency at {PerSecond}/s, p50", Added(latencies => latencies.Median)), "ms"),
            new(new($"webhook: added latency at {PerSecond}/s, p99", Added(latencies => latencies.P99)), "ms", Goal.AtMost(10)),
            new(new("write with the webhook, p50", [.. with.Select(latencies => latencies.Median)]), "ms",
                Peer: new("write without the webhook, p50", [.. without.Select(latencies => latencies.Median)])),
            new(new("write with the webhook, p99", [.. with.Select(latencies => latencies.P99)]), "ms",
                Peer: new("write without the webhook, p99", [.. without.Select(latencies => latencies.P99)])),
            new(new("writes that failed with the webhook", [.. with.Select(latencies => (double)latencies.Failed)]), "",
                Peer: new("writes that failed without it", [.. without.Select(latencies => (double)latencies.Failed)])),
            new(new("call of the webhook as the API server times it, mean", calls), "ms"),
        ];

        IReadOnlyList<double> Added(Func<Latencies, double> of) => [.. with.Zip(without, (one, other) => of(one) - of(other))];
    }

    private static async Task<IReadOnlyList<JsonObject>> ConfigurationsAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var list = JsonNode.Parse(await cluster.Plane.Admin.GetStringAsync(Configurations, cancellationToken))!;
        var found = list["items"]!.AsArray().Select(item => item!.AsObject()).ToList();
        if (found.Count == 0)
            throw new InvalidOperationException("The operator has registered no validating webhook.");
        foreach (var configuration in found)
        {
            var metadata = configuration["metadata"]!.AsObject();
            configuration["metadata"] = new JsonObject { ["name"] = metadata["name"]!.DeepClone() };
            configuration["apiVersion"] = "admissionregistration.k8s.io/v1";
            configuration["kind"] = "ValidatingWebhookConfiguration";
        }

        return found;
    }

    private static async Task RemoveAsync(BenchCluster cluster, OfferedWrites writes, IReadOnlyList<JsonObject> configurations, CancellationToken cancellationToken)
    {
        foreach (var configuration in configurations)
        {
            using var answer = await cluster.Plane.Admin.DeleteAsync($"{Configurations}/{configuration["metadata"]!["name"]}", cancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        await WaitAsync(writes, called: false, cancellationToken);
    }

    private static async Task RestoreAsync(BenchCluster cluster, OfferedWrites writes, IReadOnlyList<JsonObject> configurations, CancellationToken cancellationToken)
    {
        foreach (var configuration in configurations)
            await cluster.SendAsync(HttpMethod.Post, Configurations, System.Text.Encoding.UTF8.GetBytes(configuration.ToJsonString()), "application/json", cancellationToken);
        await WaitAsync(writes, called: true, cancellationToken);
    }

    /// <summary>Waits until the API server has heard of a change: whether a second of writes calls the webhook.</summary>
    private static async Task WaitAsync(OfferedWrites writes, bool called, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (_, before) = await writes.CallsAsync(cancellationToken);
            await writes.OfferAsync(PerSecond, TimeSpan.FromSeconds(1), cancellationToken);
            var (_, after) = await writes.CallsAsync(cancellationToken);
            if (after - before == (called ? PerSecond : 0))
                return;
        }
    }
}
