using System.Text.Json;
using CloudIntel.TestKit.Prometheus;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>From usage in a real Prometheus to recommendations on a real API server.</summary>
public sealed class ScalingTests : IAsyncLifetime
{
    private const string Recommendations = $"/apis/cloudintel.io/v1alpha1/namespaces/{OperatorCluster.Namespace}/scalingrecommendations";

    private OperatorCluster cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await OperatorCluster.StartAsync(Cancel);

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_Deployment_that_asks_for_far_too_much_is_told_so_once_and_is_on_target_when_it_follows()
    {
        // Two pods of a tenth of a core and 100 MiB for three days; the Deployment asks for a core and a GiB each, and keeps a secret.
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 300 * 300);
        var (from, to) = (now.AddDays(-3), now.AddMinutes(30));
        var series = new SeriesText();
        foreach (var pod in (string[])["web-6d4cf56db6-x7k2p", "web-6d4cf56db6-9zq4t"])
        {
            var labels = $"namespace=\"{OperatorCluster.Namespace}\",pod=\"{pod}\",container=\"app\",id=\"/{pod}\"";
            series
                .Add("container_cpu_usage_seconds_total", $"{labels},cpu=\"total\"", from, to, 60, seconds => 0.1 * seconds)
                .Add("container_memory_working_set_bytes", labels, from, to, 60, seconds => (100 << 20) + (seconds / 60 * 7919 % 1009));
        }

        await using var prometheus = await PrometheusServer.StartAsync(series, Cancel);
        await cluster.ApplyAsync(Deployment(cpu: "1", memory: "1Gi"), Cancel);
        await cluster.ApplyAsync(
            $$"""
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: { name: web, namespace: {{OperatorCluster.Namespace}} }
            spec: { targetRef: { kind: Deployment, name: web } }
            """,
            Cancel);
        var running = await cluster.StartOperatorAsync(Cancel, ("PrometheusApi__Url", prometheus.Url.ToString()));

        var told = await cluster.WaitForAsync($"{Recommendations}/deployment-web", it => it.Condition("OnTarget") == "False Recommended", Cancel);
        var app = told.GetProperty("status").GetProperty("containers")[0];
        var (cpu, memory) = (app.GetProperty("cpu").GetProperty("recommendedRequest").GetString()!, app.GetProperty("memory").GetProperty("recommendedRequest").GetString()!);
        Assert.Equal(("Down", "1", "1Gi"), (told.GetProperty("status").GetProperty("direction").GetString(), app.GetProperty("cpu").GetProperty("request").GetString(), app.GetProperty("memory").GetProperty("request").GetString()));
        Assert.EndsWith("m", cpu, StringComparison.Ordinal);
        Assert.Equal("Deployment", told.GetProperty("metadata").GetProperty("ownerReferences")[0].GetProperty("kind").GetString());
        Assert.DoesNotContain("a-secret", told.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await running.MetricAsync("cloudintel_scaling_on_target", "Deployment/web", Cancel));
        Assert.Contains("web ", await cluster.Plane.KubectlAsync(Cancel, "get", "scalerec", "-n", OperatorCluster.Namespace), StringComparison.Ordinal);

        // A person approves what was read; that is the one thing that changes, and no figure is written anew.
        var revision = told.GetProperty("status").GetProperty("revision").GetString();
        await cluster.Plane.KubectlAsync(
            Cancel, "patch", "scalerec", "deployment-web", "-n", OperatorCluster.Namespace, "--type=merge", "-p", "{\"spec\":{\"approval\":{\"decision\":\"Approved\",\"revision\":\"" + revision + "\"}}}");
        var approved = await cluster.WaitForAsync($"{Recommendations}/deployment-web", it => it.Condition("Approved") == "True Approved", Cancel);
        Assert.Equal(Figures(told), Figures(approved));

        // Asked to look again, it has nothing to write but that it looked.
        await cluster.Plane.KubectlAsync(Cancel, "annotate", "scalerec", "deployment-web", "-n", OperatorCluster.Namespace, "cloudintel.io/requestedAt=now");
        var annotated = await cluster.WaitForAsync($"{Recommendations}/deployment-web", it => it.GetProperty("metadata").TryGetProperty("annotations", out _), Cancel);

        // It follows: requests as recommended are on target.
        await cluster.ApplyAsync(Deployment(cpu, memory), Cancel);
        var followed = await cluster.WaitForAsync($"{Recommendations}/deployment-web", it => it.Condition("OnTarget") == "True OnTarget", Cancel);
        Assert.Equal("Keep", followed.GetProperty("status").GetProperty("direction").GetString());
        Assert.False(followed.GetProperty("status").TryGetProperty("revision", out _));
        Assert.Equal(annotated.GetProperty("metadata").GetProperty("uid").GetString(), followed.GetProperty("metadata").GetProperty("uid").GetString());

        // Nobody asks for it any more.
        await cluster.Plane.KubectlAsync(Cancel, "patch", "wkld", "web", "-n", OperatorCluster.Namespace, "--type=merge", "-p", """{"spec":{"sizing":{"mode":"Off"}}}""");
        await cluster.WaitForAsync(Recommendations, it => it.GetProperty("items").GetArrayLength() == 0, Cancel);
    }

    private static string Figures(JsonElement recommendation) => string.Join('\n', recommendation.GetProperty("status").EnumerateObject()
        .Where(field => field.Name is not ("conditions" or "observedGeneration")).Select(field => $"{field.Name} {field.Value.GetRawText()}").Order(StringComparer.Ordinal));

    private static string Deployment(string cpu, string memory) =>
        $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: {{OperatorCluster.Namespace}} }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              containers:
              - name: app
                image: example.com/web
                env: [{ name: PASSWORD, value: a-secret }]
                resources: { requests: { cpu: "{{cpu}}", memory: "{{memory}}" } }
        """;
}
