using System.Net;
using System.Text.Json.Nodes;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Operator.Tests.Endpoints.OpenCost;

/// <summary>What OpenCost's clients get of the bills.</summary>
public sealed class CloudCostApiTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    [Theory]
    [InlineData("window=2d&aggregate=service", "AmazonEC2 8 0.75|AmazonEC2 3 1;AmazonEKS 1 1;Savings Plans 0 0;Tax 0.5 0")]
    [InlineData("window=2d&aggregate=service&accumulate=all", "AmazonEC2 11 0.8181818181818181818181818182;AmazonEKS 1 1;Savings Plans 0 0;Tax 0.5 0")]
    [InlineData("window=today&aggregate=category&costMetric=netCost", "Compute 5 1;Other 100.5 0")]
    [InlineData("window=today&aggregate=all&costMetric=listCost&accumulateBy=month", "all 107.5 0.0651162790697674418604651163")]
    [InlineData("window=2d&aggregate=label:team&accumulate=true", "__unallocated__ 0.5 0;payments 11 0.8181818181818181818181818182;web 1 1")]
    [InlineData("window=2d&aggregate=provider,service&accumulate=true&filter=service:\"Amazon\"|label[team]:\"web\"", "AWS/AmazonEKS 1 1")]
    [InlineData("window=2d&aggregate=provider&accumulate=true&filter=service<~:\"Amazon\"%2BproviderID~:\"i-9\"", "AWS 2 0")]
    [InlineData("window=2d&aggregate=service&accumulate=week&limit=1&offset=1&sortBy=name&sortByOrder=asc", "AmazonEKS 1 1")]
    public async Task Charges_are_added_up_and_nothing_is_left_out(string query, string answer)
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var json = await served.JsonAsync($"/cloudCost?{query}");
        var metric = query.Contains("costMetric=", StringComparison.Ordinal) ? query.Split("costMetric=")[1].Split('&')[0] : "amortizedNetCost";

        Assert.Equal("USD", (string?)json["currency"]);
        Assert.Equal(answer, string.Join('|', json["data"]!["sets"]!.AsArray().Select(set => string.Join(';', set!["cloudCosts"]!.AsObject()
            .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value![metric]!["cost"]} {one.Value[metric]!["kubernetesPercent"]}")))));
    }

    [Fact]
    public async Task By_default_there_is_a_set_a_day_by_six_keys()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var sets = (await served.JsonAsync("/cloudCost?window=2d"))["data"]!["sets"]!.AsArray();

        Assert.Equal(["2026-04-09T00:00:00Z", "2026-04-10T00:00:00Z"], sets.Select(set => (string?)set!["window"]!["start"]));
        Assert.Equal("""["invoiceEntityID","accountID","provider","providerID","category","service"]""", sets[0]!["aggregationProperties"]!.ToJsonString());
        Assert.Equal(
            """{"invoiceEntityID":"1000","accountID":"2000","provider":"AWS","providerID":"arn:aws:ec2:eu-west-1:2000:instance/i-1","category":"Compute","service":"AmazonEC2","labels":{}}""",
            sets[0]!["cloudCosts"]!["1000/2000/AWS/arn:aws:ec2:eu-west-1:2000:instance/i-1/Compute/AmazonEC2"]!["properties"]!.ToJsonString());
    }

    [Fact]
    public async Task The_views_of_its_own_pages_are_served()
    {
        await using var served = await ServedClusters.StartAsync(fixture);

        Assert.Equal(
            """[{"name":"AmazonEC2","labels":{},"kubernetesPercent":0.8181818181818181818181818182,"cost":11},{"name":"AmazonEKS","labels":{},"kubernetesPercent":1,"cost":1}]""",
            (await served.JsonAsync("/cloudCost/view/table?window=2d&aggregate=service&limit=2"))["data"]!.ToJsonString());
        Assert.Equal(
            """{"numResults":4,"combined":{"name":"Totals","labels":null,"kubernetesPercent":0.8,"cost":12.5}}""",
            (await served.JsonAsync("/cloudCost/view/totals?window=2d&aggregate=service&limit=2"))["data"]!.ToJsonString());
        Assert.Equal(
            """{"start":"2026-04-09T00:00:00Z","end":"2026-04-10T00:00:00Z","items":[{"name":"AmazonEC2","value":8}]}""",
            (await served.JsonAsync("/cloudCost/view/graph?window=2d&aggregate=service"))["data"]![0]!.ToJsonString());
        Assert.Equal("aws", (string?)(await served.JsonAsync("/cloudCost/status"))["data"]![0]!["key"]);
    }

    [Fact]
    public async Task The_same_comes_as_CSV()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var reader = await served.TokenAsync("reader");

        Assert.Equal(
            "windowStart,windowEnd,service,listCost,listCostKubernetesPercent,netCost,netCostKubernetesPercent,amortizedNetCost,amortizedNetCostKubernetesPercent,"
            + "invoicedCost,invoicedCostKubernetesPercent,amortizedCost,amortizedCostKubernetesPercent\n"
            + "2026-04-09T00:00:00Z,2026-04-10T00:00:00Z,AmazonEC2,15,0.8,10,0.8,8,0.75,10,0.8,8,0.75\n",
            (await served.GetAsync("/cloudCost?window=yesterday&aggregate=service&format=csv", reader)).Text);
        Assert.Equal(
            "Name,K8s Utilization,Total,Window\nAmazonEC2,0.75,8,\"[2026-04-09T00:00:00Z, 2026-04-10T00:00:00Z)\"\n",
            (await served.GetAsync("/cloudCost/view/table?window=yesterday&aggregate=service&format=csv", reader)).Text);
    }

    [Fact]
    public async Task A_tenant_sees_what_its_provider_allocated_to_its_namespace()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var tenant = await served.TokenAsync("tenant");

        Assert.Empty(JsonNode.Parse((await served.GetAsync($"/namespaces/{served.Name}/cloudCost?window=today&aggregate=service", tenant)).Text)!["data"]!["sets"]![0]!["cloudCosts"]!.AsObject());
        Assert.Equal(
            """{"cost":1,"kubernetesPercent":1}""",
            (await served.JsonAsync("/namespaces/shop/cloudCost?window=today&aggregate=service"))["data"]!["sets"]![0]!["cloudCosts"]!["AmazonEKS"]!["netCost"]!.ToJsonString());
        foreach (var path in new[] { "/cloudCost", "/cloudCost/view/table", "/cloudCost/view/totals", "/cloudCost/view/graph", "/cloudCost/status", "/namespaces/shop/cloudCost" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await served.GetAsync($"{path}?window=today", tenant)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await served.GetAsync($"{path}?window=today", token: null)).Status);
        }
    }

    [Theory]
    [InlineData("window=2d&accumulate=hour", "accumulate=hour is not supported: costs of bills are by day")]
    [InlineData("window=2d&aggregate=namespace", "aggregate: 'namespace' is none of all, item, invoiceEntityID, accountID,")]
    [InlineData("window=2d&filter=namespace:\"x\"", "filter, character 1: 'namespace' is none of")]
    [InlineData("window=2d&costMetric=blended", "costMetric=blended is none of listCost,")]
    [InlineData("window=2d&sortBy=age", "sortBy=age is none of cost, name, kubernetesPercent")]
    [InlineData("window=2d&sortByOrder=up", "sortByOrder=up is neither asc nor desc")]
    [InlineData("window=40d", "window=40d is longer than 31 days")]
    [InlineData("window=500d&aggregate=service", "window=500d is longer than 400 days")]
    public async Task What_is_wrong_with_a_question_is_said(string query, string message)
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var answer = await served.GetAsync($"/cloudCost?{query}", LocalControlPlane.AdminToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith(message, (string?)JsonNode.Parse(answer.Text)!["message"], StringComparison.Ordinal);
    }
}
