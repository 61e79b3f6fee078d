using System.Net;
using System.Text.Json.Nodes;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Ledger;
using CloudIntel.Operator.Endpoints;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Operator.Tests.Endpoints;

/// <summary>What the API answers, and whom: over a real API server's RBAC, and a real ledger.</summary>
public sealed class AllocationApiTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private const string Policy =
        """
        apiVersion: cloudintel.io/v1alpha1
        kind: AllocationPolicy
        metadata: { name: NAMESPACE }
        spec:
          metric: BilledCost
          dimensions:
          - name: team
            rules: [{ valueFrom: { tags: [team] } }]
          - name: environment
            default: production
          unitMetrics:
          - { name: orders, dimension: team, per: 10 }
          - { name: requests, dimension: team, prometheus: { url: "http://prometheus:9090", query: up, label: team } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_may_see_everything_gets_everything_as_JSON_and_CSV()
    {
        await using var served = await ServeAsync();
        var reader = await served.TokenAsync("reader");
        var json = JsonNode.Parse((await served.GetAsync($"/api/v1alpha1/allocation?policy={served.Name}&dimension=team", reader)).Text)!;

        var usd = Assert.Single(json["dimensions"]!.AsArray())!["currencies"]![0]!;
        Assert.Equal(("USD", "30.5", "0.5"), (usd["currency"]!.ToString(), usd["total"]!["billedCost"]!.ToString(), usd["unallocated"]!["billedCost"]!.ToString()));
        Assert.Equal(["payments 10", "search 20", " 0.5"], usd["values"]!.AsArray().Select(value => $"{value!["value"]} {value["costs"]!["billedCost"]}"));

        var csv = await served.GetAsync($"/api/v1alpha1/allocation?policy={served.Name}&dimension=team&daily=true&from=2026-04-02&to=2026-04-03&format=csv", reader);
        Assert.Equal("text/csv", csv.Type);
        Assert.Equal(
            "dimension,day,value,currency,billedCost,effectiveCost,listCost,contractedCost,sharedBilledCost,sharedEffectiveCost,sharedListCost,sharedContractedCost,charges\n"
            + "team,2026-04-02,search,USD,20,1.2,1.5,1.25,0,0,0,0,1\n",
            csv.Text);
    }

    [Fact]
    public async Task A_tenant_sees_its_own_namespace_alone()
    {
        await using var served = await ServeAsync();
        var tenant = await served.TokenAsync("tenant");
        var own = await served.GetAsync($"/api/v1alpha1/namespaces/{served.Name}/allocation?policy={served.Name}&dimension=team", tenant);

        Assert.Equal(HttpStatusCode.OK, own.Status);
        Assert.Equal("20", JsonNode.Parse(own.Text)!["dimensions"]![0]!["currencies"]![0]!["total"]!["billedCost"]!.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await served.GetAsync($"/api/v1alpha1/namespaces/default/allocation?policy={served.Name}", tenant)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await served.GetAsync($"/api/v1alpha1/allocation?policy={served.Name}", tenant)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await served.GetAsync($"/api/v1alpha1/allocation?policy={served.Name}", token: null)).Status);
    }

    [Fact]
    public async Task Units_that_are_posted_give_unit_costs()
    {
        await using var served = await ServeAsync();
        var reader = await served.TokenAsync("reader");
        const string Points = """{"points": [{"metric": "orders", "value": "payments", "date": "2026-04-01", "units": 4}, {"metric": "orders", "value": "search", "date": "2026-04-02", "units": "0"}]}""";
        Assert.Equal(HttpStatusCode.Forbidden, (await served.PostAsync($"/api/v1alpha1/units?policy={served.Name}", Points, reader)).Status);
        Assert.Equal(new(HttpStatusCode.OK, "application/json", """{"kept":2}"""), await served.PostAsync($"/api/v1alpha1/units?policy={served.Name}", Points, LocalControlPlane.AdminToken));

        var json = JsonNode.Parse((await served.GetAsync($"/api/v1alpha1/unit-costs?policy={served.Name}&metric=orders&from=2026-04-01&to=2026-04-03", reader)).Text)!;
        Assert.Equal(("USD", "10"), (json["currency"]!.ToString(), json["per"]!.ToString()));
        Assert.Equal(
            [" 10,4,25 20,0,?", "payments 10,4,25 ?,?,?", "search ?,?,? 20,0,?"], // nothing is divided by 0, and nothing unknown is 0
            json["series"]!.AsArray().Select(series => $"{series!["value"]} {string.Join(' ', series["days"]!.AsArray().Select(day => $"{day!["cost"] ?? "?"},{day["units"] ?? "?"},{day["unitCost"] ?? "?"}"))}"));
    }

    [Theory]
    [InlineData("/api/v1alpha1/allocation", 400, "the parameter policy is missing")]
    [InlineData("/api/v1alpha1/allocation?policy=none", 404, "there is no AllocationPolicy none")]
    [InlineData("/api/v1alpha1/allocation?policy=POLICY&dimension=colour", 404, "the policy has no dimension colour")]
    [InlineData("/api/v1alpha1/allocation?policy=POLICY&from=yesterday", 400, "from=yesterday is no day such as 2026-04-30")]
    [InlineData("/api/v1alpha1/allocation?policy=POLICY&from=2026-01-01&to=2027-12-31", 400, "from must lie before to, by at most 400 days")]
    [InlineData("/api/v1alpha1/allocation?policy=POLICY&currency=dollars", 400, "currency=dollars is no ISO 4217 code such as USD")]
    [InlineData("/api/v1alpha1/unit-costs?policy=POLICY&metric=clicks", 404, "the policy has no metric clicks")]
    public async Task A_question_that_cannot_be_answered_is_answered_with_what_is_wrong(string question, int status, string error)
    {
        await using var served = await ServeAsync();
        var answer = await served.GetAsync(question.Replace("POLICY", served.Name, StringComparison.Ordinal), LocalControlPlane.AdminToken);

        Assert.Equal((status, error), ((int)answer.Status, JsonNode.Parse(answer.Text)!["error"]!.ToString()));
    }

    [Theory]
    [InlineData("""{"points": [{"metric": "requests", "value": "a", "date": "2026-04-01", "units": 4}]}""", "points[0]: the policy has no unit metric requests that is posted")]
    [InlineData("""{"points": [{"metric": "orders", "value": "a", "date": "1.4.2026", "units": 4}]}""", "points[0]: 1.4.2026 is no date like 2026-04-30")]
    [InlineData("""{"points": [{"metric": "orders", "value": "a", "date": "2026-04-01", "units": 1e3}]}""", "points[0]: 1e3 is no number of units, which is not negative and has at most 16 digits before the point")]
    [InlineData("[]", "the body must be ")]
    [InlineData("{", "the body must be ")]
    public async Task Points_that_are_wrong_are_refused_all_together(string body, string error)
    {
        await using var served = await ServeAsync();
        var answer = await served.PostAsync($"/api/v1alpha1/units?policy={served.Name}", body, LocalControlPlane.AdminToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith(error, JsonNode.Parse(answer.Text)!["error"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replica_without_the_ledger_says_whom_to_ask()
    {
        await using var served = await ServeAsync(leader: "operator-2");
        var answer = await served.GetAsync($"/api/v1alpha1/allocation?policy={served.Name}", LocalControlPlane.AdminToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains("ask the leader, operator-2", answer.Text, StringComparison.Ordinal);
    }

    private async Task<Served> ServeAsync(string? leader = null)
    {
        var plane = await fixture.StartedAsync(Cancellation);
        var name = await ApiUsers.CreateNamespaceAsync(plane, "allocation", Cancellation);
        await plane.KubectlAsync(["apply", "--validate=false", "-f", Path.Combine(TestPrograms.CheckoutRoot, "config", "crds", "cloudintel.io_allocationpolicies.yaml")], "", Cancellation);
        await plane.KubectlAsync(["wait", "--for=condition=Established", "crd/allocationpolicies.cloudintel.io"], "", Cancellation);
        await plane.KubectlAsync(["apply", "-f", "-"], Policy.Replace("NAMESPACE", name, StringComparison.Ordinal), Cancellation);
        return await Served.StartAsync(plane, name, leader);
    }

    /// <summary>The API on a port of its own.</summary>
    private sealed class Served(WebApplication application, KubernetesClient cluster, ILedgerStore ledger, TestFolder folder, string name) : IAsyncDisposable
    {
        private readonly ApiUsers users = new(new(application.Urls.First()), cluster, name);

        public string Name => name;

        public static async Task<Served> StartAsync(LocalControlPlane plane, string name, string? leader)
        {
            var (folder, clock) = (new TestFolder(), new ManualTimeProvider());
            var ledger = await Ledgers.OpenAsync(new() { MemoryLimit = 128L << 20, Threads = 1 }, clock, NullLoggerFactory.Instance, Cancellation);
            var bill = folder.Write("bill.csv", new FocusBill()
                .Day("2026-04-01", 10m)
                .Day("2026-04-02", 20m, ("Tags", $$"""{"team":"search","namespace":"{{name}}"}"""))
                .Day("2026-04-03", 0.5m, ("Tags", "")).Csv());
            await ledger.ImportAsync(new() { Source = "aws", Files = [new("bill.csv", bill)] }, null, Cancellation);

            var cluster = new KubernetesClient(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }), json: new(ResourcesJson.Default));
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton<IKubernetesClient>(cluster);
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddSingleton<ILedger>(ledger);
            builder.Services.AddSingleton<IUnitLedger>(ledger);
            builder.Services.AddSingleton<IOperatorStatus>(new Standing(leader));
            builder.Services.AddOptions<LedgerOptions>();
            builder.Services.AddKubernetesAuthorization().AddAllocationApi();
            var application = builder.Build();
            application.MapAllocationApi();
            await application.StartAsync(Cancellation);
            return new(application, cluster, ledger, folder, name);
        }

        public Task<string> TokenAsync(string serviceAccount) => users.TokenAsync(serviceAccount, Cancellation);

        public Task<ApiAnswer> GetAsync(string path, string? token) => users.GetAsync(path, token, Cancellation);

        public Task<ApiAnswer> PostAsync(string path, string body, string token) => users.PostAsync(path, body, token, Cancellation);

        public async ValueTask DisposeAsync()
        {
            users.Dispose();
            await application.DisposeAsync();
            cluster.Dispose();
            await ledger.DisposeAsync();
            folder.Dispose();
        }
    }
}
