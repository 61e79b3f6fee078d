using System.Text.RegularExpressions;
using CloudIntel.EndToEnd.Operator;
using CloudIntel.TestKit.Clusters;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Pipelines;

/// <summary>A cluster in which the command line is somebody who may read what docs/policy-checks.md says, and nothing else. No operator runs. Shared by the tests of a class.</summary>
public sealed partial class CheckedCluster : IAsyncLifetime
{
    /// <summary>The service account of the examples.</summary>
    public const string Account = "cost-check";

    /// <summary>The namespace of the examples.</summary>
    public const string Shop = "shop";

    private string kubeconfig = "";

    /// <summary>The cluster.</summary>
    internal OperatorCluster Cluster { get; private set; } = null!;

    /// <summary>Files of a test; <c>bin</c> in it comes first on the PATH.</summary>
    public TestFolder Folder { get; private set; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Cluster = await OperatorCluster.StartAsync(Cancel);
        await new FakeKubelets(Cluster.Plane).AddNodeAsync("node-1", Cancel);
        await Cluster.ApplyAsync($"apiVersion: v1\nkind: Namespace\nmetadata: {{ name: {Shop}, labels: {{ stage: production }} }}\n", Cancel);
        await Cluster.ApplyAsync("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: gp3 }\nprovisioner: ebs.csi.aws.com\nparameters: { type: gp3 }\n", Cancel);
        await Cluster.ApplyAsync(Example("kind: ClusterRole\n"), Cancel);
        await Cluster.ApplyAsync(Example("kind: ServiceAccount\n"), Cancel);
        kubeconfig = await Cluster.KubeconfigOfAsync(Account, Shop, Cluster.Plane.Server, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>Begins a test: without policies, Budgets, Deployments and Jobs, and with a folder of its own.</summary>
    public async Task ResetAsync()
    {
        await Cluster.Plane.KubectlAsync(Cancel, "delete", "costpolicies,budgets,deployments,jobs", "--all", "--all-namespaces");
        Folder.Dispose();
        Folder = new();
        Folder.Write("kubeconfig", kubeconfig);
        Directory.CreateDirectory(Folder["bin"]);
        foreach (var name in (string[])["cloudintel", "kubectl-cloudintel"])
            File.CreateSymbolicLink(Folder[$"bin/{name}"], Path.Combine(AppContext.BaseDirectory, "cloudintel"));
    }

    /// <summary>The first example of the documentation that has a text in it.</summary>
    public static string Example(string containing) => Examples().First(example => example.Contains(containing, StringComparison.Ordinal));

    /// <summary>The commands of the documentation's table that print what a cluster has into files.</summary>
    public static IEnumerable<string> Commands() => Printing().Matches(Documentation()).Select(match => match.Groups["text"].Value);

    /// <summary>Runs a program with the rights of the examples, in the test's folder.</summary>
    public Task<CommandResult> RunAsync(params string[] words) => RunAsync("", words);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public Task<CommandResult> RunAsync(string input, string[] words) =>
        Command.RunAsync("env", ["-C", Folder.Path, .. words], input, Cancel, Environment());

    /// <summary>What programs find in their environment.</summary>
    public Dictionary<string, string> Environment() => new()
    {
        ["KUBECONFIG"] = Folder["kubeconfig"],
        ["PATH"] = $"{Folder["bin"]}:{Path.GetDirectoryName(TestPrograms.Require("kubectl"))}:{System.Environment.GetEnvironmentVariable("PATH")}",
    };

    /// <summary>Applies a policy about Deployments in production that denies, as administrator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rules">Its rules.</param>
    public Task PolicyAsync(string name, string rules) => Cluster.ApplyAsync(
        $$"""
        apiVersion: cloudintel.io/v1alpha1
        kind: CostPolicy
        metadata: { name: {{name}} }
        spec: { enforcement: Deny, match: { kinds: [Deployment], namespaceSelector: { matchLabels: { stage: production } } }, rules: {{rules}} }
        """,
        Cancel);

    public static string Deployment(string name, int replicas, string labels = "") =>
        $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{name}}
          namespace: shop
          labels: { {{labels}} }
        spec:
          replicas: {{replicas}}
          selector: { matchLabels: { app: {{name}} } }
          template:
            metadata: { labels: { app: {{name}} } }
            spec:
              containers:
              - name: main
                image: image
                resources: { requests: { cpu: 500m, memory: 1Gi } }

        """;

    private static IEnumerable<string> Examples() =>
        Fences().Matches(Documentation()).Select(match => match.Groups["text"].Value);

    private static string Documentation() => File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "docs", "policy-checks.md"));

    [GeneratedRegex("`(?<text>kubectl get [^`]* > [^`]*)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Printing();

    [GeneratedRegex("^```(?:yaml|sh)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fences();
}
