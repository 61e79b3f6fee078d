using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.EndToEnd.Operator;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Pipelines;

/// <summary>The command line against a real API server, with no more rights than its documentation asks for.</summary>
public sealed class LiveCheckTests(CheckedCluster cluster) : IClassFixture<CheckedCluster>, IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await cluster.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task The_plugin_prices_on_the_nodes_of_the_cluster()
    {
        cluster.Folder.Write("web.yaml", CheckedCluster.Deployment("web", 3) + "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {storageClassName: gp3, resources: {requests: {storage: 100Gi}}}\n");

        var run = await cluster.RunAsync("kubectl", "cloudintel", "price", "-f", "web.yaml", "-o", "json");

        Assert.True(run.ExitCode == 0, run.Error);
        var objects = JsonNode.Parse(run.Output)!["objects"]!.AsArray();
        Assert.Contains("m6i.xlarge in eu-west-1", (string)objects[0]!["parts"]![0]!["provenance"]!, StringComparison.Ordinal);
        Assert.All(objects, each => Assert.True(Number(each!["expected"]) > 0));

        // The same nodes, with prices that were negotiated.
        cluster.Folder.Write("book/book.csv", "kind,field,value,price\ncpu,,,0.02\nmemory,,,0.005\n");
        var negotiated = await cluster.RunAsync("cloudintel", "price", "-f", "web.yaml", "--prices", "book", "--context", "test", "-o", "json");
        Assert.True(negotiated.ExitCode == 0, negotiated.Error);
        Assert.Equal(3 * 0.015m * 730, decimal.Round(Number(JsonNode.Parse(negotiated.Output)!["objects"]![0]!["expected"]), 6));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_change_is_judged_as_the_cluster_would_judge_it_now()
    {
        await cluster.PolicyAsync("replicas", "[{ name: most, replicas: { max: 3 } }]");
        await cluster.PolicyAsync("owners", "[{ name: team, labels: { required: [{ key: team }] } }]");
        await cluster.PolicyAsync("total", """[{ name: most, namespaceCost: { max: "110" } }]""");
        await cluster.Cluster.ApplyAsync(CheckedCluster.Deployment("old", 4), Cancel); // from before there were policies

        // What is there as it is said to be asks nobody; what others wrote into it does not count.
        var same = await CheckAsync(CheckedCluster.Deployment("old", 4));
        Assert.True(same.Run.ExitCode == 0, same.Run.Error);
        Assert.EndsWith("1 unchanged and left alone.\n", same.Run.Error, StringComparison.Ordinal);
        // A label that is only taken out of the manifest is a change.
        await cluster.Cluster.ApplyAsync(CheckedCluster.Deployment("tagged", 1, "team: a"), Cancel);
        Assert.Equal(["owners/team"], (await CheckAsync(CheckedCluster.Deployment("tagged", 1))).Rules);
        await cluster.Cluster.Plane.KubectlAsync(Cancel, "delete", "deployment", "tagged", "-n", CheckedCluster.Shop);
        // What makes nothing worse goes on, and what does not.
        Assert.Equal(0, (await CheckAsync(CheckedCluster.Deployment("old", 4, "stage: x"))).Run.ExitCode);
        Assert.Equal(["replicas/most"], (await CheckAsync(CheckedCluster.Deployment("old", 5))).Rules);
        // What is new counts with what is there: four replicas of old are about 55 dollars.
        Assert.Equal([], (await CheckAsync(CheckedCluster.Deployment("new", 1, "team: a"))).Rules);
        Assert.Equal(["owners/team"], (await CheckAsync(CheckedCluster.Deployment("new", 1))).Rules);
        var dear = await CheckAsync(CheckedCluster.Deployment("new", 1, "team: a").Replace("500m", "3", StringComparison.Ordinal));
        Assert.Equal(1, dear.Run.ExitCode);
        Assert.Equal(["total/most"], dear.Rules);
        Assert.True(Number(dear.Result["monthly"]!["difference"]) > 0);
        // So do Jobs: this one is about as dear as old.
        await cluster.Cluster.ApplyAsync(
            $"---\n{{ apiVersion: batch/v1, kind: Job, metadata: {{ name: nightly, namespace: {CheckedCluster.Shop} }}, spec: {{ template: {{ spec: {{ restartPolicy: Never, containers: [{{ name: main, image: image, resources: {{ requests: {{ cpu: 2, memory: 4Gi }} }} }}] }} }} }} }}",
            Cancel);
        Assert.Equal(["total/most"], (await CheckAsync(CheckedCluster.Deployment("new", 1, "team: a"))).Rules);

        var own = (await File.ReadAllTextAsync(cluster.Cluster.Plane.AuditLog, Cancel)).Split('\n').Where(line => line.Contains($"system:serviceaccount:{CheckedCluster.Shop}:{CheckedCluster.Account}\"", StringComparison.Ordinal));
        Assert.Empty(own);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_others_wrote_into_an_object_counts()
    {
        await cluster.PolicyAsync("owners", "[{ name: team, labels: { required: [{ key: team }] } }]");
        // An autoscaler has the replicas, and somebody else the label.
        var manifest = CheckedCluster.Deployment("web", 1).Replace("  replicas: 1\n", "", StringComparison.Ordinal);
        await cluster.Cluster.ApplyAsync(manifest, Cancel);
        await cluster.Cluster.Plane.KubectlAsync(Cancel, "scale", "deployment", "web", "-n", CheckedCluster.Shop, "--replicas=4");
        await cluster.Cluster.Plane.KubectlAsync(Cancel, "label", "deployment", "web", "-n", CheckedCluster.Shop, "team=a");

        var check = await CheckAsync(manifest.Replace("image: image", "image: other", StringComparison.Ordinal));

        Assert.Equal([], check.Rules);
        Assert.Equal(0, Number(check.Result["monthly"]!["difference"]));
        var doubled = await CheckAsync(manifest.Replace("500m", "1000m", StringComparison.Ordinal).Replace("1Gi", "2Gi", StringComparison.Ordinal));
        Assert.Equal(Number(check.Result["monthly"]!["before"]) * 2, Number(doubled.Result["monthly"]!["after"]), precision: 4);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Budgets_of_the_cluster_are_asked_for_room()
    {
        await cluster.Cluster.ApplyAsync(
            $$"""
            apiVersion: cloudintel.io/v1alpha1
            kind: Budget
            metadata: { name: team, namespace: {{CheckedCluster.Shop}} }
            spec: { amount: "500", currency: USD, period: Monthly, scope: { kubernetes: {} }, enforcement: { mode: Deny } }
            """,
            Cancel);
        var now = TimeProvider.System.GetUtcNow();
        var start = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var status = new { status = new { observedGeneration = 1, currency = "USD", spent = "499.99", dataThrough = Time(now), period = new { start = Time(start), end = Time(start.AddMonths(1)) } } };
        using var patch = new HttpRequestMessage(HttpMethod.Patch, $"/apis/cloudintel.io/v1alpha1/namespaces/{CheckedCluster.Shop}/budgets/team/status")
        {
            Content = new StringContent(JsonSerializer.Serialize(status), Encoding.UTF8, "application/merge-patch+json"),
        };
        using var patched = await cluster.Cluster.Plane.Admin.SendAsync(patch, Cancel);
        patched.EnsureSuccessStatusCode();

        var check = await CheckAsync(CheckedCluster.Deployment("web", 3));

        Assert.Contains("the cluster has no CostPolicy", check.Run.Error, StringComparison.Ordinal);
        Assert.True(check.Run.ExitCode == 1, check.Run.Error);
        Assert.StartsWith("Budget/shop/team", Assert.Single(check.Rules), StringComparison.Ordinal);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_stands_in_the_way_is_told_with_what_to_do()
    {
        cluster.Folder.Write("web.yaml", CheckedCluster.Deployment("web", 1));
        var plane = cluster.Cluster.Plane;
        await cluster.Cluster.ApplyAsync($"apiVersion: v1\nkind: ServiceAccount\nmetadata: {{ name: nobody, namespace: {CheckedCluster.Shop} }}\n", Cancel);
        var closed = new Uri($"https://127.0.0.1:{LoopbackPort.Free()}");
        foreach (var (kubeconfig, messages) in new (string, string[])[]
        {
            (await cluster.Cluster.KubeconfigOfAsync("nobody", CheckedCluster.Shop, plane.Server, Cancel), [plane.Server.ToString(), "is forbidden", "Ask for that right", "test"]),
            (plane.KubeconfigFor(plane.Server, "expired"), [plane.Server.ToString(), "does not know who asks", "Log in again"]),
            (plane.KubeconfigFor(closed, "any"), [closed.ToString(), "got no answer", "Is the cluster up", "--prices"]),
            ("current-context: gone\n", ["No way to an API server", "--prices"]),
        })
        {
            cluster.Folder.Write("kubeconfig", kubeconfig);
            foreach (var verb in (string[])["price", "check"])
            {
                var run = await cluster.RunAsync("cloudintel", verb, "-f", "web.yaml");
                Assert.Equal((2, ""), (run.ExitCode, run.Output));
                Assert.All(messages, message => Assert.Contains(message, run.Error, StringComparison.Ordinal));
            }
        }
    }

    private async Task<(CommandResult Run, JsonNode Result, IReadOnlyList<string> Rules)> CheckAsync(string manifests)
    {
        var run = await cluster.RunAsync(manifests, ["kubectl", "cloudintel", "check", "-f", "-", "-o", "json"]);
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        var result = JsonNode.Parse(run.Output)!;
        return (run, result, [.. result["violations"]!.AsArray().Select(each => $"{each!["policy"]}/{each["rule"]}").Order(StringComparer.Ordinal)]);
    }

    private static decimal Number(JsonNode? node) => decimal.Parse((string)node!, CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset moment) => moment.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
