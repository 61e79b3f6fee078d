using System.Text.Json.Nodes;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.Cli.Tests;

/// <summary><c>fleet export</c>: golden files of each form, and what a fleet must have for one.</summary>
public sealed class FleetExportTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("aws", "karpenter", "fleet-karpenter-aws.yaml")]
    [InlineData("azure", "karpenter", "fleet-karpenter-azure.yaml")]
    [InlineData("aws", "cluster-autoscaler", "fleet-groups-aws.yaml")]
    [InlineData("azure", "cluster-autoscaler", "fleet-groups-azure.yaml")]
    [InlineData("gcp", "cluster-autoscaler", "fleet-groups-gcp.yaml")]
    [InlineData("aws", "priority-expander", "fleet-priorities-aws.yaml")]
    [InlineData("azure", "priority-expander", "fleet-priorities-azure.yaml")]
    [InlineData("gcp", "terraform", "fleet-gcp.tfvars.json")]
    public async Task A_fleet_is_written_as_the_tool_takes_it(string provider, string format, string golden)
    {
        var run = await RunAsync(Plan(provider), "--format", format, "--cluster", "shop", "--node-class", "apps", "--spot-taint", "spot=true:NoSchedule");

        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches(golden, run.Out);
    }

    [Fact]
    public async Task NodePools_of_Karpenter_have_the_fields_of_its_schema_and_no_others()
    {
        var run = await RunAsync(Plan("aws"), "--format", "karpenter", "--spot-taint", "spot=true:NoSchedule");
        var pools = run.Out.Split("---\n").Select(YamlJson.Object).ToList();

        Assert.Equal(["shop-on-demand-amd64", "shop-on-demand-amd64-gpu", "shop-on-demand-arm64", "shop-spot-amd64"], pools.Select(pool => pool["metadata"]!["name"]!.GetValue<string>()));
        foreach (var pool in pools)
        {
            Assert.Equal(("karpenter.sh/v1", "NodePool"), (pool["apiVersion"]!.GetValue<string>(), pool["kind"]!.GetValue<string>()));
            var spec = pool["spec"]!.AsObject();
            Assert.Empty(Keys(spec).Except(["template", "disruption", "limits", "weight"]));
            Assert.Empty(Keys(spec["template"]!).Except(["metadata", "spec"]));
            Assert.Empty(Keys(spec["template"]!["spec"]!).Except(["nodeClassRef", "requirements", "taints"]));
            Assert.Equal(["group", "kind", "name"], Keys(spec["template"]!["spec"]!["nodeClassRef"]!));
            Assert.Equal(["consolidationPolicy", "consolidateAfter", "budgets"], Keys(spec["disruption"]!));
            Assert.InRange(spec["weight"]!.GetValue<int>(), 1, 100);
            foreach (var requirement in spec["template"]!["spec"]!["requirements"]!.AsArray())
            {
                Assert.Equal("In", requirement!["operator"]!.GetValue<string>());
                Assert.NotEmpty(requirement["values"]!.AsArray());
                Assert.InRange(requirement["minValues"]?.GetValue<int>() ?? 1, 1, requirement["values"]!.AsArray().Count);
            }
        }
    }

    [Theory]
    [InlineData("gcp", 40, "^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    [InlineData("azure", 12, "^[a-z][a-z0-9]*$")]
    [InlineData("aws", 63, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    public async Task Groups_have_names_of_their_own_that_the_cloud_takes(string provider, int length, string pattern)
    {
        var run = await RunAsync(Plan(provider), "--format", "terraform");
        var names = Keys(JsonNode.Parse(run.Out)!["fleet_node_groups"]!).ToList();

        Assert.Equal(Plan(provider)["status"]!["pools"]!.AsArray().Count, names.Count);
        Assert.All(names, name => Assert.InRange(name.Length, 1, length));
        Assert.All(names, name => Assert.Matches(pattern, name));
    }

    [Fact]
    public async Task Groups_may_grow_by_the_headroom_and_no_more()
    {
        var run = await RunAsync(Plan("gcp"), "--format", "terraform", "--headroom", "50");
        var group = JsonNode.Parse(run.Out)!["fleet_node_groups"]!["shop-n2d-standard-16-od-a"]!;

        Assert.Equal((0, 7, 11), (group["min_size"]!.GetValue<int>(), group["desired_size"]!.GetValue<int>(), group["max_size"]!.GetValue<int>()));
    }

    [Fact]
    public async Task What_fleet_plan_prints_is_exported_with_a_region()
    {
        folder.Write("plan.json", """{ "hourlyCost": "0.4", "nodes": [ { "type": "m6a.large", "purchase": "on-demand", "count": 1, "hourlyPrice": "0.1" }, { "type": "m6a.large", "purchase": "on-demand", "count": 1, "hourlyPrice": "0.1" }, { "type": "c6i.large", "purchase": "spot", "count": 1, "hourlyPrice": "0.2" } ] }""");
        var without = await CommandRun.OfAsync("fleet", "export", "-f", folder["plan.json"], "--format", "terraform");
        var run = await CommandRun.OfAsync("fleet", "export", "-f", folder["plan.json"], "--format", "terraform", "--region", "eu-west-1");

        Assert.Equal(ExitCode.Unusable, without.ExitCode);
        Assert.Contains("does not say in which region it is", without.Error, StringComparison.Ordinal);
        var groups = JsonNode.Parse(run.Out)!["fleet_node_groups"]!.AsObject();
        Assert.Equal(["fleet-c6i-large-spot", "fleet-m6a-large-od"], Keys(groups));
        Assert.Equal(2, groups["fleet-m6a-large-od"]!["desired_size"]!.GetValue<int>());
    }

    [Fact]
    public async Task Nodes_that_a_status_has_no_place_for_are_told()
    {
        var plan = Plan("aws");
        plan["status"]!["nodesNotListed"] = 4;
        var run = await RunAsync(plan, "--format", "karpenter");

        Assert.Equal(ExitCode.Finding, run.ExitCode);
        Assert.StartsWith("warning: 4 nodes are in pools that the status has no place for", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "kind": "FleetPlan", "metadata": { "name": "shop" }, "spec": {}, "status": { "conditions": [ { "type": "Ready", "status": "False", "reason": "NoWorkloads", "message": "there are none", "lastTransitionTime": "2026-04-01T00:00:00Z" } ] } }""", "FleetPlan shop has no fleet: there are none.")]
    [InlineData("""{ "kind": "Pod" }""", "is neither a FleetPlan nor what fleet plan -o json prints.")]
    [InlineData("""{ "kind": "FleetPlan", "metadata": { "name": "shop" }, "spec": {}, "status": { "provider": "aws", "region": "eu-west-1", "pools": [ { "instanceType": "x9.huge", "purchaseOption": "Spot", "count": 1, "hourlyCost": "1" } ] } }""", "The catalogue has no type x9.huge of aws: name one that has it with --catalog.")]
    public async Task What_is_no_fleet_is_refused(string file, string message)
    {
        folder.Write("plan.json", file);
        var run = await CommandRun.OfAsync("fleet", "export", "-f", folder["plan.json"], "--format", "karpenter");

        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name a FleetPlan of the cluster, or a file with -f.")]
    [InlineData("Name a FleetPlan of the cluster, or a file with -f.", "shop", "-f", "plan.json")]
    [InlineData("--headroom is from 0 to 1000 percent.", "-f", "plan.json", "--headroom", "-1")]
    [InlineData("There is no file nowhere.json.", "-f", "nowhere.json")]
    public async Task Wrong_usage_says_what_is_wrong(string message, params string[] arguments)
    {
        var run = await CommandRun.OfAsync(["fleet", "export", "--format", "karpenter", .. arguments]);

        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_found_is_told()
    {
        folder.Write("none.kubeconfig", "apiVersion: v1\nkind: Config\n");
        var run = await CommandRun.OfAsync("fleet", "export", "shop", "--format", "karpenter", "--kubeconfig", folder["none.kubeconfig"]);

        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(entry => entry.Key);

    private Task<CommandRun> RunAsync(JsonObject plan, params string[] arguments)
    {
        folder.Write("plan.json", plan.ToJsonString());
        return CommandRun.OfAsync(["fleet", "export", "-f", folder["plan.json"], .. arguments]);
    }

    private static JsonObject Plan(string provider)
    {
        var (region, pools) = provider switch
        {
            "gcp" => ("europe-west4", """[ { "instanceType": "n2d-standard-16", "zone": "europe-west4-a", "purchaseOption": "OnDemand", "count": 7, "hourlyCost": "4.2" }, { "instanceType": "n2d-standard-16", "zone": "europe-west4-b", "purchaseOption": "Spot", "count": 2, "hourlyCost": "0.3" }, { "instanceType": "c4a-highmem-8", "purchaseOption": "OnDemand", "count": 1, "hourlyCost": "0.45" } ]"""),
            "azure" => ("westeurope", """[ { "instanceType": "Standard_D16as_v5", "zone": "westeurope-1", "purchaseOption": "OnDemand", "count": 5, "hourlyCost": "4.1" }, { "instanceType": "Standard_D16as_v5", "zone": "westeurope-2", "purchaseOption": "OnDemand", "count": 5, "hourlyCost": "4.1" }, { "instanceType": "Standard_E8as_v5", "purchaseOption": "Spot", "count": 2, "hourlyCost": "0.2" } ]"""),
            _ => ("eu-west-1", """[ { "instanceType": "m6a.2xlarge", "zone": "eu-west-1a", "purchaseOption": "OnDemand", "count": 4, "kept": 1, "hourlyCost": "1.5408" }, { "instanceType": "m6a.2xlarge", "zone": "eu-west-1b", "purchaseOption": "OnDemand", "count": 3, "hourlyCost": "1.1556" }, { "instanceType": "m6g.xlarge", "purchaseOption": "OnDemand", "count": 1, "hourlyCost": "0.172" }, { "instanceType": "g5.xlarge", "zone": "eu-west-1a", "purchaseOption": "OnDemand", "count": 1, "hourlyCost": "1.123" }, { "instanceType": "c6i.2xlarge", "zone": "eu-west-1a", "purchaseOption": "Spot", "count": 2, "hourlyCost": "0.3" }, { "instanceType": "m6i.2xlarge", "zone": "eu-west-1b", "purchaseOption": "Spot", "count": 2, "hourlyCost": "0.34" } ]"""),
        };
        return new()
        {
            ["apiVersion"] = "cloudintel.io/v1alpha1",
            ["kind"] = "FleetPlan",
            ["metadata"] = new JsonObject { ["name"] = "shop", ["namespace"] = "shop" },
            ["spec"] = JsonNode.Parse("""{ "nodeLabels": { "pool": "shop" }, "spot": { "minimumPools": 3 }, "today": {}, "disruption": { "maximumReplacedPercent": 30 } }"""),
            ["status"] = new JsonObject { ["provider"] = provider, ["region"] = region, ["pools"] = JsonNode.Parse(pools) },
        };
    }
}
