using System.Text.Json.Nodes;
using CloudIntel.Benchmarks.Report;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>What the validating webhook of the operator's own kinds adds to a write.</summary>
internal static class WebhookLatency
{
    private const string Configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, string program, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("cloudintel-bench-").FullName;
        await using var started = OperatorProcess.Start(cluster, program, folder);
        await started.WaitUntilReadyAsync(cancellationToken);
        var writes = OfferedWrites.OfBudgets(cluster);
        var configurations = await ConfigurationsAsync(cluster, cancellationToken);
        var latency = new AddedLatency(writes, rounds);
        await latency.WarmUpAsync(cancellationToken);
        var figures = await latency.MeasureAsync("webhook", goal: 10, () => RemoveAsync(cluster, configurations, cancellationToken), () => RestoreAsync(cluster, configurations, cancellationToken), cancellationToken);
        Directory.Delete(folder, recursive: true);
        return figures;
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
    }

    private static async Task RestoreAsync(BenchCluster cluster, IReadOnlyList<JsonObject> configurations, CancellationToken cancellationToken)
    {
        foreach (var configuration in configurations)
            await cluster.SendAsync(HttpMethod.Post, Configurations, System.Text.Encoding.UTF8.GetBytes(configuration.ToJsonString()), "application/json", cancellationToken);
    }
}
