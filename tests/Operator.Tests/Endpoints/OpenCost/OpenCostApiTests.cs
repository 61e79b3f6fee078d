using System.Net;
using System.Text.Json.Nodes;
using CloudIntel.Core.Units;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Operator.Tests.Endpoints.OpenCost;

/// <summary>What OpenCost's clients get, and who gets it: over a real API server's RBAC, and a real ledger.</summary>
public sealed class OpenCostApiTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    [Fact]
    public async Task An_allocation_has_the_shape_that_OpenCost_gives_it()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var json = await served.JsonAsync("/allocation/compute?window=2h&aggregate=namespace&includeIdle=true");

        Assert.Equal((200, "success"), ((int)json["code"]!, (string?)json["status"]));
        Assert.Null(json["warning"]);
        var set = Assert.Single(json["data"]!.AsArray())!.AsObject();
        Assert.Equal(["__idle__ 18", "shop 4.5", served.Name + " 1.5"], set.Select(one => $"{one.Key} {one.Value!["totalCost"]}"));

        // Two hours of 2 cores at 1 and of a GiB at 0.25.
        var shop = set["shop"]!;
        Assert.Equal(("2026-04-10T10:00:00Z", "2026-04-10T12:00:00Z"), ((string?)shop["window"]!["start"], (string?)shop["window"]!["end"]));
        Assert.Equal(("2026-04-10T10:00:00Z", "2026-04-10T12:00:00Z", "120"), ((string?)shop["start"], (string?)shop["end"], shop["minutes"]!.ToString()));
        Assert.Equal(
            "cpuCoreHours 4, cpuCores 2, cpuCoreRequestAverage 2, cpuCost 4, ramByteHours 2147483648, ramCost 0.5, sharedCost 0, fallbackCost 4.5, unpricedMinutes 0",
            string.Join(", ", new[] { "cpuCoreHours", "cpuCores", "cpuCoreRequestAverage", "cpuCost", "ramByteHours", "ramCost", "sharedCost", "fallbackCost", "unpricedMinutes" }
                .Select(name => $"{name} {shop[name]}")));
        Assert.Equal(
            """{"cluster":"prod","controller":"web","controllerKind":"deployment","namespace":"shop","services":["web"],"labels":{"app":"web"},"annotations":{}}""",
            shop["properties"]!.ToJsonString());

        // Who asks by pod is told where it runs.
        var pod = (await served.JsonAsync("/allocation/compute?window=2h&aggregate=pod"))["data"]![0]!["web-1"]!;
        Assert.Equal(
            """{"cluster":"prod","node":"worker","container":"nginx","controller":"web","controllerKind":"deployment","namespace":"shop","pod":"web-1","providerID":"aws:///a/i-1","services":["web"],"labels":{"app":"web"},"annotations":{}}""",
            pod["properties"]!.ToJsonString());
    }

    [Theory]
    [InlineData("aggregate=pod&filter=label[app]:\"web\"", "web-1 4.5")]
    [InlineData("aggregate=namespace&shareIdle=true&filterNamespaces=shop", "shop 16.8")] // four fifths of 16 for processors, half of 8 for memory
    [InlineData("aggregate=all&includeIdle=true", "__idle__ 18;all 6")]
    [InlineData("aggregate=namespace&includeIdle=true&limit=1&offset=1", "shop 4.5")]
    [InlineData("aggregate=all&step=1h", "all 3|all 3")]
    [InlineData("aggregate=all&accumulate=hour", "all 3|all 3")]
    [InlineData("aggregate=all&step=1h&accumulate=true", "all 6")]
    public async Task Allocations_are_cut_shared_and_filtered(string query, string answer)
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var json = await served.JsonAsync($"/allocation?window=2h&{query}");

        Assert.Equal(answer, string.Join('|', json["data"]!.AsArray().Select(set => string.Join(';', set!.AsObject().Select(one => $"{one.Key} {one.Value!["totalCost"]}")))));
    }

    [Fact]
    public async Task A_summary_has_sets_of_few_figures()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var data = (await served.JsonAsync("/allocation/summary?window=2h&aggregate=namespace&filterNamespaces=shop"))["data"]!;

        var shop = Assert.Single(data["sets"]!.AsArray())!["allocations"]!["shop"]!.AsObject();
        Assert.Equal("4.5", shop["totalCost"]!.ToString());
        Assert.False(shop.ContainsKey("cpuCoreHours"));
        Assert.Equal("2026-04-10T10:00:00Z", (string?)data["window"]!["start"]);
    }

    [Fact]
    public async Task Assets_are_what_is_paid_for()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var data = (await served.JsonAsync("/assets?window=2h"))["data"]!.AsObject();

        var (key, node) = Assert.Single(data);
        Assert.Equal("prod/Node/worker/n-1", key);
        Assert.Equal(
            "Node Compute aws:///a/i-1 m6i.2xlarge 8 16 8 24 18",
            $"{node!["type"]} {node["properties"]!["category"]} {node["properties"]!["providerID"]} {node["nodeType"]} {node["cpuCores"]} {node["cpuCost"]} {node["ramCost"]} {node["totalCost"]} {node["idleCost"]}");
        Assert.Empty((await served.JsonAsync("/assets?window=2h&filter=assetType:\"disk\""))["data"]!.AsObject());
    }

    [Fact]
    public async Task The_same_comes_as_CSV()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var reader = await served.TokenAsync("reader");
        var allocations = await served.GetAsync("/allocation?window=2h&aggregate=namespace&format=csv", reader);
        var assets = await served.GetAsync("/assets?window=2h&format=csv", reader);

        Assert.Equal("text/csv", allocations.Type);
        Assert.Equal(3, allocations.Text.TrimEnd().Split('\n').Length);
        Assert.StartsWith("name,windowStart,windowEnd,start,end,minutes,cpuCores,", allocations.Text, StringComparison.Ordinal);
        Assert.Contains("\nshop,2026-04-10T10:00:00Z,2026-04-10T12:00:00Z,2026-04-10T10:00:00Z,2026-04-10T12:00:00Z,120,2,2,0,4,4,0,0,", allocations.Text, StringComparison.Ordinal);
        Assert.Contains("\nNode,prod,worker,aws:///a/i-1,2026-04-10T10:00:00Z,2026-04-10T12:00:00Z,120,8,17179869184,0,", assets.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_sees_its_own_namespace_alone()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var tenant = await served.TokenAsync("tenant");
        var own = await served.GetAsync($"/namespaces/{served.Name}/allocation/compute?window=2h&aggregate=namespace&includeIdle=true", tenant);

        Assert.Equal(HttpStatusCode.OK, own.Status);
        Assert.Equal([served.Name], JsonNode.Parse(own.Text)!["data"]![0]!.AsObject().Select(one => one.Key));
        Assert.Empty(JsonNode.Parse((await served.GetAsync($"/namespaces/{served.Name}/assets?window=2h", tenant)).Text)!["data"]!.AsObject());
        foreach (var path in new[] { "/allocation", "/allocation/compute", "/allocation/summary", "/assets", "/namespaces/shop/allocation" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await served.GetAsync($"{path}?window=2h", tenant)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await served.GetAsync($"{path}?window=2h", token: null)).Status);
        }
    }

    [Theory]
    [InlineData("/allocation", "the parameter window is missing")]
    [InlineData("/allocation?window=soon", "window=soon is none of today,")]
    [InlineData("/allocation?window=1d&aggregate=colour", "aggregate: 'colour' is none of")]
    [InlineData("/allocation?window=1d&filter=pod:", "filter, character 5: a value in double quotes is expected")]
    [InlineData("/allocation?window=1d&limit=-1", "limit=-1 is no number such as 100")]
    [InlineData("/allocation?window=1d&sharelb=true", "the parameter sharelb is not supported")]
    [InlineData("/allocation?window=1d&window=2d", "the parameter window must be given once, with at most 4096 characters")]
    [InlineData("/assets?window=1d&filter=pod:\"x\"", "filter, character 1: 'pod' is none of")]
    public async Task What_is_wrong_with_a_question_is_said(string path, string message)
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var answer = await served.GetAsync(path, LocalControlPlane.AdminToken);
        var json = JsonNode.Parse(answer.Text)!;

        Assert.Equal((HttpStatusCode.BadRequest, 400), (answer.Status, (int)json["code"]!));
        Assert.StartsWith(message, (string?)json["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_watched_is_said()
    {
        await using var served = await ServedClusters.StartAsync(fixture);

        Assert.Equal(
            "something may be missing, since clusters were not watched at times: prod 2026-04-10T08:00:00Z to 2026-04-10T10:00:00Z",
            (string?)(await served.JsonAsync("/allocation?window=4h"))["warning"]);

        var filled = new DatePeriod(new(2026, 4, 10, 8, 0, 0, TimeSpan.Zero), new(2026, 4, 10, 9, 30, 0, TimeSpan.Zero));
        await served.Ledger.BackFillAsync("prod", new(), [new(filled, IsKnown: true, filled.End)], TestContext.Current.CancellationToken);
        Assert.Equal(
            "something may be missing, since clusters were not watched at times: prod 2026-04-10T09:30:00Z to 2026-04-10T10:00:00Z; "
            + "back-filled from Prometheus, since clusters were not watched: prod 2026-04-10T08:00:00Z to 2026-04-10T09:30:00Z",
            (string?)(await served.JsonAsync("/allocation?window=4h"))["warning"]);
    }

    [Fact]
    public async Task A_replica_without_the_ledger_says_whom_to_ask()
    {
        await using var served = await ServedClusters.StartAsync(fixture, leader: "operator-2");
        var answer = await served.GetAsync("/allocation?window=1d", LocalControlPlane.AdminToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains("ask the leader, operator-2", answer.Text, StringComparison.Ordinal);
    }
}
