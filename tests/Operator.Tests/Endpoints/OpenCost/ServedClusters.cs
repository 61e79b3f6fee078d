using System.Net;
using System.Text.Json.Nodes;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Prices;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Ledger;
using CloudIntel.Ledger.Export;
using CloudIntel.Operator.Endpoints;
using CloudIntel.Operator.Endpoints.OpenCost;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Operator.Tests.Endpoints.OpenCost;

/// <summary>
/// The API on a port of its own, over two hours of a node of 8 cores at 1 and 16 GiB at 0.25, on which shop holds 2 cores and a GiB, and the
/// tenant's namespace half a core and a GiB.
/// </summary>
internal sealed class ServedClusters(WebApplication application, KubernetesClient cluster, ILedgerStore ledger, TestFolder folder, string name) : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 4, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly ApiUsers users = new(new(application.Urls.First()), cluster, name);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Name => name;

    public ILedgerStore Ledger => ledger;

    public static async Task<ServedClusters> StartAsync(ControlPlaneFixture fixture, string? leader = null, LedgerOptions? store = null, Action<ClusterOptions>? options = null)
    {
        var plane = await fixture.StartedAsync(Cancellation);
        var name = await ApiUsers.CreateNamespaceAsync(plane, "opencost", Cancellation);
        var clock = new ManualTimeProvider(Noon);
        var ledger = await Ledgers.OpenAsync(store ?? new() { MemoryLimit = 128L << 20, Threads = 1 }, clock, NullLoggerFactory.Instance, Cancellation);
        await KeepAsync(ledger, name);
        var folder = new TestFolder();
        await ledger.ImportAsync(new() { Source = "aws", Files = [new("bill.csv", Bill.In(folder, "bill.csv"))] }, null, Cancellation);
        var book = PriceBookSettings.Read("test", [new("CPU", "1"), new("RAM", "0.25")]);

        var cluster = new KubernetesClient(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }), json: new(ResourcesJson.Default));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IKubernetesClient>(cluster);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<ILedger>(ledger);
        builder.Services.AddSingleton<IResourceCosts>(ledger);
        builder.Services.AddSingleton<IExportLedger>(ledger);
        builder.Services.AddSingleton(ClusterAllocationRules.Default);
        builder.Services.AddSingleton<IClusterDays>(ledger);
        builder.Services.AddOptions<ClusterOptions>().Configure(set => options?.Invoke(set));
        builder.Services.AddSingleton<IClusterLedger>(ledger);
        builder.Services.AddSingleton(new ClusterPriceSettings(PriceCatalog.Empty, book, "USD", BookFirst: true));
        builder.Services.AddSingleton<ClusterPriceReader>();
        builder.Services.AddSingleton<IClusterQueries, ClusterQueries>();
        builder.Services.AddSingleton<IOperatorStatus>(new Standing(leader));
        builder.Services.AddOptions<LedgerOptions>();
        builder.Services.AddKubernetesAuthorization().AddOpenCostApi().AddReconciliationApi();
        var application = builder.Build();
        application.MapOpenCostApi();
        application.MapReconciliationApi();
        await application.StartAsync(Cancellation);
        return new(application, cluster, ledger, folder, name);
    }

    public Task<string> TokenAsync(string serviceAccount) => users.TokenAsync(serviceAccount, Cancellation);

    public Task<ApiAnswer> GetAsync(string path, string? token) => users.GetAsync(path, token, Cancellation);

    public async Task<JsonNode> JsonAsync(string path)
    {
        var answer = await GetAsync(path, await TokenAsync("reader"));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return JsonNode.Parse(answer.Text)!;
    }

    /// <summary>Adds a volume, which shop's pod mounts for the first of the two hours, and a charge for it.</summary>
    public async Task AddVolumeAsync()
    {
        var volume = new VolumeSpan { Uid = "v-1", Name = "pv", Time = new(Noon.AddHours(-2), null), Bytes = ByteUnits.Gibibyte, ProviderId = "vol-1", ClaimNamespace = "shop", Claim = "data" };
        var use = new AssetUse("v-1", "p-1", new(Noon.AddHours(-2), Noon.AddHours(-1)));
        await ledger.KeepAsync("prod", new() { Volumes = [volume], Uses = [use] }, observed: null, Cancellation);
        var bill = new FocusBill().Day("2026-04-10", 1, ("ResourceId", "vol-1"), ("PricingUnit", "GB-Mo"), ("EffectiveCost", "1"), ("ListCost", "1"), ("ServiceCategory", "Storage"));
        await ledger.ImportAsync(new() { Source = "volumes", Files = [new("volumes.csv", bill.In(folder, "volumes.csv"))] }, null, Cancellation);
    }

    /// <summary>The charges of a day as FOCUS 1.3.</summary>
    public async Task<string> ExportedAsync(DateTimeOffset day)
    {
        var export = await ledger.ExportAsync(new() { Version = FocusVersion.V13, From = day, To = day.AddDays(1) }, Cancellation);
        var path = Path.Combine(folder.Path, "exported.csv");
        await ExportFile.WriteAsync(export, path, ExportFormat.Csv, Cancellation);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        users.Dispose();
        await application.DisposeAsync();
        cluster.Dispose();
        await ledger.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>The node's machine, another one, what a provider allocated to shop, a tax and a plan bought in advance.</summary>
    private static FocusBill Bill => new FocusBill()
        .Day("2026-04-09", 8, ("ResourceId", "arn:aws:ec2:eu-west-1:2000:instance/i-1"), ("EffectiveCost", "6"), ("ListCost", "12"), ("SkuPriceId", "sku"))
        .Day("2026-04-09", 2, ("ResourceId", "arn:aws:ec2:eu-west-1:2000:instance/i-99"), ("EffectiveCost", "2"), ("ListCost", "3"))
        .Day("2026-04-10", 4, ("ResourceId", "arn:aws:ec2:eu-west-1:2000:instance/i-1"), ("EffectiveCost", "3"), ("ListCost", "6"))
        .Day("2026-04-10", 1, ("ServiceName", "AmazonEKS"), ("EffectiveCost", "1"), ("ListCost", "1"), ("Tags", """{"namespace":"shop","team":"web"}"""))
        .Day("2026-04-10", 0.5m, ("ChargeCategory", "Tax"), ("ServiceName", "Tax"), ("ServiceCategory", "Other"), ("EffectiveCost", "0.5"), ("ListCost", "0.5"), ("Tags", ""))
        .Day("2026-04-10", 100, ("ChargeCategory", "Purchase"), ("ServiceName", "Savings Plans"), ("ServiceCategory", "Other"), ("EffectiveCost", "0"), ("ListCost", "100"), ("Tags", ""));

    private static Task KeepAsync(IClusterLedger ledger, string name)
    {
        var life = new LifeTime(Noon.AddHours(-2), null);
        var web = new PodIdentity
        {
            Uid = "p-1",
            Namespace = "shop",
            Name = "web-1",
            ControllerKind = "Deployment",
            Controller = "web",
            Services = ["web"],
            Labels = new Dictionary<string, string> { ["app"] = "web" },
        };
        var job = new PodIdentity { Uid = "p-2", Namespace = name, Name = "job-1" };
        return ledger.KeepAsync(
            "prod",
            new()
            {
                Pods = [web, job],
                Nodes =
                [
                    new()
                    {
                        Uid = "n-1", Name = "worker", Time = life, Capacity = new(8000, 16 * ByteUnits.Gibibyte, 0), ProviderId = "aws:///a/i-1", InstanceType = "m6i.2xlarge",
                    },
                ],
                Containers =
                [
                    new() { Pod = web, Container = "nginx", NodeUid = "n-1", Time = life, Requests = new(2000, ByteUnits.Gibibyte, 0) },
                    new() { Pod = job, Container = "main", NodeUid = "n-1", Time = life, Requests = new(500, ByteUnits.Gibibyte, 0) },
                ],
            },
            new(Noon.AddHours(-2), Noon.AddMinutes(-1)),
            Cancellation);
    }
}
