using System.Net;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Operator.Tests.Endpoints.OpenCost;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Operator.Tests.Endpoints;

/// <summary>What bills changed about a cluster, over a real API server's RBAC, and a real ledger.</summary>
public sealed class ReconciliationApiTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private const string Path = "/api/v1alpha1/clusters/prod/reconciliation";

    private static readonly DateOnly First = new(2026, 4, 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_tells_what_bills_changed_the_largest_first_and_from_where_prices_are()
    {
        await using var served = await StartAsync();

        var json = await served.JsonAsync($"{Path}?window=2026-03-31T00:00:00Z,2026-04-04T00:00:00Z&limit=2");

        Assert.Equal(("prod", "2026-03-31", "2026-04-04", "USD", 2, 2), (
            (string?)json["cluster"], (string?)json["from"], (string?)json["to"], (string?)json["currency"], (int)json["daysKept"]!, (int)json["daysMissing"]!));
        Assert.Equal(("60", "-14.5", "45.5", "35.5", "10", "0"), (
            (string?)json["firstCost"], (string?)json["adjustment"], (string?)json["totalCost"], (string?)json["invoicedCost"], (string?)json["listCost"], (string?)json["imbalance"]));
        Assert.Equal("0.78022", (string?)json["invoicedShare"]);
        Assert.Equal(["2026-04-01 30 -14.5 0.75", "2026-04-02 30 0 1"], json["days"]!.AsArray().Select(day => $"{day!["day"]} {day["firstCost"]} {day["adjustment"]} {day["observedShare"]}"));
        Assert.Equal(3, (int)json["changedAssets"]!);
        Assert.Equal(["big 20 -10", "middle 20 -5"], json["changes"]!.AsArray().Select(change => $"{change!["name"]} {change["firstCost"]} {change["adjustment"]}"));
        var finding = Assert.Single(json["priceFindings"]!.AsArray())!;
        Assert.Equal(("NoPrice", "2026-04-01", "2026-04-02"), ((string?)finding["reason"], (string?)finding["firstDay"], (string?)finding["lastDay"]));
    }

    [Fact]
    public async Task Changes_come_as_CSV_too()
    {
        await using var served = await StartAsync();

        var csv = await served.GetAsync($"{Path}?window=2026-04-01T00:00:00Z,2026-04-04T00:00:00Z&format=csv&limit=1", await served.TokenAsync("reader"));

        Assert.Equal("text/csv", csv.Type);
        Assert.Equal(
            "type,name,providerID,uid,firstCost,adjustment,totalCost,invoicedCost,listCost,fallbackCost,unpricedMinutes\nNode,big,aws:///a/i-big,big,20,-10,10,0,10,0,0\n",
            csv.Text.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(Path + "?limit=1001", "reader", HttpStatusCode.BadRequest)]
    [InlineData(Path + "?window=yore", "reader", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1alpha1/clusters/nowhere/reconciliation", "reader", HttpStatusCode.NotFound)]
    [InlineData(Path, "tenant", HttpStatusCode.Forbidden)]
    [InlineData(Path, null, HttpStatusCode.Unauthorized)]
    public async Task Whoever_may_not_see_the_whole_cluster_or_asks_for_what_is_not_there_is_told_so(string path, string? user, HttpStatusCode expected)
    {
        await using var served = await StartAsync();
        Assert.Equal(expected, (await served.GetAsync(path, user is null ? null : await served.TokenAsync(user))).Status);
    }

    private async Task<ServedClusters> StartAsync()
    {
        var served = await ServedClusters.StartAsync(fixture);
        var first = Costs(0, ("small", 10, 0.5m, PriceProvenance.Invoice), ("middle", 10, -5, PriceProvenance.Invoice), ("big", 10, -10, PriceProvenance.List));
        var second = Costs(1, ("small", 10, 0, PriceProvenance.Invoice), ("middle", 10, 0, PriceProvenance.Invoice), ("big", 10, 0, PriceProvenance.List));
        PriceFinding[] findings = [new("NoPrice", "Node x has no price")];
        await PutAsync(first, [new(first.From, first.From.AddHours(6))]);
        await PutAsync(second, []);
        return served;

        Task PutAsync(ClusterCosts costs, DatePeriod[] unobserved) => served.Ledger.PutDayAsync(
            ClusterDay.Of("prod", costs, "USD", "", unobserved, costs.To) with { Findings = findings, FindingCount = 1 }, costs, Cancellation);
    }

    private static ClusterCosts Costs(int day, params (string Name, decimal First, decimal Adjustment, PriceProvenance Provenance)[] nodes)
    {
        var from = new DateTimeOffset(First.AddDays(day), TimeOnly.MinValue, TimeSpan.Zero);
        List<AssetRow> assets =
        [
            .. nodes.Select(node => new AssetRow
            {
                Cluster = "prod",
                Kind = AssetKind.Node,
                Uid = node.Name,
                Name = node.Name,
                Node = new() { Uid = node.Name, Name = node.Name, ProviderId = $"aws:///a/i-{node.Name}", Time = new(from, null), Capacity = default },
                Start = from,
                End = from.AddDays(1),
                Milliseconds = 86_400_000,
                Costs = new() { Cpu = Amount.Of(node.First) },
                Adjustments = new() { Cpu = Amount.Of(node.Adjustment) },
                Provenance = CostByProvenance.Of(Amount.Of(node.First + node.Adjustment), node.Provenance),
            }),
        ];
        var idle = assets.Select(asset => new AllocationRow
        {
            Cluster = "prod",
            Kind = AllocationKind.Idle,
            Node = asset.Node,
            Start = from,
            End = from.AddDays(1),
            Sums = new() { Costs = asset.Costs, Adjustments = asset.Adjustments, Provenance = asset.Provenance },
        });
        return new(from, from.AddDays(1), [.. idle], assets);
    }
}
