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
        var failed = 0;
        var each = await ConstantRate.OfferAsync(rate, duration, SendAsync, cancellationToken);
        return new(each, failed);

        async Task SendAsync()
        {
            var refusal = await cluster.TrySendAsync(HttpMethod.Post, path, body, "application/json", cancellationToken);
            if (refusal is not null && Interlocked.Increment(ref failed) == 1)
                Console.WriteLine($"a write failed: it {refusal}");
        }
    }

    /// <summary>How long the API server has waited for the webhooks so far, in seconds, and how often it asked them.</summary>
    public async Task<(double Sum, double Count)> CallsAsync(CancellationToken cancellationToken) =>
        (await cluster.MetricAsync($"{Calls}_sum", webhook, cancellationToken), await cluster.MetricAsync($"{Calls}_count", webhook, cancellationToken));
}
