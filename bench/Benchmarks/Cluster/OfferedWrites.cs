using System.Diagnostics;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>Dry-run creations of one object that come at a constant rate whatever became of those before them, each timed from the moment when it was due, so that waiting in a queue counts.</summary>
internal sealed class OfferedWrites(BenchCluster cluster, string path, byte[] body, string webhook)
{
    private const string Calls = "apiserver_admission_webhook_admission_duration_seconds";

    /// <summary>Of a Budget.</summary>
    public static OfferedWrites OfBudgets(BenchCluster cluster)
    {
        var budget = SampleBudgets.Create(0) with { ApiVersion = ResourceDefinition.Of<Budget>().ApiVersion, Kind = ResourceDefinition.Of<Budget>().Kind };
        return new(cluster, $"/apis/cloudintel.io/v1alpha1/namespaces/{budget.Metadata.Namespace}/budgets?dryRun=All", SampleBudgets.Json.Serialize(budget), "validat");
    }

    /// <summary>Sends them at a rate and times them.</summary>
    public async Task<Latencies> OfferAsync(int rate, TimeSpan duration, CancellationToken cancellationToken)
    {
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

    /// <summary>How long the API server has waited for the webhooks so far, in seconds, and how often it asked them.</summary>
    public async Task<(double Sum, double Count)> CallsAsync(CancellationToken cancellationToken) =>
        (await cluster.MetricAsync($"{Calls}_sum", webhook, cancellationToken), await cluster.MetricAsync($"{Calls}_count", webhook, cancellationToken));
}

/// <summary>Latencies of one phase, in milliseconds.</summary>
internal sealed class Latencies(double[] each, int failed)
{
    private readonly double[] sorted = [.. each.Order()];

    /// <summary>How many there are.</summary>
    public int Count => sorted.Length;

    /// <summary>Requests that were refused, for instance because the webhook was not heard in time.</summary>
    public int Failed => failed;

    public double Median => Quantile(0.5);

    public double P99 => Quantile(0.99);

    /// <summary>The smallest latency that so large a part of all requests kept (nearest rank).</summary>
    private double Quantile(double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
}
