using System.Text.Json;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

/// <summary><c>fleet fit</c> on what kubectl prints of a cluster.</summary>
public sealed class FleetFitTests : IDisposable
{
    private const string Cluster = """
        apiVersion: v1
        kind: List
        items:
        - kind: Node
          apiVersion: v1
          metadata: { name: large, labels: { topology.kubernetes.io/region: us-east-1, node.kubernetes.io/instance-type: m5.4xlarge } }
          spec: {}
          status: { allocatable: { cpu: 15890m, memory: 60Gi, pods: "110" } }
        - kind: Node
          apiVersion: v1
          metadata: { name: small, labels: { topology.kubernetes.io/region: us-east-1, node.kubernetes.io/instance-type: m5.large, disk: ssd } }
          spec: {}
          status: { allocatable: { cpu: 1930m, memory: 7Gi, pods: "2" } }
        - kind: Node
          apiVersion: v1
          metadata: { name: tainted }
          spec: { taints: [ { key: team, value: blue, effect: NoSchedule } ] }
          status: { allocatable: { cpu: "8", memory: 32Gi, pods: "110" } }
        - kind: Pod
          apiVersion: v1
          metadata: { name: web, namespace: default }
          spec: { nodeName: small, containers: [ { name: web, resources: { requests: { cpu: 500m, memory: 2Gi } } } ] }
          status: { phase: Running }
        - kind: Pod
          apiVersion: v1
          metadata: { name: job, namespace: default }
          spec: { nodeName: small, containers: [ { name: job, resources: { requests: { cpu: "1", memory: 4Gi } } } ] }
          status: { phase: Succeeded }
        """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_best_node_is_first_and_the_others_say_why_they_lost()
    {
        var run = await RunAsync(Pod("containers: [ { name: a, resources: { requests: { cpu: 500m, memory: 1Gi } } } ]"), "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var result = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(("large", "Cost", 3.15), (result.GetProperty("node").GetString(), result.GetProperty("strategy").GetString(), result.GetProperty("usedPercent").GetDouble()));
        var others = result.GetProperty("others").EnumerateArray().ToArray();
        Assert.Equal(["small", "tainted"], others.Select(other => other.GetProperty("node").GetString()));
        Assert.Equal(51.81, others[0].GetProperty("usedPercent").GetDouble()); // 1000m of 1930m: who has finished requests nothing
        Assert.Matches("^costs 0[.]000[0-9]+ USD an hour more; responds as fast$", others[0].GetProperty("reason").GetString());
        Assert.Equal(["UntoleratedTaint"], others[1].GetProperty("objections").EnumerateArray().Select(reason => reason.GetString()));
    }

    [Fact]
    public async Task Tolerations_selectors_and_affinity_of_a_template_count()
    {
        const string Deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web }
            spec:
              replicas: 2
              template:
                spec:
                  tolerations: [ { key: team, operator: Exists } ]
                  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [ { matchFields: [ { key: metadata.name, operator: In, values: [ tainted ] } ] } ] } } }
                  containers: [ { name: a, resources: { requests: { cpu: 500m } } } ]
            """;
        Assert.Equal("tainted", JsonDocument.Parse((await RunAsync(Deployment, "-o", "json")).Out).RootElement.GetProperty("node").GetString());
        var run = await RunAsync(Pod("nodeSelector: { disk: ssd }\n  containers: [ { name: a, resources: { requests: { cpu: 500m } } } ]"), "--strategy", "Performance");
        Assert.StartsWith("small", run.Out.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_node_will_do_it_says_how_many_lack_what()
    {
        var run = await RunAsync(Pod("containers: [ { name: a, resources: { requests: { cpu: \"20\", nvidia.com/gpu: 1 } } } ]"));
        Assert.Equal((ExitCode.Finding, "None of 3 nodes will do: 3 InsufficientCpu, 3 InsufficientGpu, 1 UntoleratedTaint.\n"), (run.ExitCode, run.Error));
        Assert.Contains("has 1.43 of 1.93 cores free, where 20 are requested; has 0 of 0 GPUs free, where 1 are requested", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: ConfigMap\nmetadata: { name: a }", Cluster, "pod.yaml has neither a pod nor something that makes pods.")]
    [InlineData("kind: Pod\nmetadata: { name: a }", Cluster, "pod.yaml: the pod has no spec.")]
    [InlineData("kind: Pod\nmetadata: { name: a }\nspec: { tolerations: [ { key: a, effect: Never } ] }", Cluster, "pod.yaml: tolerations or affinity are not what they should be")]
    [InlineData("kind: Pod\nspec: {}", "{ \"items\": [] }", "cluster.yaml has no nodes; kubectl get nodes,pods")]
    [InlineData("kind: Pod\nspec: {}", "{ \"items\": [", "cluster.yaml: ")]
    [InlineData("kind: Pod\nspec: {}", "kind: Node\nmetadata: { name: a }\nstatus: { allocatable: { cpu: many } }", "cluster.yaml: the Node a cannot be read")]
    [InlineData("kind: Pod\nspec: {}", "kind: Node\nmetadata: { name: a }\n---\nkind: Node\nmetadata: { name: a }", "cluster.yaml: the node a is there twice.")]
    public async Task What_is_wrong_is_said(string pod, string cluster, string message)
    {
        folder.Write("pod.yaml", pod);
        folder.Write("cluster.yaml", cluster);
        var run = await CommandRun.OfAsync("fleet", "fit", "-f", folder["pod.yaml"], "--cluster", folder["cluster.yaml"]);
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, folder.Without(run.Error).Replace("DIR/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Pod(string spec) => $"apiVersion: v1\nkind: Pod\nmetadata: {{ name: new }}\nspec:\n  {spec}\n";

    private Task<CommandRun> RunAsync(string pod, params string[] options)
    {
        folder.Write("pod.yaml", pod);
        folder.Write("cluster.yaml", Cluster);
        return CommandRun.OfAsync(["fleet", "fit", "-f", folder["pod.yaml"], "--cluster", folder["cluster.yaml"], .. options]);
    }
}
