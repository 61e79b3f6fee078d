using System.Net;
using System.Text.Json.Nodes;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Operator.Tests.Endpoints.OpenCost;

/// <summary>What clusters cost by the dimensions of policies that the API server has, and what is shared by settings.</summary>
public sealed class DimensionApiTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    /// <summary>The dimension of the policy's name is there once; team is one of all.</summary>
    private const string Policies =
        """
        apiVersion: cloudintel.io/v1alpha1
        kind: AllocationPolicy
        metadata: { name: NAME }
        spec:
          suspend: true
          dimensions:
          - name: team
            rules:
            - { when: [{ field: Namespace, operator: Glob, values: ["sh?p"] }], value: retail }
          - name: NAME
            rollUp: { of: team, groups: [{ name: stores, members: [retail] }] }
            rules:
            - valueFrom: { tags: ["kubernetes:pod"] }
          - name: account
            rules:
            - valueFrom: { field: Account }
        ---
        apiVersion: cloudintel.io/v1alpha1
        kind: AllocationPolicy
        metadata: { name: NAME-b }
        spec:
          dimensions:
          - name: team
            shared: [{ name: pool, split: Cost }]
            rules:
            - shared: pool
        ---
        apiVersion: cloudintel.io/v1alpha1
        kind: AllocationPolicy
        metadata: { name: NAME-c }
        spec:
          dimensions:
          - name: wrong
            rules:
            - shared: nowhere
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("aggregate=dimension:NAME/team&includeIdle=true", "__idle__ 18;__unallocated__ 1.5;retail 4.5")]
    [InlineData("aggregate=dimension:NAME", "job-1 1.5;stores 4.5")]
    [InlineData("aggregate=dimension:NAME-b/team", "__shared__ 6")]
    [InlineData("aggregate=namespace&filter=dimension[NAME/team]:\"retail\"", "shop 4.5")]
    [InlineData("aggregate=namespace&filter=dimension[NAME/team]:\"\"", "NAME 1.5")]
    public async Task Containers_are_whose_the_rules_for_charges_say(string query, string answer)
    {
        await using var served = await ServeAsync();
        query = query.Replace("NAME", served.Name, StringComparison.Ordinal);

        foreach (var path in new[] { "/allocation", "/allocation/compute" })
            Assert.Equal(answer.Replace("NAME", served.Name, StringComparison.Ordinal), Text((await served.JsonAsync($"{path}?window=2h&{query}"))["data"]![0]!));
        Assert.Equal(
            answer.Replace("NAME", served.Name, StringComparison.Ordinal),
            Text((await served.JsonAsync($"/allocation/summary?window=2h&{query}"))["data"]!["sets"]![0]!["allocations"]!));
    }

    [Fact]
    public async Task The_same_comes_as_CSV()
    {
        await using var served = await ServeAsync();
        var answer = await served.GetAsync($"/allocation?window=2h&format=csv&aggregate=dimension:{served.Name}/team", await served.TokenAsync("reader"));

        Assert.Equal(["name", "retail", "__unallocated__"], answer.Text.TrimEnd().Split('\n').Select(line => line.Split(',')[0]));
    }

    [Fact]
    public async Task A_tenant_sees_the_values_of_its_own_namespace_alone()
    {
        await using var served = await ServeAsync();
        var tenant = await served.TokenAsync("tenant");
        var own = await served.GetAsync($"/namespaces/{served.Name}/allocation?window=2h&includeIdle=true&aggregate=dimension:{served.Name}", tenant);

        Assert.Equal("job-1 1.5", Text(JsonNode.Parse(own.Text)!["data"]![0]!));
        Assert.Equal(HttpStatusCode.Forbidden, (await served.GetAsync($"/allocation?window=2h&aggregate=dimension:{served.Name}", tenant)).Status);
    }

    [Theory]
    [InlineData("aggregate=dimension:colour", "no AllocationPolicy has the dimension colour: ")]
    [InlineData("aggregate=dimension:NAME/colour", "no AllocationPolicy has the dimension NAME/colour: ")]
    [InlineData("aggregate=dimension:team", "team is a dimension of several AllocationPolicies: say ")]
    [InlineData("aggregate=dimension:NAME/account", "the dimension NAME/account reads BillingAccountId, SubAccountId, which what clusters cost does not say: ")]
    [InlineData("aggregate=dimension:NAME-c/wrong", "the AllocationPolicy NAME-c is to be corrected first: ")]
    [InlineData("aggregate=namespace&filter=dimension[colour]:\"red\"", "no AllocationPolicy has the dimension colour: ")]
    [InlineData("aggregate=namespace&filter=dimension:\"red\"", "filter, character 1: 'dimension' is none of ")]
    public async Task A_dimension_that_cannot_be_asked_for_is_refused_with_what_to_do(string query, string message)
    {
        await using var served = await ServeAsync();
        var answer = await served.GetAsync($"/allocation?window=2h&{query.Replace("NAME", served.Name, StringComparison.Ordinal)}", LocalControlPlane.AdminToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith(message.Replace("NAME", served.Name, StringComparison.Ordinal), (string?)JsonNode.Parse(answer.Text)!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "NAME 6")]
    [InlineData("&shareNamespaces=", "NAME 1.5;shop 4.5")] // switched off
    [InlineData("&shareNamespaces=NAME", "shop 6")]
    [InlineData("&shareNamespaces=&shareCost=3650", "NAME 6.5;shop 9.5")] // 5 an hour, split as the settings say
    [InlineData("&shareCost=3650&shareSplit=weighted&shareNamespaces=", "NAME 4;shop 12")]
    public async Task What_is_shared_where_a_question_does_not_say_it_is_set(string query, string answer)
    {
        await using var served = await ServedClusters.StartAsync(fixture, options: set => (set.SharedNamespaces, set.ShareSplit) = (["shop"], SharedSplit.Even));
        var json = await served.JsonAsync($"/allocation?window=2h&aggregate=namespace{query.Replace("NAME", served.Name, StringComparison.Ordinal)}");

        Assert.Equal(answer.Replace("NAME", served.Name, StringComparison.Ordinal), Text(json["data"]![0]!));
    }

    [Fact]
    public async Task Labels_are_shared_by_settings_too_and_never_with_who_may_see_one_namespace()
    {
        await using var served = await ServedClusters.StartAsync(fixture, options: set => set.SharedLabels = ["app:web"]);

        Assert.Equal($"{served.Name} 6", Text((await served.JsonAsync("/allocation?window=2h&aggregate=namespace"))["data"]![0]!));
        var own = await served.GetAsync($"/namespaces/{served.Name}/allocation?window=2h&aggregate=namespace", await served.TokenAsync("tenant"));
        Assert.Equal($"{served.Name} 1.5", Text(JsonNode.Parse(own.Text)!["data"]![0]!));
    }

    private static string Text(JsonNode set) =>
        string.Join(';', set.AsObject().OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value!["totalCost"]}"));

    private async Task<ServedClusters> ServeAsync()
    {
        var plane = await fixture.StartedAsync(Cancellation);
        await plane.KubectlAsync(["apply", "--validate=false", "-f", Path.Combine(TestPrograms.CheckoutRoot, "config", "crds", "cloudintel.io_allocationpolicies.yaml")], "", Cancellation);
        await plane.KubectlAsync(["wait", "--for=condition=Established", "crd/allocationpolicies.cloudintel.io"], "", Cancellation);
        var served = await ServedClusters.StartAsync(fixture);
        await plane.KubectlAsync(["apply", "-f", "-"], Policies.Replace("NAME", served.Name, StringComparison.Ordinal), Cancellation);
        return served;
    }
}
