using System.Text;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Controllers.Tests.CostPolicies.Gate;

/// <summary>What namespaces of a real API server cost, and requests that come at the same moment.</summary>
public sealed class NamespaceCostsTests(ControlPlaneFixture servers) : IClassFixture<ControlPlaneFixture>, IAsyncLifetime
{
    private const int TestTimeout = 5 * 60 * 1000;

    private static readonly DateTimeOffset Now = new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A core is 10 a month.</summary>
    private static readonly PriceFacts Prices = new()
    {
        Currency = "USD",
        Nodes = [new() { Name = "node", Cpu = 64, MemoryBytes = 1L << 40, Price = new(10m / 730, 0, new Dictionary<string, decimal>(), "list") }],
    };

    private LocalControlPlane plane = null!;
    private string shop = "";
    private KubernetesClient client = null!;
    private InformerFactory informers = null!;
    private NamespaceCosts costs = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        plane = await servers.StartedAsync(Cancel);
        shop = await plane.CreateNamespaceAsync("shop", Cancel);
        var json = new KubernetesJson(ResourcesJson.Default);
        client = new(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }), json: json);
        informers = new(client, json, new());
        costs = new(informers, new(client));
        informers.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await costs.DisposeAsync();
        await informers.DisposeAsync();
        client.Dispose();
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Everything_counts_once_and_again_as_it_changes()
    {
        await ApplyAsync($$"""
            ---
            { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: {{shop}} }, spec: { replicas: 2, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: {{Pod}} } } }
            ---
            { apiVersion: v1, kind: Pod, metadata: { name: bare, namespace: {{shop}} }, spec: {{Pod}} }
            ---
            { apiVersion: batch/v1, kind: Job, metadata: { name: once, namespace: {{shop}} }, spec: { parallelism: 3, template: { spec: { restartPolicy: Never, {{Containers}} } } } }
            """);
        Assert.Null(costs.Of(shop, Prices, Now)); // nobody has looked yet
        await costs.FollowAsync(Cancel);
        await UntilAsync(60);

        await plane.KubectlAsync(Cancel, "delete", "job", "once", "-n", shop, "--wait=false");
        await plane.KubectlAsync(Cancel, "scale", "deployment/web", "-n", shop, "--replicas=5");
        await UntilAsync(60);
        costs.Reprice(Prices with { Nodes = [Prices.Nodes[0] with { Price = new(20m / 730, 0, new Dictionary<string, decimal>(), "list") }] });
        await UntilAsync(120);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(false, 10)]
    [InlineData(true, 100)]
    public async Task Of_a_hundred_requests_at_once_as_many_are_let_in_as_there_is_room_for(bool isDry, int expected)
    {
        await costs.FollowAsync(Cancel);
        await UntilAsync(0);
        var policies = PolicySet.Of([new() { Name = "limit", Enforcement = Enforcement.Deny, Rules = [new NamespaceCostRule("all", "USD", 105)] }]);

        var judged = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => Judge(policies, Create($"web-{i}", isDry)), Cancel)));

        Assert.Equal(expected, judged.Count(judgement => !judgement.IsDenied));
        Assert.Equal(isDry ? 0 : 100, costs.Of(shop, Prices, Now));
        // Nothing of it came.
        Assert.Equal(0, costs.Of(shop, Prices, Now + NamespaceTally.Patience));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task What_a_budget_refuses_takes_no_room()
    {
        await costs.FollowAsync(Cancel);
        await UntilAsync(0);
        var request = Create("web", isDry: false);
        Judge(PolicySet.Empty, request);
        Assert.Equal(10, costs.Of(shop, Prices, Now));
        costs.Forget(request.Object);
        Assert.Equal(0, costs.Of(shop, Prices, Now));
    }

    private const string Containers = "containers: [{ name: main, image: image, resources: { requests: { cpu: 1, memory: 1Gi } } }]";
    private const string Pod = $"{{ {Containers} }}";

    private Judgement Judge(PolicySet policies, GateRequest request) =>
        costs.Judge(request, new() { Price = ObjectPricing.Of(request.Object, Prices) }, Prices, facts => policies.Judge(request, facts));

    private GateRequest Create(string name, bool isDry) => new()
    {
        Operation = PolicyOperation.Create,
        Object = PolicyObject.Read(
            Encoding.UTF8.GetBytes($$$"""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "{{{name}}}", "namespace": "{{{shop}}}"},
             "spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "1", "memory": "1Gi"} } }]} }
            """),
            []),
        At = Now,
        DryRun = isDry,
    };

    private async Task ApplyAsync(string manifests) =>
        Assert.Equal(0, (await TestKit.Processes.Command.RunAsync(TestKit.Processes.TestPrograms.Require("kubectl"), ["--kubeconfig", plane.Kubeconfig, "apply", "-f", "-"], manifests, Cancel)).ExitCode);

    private async Task UntilAsync(decimal monthly)
    {
        while (costs.Of(shop, Prices, Now) is not { } known || decimal.Round(known, 2) != monthly)
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
    }
}
