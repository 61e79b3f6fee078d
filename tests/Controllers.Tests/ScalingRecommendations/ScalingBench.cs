using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.ScalingRecommendations;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Ledger;
using CloudIntel.Resources;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;
using CloudIntel.TestKit.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.ScalingRecommendations;

/// <summary>The controllers of targets and of recommendations, one look at a time, before a model of an API server and a Prometheus of a test. A core costs 0.04 an hour, a GiB 0.005.</summary>
internal sealed class ScalingBench : IAsyncDisposable
{
    public const string Shop = "shop";

    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    private readonly ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ModelClient client;
    private UsageGroups usage = null!;
    private NodePrices prices = null!;
    private ScalingRecommendationController recommendations = null!;
    private SizingTargetController<Deployment> deployments = null!;
    private SizingTargetController<StatefulSet> statefulSets = null!;
    private SizingTargetController<DaemonSet> daemonSets = null!;
    private readonly ILedgerStore ledger;

    private ScalingBench(ILedgerStore ledger)
    {
        this.ledger = ledger;
        Server = new(Clock, new(1)) { Faults = { MaxLatency = TimeSpan.Zero } };
        client = new(Server, Json);
        TakeUp();
    }

    public ManualTimeProvider Clock { get; } = new(new(2026, 4, 15, 12, 0, 0, TimeSpan.Zero));

    public ModelApiServer Server { get; }

    public ScriptedSizing Usage { get; } = new();

    public ScriptedSignals Signals { get; } = new();

    public RecordedEvents Events { get; } = new();

    public MetricReader Metrics { get; private set; } = null!;

    /// <summary>How often the API server was written to.</summary>
    public int Writes => Server.Requests.Count(request => request.Verb is not ("get" or "list" or "watch"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ScalingBench> OpenAsync() =>
        new(await Ledgers.OpenAsync(new() { MemoryLimit = 512L << 20, Threads = 1 }, TimeProvider.System, NullLoggerFactory.Instance, Cancellation));

    /// <summary>Another process takes over.</summary>
    public void Restart()
    {
        Metrics.Dispose();
        usage.Dispose();
        prices.Dispose();
        TakeUp();
    }

    /// <summary>Stores a namespace.</summary>
    public void CreateNamespace(string name = Shop, params (string Key, string Value)[] labels) =>
        Create(new Namespace { Metadata = new() { Name = name, Labels = labels.ToDictionary(label => label.Key, label => label.Value) } });

    /// <summary>Stores a Deployment, StatefulSet or DaemonSet with a container.</summary>
    public void CreateTarget(
        string name = "web", string kind = "Deployment", string ns = Shop, int replicas = 2, string? cpu = "1", string? memory = "1Gi", string? memoryLimit = null, string container = "app")
    {
        var resources = new JsonObject();
        if (cpu is not null || memory is not null)
            resources["requests"] = Resources(cpu, memory);
        if (memoryLimit is not null)
            resources["limits"] = Resources(null, memoryLimit);
        Server.Create(Definition(kind), new()
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["note"] = "a-secret" } },
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = new JsonArray(new JsonObject
                        {
                            ["name"] = container,
                            ["env"] = new JsonArray(new JsonObject { ["name"] = "PASSWORD", ["value"] = "a-secret" }),
                            ["resources"] = resources,
                        }),
                    },
                },
            },
            ["status"] = new JsonObject { ["desiredNumberScheduled"] = replicas },
        });
    }

    /// <summary>Stores a pod of a target whose container was killed for want of memory.</summary>
    public void CreateKilledPod(string name, string app, DateTimeOffset at, string limit, string container = "app") => Server.Create(ResourceDefinition.Of<Pod>(), new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Shop, ["labels"] = new JsonObject { ["app"] = app } },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = container, ["resources"] = new JsonObject { ["limits"] = Resources(null, limit) } }) },
        ["status"] = new JsonObject
        {
            ["containerStatuses"] = new JsonArray(new JsonObject
            {
                ["name"] = container,
                ["restartCount"] = 1,
                ["lastState"] = new JsonObject { ["terminated"] = new JsonObject { ["reason"] = "OOMKilled", ["finishedAt"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null) } },
            }),
        },
    });

    /// <summary>Stores an autoscaler of a Deployment that goes by CPU.</summary>
    public void CreateAutoscaler(string target, int percent) => Server.Create(new("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", Namespaced: true), new()
    {
        ["apiVersion"] = "autoscaling/v2",
        ["kind"] = "HorizontalPodAutoscaler",
        ["metadata"] = new JsonObject { ["name"] = $"{target}-hpa", ["namespace"] = Shop },
        ["spec"] = new JsonObject
        {
            ["minReplicas"] = 2,
            ["maxReplicas"] = 10,
            ["scaleTargetRef"] = new JsonObject { ["kind"] = "Deployment", ["name"] = target },
            ["metrics"] = new JsonArray(new JsonObject
            {
                ["type"] = "Resource",
                ["resource"] = new JsonObject { ["name"] = "cpu", ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = percent } },
            }),
        },
    });

    /// <summary>Stores a Workload with a target.</summary>
    public void CreateWorkload(string target = "web", Action<WorkloadSpec>? change = null)
    {
        var workload = new Workload { Metadata = new() { Name = target, Namespace = Shop }, Spec = new() { TargetRef = new() { Name = target } } };
        change?.Invoke(workload.Spec);
        Create(workload);
    }

    /// <summary>The controllers of targets look at all of them, and the one of recommendations at all that there are.</summary>
    /// <returns>When each recommendation is to be looked at again.</returns>
    public async Task<IReadOnlyDictionary<string, TimeSpan?>> LookAsync()
    {
        foreach (var deployment in All<Deployment>())
            await deployments.ReconcileAsync(deployment, Cancellation);
        foreach (var set in All<StatefulSet>())
            await statefulSets.ReconcileAsync(set, Cancellation);
        foreach (var set in All<DaemonSet>())
            await daemonSets.ReconcileAsync(set, Cancellation);
        var again = new Dictionary<string, TimeSpan?>();
        foreach (var recommendation in All<ScalingRecommendation>())
            again[recommendation.Metadata.Name!] = (await recommendations.ReconcileAsync(recommendation, Cancellation)).RequeueAfter;
        return again;
    }

    /// <summary>A recommendation as it is stored; null where there is none.</summary>
    public ScalingRecommendation? Find(string name = "deployment-web", string ns = Shop) =>
        Server.Find(ResourceDefinition.Of<ScalingRecommendation>(), new(ns, name)) is { } found ? Entity<ScalingRecommendation>(found) : null;

    /// <summary>All objects of a kind.</summary>
    public IReadOnlyList<T> All<T>()
        where T : class, IKubernetesObject => [.. Server.At(ResourceDefinition.Of<T>(), Server.Version).Select(Entity<T>)];

    /// <summary>A person changes an object.</summary>
    public void Edit<T>(string name, Action<T> change, string ns = Shop)
        where T : class, IKubernetesObject
    {
        var entity = Entity<T>(Server.Find(ResourceDefinition.Of<T>(), new(ResourceDefinition.Of<T>().Namespaced ? ns : "", name))!);
        change(entity);
        Server.Replace(ResourceDefinition.Of<T>(), Body(entity));
    }

    /// <summary>A person sets what the first container of a Deployment requests.</summary>
    public void SetRequests(string name, string cpu, string memory) => Edit<Deployment>(name, deployment =>
        deployment.Spec!.Template!.Spec!.Containers![0].Resources = new() { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu), ["memory"] = Quantity.Parse(memory) } });

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        usage.Dispose();
        prices.Dispose();
        await ledger.DisposeAsync();
        await meters.DisposeAsync();
    }

    public static ResourceDefinition Definition(string kind) => new("apps", "v1", kind, kind.ToLowerInvariant() + "s", Namespaced: true);

    private void TakeUp()
    {
        var informers = new StepInformers(Server, Json);
        var finOps = Microsoft.Extensions.Options.Options.Create(new FinOpsOptions { OperatorNamespace = FinOpsBench.OperatorNamespace });
        var factory = meters.GetRequiredService<IMeterFactory>();
        Metrics = new(factory.Create("CloudIntel"));
        var targets = new SizedTargets(informers, finOps);
        var live = new LiveCluster();
        var recorder = new SpanRecorder(new());
        recorder.See(
            new NodeSpan { Uid = "n", Name = "n", Time = new(Clock.GetUtcNow().AddDays(-40), null), Capacity = new(4000, 16L << 30, 0), InstanceType = "m", Region = "one", ProviderId = "aws:///one/i-1" }, 1, Clock.GetUtcNow());
        live.Show("east", recorder, new());
        var settings = new ClusterPriceSettings(
            new(new() { Offers = [new Offer(new("aws", "m", "m", "amd64", 4, 16), "one", 0.24m, null, "2026")], Regions = [new("aws", "one", "DE", "Europe", 50, 8, 3, 300)] }),
            PriceBook.Empty, "USD", BookFirst: false);
        prices = new(live, new(settings, ledger, (IResourceCosts)ledger, Clock, NullLogger<ClusterPriceReader>.Instance), new(AllocationBasis.RequestOrUsage, ResourceWeights.Parse("8:1:0")!), Clock, NullLogger<NodePrices>.Instance);
        usage = new(Usage, targets, Clock);
        recommendations = new(
            targets, usage, new(client), new(client), new(Signals, targets, Clock), prices, client, new StatusWriter(client, Json, "cloudintel-status"), Events, new(factory), Clock,
            Microsoft.Extensions.Options.Options.Create(new SizingOptions()), finOps, NullLogger<ScalingRecommendationController>.Instance);
        deployments = new(targets, informers, client, NullLogger<SizingTargetController<Deployment>>.Instance);
        statefulSets = new(targets, informers, client, NullLogger<SizingTargetController<StatefulSet>>.Instance);
        daemonSets = new(targets, informers, client, NullLogger<SizingTargetController<DaemonSet>>.Instance);
    }

    private void Create<T>(T entity)
        where T : class, IKubernetesObject => Server.Create(ResourceDefinition.Of<T>(), Body(entity));

    private static JsonObject Resources(string? cpu, string? memory)
    {
        var resources = new JsonObject();
        if (cpu is not null)
            resources["cpu"] = cpu;
        if (memory is not null)
            resources["memory"] = memory;
        return resources;
    }

    private static JsonObject Body<T>(T entity) => JsonSerializer.SerializeToNode(entity, Json.TypeInfo<T>())!.AsObject();

    private static T Entity<T>(JsonObject body)
        where T : class => Json.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(body));
}
