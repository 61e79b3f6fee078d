using System.Net;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Ledger;
using CloudIntel.Operator.Endpoints;
using CloudIntel.Resources;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.ControlPlane;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Operator.Tests.Endpoints;

/// <summary>Who may download what simulations found, and in which forms: over a real API server's RBAC, and a real ledger.</summary>
public sealed class SimulationApiTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private const string Rights =
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: runs, namespace: NAMESPACE }
        rules: [{ apiGroups: [cloudintel.io], resources: [simulationruns], verbs: [get] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: runs, namespace: NAMESPACE }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: runs }
        subjects: [{ kind: ServiceAccount, name: tenant, namespace: NAMESPACE }]
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("html", "text/html", "<p>found</p>")]
    [InlineData("json", "application/json", """{"found":true}""")]
    [InlineData("csv", "text/csv", "metric,value\n")]
    public async Task Who_may_get_a_run_may_download_its_report(string form, string type, string text)
    {
        await using var served = await ServeAsync();
        var answer = await served.GetAsync(served.Namespace, $"spot/report.{form}", "tenant");

        Assert.Equal((HttpStatusCode.OK, type, text), (answer.Status, answer.Type, answer.Text));
    }

    [Theory]
    [InlineData("own", "spot/report.pdf", "tenant", HttpStatusCode.NotFound)]
    [InlineData("own", "other/report.json", "tenant", HttpStatusCode.NotFound)]
    [InlineData("elsewhere", "spot/report.json", "tenant", HttpStatusCode.Forbidden)]
    [InlineData("own", "spot/report.json", "reader", HttpStatusCode.Forbidden)]
    [InlineData("own", "spot/report.json", null, HttpStatusCode.Unauthorized)]
    public async Task What_is_not_there_or_not_for_them_is_not_given_out(string @namespace, string path, string? user, HttpStatusCode expected)
    {
        await using var served = await ServeAsync();

        Assert.Equal(expected, (await served.GetAsync(@namespace == "own" ? served.Namespace : @namespace, path, user)).Status);
    }

    [Fact]
    public async Task A_replica_without_the_ledger_names_the_leader()
    {
        await using var served = await ServeAsync(leader: "operator-1");
        var answer = await served.GetAsync(served.Namespace, "spot/report.json", "tenant");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains("operator-1", answer.Text, StringComparison.Ordinal);
    }

    private async Task<Served> ServeAsync(string? leader = null)
    {
        var plane = await fixture.StartedAsync(Cancellation);
        var name = await ApiUsers.CreateNamespaceAsync(plane, "simulations", Cancellation);
        await plane.KubectlAsync(["apply", "-f", "-"], Rights.Replace("NAMESPACE", name, StringComparison.Ordinal), Cancellation);
        var clock = new ManualTimeProvider();
        var ledger = await Ledgers.OpenAsync(new() { MemoryLimit = 128L << 20, Threads = 1 }, clock, NullLoggerFactory.Instance, Cancellation);
        foreach (var @namespace in (string[])[name, "elsewhere"])
        {
            await ledger.KeepSimulationAsync(
                new()
                {
                    Namespace = @namespace,
                    Name = "spot",
                    Uid = @namespace,
                    Digest = "d",
                    FinishedAt = clock.GetUtcNow(),
                    Documents = new Dictionary<string, string> { ["html"] = "<p>found</p>", ["json"] = """{"found":true}""", ["csv"] = "metric,value\n" },
                },
                new(clock.GetUtcNow(), "simulationrun-controller", "SimulationSucceeded", $"SimulationRun/{@namespace}/spot", "{}"), clock.GetUtcNow().AddDays(-1), Cancellation);
        }

        var cluster = new KubernetesClient(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }), json: new(ResourcesJson.Default));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IKubernetesClient>(cluster);
        builder.Services.AddSingleton<ISimulationLedger>(ledger);
        builder.Services.AddSingleton<IOperatorStatus>(new Standing(leader));
        builder.Services.AddOptions<LedgerOptions>();
        builder.Services.AddKubernetesAuthorization();
        var application = builder.Build();
        application.MapSimulationApi();
        await application.StartAsync(Cancellation);
        return new(application, cluster, ledger, name);
    }

    private sealed class Served(WebApplication application, KubernetesClient cluster, ILedgerStore ledger, string name) : IAsyncDisposable
    {
        private readonly ApiUsers users = new(new(application.Urls.First()), cluster, name);

        public string Namespace => name;

        public async Task<ApiAnswer> GetAsync(string @namespace, string path, string? user) => await users.GetAsync(
            $"/api/v1alpha1/namespaces/{@namespace}/simulationruns/{path}", user is null ? null : await users.TokenAsync(user, Cancellation), Cancellation);

        public async ValueTask DisposeAsync()
        {
            users.Dispose();
            await application.DisposeAsync();
            cluster.Dispose();
            await ledger.DisposeAsync();
        }
    }
}
