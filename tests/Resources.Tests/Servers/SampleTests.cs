using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Json;
using CloudIntel.TestKit.Processes;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.Resources.Tests.Servers;

/// <summary>The samples are good, on every server, and applying one again changes nothing.</summary>
public sealed class SampleTests(DefinedServers servers)
{
    private static readonly string Folder = Path.Combine(TestPrograms.CheckoutRoot, "config", "samples");

    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    public static TheoryData<string> Names => [..
        from file in Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Folder, file)
        where name != "kustomization.yaml"
        where File.ReadAllText(file).Contains($"apiVersion: {ApiGroup.Name}/", StringComparison.Ordinal) // not what goes with ours
        orderby name
        select name];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_kind_has_a_minimal_and_a_full_sample_that_kustomize_knows()
    {
        var expected = from kind in ResourceKind.All
                       where !kind.IsOperators
                       from extent in (string[])["minimal", "full"]
                       select $"{kind.Definition.Kind.ToLowerInvariant()}_{extent}.yaml";
        var kustomization = YamlJson.Object(File.ReadAllText(Path.Combine(Folder, "kustomization.yaml")));
        // Those in folders below need a cloud, and are for looking at.
        Assert.Equal(Names.Select(name => name.Data).Where(name => !name.Contains('/', StringComparison.Ordinal)), kustomization["resources"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Empty(expected.Except(Names.Select(name => name.Data)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_is_read_and_written_without_loss(string name)
    {
        var sample = Sample(name);
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(sample);
        var written = sample["kind"]!.GetValue<string>() switch
        {
            "AllocationPolicy" => Json.Serialize(Json.Deserialize<AllocationPolicy>(utf8)),
            "AnomalyMonitor" => Json.Serialize(Json.Deserialize<AnomalyMonitor>(utf8)),
            "Budget" => Json.Serialize(Json.Deserialize<Budget>(utf8)),
            "CostPolicy" => Json.Serialize(Json.Deserialize<CostPolicy>(utf8)),
            "FleetPlan" => Json.Serialize(Json.Deserialize<FleetPlan>(utf8)),
            "ScalingRecommendation" => Json.Serialize(Json.Deserialize<ScalingRecommendation>(utf8)),
            "SimulationRun" => Json.Serialize(Json.Deserialize<SimulationRun>(utf8)),
            "Workload" => Json.Serialize(Json.Deserialize<Workload>(utf8)),
            _ => Json.Serialize(Json.Deserialize<CostSource>(utf8)),
        };
        Assert.True(JsonNode.DeepEquals(sample["spec"], JsonNode.Parse(written)!["spec"]), System.Text.Encoding.UTF8.GetString(written));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_keeps_the_rules(string name)
    {
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(Sample(name));
        Assert.Empty(Sample(name)["kind"]!.GetValue<string>() switch
        {
            "AllocationPolicy" => AllocationPolicyValidation.Validate(Json.Deserialize<AllocationPolicy>(utf8), old: null),
            "AnomalyMonitor" => AnomalyMonitorValidation.Validate(Json.Deserialize<AnomalyMonitor>(utf8), old: null, "cloudintel-system"),
            "Budget" => BudgetValidation.Validate(Json.Deserialize<Budget>(utf8), old: null, "cloudintel-system"),
            "CostPolicy" => CostPolicyValidation.Validate(Json.Deserialize<CostPolicy>(utf8), old: null),
            "FleetPlan" => FleetPlanValidation.Validate(Json.Deserialize<FleetPlan>(utf8), old: null),
            "ScalingRecommendation" => ScalingRecommendationValidation.Validate(Json.Deserialize<ScalingRecommendation>(utf8), old: null),
            "SimulationRun" => SimulationRunValidation.Validate(Json.Deserialize<SimulationRun>(utf8), old: null),
            "Workload" => WorkloadValidation.Validate(Json.Deserialize<Workload>(utf8), old: null),
            _ => CostSourceValidation.Validate(Json.Deserialize<CostSource>(utf8), old: null),
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Applying_a_sample_again_changes_nothing_on_the_oldest_server(string name)
    {
        var server = await servers.OldestClientAsync(Cancelled);
        // A namespace that exists already is fine.
        await DefinedServers.SendAsync(
            server, HttpMethod.Post, "/api/v1/namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: cloudintel-system}}", Cancelled);
        await AssertAppliesOnceAsync(server, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Applying_a_sample_again_changes_nothing_on_a_current_server(string name) =>
        await AssertAppliesOnceAsync(await servers.CurrentClientAsync(Cancelled), name);

    private static JsonObject Sample(string name) => YamlJson.Object(File.ReadAllText(Path.Combine(Folder, name)));

    private static async Task AssertAppliesOnceAsync(HttpClient server, string name)
    {
        var sample = Sample(name);
        var kind = ResourceKind.All.Single(kind => kind.Definition.Kind == sample["kind"]!.GetValue<string>());
        var metadata = sample["metadata"]!;
        var collection = DefinedServers.Collection(kind, metadata["namespace"]?.GetValue<string>() ?? "");
        var path = $"{collection}/{metadata["name"]}?fieldManager=gitops&fieldValidation=Strict";
        var yaml = await File.ReadAllTextAsync(Path.Combine(Folder, name), Cancelled);

        var first = await DefinedServers.SendAsync(server, HttpMethod.Patch, path, yaml, Cancelled, "application/apply-patch+yaml");
        Assert.True(first["kind"]!.GetValue<string>() == kind.Definition.Kind, first.ToJsonString());
        var second = await DefinedServers.SendAsync(server, HttpMethod.Patch, path + "&dryRun=All", yaml, Cancelled, "application/apply-patch+yaml");
        Assert.True(JsonNode.DeepEquals(sample["spec"], first["spec"]), "the server changed the spec: " + first["spec"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(first, second), $"{first.ToJsonString()}\nbecame\n{second.ToJsonString()}");
    }
}
