using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Clouds.Locations;
using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Controllers.AnomalyMonitors;
using CloudIntel.Controllers.Budgets;
using CloudIntel.Controllers.CostSources;
using CloudIntel.Controllers.FleetPlans;
using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Ledger;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Model;
using CloudIntel.TestKit.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>
/// An operator whose controllers take one look at a time: at a model of an API server, a real ledger in memory, and bills in
/// a folder. It is noon of April 15th, 2026, until a test says otherwise.
/// </summary>
internal sealed class FinOpsBench : IAsyncDisposable
{
    public const string OperatorNamespace = "cloudintel-system";

    private static readonly KubernetesJson Json = new(ResourcesJson.Default);
    private readonly TestFolder folder = new();
    private readonly BillLocations bills;
    private readonly ModelClient client;
    private readonly ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Stack<ILedgerStore> stores = [];
    private BudgetController budgets = null!;
    private WorkloadSpend? workloads;
    private WorkloadHistory? history;
    private AllocationPolicyController policies = null!;
    private AnomalyMonitorController monitors = null!;
    private CostSourceController sources = null!;
    private WorkloadController placements = null!;
    private FleetPlanController fleets = null!;
    private PlacedWorkloadSpend? placed;
    private PlacementOutcomes? outcomes;
    private int writtenBills;

    private FinOpsBench(ManualTimeProvider clock, ILedgerStore store)
    {
        Clock = clock;
        stores.Push(store);
        bills = new(new() { Root = folder.Path }, clock, () => 0, NullLogger<BillLocations>.Instance);
        Server = new(Clock, new(1)) { Faults = { MaxLatency = TimeSpan.Zero } };
        client = new(Server, Json);
        Locations = new(bills);
        TakeUp();
    }

    public ManualTimeProvider Clock { get; }

    public ModelApiServer Server { get; }

    public FragileLedger Ledger { get; private set; } = null!;

    public ScriptedLocations Locations { get; }

    public RecordedEvents Events { get; } = new();

    /// <summary>What Prometheus says.</summary>
    public ScriptedUnits Units { get; } = new();

    /// <summary>How signals went.</summary>
    public ScriptedSignals Signals { get; } = new();

    /// <summary>What clusters cost, in US dollars.</summary>
    public ScriptedClusters Clusters { get; } = new();

    /// <summary>Wakes of all budgets by the controller of sources.</summary>
    public CountedTrigger<Budget> BudgetsWoken { get; } = new();

    /// <summary>Wakes of all monitors by the controller of sources.</summary>
    public CountedTrigger<AnomalyMonitor> MonitorsWoken { get; } = new();

    public SourceBoard Board { get; private set; } = null!;

    public MetricReader Metrics { get; private set; } = null!;

    public FinOpsOptions Options { get; } = new() { OperatorNamespace = OperatorNamespace };

    /// <summary>How often the API server was written to by the operator.</summary>
    public int Writes => Server.Requests.Count(request => request.Verb is not ("get" or "list" or "watch"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<FinOpsBench> OpenAsync()
    {
        var clock = new ManualTimeProvider();
        return new(clock, await OpenLedgerAsync(clock));
    }

    /// <summary>Another process takes over: it knows nothing but what the API server and the ledger hold.</summary>
    /// <param name="emptyLedger">Whether it has a ledger of its own, with nothing in it.</param>
    public async Task RestartAsync(bool emptyLedger = false)
    {
        if (emptyLedger)
            stores.Push(await OpenLedgerAsync(Clock));
        Metrics.Dispose();
        TakeUp();
    }

    /// <summary>A process takes over that has the ledger which was in use before the last empty one.</summary>
    public async Task RestartWithEarlierLedgerAsync()
    {
        await stores.Pop().DisposeAsync();
        await RestartAsync();
    }

    /// <summary>Puts a bill into the folder, or another one in its place.</summary>
    public void Put(string file, FocusBill bill) => Put(file, bill.Csv());

    /// <inheritdoc cref="Put(string, FocusBill)"/>
    public string Put(string file, string content)
    {
        var path = folder.Write(file, content);
        File.SetLastWriteTimeUtc(path, NextWrite());
        return path;
    }

    /// <summary>Puts a compressed bill into the folder whose end is missing.</summary>
    public void PutTruncatedGzip(string file, FocusBill bill)
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(bill.Csv()));
        File.WriteAllBytes(folder[file], whole.ToArray()[..^20]);
        File.SetLastWriteTimeUtc(folder[file], NextWrite());
    }

    /// <summary>Removes a bill from the folder.</summary>
    public void Remove(string file) => File.Delete(folder[file]);

    /// <summary>Takes a bill out of the folder; the same bill may come back by <see cref="PutBack"/>.</summary>
    public void Hide(string file) => File.Move(folder[file], folder[$".{file}"]);

    /// <summary>Undoes <see cref="Hide"/>.</summary>
    public void PutBack(string file) => File.Move(folder[$".{file}"], folder[file]);

    /// <summary>Stores a source over files of the folder, unless its spec is changed to say something else.</summary>
    public CostSource CreateSource(string name = "aws", string path = "*.csv", Action<CostSourceSpec>? change = null)
    {
        var source = new CostSource { Metadata = new() { Name = name }, Spec = new() { Location = new() { Path = path } } };
        change?.Invoke(source.Spec);
        return Create(source);
    }

    /// <summary>Stores a budget of 200 USD a month in the operator's namespace, unless its spec is changed to say something else.</summary>
    public Budget CreateBudget(string name = "cloud", string @namespace = OperatorNamespace, Action<BudgetSpec>? change = null)
    {
        var budget = new Budget { Metadata = new() { Name = name, Namespace = @namespace }, Spec = new() { Amount = 200m, Currency = "USD" } };
        change?.Invoke(budget.Spec);
        return Create(budget);
    }

    /// <summary>Stores a policy that gives every charge to the team in its tag, by billed cost, unless its spec is changed to say something else.</summary>
    public AllocationPolicy CreatePolicy(string name = "teams", Action<AllocationPolicySpec>? change = null)
    {
        var policy = new AllocationPolicy
        {
            Metadata = new() { Name = name },
            Spec = new()
            {
                Metric = BudgetMetric.BilledCost,
                Dimensions = [new() { Name = "team", Rules = [new() { ValueFrom = new() { Tags = ["team"] } }] }],
            },
        };
        change?.Invoke(policy.Spec);
        return Create(policy);
    }

    /// <summary>The controller of policies looks at one.</summary>
    /// <returns>The policy as the API server has it then, and when it is to be looked at again.</returns>
    public async Task<(AllocationPolicy Policy, TimeSpan? Again)> AllocateAsync(string name = "teams")
    {
        var result = await policies.ReconcileAsync(Read<AllocationPolicy>(new("", name)), Cancellation);
        return (Read<AllocationPolicy>(new("", name)), result.RequeueAfter);
    }

    /// <summary>A policy is gone, and its controller is told.</summary>
    public async Task ForgetPolicyAsync(string name = "teams")
    {
        var last = Read<AllocationPolicy>(new("", name));
        Server.Delete(ResourceDefinition.Of<AllocationPolicy>(), new("", name));
        await policies.DeletedAsync(last, Cancellation);
    }

    /// <summary>Loads a bill under a name of its own, and forgets the Events of that.</summary>
    public async Task LoadAsync(FocusBill bill, string name = "aws")
    {
        Put($"{name}.csv", bill);
        if (Find<CostSource>(new("", name)) is null)
            CreateSource(name, $"{name}.csv");
        await LookAsync(name);
        Events.Take();
    }

    /// <summary>The controller of sources looks at one.</summary>
    /// <returns>The source as the API server has it then, and when it is to be looked at again.</returns>
    public async Task<(CostSource Source, TimeSpan? Again)> LookAsync(string name = "aws")
    {
        var result = await sources.ReconcileAsync(Read<CostSource>(new("", name)), Cancellation);
        return (Read<CostSource>(new("", name)), result.RequeueAfter);
    }

    /// <summary>The controller of budgets looks at one.</summary>
    /// <returns>The budget as the API server has it then, and when it is to be looked at again.</returns>
    public async Task<(Budget Budget, TimeSpan? Again)> ReviewAsync(string name = "cloud", string @namespace = OperatorNamespace)
    {
        var result = await budgets.ReconcileAsync(Read<Budget>(new(@namespace, name)), Cancellation);
        return (Read<Budget>(new(@namespace, name)), result.RequeueAfter);
    }

    /// <summary>The status after a look at a budget.</summary>
    public async Task<BudgetStatus> StatusAsync(string name = "cloud", string @namespace = OperatorNamespace) =>
        (await ReviewAsync(name, @namespace)).Budget.Status!;

    /// <summary>Stores a monitor of everything in the operator's namespace, by service, unless its spec is changed to say something else.</summary>
    public AnomalyMonitor CreateMonitor(string name = "costs", string @namespace = OperatorNamespace, Action<AnomalyMonitorSpec>? change = null)
    {
        var monitor = new AnomalyMonitor
        {
            Metadata = new() { Name = name, Namespace = @namespace },
            Spec = new() { Cost = new() { Currency = "USD", GroupBy = ["ServiceName"] } },
        };
        change?.Invoke(monitor.Spec);
        return Create(monitor);
    }

    /// <summary>The controller of monitors looks at one.</summary>
    /// <returns>The monitor as the API server has it then, and when it is to be looked at again.</returns>
    public async Task<(AnomalyMonitor Monitor, TimeSpan? Again)> EvaluateAsync(string name = "costs", string @namespace = OperatorNamespace)
    {
        var result = await monitors.ReconcileAsync(Read<AnomalyMonitor>(new(@namespace, name)), Cancellation);
        return (Read<AnomalyMonitor>(new(@namespace, name)), result.RequeueAfter);
    }

    /// <summary>List prices that workloads are placed by; taken up by the next process.</summary>
    public PriceCatalog Prices { get; set; } = PriceCatalog.Empty;

    /// <summary>The controller of workloads looks at one in the operator's namespace.</summary>
    /// <returns>The workload as the API server has it then, and when it is to be looked at again.</returns>
    public async Task<(Workload Workload, TimeSpan? Again)> PlaceAsync(string name = "web")
    {
        var result = await placements.ReconcileAsync(Read<Workload>(new(OperatorNamespace, name)), Cancellation);
        return (Read<Workload>(new(OperatorNamespace, name)), result.RequeueAfter);
    }

    /// <summary>Stores a workload of two replicas with a processor and 2 GiB each, unless its spec is changed to say something else.</summary>
    public Workload CreateWorkload(string name = "web", Action<WorkloadSpec>? change = null)
    {
        var workload = new Workload
        {
            Metadata = new() { Name = name, Namespace = OperatorNamespace },
            Spec = new() { Resources = new() { Replicas = 2, Cpu = "1", Memory = "2Gi" } },
        };
        change?.Invoke(workload.Spec);
        return Create(workload);
    }

    /// <summary>The controller of fleet plans looks at one in the operator's namespace.</summary>
    /// <returns>The plan as the API server has it then, and when it is to be looked at again.</returns>
    public async Task<(FleetPlan Plan, TimeSpan? Again)> PlanAsync(string name = "fleet")
    {
        var result = await fleets.ReconcileAsync(Read<FleetPlan>(new(OperatorNamespace, name)), Cancellation);
        return (Read<FleetPlan>(new(OperatorNamespace, name)), result.RequeueAfter);
    }

    /// <summary>Stores a plan of all workloads without overhead, unless its spec is changed to say something else.</summary>
    public FleetPlan CreatePlan(string name = "fleet", Action<FleetPlanSpec>? change = null)
    {
        var plan = new FleetPlan { Metadata = new() { Name = name, Namespace = OperatorNamespace }, Spec = new() { Overhead = new() { Cpu = "0", Memory = "0" } } };
        change?.Invoke(plan.Spec);
        return Create(plan);
    }

    /// <summary>Somebody annotates a monitor.</summary>
    public void Annotate(string annotation, string? text, string name = "costs") => Edit<AnomalyMonitor>(new(OperatorNamespace, name), monitor =>
    {
        var annotations = new Dictionary<string, string>(monitor.Metadata.Annotations ?? new Dictionary<string, string>());
        annotations.Remove(annotation);
        if (text is not null)
            annotations.Add(annotation, text);
        monitor.Metadata.Annotations = annotations;
    });

    /// <summary>A monitor is gone, and its controller is told.</summary>
    public async Task ForgetMonitorAsync(string name = "costs", string @namespace = OperatorNamespace)
    {
        var last = Read<AnomalyMonitor>(new(@namespace, name));
        Server.Delete(ResourceDefinition.Of<AnomalyMonitor>(), new(@namespace, name));
        await monitors.DeletedAsync(last, Cancellation);
    }

    /// <summary>The finalizer of a source does its work.</summary>
    public Task FinalizeAsync(string name = "aws") =>
        new CostSourceFinalizer(Ledger, NullLogger<CostSourceFinalizer>.Instance).FinalizeAsync(Read<CostSource>(new("", name)), Cancellation);

    /// <summary>A source is gone, and its controller is told.</summary>
    public async Task ForgetAsync(string name = "aws")
    {
        var last = Read<CostSource>(new("", name));
        Server.Delete(ResourceDefinition.Of<CostSource>(), new("", name));
        await sources.DeletedAsync(last, Cancellation);
    }

    /// <summary>A budget is gone, and its controller is told.</summary>
    public async Task ForgetBudgetAsync(string name = "cloud", string @namespace = OperatorNamespace)
    {
        var last = Read<Budget>(new(@namespace, name));
        Server.Delete(ResourceDefinition.Of<Budget>(), new(@namespace, name));
        await budgets.DeletedAsync(last, Cancellation);
    }

    /// <summary>A person changes a spec, or metadata.</summary>
    public void Edit<T>(ObjectKey key, Action<T> change)
        where T : class, IKubernetesObject
    {
        var entity = Read<T>(key);
        change(entity);
        Server.Replace(ResourceDefinition.Of<T>(), Body(entity));
    }

    /// <summary>Stores an object.</summary>
    public T Create<T>(T entity)
        where T : class, IKubernetesObject => Entity<T>(Server.Create(ResourceDefinition.Of<T>(), Body(entity)));

    /// <summary>An object as it is stored.</summary>
    public T Read<T>(ObjectKey key)
        where T : class, IKubernetesObject => Find<T>(key) ?? throw new KeyNotFoundException($"There is no {typeof(T).Name} {key}.");

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        workloads?.Dispose();
        history?.Dispose();
        placed?.Dispose();
        outcomes?.Dispose();
        bills.Dispose();
        foreach (var store in stores)
            await store.DisposeAsync();
        await meters.DisposeAsync();
        folder.Dispose();
    }

    private static Task<ILedgerStore> OpenLedgerAsync(TimeProvider clock) =>
        Ledgers.OpenAsync(new() { MemoryLimit = 512L << 20, Threads = 1 }, clock, NullLoggerFactory.Instance, Cancellation);

    private void TakeUp()
    {
        var statuses = new StatusWriter(client, Json, "cloudintel-status");
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var factory = meters.GetRequiredService<IMeterFactory>();
        Metrics = new(factory.Create("CloudIntel"));
        Board = new();
        Ledger = new(stores.Peek());
        workloads?.Dispose();
        var informers = new StepInformers(Server, Json);
        var prices = new ClusterPriceSettings(Prices, PriceBook.Empty, "USD", BookFirst: false);
        workloads = new(Clusters, prices, Ledger, informers, Clock, options);
        history?.Dispose();
        history = new(Clusters, prices, Ledger, informers, options);
        budgets = new(
            Ledger, workloads, new(Ledger, Ledger, history, options), new(informers, Ledger, prices, options), informers, statuses, Events, Board, new(factory), new("cloudintel.io"), Clock, options,
            NullLogger<BudgetController>.Instance);
        policies = new(
            Ledger, Ledger, new(Ledger, Units, client, options, NullLogger<UnitMetricSources>.Instance), new StepInformers(Server, Json), statuses, Events,
            Board, new(factory), new("cloudintel.io"), Clock, options, NullLogger<AllocationPolicyController>.Instance);
        monitors = new(
            new(Ledger, Clock, options), new(Clusters, prices, Ledger, Clock, options), new(Signals, new(client), Clock), new(Ledger, Clock), informers, statuses, Events, Board, new(factory),
            new("cloudintel.io"), Clock, options, NullLogger<AnomalyMonitorController>.Instance);
        placed?.Dispose();
        placed = new(Clusters, prices, Clock, options);
        outcomes?.Dispose();
        outcomes = new(Ledger, Clusters, new(Signals, new(informers, options), Clock), prices, Clock);
        placements = new(
            new(client), new(prices), placed, outcomes, Ledger, statuses, Events, new(factory), Clock, options, NullLogger<WorkloadController>.Instance);
        fleets = new(
            new(informers, new(client)), new(client, prices), new(prices), Ledger, statuses, Events, new(factory), Clock, options, NullLogger<FleetPlanController>.Instance);
        sources = new(
            Ledger, Locations, new(client, options), statuses, Events, BudgetsWoken, MonitorsWoken, Board, new(factory), Clock, options,
            NullLogger<CostSourceController>.Instance);
    }

    /// <summary>Each write has a time of its own: two within a tick of the disk's clock look alike.</summary>
    private DateTime NextWrite() => Clock.GetUtcNow().UtcDateTime.AddSeconds(++writtenBills);

    private T? Find<T>(ObjectKey key)
        where T : class, IKubernetesObject => Server.Find(ResourceDefinition.Of<T>(), key) is { } found ? Entity<T>(found) : null;

    private static T Entity<T>(JsonObject body)
        where T : class, IKubernetesObject => Json.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(body));

    private static JsonObject Body<T>(T entity) => JsonSerializer.SerializeToNode(entity, Json.TypeInfo<T>())!.AsObject();
}
