using System.Text.Json.Nodes;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class PlaceTests : IDisposable
{
    private const string Offers =
        """
        provider,region,instance_type,family,architecture,vcpus,memory_gib,on_demand_usd_hour,spot_usd_hour,as_of
        own,cellar,big,big,amd64,32,128,0.5,0.1,2026-09
        own,cellar,small,small,amd64,8,32,0.2,,2026-09
        """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Workloads_of_several_documents_are_placed_with_alternatives_and_reasons()
    {
        var run = await PlaceAsync(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: 3, template: {spec: {containers: [{name: web, resources: {requests: {cpu: 500m, memory: 1Gi}}}]}}}
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: {name: web}
            spec: {targetRef: {name: web, kind: Deployment}}
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: {name: large}
            spec: {resources: {replicas: 6, cpu: "5", memory: 4Gi}}
            """);

        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var results = JsonNode.Parse(run.Out)!.AsArray();
        Assert.Equal(["web", "large"], results.Select(result => (string)result!["name"]!));
        Assert.Equal(("small", 1, "0.2", "146"), Placement(results[0]!));
        Assert.Equal(("big", 1, "0.5", "365"), Placement(results[1]!)); // six of the small ones would cost 1.20
        var spot = results[1]!["alternatives"]![0]!;
        Assert.Equal(("spec.cost.purchaseOptions", "Spot"), ((string)spot["breaks"]!, (string)spot["placement"]!["purchaseOption"]!));
        Assert.StartsWith("costs 292.00 USD a month less (-80%)", (string)spot["reason"]!, StringComparison.Ordinal);
        Assert.Equal(("365", "365"), ((string)results[1]!["prediction"]!["monthlyCost"]!["lower"]!, (string)results[1]!["prediction"]!["monthlyCost"]!["upper"]!));
    }

    [Fact]
    public async Task What_cannot_be_placed_names_the_fewest_constraints_with_their_lines()
    {
        var run = await PlaceAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: {name: web}
            spec:
              resources: {cpu: "1", memory: 1Gi}
              cost:
                hourlyMaximum: "0.05"
              compliance:
                providers: [own]
            """);

        Assert.Equal(ExitCode.Finding, run.ExitCode);
        var conflict = Assert.Single(JsonNode.Parse(run.Out)!["conflict"]!.AsArray())!;
        Assert.Equal(("spec.cost.hourlyMaximum", "at most 0.05 USD", 7), ((string)conflict["field"]!, (string)conflict["asks"]!, (int)conflict["line"]!));
    }

    [Theory]
    [InlineData("spec: {resources: {cpu: \"1\"}}", "line 4: spec.resources: needs cpu and memory")]
    [InlineData("spec:\n  resources: {cpu: \"1\", memory: 1Gi}\n  costs: {}", "line 6: there is no field spec.costs")]
    [InlineData("spec:\n  targetRef: {kind: Deployment, name: web}", "line 5: Deployment web is in none of the files")]
    [InlineData("spec: [", "line 5, column")]
    public async Task What_is_wrong_is_told_by_file_and_line(string spec, string message)
    {
        var run = await PlaceAsync($"apiVersion: cloudintel.io/v1alpha1\nkind: Workload\nmetadata: {{name: web}}\n{spec}");

        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains($"{Path.Combine(folder.Path, "workloads.yaml")}, {message}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_learned_decides_where_it_proved_right_and_else_it_says_why_not()
    {
        folder.Write("catalog/own.csv", Offers + "\nown,attic,small,small,amd64,8,32,0.21,,2026-09\n");
        const string Header = "time,provider,region,architecture,purchase,cost,response\n";
        folder.Write("few.csv", Header + "2026-01-01T00:00:00Z,own,cellar,amd64,OnDemand,1.5,1\n");
        folder.Write("many.csv", Header + string.Concat(Enumerable.Range(0, 40).Select(i => $"2026-01-01T{i % 24:00}:00:00Z,own,{(i % 2 == 0 ? "cellar,amd64,OnDemand,1.5" : "attic,amd64,OnDemand,1.0")},1\n")));
        folder.Write("workloads.yaml", "kind: Workload\nmetadata: {name: web}\nspec: {strategy: Intelligent, resources: {cpu: \"1\", memory: 1Gi}}\n");

        var few = await RunAsync("--outcomes", Path.Combine(folder.Path, "few.csv"));
        Assert.Equal(("Hybrid", "cellar"), ((string)few["strategy"]!, (string)few["placement"]!["region"]!));
        Assert.Contains("1 outcomes are known, and 20 are needed", (string)few["rationale"]!, StringComparison.Ordinal);

        // In the cellar everything turned out half as dear again, so what is a little dearer by list is cheaper.
        var many = await RunAsync("--outcomes", Path.Combine(folder.Path, "many.csv"));
        Assert.Equal(("Intelligent", "attic"), ((string)many["strategy"]!, (string)many["placement"]!["region"]!));
    }

    private static (string Type, int Machines, string Hourly, string Monthly) Placement(JsonNode result) =>
        ((string)result["placement"]!["instanceType"]!, (int)result["placement"]!["machines"]!, (string)result["placement"]!["hourlyCost"]!, (string)result["placement"]!["monthlyCost"]!);

    private Task<CommandRun> PlaceAsync(string manifest)
    {
        folder.Write("catalog/own.csv", Offers);
        folder.Write("workloads.yaml", manifest);
        return CommandRun.OfAsync("place", "-f", Path.Combine(folder.Path, "workloads.yaml"), "--catalog", Path.Combine(folder.Path, "catalog"), "-o", "json");
    }

    private async Task<JsonNode> RunAsync(params string[] arguments) => JsonNode.Parse((await CommandRun.OfAsync(
        ["place", "-f", Path.Combine(folder.Path, "workloads.yaml"), "--catalog", Path.Combine(folder.Path, "catalog"), "-o", "json", .. arguments])).Out)!;
}
