using System.Text.Json.Nodes;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class PriceTests : IDisposable
{
    private const string Web =
        """
        # What the shop shows.
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 3
          template:
            spec:
              containers:
              - name: app
                resources: {requests: {cpu: 500m, memory: 1Gi}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web, namespace: shop}
        spec: {minReplicas: 2, maxReplicas: 6, scaleTargetRef: {kind: Deployment, name: web}}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {storageClassName: gp3, resources: {requests: {storage: 100Gi}}}
        """;

    private static readonly string[] Machines = ["--provider", "aws", "--region", "eu-west-1", "--instance-types", "m6i.large=6", "m6g.xlarge=2"];

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Objects_are_priced_without_a_cluster_with_their_autoscalers_and_lines()
    {
        folder.Write("web.yaml", Web);

        var run = await CommandRun.OfAsync(["price", "-f", Path.Combine(folder.Path, "web.yaml"), .. Machines, "-o", "json"]);

        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var result = JsonNode.Parse(run.Out)!;
        var objects = result["objects"]!.AsArray();
        Assert.Equal([("Deployment", 2), ("HorizontalPodAutoscaler", 13), ("PersistentVolumeClaim", 18)], objects.Select(each => ((string)each!["kind"]!, (int)each["line"]!)));
        var (min, expected, max) = (Number(objects[0]!["min"]), Number(objects[0]!["expected"]), Number(objects[0]!["max"]));
        Assert.True(min < expected && expected < max);
        Assert.True(max > 3 * min, "from two replicas on the cheaper to six on the dearer machine");
        Assert.Equal(expected + Number(objects[2]!["expected"]), Number(result["total"]!["expected"]));
        Assert.Equal("default", (string)objects[2]!["namespace"]!);
        Assert.Equal(8.8m, decimal.Round(Number(objects[2]!["expected"]), 6));
        Assert.StartsWith("HorizontalPodAutoscaler web decides between 2 and 6", (string)objects[0]!["notes"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_nodes_and_a_price_book_stands_for_a_cluster()
    {
        folder.Write("web.yaml", Web);
        folder.Write(
            "prices/cluster.json",
            """
            {"apiVersion":"v1","kind":"List","items":[
              {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1","uid":"1","labels":{"node.kubernetes.io/instance-type":"cellar"}},"status":{"capacity":{"cpu":"4","memory":"16Gi"},"allocatable":{"cpu":"4","memory":"16Gi"}}},
              {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"gp3"},"provisioner":"example.com/disk"}]}
            """);
        folder.Write("prices/book.csv", "kind,field,value,price\ncpu,,,0.02\nmemory,,,0.005\nvolume,storage-class,gp3,0.001\n");

        var run = await CommandRun.OfAsync("price", "-f", Path.Combine(folder.Path, "web.yaml"), "--prices", Path.Combine(folder.Path, "prices"), "--currency", "EUR", "-o", "json");

        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var result = JsonNode.Parse(run.Out)!;
        Assert.Equal("EUR", (string)result["currency"]!);
        Assert.Equal((0.01m + 0.005m) * 730 * 3, decimal.Round(Number(result["objects"]![0]!["expected"]), 6));
        Assert.Equal(100 * 0.001m * 730, decimal.Round(Number(result["objects"]![2]!["expected"]), 6));
        Assert.Contains("book.csv, line 2", (string)result["objects"]![0]!["parts"]![0]!["provenance"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_price_is_told()
    {
        folder.Write("web.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: app}]}\n");

        var run = await CommandRun.OfAsync(["price", "-f", Path.Combine(folder.Path, "web.yaml"), .. Machines]);

        Assert.Equal(ExitCode.Good, run.ExitCode);
        Assert.Contains("warning: Pod default/p: cpu of app: not requested", run.Error, StringComparison.Ordinal);
        Assert.Contains("(not all of it has a price)", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_owned_by_what_is_beside_it_counts_once()
    {
        folder.Write(
            "all.yaml",
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: apps/v1
              kind: ReplicaSet
              metadata: {name: web, namespace: shop, uid: "1"}
              spec: {replicas: 1, template: {spec: {containers: [{name: app, resources: {requests: {cpu: "1", memory: 1Gi}}}]}}}
            - apiVersion: v1
              kind: Pod
              metadata: {name: web-1, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: "1", controller: true}]}
              spec: {containers: [{name: app, resources: {requests: {cpu: "1", memory: 1Gi}}}]}
            """);

        var result = JsonNode.Parse((await CommandRun.OfAsync(["price", "-f", Path.Combine(folder.Path, "all.yaml"), .. Machines, "-o", "json"])).Out)!;

        Assert.Equal([4, 8], result["objects"]!.AsArray().Select(each => (int)each!["line"]!));
        Assert.Equal("ReplicaSet web", (string)result["objects"]![1]!["paidBy"]!);
        Assert.Equal(Number(result["objects"]![0]!["expected"]), Number(result["total"]!["expected"]));
    }

    [Theory]
    [InlineData("spec: [\n---\n", "line 2, column")]
    [InlineData("kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec:\n  containers:\n  - name: app\n    resources:\n      requests:\n        cpu: many\n", "line 9: spec.containers[0].resources.requests.cpu: ")]
    [InlineData("a: b\n---\n- c\n", "line 3: a manifest is a mapping")]
    [InlineData("", "There is no object in")]
    public async Task What_cannot_be_read_is_told_by_file_and_line(string text, string message)
    {
        folder.Write("bad.yaml", text);

        var run = await CommandRun.OfAsync(["price", "-f", Path.Combine(folder.Path, "bad.yaml"), .. Machines]);

        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("bad.yaml", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no folder", "--prices", "nowhere", "There is no folder nowhere")]
    [InlineData("an incomplete choice", "--provider", "aws", "--provider, --region and --instance-types belong together")]
    [InlineData("no weights", "--weights", "half", "--weights half is neither")]
    public async Task Prices_that_are_not_there_are_told(string why, string option, string value, string message)
    {
        folder.Write("web.yaml", Web);
        string[] more = option == "--weights" ? Machines : [];

        var run = await CommandRun.OfAsync(["price", "-f", Path.Combine(folder.Path, "web.yaml"), option, value, .. more]);

        Assert.True(run.ExitCode == ExitCode.Unusable, why);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static decimal Number(JsonNode? node) => decimal.Parse((string)node!, System.Globalization.CultureInfo.InvariantCulture);
}
