using System.Text.Json.Nodes;
using CloudIntel.TestKit.Processes;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.Resources.Tests.Servers;

/// <summary>The definitions as the servers take them.</summary>
public sealed class DefinitionServerTests(DefinedServers servers)
{
    public static TheoryData<string> Kinds => [.. ResourceKind.All.Select(kind => kind.Definition.Kind)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_oldest_server_takes_a_definition_without_reserve(string kind) =>
        AssertTaken(await DefinitionAsync(await servers.OldestClientAsync(Cancelled), kind));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_current_server_takes_a_definition_without_reserve(string kind)
    {
        var definition = await DefinitionAsync(await servers.CurrentClientAsync(Cancelled), kind);
        AssertTaken(definition);
        var rules = SpecSchema(definition)["x-kubernetes-validations"]!.AsArray();
        Assert.Equal(Kind(kind).SpecRules.Select(rule => rule.Cel), rules.Select(rule => rule!["rule"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Applying_the_definitions_for_old_servers_again_changes_nothing()
    {
        var plane = await servers.OldestAsync(Cancelled);
        var overlay = Path.Combine(TestPrograms.CheckoutRoot, "config", "overlays", "crds-before-1.23");
        string[] apply = ["apply", "--server-side", "--force-conflicts", "-k", overlay];

        await plane.KubectlAsync(Cancelled, apply);
        var first = await Task.WhenAll(ResourceKind.All.Select(kind => DefinitionAsync(plane.Admin, kind.Definition.Kind)));
        await plane.KubectlAsync(Cancelled, apply);
        var second = await Task.WhenAll(ResourceKind.All.Select(kind => DefinitionAsync(plane.Admin, kind.Definition.Kind)));
        Assert.All(first.Zip(second), pair => Assert.True(JsonNode.DeepEquals(pair.First["spec"], pair.Second["spec"])));
        Assert.All(second, definition => Assert.Equal(1, definition["metadata"]!["generation"]!.GetValue<long>()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Applying_a_definition_again_changes_nothing_on_a_current_server(string kind)
    {
        var server = await servers.CurrentClientAsync(Cancelled);
        var path = $"{DefinitionPath(kind)}?fieldManager=gitops&force=true";
        var definition = DefinedServers.Definition(Kind(kind));
        var first = await DefinedServers.SendAsync(server, HttpMethod.Patch, path, definition, Cancelled, "application/apply-patch+yaml");
        Assert.True(Kind(first) == "CustomResourceDefinition", first.ToJsonString());
        var second = await DefinedServers.SendAsync(server, HttpMethod.Patch, $"{path}&dryRun=All", definition, Cancelled, "application/apply-patch+yaml");
        Assert.True(JsonNode.DeepEquals(first, second), $"{first.ToJsonString()}\nbecame\n{second.ToJsonString()}");
    }

    [Fact]
    public async Task Every_field_that_kubectl_explains_is_described()
    {
        var plane = await servers.OldestAsync(Cancelled);
        foreach (var kind in ResourceKind.All)
        {
            var model = await PublishedModelAsync(plane.Admin, kind);
            Assert.All(Undescribed(model, kind.Definition.Kind), path => Assert.Fail($"{path} has no description"));
        }

        var explained = await plane.KubectlAsync(Cancelled, "explain", "budget.spec.customPeriod.end");
        Assert.Contains("The first day after the period, such as 2026-04-01", explained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_is_found_by_its_short_name_and_by_the_category()
    {
        var plane = await servers.OldestAsync(Cancelled);
        var resources = await plane.KubectlAsync(Cancelled, "api-resources", "--api-group=cloudintel.io", "--categories=cloudintel", "--no-headers");
        Assert.Equal(
            ["allocationpolicies alloc cloudintel.io/v1alpha1 false AllocationPolicy", "anomalymonitors amon cloudintel.io/v1alpha1 true AnomalyMonitor", "budgets bgt cloudintel.io/v1alpha1 true Budget", "costpolicies cpol cloudintel.io/v1alpha1 false CostPolicy", "costreservations cres cloudintel.io/v1alpha1 true CostReservation", "costsources csrc cloudintel.io/v1alpha1 false CostSource", "fleetplans fltp cloudintel.io/v1alpha1 true FleetPlan", "scalingrecommendations scalerec cloudintel.io/v1alpha1 true ScalingRecommendation", "simulationruns simrun cloudintel.io/v1alpha1 true SimulationRun", "workloads wkld cloudintel.io/v1alpha1 true Workload"],
            resources.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public async Task A_current_server_admits_an_update_that_leaves_a_broken_spec_alone()
    {
        var server = await servers.CurrentClientAsync(Cancelled);
        const string definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        const string budgets = "/apis/ratcheting.example/v1alpha1/namespaces/team/budgets";
        var withRules = DefinedServers.Definition(Kind("Budget")).Replace("cloudintel.io", "ratcheting.example", StringComparison.Ordinal);
        var withoutRules = YamlJson.Object(withRules);
        SpecSchema(withoutRules).Remove("x-kubernetes-validations");

        // A budget from before the rules: zero, which they forbid.
        const string zero = """
            apiVersion: ratcheting.example/v1alpha1
            kind: Budget
            metadata: { name: zero }
            spec: { amount: "0", currency: USD, period: Monthly }
            """;
        var other = zero.Replace("name: zero", "name: other", StringComparison.Ordinal);
        await DefinedServers.SendAsync(server, HttpMethod.Post, definitions, withoutRules.ToJsonString(), Cancelled, "application/json");
        await UntilAsync(() => ServesAsync(server, budgets));
        Assert.Equal("Budget", Kind(await DefinedServers.SendAsync(server, HttpMethod.Post, budgets, zero, Cancelled)));
        var apply = $"{definitions}/budgets.ratcheting.example?fieldManager=test&force=true";
        await DefinedServers.SendAsync(server, HttpMethod.Patch, apply, withRules, Cancelled, "application/apply-patch+yaml");
        await UntilAsync(async () => Kind(await DefinedServers.SendAsync(server, HttpMethod.Post, $"{budgets}?dryRun=All", other, Cancelled)) == "Status");

        var labelled = await JsonPatchAsync(server, $"{budgets}/zero", """[{"op":"add","path":"/metadata/labels","value":{"team":"a"}}]""");
        Assert.Equal("Budget", Kind(labelled));
        var suspended = await JsonPatchAsync(server, $"{budgets}/zero", """[{"op":"add","path":"/spec/suspend","value":true}]""");
        Assert.Equal("Invalid", suspended["reason"]?.GetValue<string>());
    }

    private static ResourceKind Kind(string name) => ResourceKind.All.Single(kind => kind.Definition.Kind == name);

    private static string? Kind(JsonObject answer) => answer["kind"]?.GetValue<string>();

    private static JsonObject SpecSchema(JsonObject definition) =>
        definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!.AsObject();

    private static async Task<bool> ServesAsync(HttpClient server, string path)
    {
        using var answer = await server.GetAsync(path, Cancelled);
        return answer.IsSuccessStatusCode;
    }

    private static string DefinitionPath(string kind) =>
        $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{Kind(kind).Definition.QualifiedName}";

    private static Task<JsonObject> DefinitionAsync(HttpClient server, string kind) =>
        DefinedServers.GetAsync(server, DefinitionPath(kind), Cancelled);

    private static Task<JsonObject> JsonPatchAsync(HttpClient server, string path, string patch) =>
        DefinedServers.SendAsync(server, HttpMethod.Patch, path, patch, Cancelled, "application/json-patch+json");

    private static void AssertTaken(JsonObject definition)
    {
        var conditions = definition["status"]!["conditions"]!.AsArray().ToDictionary(
            condition => condition!["type"]!.GetValue<string>(), condition => condition!["status"]!.GetValue<string>());
        Assert.Equal("True", conditions["Established"]);
        Assert.Equal("True", conditions["NamesAccepted"]);
        Assert.DoesNotContain("NonStructuralSchema", conditions.Keys);
        Assert.DoesNotContain("KubernetesAPIApprovalPolicyConformant", conditions.Keys);
    }

    /// <summary>The OpenAPI model of a kind, which kubectl explains; it is published a moment after the definition is established.</summary>
    private static async Task<JsonObject> PublishedModelAsync(HttpClient server, ResourceKind kind)
    {
        JsonObject? model = null;
        await UntilAsync(async () =>
        {
            var models = (await DefinedServers.GetAsync(server, "/openapi/v2", Cancelled))["definitions"]!.AsObject();
            model = models[$"io.cloudintel.{kind.Definition.Version}.{kind.Definition.Kind}"]?.AsObject();
            return model is not null;
        });
        return model!;
    }

    private static IEnumerable<string> Undescribed(JsonObject schema, string path)
    {
        if (string.IsNullOrEmpty(schema["description"]?.GetValue<string>()))
            yield return path;
        foreach (var (name, field) in schema["properties"]?.AsObject() ?? [])
        {
            foreach (var deeper in Undescribed(field!.AsObject(), $"{path}.{name}"))
                yield return deeper;
        }

        if (schema["items"]?["properties"] is not null)
        {
            foreach (var deeper in Undescribed(schema["items"]!.AsObject(), $"{path}[]"))
                yield return deeper;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await holds())
            await Task.Delay(TimeSpan.FromMilliseconds(100), timeout.Token);
    }
}
