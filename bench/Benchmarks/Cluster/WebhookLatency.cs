using System.Diagnostics;
using System.Text.Json.Nodes;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>
/// What the operator's validating webhook adds to a write. Requests come at a constant rate whatever became of those before them,
/// and each is timed from the moment when it was due, so that waiting in a queue counts.
/// </summary>
internal static class WebhookLatency
{
    private const int PerSecond = 200;

    private const string Configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

    private const string Calls = "apiserver_admission_webhook_admission_duration_seconds";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, string program, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("cloudintel-bench-").FullName;
        await using var started = OperatorProcess.Start(cluster, program, folder);
        await started.WaitUntilReadyAsync(cancellationToken);
        var configurations = await ConfigurationsAsync(cluster, cancellationToken);
        for (var rate = 20; rate <= PerSecond; rate *= 2) // warms both processes up
            await OfferAsync(cluster, rate, Duration / 5, cancellationToken);

        var (with, without, calls) = (new List<Latencies>(), new List<Latencies>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await RemoveAsync(cluster, configurations, cancellationToken);
            without.Add(await OfferAsync(cluster, PerSecond, Duration, cancellationToken));
            await RestoreAsync(cluster, configurations, cancellationToken);
            var (sum, count) = await CallsAsync(cluster, cancellationToken);
            with.Add(await OfferAsync(cluster, PerSecond, Duration, cancellationToken));
            var (sumAfter, countAfter) = await CallsAsync(cluster, cancellationToken);
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

    /// <summary>Sends dry-run creations at the rate and times them.</summary>
    private static async Task<Latencies> OfferAsync(BenchCluster cluster, int rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        var budget = SampleBudgets.Create(0) with { ApiVersion = ResourceDefinition.Of<Budget>().ApiVersion, Kind = ResourceDefinition.Of<Budget>().Kind };
        var body = SampleBudgets.Json.Serialize(budget);
        var path = $"/apis/cloudintel.io/v1alpha1/namespaces/{budget.Metadata.Namespace}/budgets?dryRun=All";
        var requests = new List<Task<double>>();
        var failed = 0;
        var watch = Stopwatch.StartNew();
        var count = (int)(duration.TotalSeconds * rate);
        for (var index = 0; index < count; index++)
        {
            var due = TimeSpan.FromSeconds(index / (double)rate);
            while (due - watch.Elapsed is { Ticks: > 0 } wait)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), cancellationToken);
            requests.Add(TimeAsync(due));
        }

        return new(await Task.WhenAll(requests), failed);

        async Task<double> TimeAsync(TimeSpan due)
        {
            var refusal = await cluster.TrySendAsync(HttpMethod.Post, path, body, "application/json", cancellationToken);
            if (refusal is not null && Interlocked.Increment(ref failed) == 1)
                Console.WriteLine($"a write failed: it {refusal}");
            return (watch.Elapsed - due).TotalMilliseconds;
        }
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

    private static async Task RemoveAsync(BenchCluster cluster, IReadOnlyList<JsonObject> configurations, CancellationToken cancellationToken)
    {
        foreach (var configuration in configurations)
        {
            using var answer = await cluster.Plane.Admin.DeleteAsync($"{Configurations}/{configuration["metadata"]!["name"]}", cancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        await WaitAsync(cluster, called: false, cancellationToken);
    }

    private static async Task RestoreAsync(BenchCluster cluster, IReadOnlyList<JsonObject> configurations, CancellationToken cancellationToken)
    {
        foreach (var configuration in configurations)
            await cluster.SendAsync(HttpMethod.Post, Configurations, System.Text.Encoding.UTF8.GetBytes(configuration.ToJsonString()), "application/json", cancellationToken);
        await WaitAsync(cluster, called: true, cancellationToken);
    }

    /// <summary>Waits until the API server has heard of a change: whether a second of writes calls the webhook.</summary>
    private static async Task WaitAsync(BenchCluster cluster, bool called, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (_, before) = await CallsAsync(cluster, cancellationToken);
            await OfferAsync(cluster, PerSecond, TimeSpan.FromSeconds(1), cancellationToken);
            var (_, after) = await CallsAsync(cluster, cancellationToken);
            if (after - before == (called ? PerSecond : 0))
                return;
        }
    }

    private static async Task<(double Sum, double Count)> CallsAsync(BenchCluster cluster, CancellationToken cancellationToken) =>
        (await cluster.MetricAsync($"{Calls}_sum", "validat", cancellationToken), await cluster.MetricAsync($"{Calls}_count", "validat", cancellationToken));

    /// <summary>Latencies of one phase, in milliseconds.</summary>
    private sealed class Latencies(double[] each, int failed)
    {
        private readonly double[] sorted = [.. each.Order()];

        /// <summary>Requests that were refused, for instance because the webhook was not heard in time.</summary>
        public int Failed => failed;

        public double Median => Quantile(0.5);

        public double P99 => Quantile(0.99);

        /// <summary>The smallest latency that so large a part of all requests kept (nearest rank).</summary>
        private double Quantile(double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
    }
}
