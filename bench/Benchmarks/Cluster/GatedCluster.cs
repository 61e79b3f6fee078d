using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.TestKit.Clusters;
using CloudIntel.TestKit.Policies;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>
/// A cluster with 100 CostPolicies about Deployments, each with a rule about the price, the labels, the requests and the replicas, and the operator on a processor of its own that judges by them. With
/// OPA, which shares the operator's processor, one policy more has a rule in Rego.
/// </summary>
internal sealed class GatedCluster : IAsyncDisposable
{
    /// <summary>How many policies there are without OPA.</summary>
    public const int Policies = 100;

    private const string Configuration = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/cloudintel-gate";

    private const string PoliciesPath = "/apis/cloudintel.io/v1alpha1/costpolicies";

    private readonly string folder = Directory.CreateTempSubdirectory("cloudintel-bench-").FullName;
    private readonly List<IAsyncDisposable> started = [];

    private GatedCluster()
    {
    }

    /// <summary>The API server.</summary>
    public BenchCluster Cluster { get; private set; } = null!;

    /// <summary>The operator.</summary>
    public OperatorProcess Operator { get; private set; } = null!;

    /// <summary>Dry-run creations of a Deployment that breaks no rule.</summary>
    public OfferedWrites Writes { get; private set; } = null!;

    /// <summary>A Deployment that breaks no rule.</summary>
    public static string Deployment { get; } =
        """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default","labels":{"team":"search"}},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
        "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[
        {"name":"main","image":"image","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"ports":[{"containerPort":8080}],"resources":{"requests":{"cpu":"500m","memory":"1Gi"},"limits":{"memory":"1Gi"}}},
        {"name":"proxy","image":"image","resources":{"requests":{"cpu":"100m","memory":"128Mi"}}}]}}}}
        """;

    /// <summary>Starts all of it, and waits until the API server asks the gate.</summary>
    /// <param name="program">The operator's binary.</param>
    /// <param name="withOpa">Whether there is an OPA server and a rule in Rego.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public static async Task<GatedCluster> StartAsync(string program, bool withOpa, CancellationToken cancellationToken)
    {
        var gated = new GatedCluster();
        try
        {
            await gated.StartAllAsync(program, withOpa, cancellationToken);
            return gated;
        }
        catch
        {
            await gated.DisposeAsync();
            throw;
        }
    }

    /// <summary>Shuts the gate off or on by its annotation.</summary>
    public async Task SwitchAsync(bool isOn, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["cloudintel.io/gate"] = isOn ? null : "off" } } };
        await Cluster.SendAsync(
            HttpMethod.Patch, $"/api/v1/namespaces/{BenchCluster.OperatorNamespace}", Encoding.UTF8.GetBytes(patch.ToJsonString()), "application/merge-patch+json", cancellationToken);
        while (await IsThereAsync(cancellationToken) != isOn)
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
    }

    /// <summary>How many rules the operator could not judge so far, since OPA did not answer for instance.</summary>
    public Task<double> UnjudgedAsync(CancellationToken cancellationToken) => Operator.MetricAsync("cloudintel_gate_unjudged_total", "", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(started))
            await one.DisposeAsync();
        await Processors.TakeAllAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAllAsync(string program, bool withOpa, CancellationToken cancellationToken)
    {
        await Processors.TakeFirstAsync(cancellationToken);
        var opa = withOpa ? Keep(await OpaProcess.StartAsync(cancellationToken)) : null; // a sidecar of the operator
        await Processors.LeaveFirstAsync(cancellationToken);
        Cluster = Keep(await BenchCluster.StartAsync(cancellationToken));
        await new FakeKubelets(Cluster.Plane).AddNodeAsync("node-1", cancellationToken); // so that there are prices
        foreach (var policy in Enumerable.Range(0, Policies).Select(Policy).Concat(withOpa ? [PolicyInRego()] : []))
            await Cluster.SendAsync(HttpMethod.Post, PoliciesPath, Encoding.UTF8.GetBytes(policy), "application/json", cancellationToken);
        // An API server that is offered more than it can take renews no leases, and a leader whose lease ends stops.
        var settings = new Dictionary<string, string> { ["LeaderElection__LeaseDuration"] = "00:10:00", ["LeaderElection__RenewDeadline"] = "00:09:00" };
        if (opa is not null)
            settings["Opa__Url"] = opa.Url.ToString();
        Operator = Keep(OperatorProcess.Start(Cluster, program, folder, settings, onOneCore: true));
        await Operator.WaitUntilReadyAsync(cancellationToken);
        Writes = new(Cluster, "/apis/apps/v1/namespaces/default/deployments?dryRun=All", Encoding.UTF8.GetBytes(Deployment), "gate.cloudintel.io");
        await SwitchAsync(isOn: true, cancellationToken);
        while (withOpa && !await HasModuleAsync(cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
    }

    private T Keep<T>(T one)
        where T : IAsyncDisposable
    {
        started.Add(one);
        return one;
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        using var answer = await Cluster.Plane.Admin.GetAsync(Configuration, cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    private async Task<bool> HasModuleAsync(CancellationToken cancellationToken) =>
        JsonNode.Parse(await Cluster.Plane.Admin.GetStringAsync($"{PoliciesPath}/rego", cancellationToken))!["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(condition => (string?)condition!["type"] == "Ready" && (string?)condition["status"] == "True");

    private static string Policy(int number) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"apiVersion":"cloudintel.io/v1alpha1","kind":"CostPolicy","metadata":{"name":"policy-{{{number:000}}}"},"spec":{"match":{"kinds":["Deployment"]},"enforcement":"Audit","rules":[
        {"name":"cost","monthlyCost":{"max":"100000"}},
        {"name":"owners","labels":{"required":[{"key":"team","pattern":"^[a-z]+$"}]}},
        {"name":"requests","requests":{"required":["cpu","memory"]}},
        {"name":"replicas","replicas":{"max":1000}}]}}
        """);

    private static string PolicyInRego()
    {
        const string module =
            """
            package teams
            import rego.v1
            violations contains {"msg": sprintf("%s has no team", [input.object.metadata.name])} if not input.object.metadata.labels.team
            violations contains {"msg": "it costs too much for a team"} if {
                input.object.metadata.labels.team == "search"
                input.price.expected > 100000
            }
            """;
        return new JsonObject
        {
            ["apiVersion"] = "cloudintel.io/v1alpha1",
            ["kind"] = "CostPolicy",
            ["metadata"] = new JsonObject { ["name"] = "rego" },
            ["spec"] = new JsonObject
            {
                ["match"] = new JsonObject { ["kinds"] = new JsonArray("Deployment") },
                ["enforcement"] = "Deny",
                ["rules"] = new JsonArray(new JsonObject { ["name"] = "teams", ["rego"] = new JsonObject { ["package"] = "teams", ["module"] = module } }),
            },
        }.ToJsonString();
    }
}
