using System.Diagnostics.Metrics;
using System.Text.Json;
using CloudIntel.Controllers.Budgets;
using CloudIntel.Controllers.CostSources;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.Running;

/// <summary>Both controllers as the runtime runs them, before a model of an API server and a model of a ledger, in virtual time.</summary>
internal sealed class RunningOperator(Simulation simulation) : IAsyncDisposable
{
    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    private readonly ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private InformerFactory? informers;
    private WorkloadSpend? workloads;
    private WorkloadHistory? history;
    private CancellationTokenSource? drain;
    private CancellationTokenSource? abort;
    private Task running = Task.CompletedTask;

    public ModelApiServer Server { get; } = new(simulation.Time, simulation.Random);

    public MemoryLedger Ledger { get; } = new(simulation);

    public RecordedEvents Events { get; } = new();

    /// <summary>How often the API server was written to by the operator.</summary>
    public int Writes => Server.Requests.Count(request => request.Verb is "apply" or "patch" or "update" or "create" or "delete");

    /// <summary>A process begins to work.</summary>
    public void Start()
    {
        var client = new ModelClient(Server, Json);
        var factory = meters.GetRequiredService<IMeterFactory>();
        var meter = factory.Create("runtime");
        var options = Microsoft.Extensions.Options.Options.Create(new FinOpsOptions { OperatorNamespace = FinOpsBench.OperatorNamespace });
        var annotations = new ReconcileAnnotations("cloudintel.io");
        var statuses = new StatusWriter(client, Json, "cloudintel-status");
        var (board, trigger) = (new SourceBoard(), new ReconcileTrigger<Budget>());
        informers = new(client, Json, new() { Time = simulation.Time, Seed = simulation.Random.Next(), StreamingLists = false, Meter = meter });
        (drain, abort) = (new(), new());

        var services = new ControllerServices(
            client, informers, annotations, simulation.Time, new(simulation.Random), new(meter), new(meter), NullLoggerFactory.Instance, TimeSpan.FromSeconds(30));
        workloads = new(new ScriptedClusters(), new(PriceCatalog.Empty, PriceBook.Empty, "USD", BookFirst: false), Ledger, informers, simulation.Time, options);
        history = new(new ScriptedClusters(), new(PriceCatalog.Empty, PriceBook.Empty, "USD", BookFirst: false), Ledger, informers, options);
        var budgets = new BudgetController(
            Ledger, workloads, new(Ledger, Ledger, history, options), new(informers, Ledger, new(PriceCatalog.Empty, PriceBook.Empty, "USD", BookFirst: false), options), informers, statuses, Events, board, new(factory), annotations, simulation.Time, options, NullLogger<BudgetController>.Instance);
        var sources = new CostSourceController(
            Ledger, Ledger, new(client, options), statuses, Events, trigger, new ReconcileTrigger<AnomalyMonitor>(), board, new(factory), simulation.Time, options, NullLogger<CostSourceController>.Instance);
        var finalizer = new CostSourceFinalizer(Ledger, NullLogger<CostSourceFinalizer>.Instance);
        Controller<Budget> budgetLoop = new(new() { Workers = 2 }, services, budgets, [], trigger);
        Controller<CostSource> sourceLoop = new(
            new ControllerBuilder<CostSource> { Workers = 2 }.Finalizer<CostSourceFinalizer>(CostSourceFinalizer.Name),
            services, sources, [new(CostSourceFinalizer.Name, finalizer)], new());
        informers.Get<CostSource>();
        informers.Get<CostReservation>();
        informers.Start();
        running = Task.WhenAll(budgetLoop.RunAsync(drain.Token, abort.Token), sourceLoop.RunAsync(drain.Token, abort.Token));
    }

    /// <summary>The process ends: what is under way is broken off.</summary>
    public async Task KillAsync()
    {
        if (drain is null || abort is null || informers is null)
            return;
#pragma warning disable VSTHRD103 // CancelAsync would leave the simulation
        abort.Cancel();
        drain.Cancel();
#pragma warning restore VSTHRD103
        await running;
        await informers.DisposeAsync();
        workloads?.Dispose();
        history?.Dispose();
        drain.Dispose();
        abort.Dispose();
        (drain, abort, informers) = (null, null, null);
    }

    public void CreateSource(string name, string every = "5m") => Create(new CostSource
    {
        Metadata = new() { Name = name },
        Spec = new() { Location = new() { Path = name }, Schedule = new() { Every = GoDuration.Parse(every) } },
    });

    public void CreateBudget(string name, decimal amount = 200m) => Create(new Budget
    {
        Metadata = new() { Name = name, Namespace = FinOpsBench.OperatorNamespace },
        Spec = new() { Amount = amount, Currency = "USD" },
    });

    public void DeleteSource(string name) => Server.Delete(ResourceDefinition.Of<CostSource>(), new("", name));

    /// <summary>All objects of a kind, as they are stored.</summary>
    public IReadOnlyList<T> All<T>()
        where T : class, IKubernetesObject =>
        [.. Server.At(ResourceDefinition.Of<T>(), Server.Version).Select(body => Json.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(body)))];

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await meters.DisposeAsync();
    }

    private void Create<T>(T entity)
        where T : class, IKubernetesObject =>
        Server.Create(ResourceDefinition.Of<T>(), JsonSerializer.SerializeToNode(entity, Json.TypeInfo<T>())!.AsObject());
}
