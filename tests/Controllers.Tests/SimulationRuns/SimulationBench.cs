using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Threading.Channels;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Controllers.Tests.Bench;
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

namespace CloudIntel.Controllers.Tests.SimulationRuns;

/// <summary>The controller of SimulationRuns, one look at a time, before a model of an API server, a real ledger in memory and a real pool, with an engine that does what a test says.</summary>
internal sealed class SimulationBench : IAsyncDisposable
{
    public const string Shop = "shop";

    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    private readonly ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ModelClient client;
    private readonly ILedgerStore store;
    private readonly Channel<ObjectKey> wakes = Channel.CreateUnbounded<ObjectKey>();
    private CancellationTokenSource drain = null!;
    private Task serving = Task.CompletedTask;
    private SimulationRunController controller = null!;

    private SimulationBench(ILedgerStore store)
    {
        this.store = store;
        Server = new(Clock, new(1)) { Faults = { MaxLatency = TimeSpan.Zero } };
        client = new(Server, Json);
        TakeUp();
    }

    public ManualTimeProvider Clock { get; } = new();

    public ModelApiServer Server { get; }

    public ScriptedEngine Engine { get; } = new();

    public FailingLedger Ledger { get; private set; } = null!;

    public RecordedEvents Events { get; } = new();

    public MetricReader Metrics { get; private set; } = null!;

    public SimulationPool<SimulationAnswer> Pool { get; private set; } = null!;

    public SimulationParts Parts { get; private set; } = null!;

    public SimulationOptions Options { get; } = new();

    public FinOpsOptions FinOps { get; } = new() { OperatorNamespace = "cloudintel-system" };

    /// <summary>How often the API server was written to by the operator.</summary>
    public int Writes => Server.Requests.Count(request => request.Verb is not ("get" or "list" or "watch"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SimulationBench> OpenAsync() =>
        new(await Ledgers.OpenAsync(new() { MemoryLimit = 128L << 20, Threads = 1 }, TimeProvider.System, NullLoggerFactory.Instance, Cancellation));

    /// <summary>Another process takes over: what this one had under way is broken off.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        TakeUp();
    }

    /// <summary>Stores a run, unless its spec is changed to say something else.</summary>
    public SimulationRun Create(string name = "spot", Action<SimulationRunSpec>? change = null)
    {
        var run = new SimulationRun
        {
            Metadata = new() { Name = name, Namespace = Shop },
            Spec = new()
            {
                Scenario = new() { Horizon = TimeSpan.FromHours(1), Environment = new() { Regions = ["eu-west-1"] }, Workloads = [new() { Name = "web", Resources = new() { Replicas = 2, Cpu = "1", Memory = "1Gi" } }] },
                Algorithms = [new() { Name = "cost" }],
            },
        };
        change?.Invoke(run.Spec);
        Server.Create(ResourceDefinition.Of<SimulationRun>(), JsonSerializer.SerializeToNode(run, Json.TypeInfo<SimulationRun>())!.AsObject());
        return Read(name);
    }

    /// <summary>A person changes a run.</summary>
    public void Edit(Action<SimulationRunSpec> change, string name = "spot")
    {
        var run = Read(name);
        change(run.Spec);
        Replace(run);
    }

    /// <summary>An object, or its status, is changed by somebody else.</summary>
    public void Replace<T>(T entity, bool status = false)
        where T : class, IKubernetesObject => Server.Replace(ResourceDefinition.Of<T>(), JsonSerializer.SerializeToNode(entity, Json.TypeInfo<T>())!.AsObject(), status);

    public SimulationRun Read(string name = "spot") => Find<SimulationRun>(name)!;

    public T? Find<T>(string name)
        where T : class, IKubernetesObject =>
        Server.Find(ResourceDefinition.Of<T>(), new(Shop, name)) is { } body ? Json.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(body)) : null;

    /// <summary>All Jobs.</summary>
    public IReadOnlyList<Job> Jobs => [.. Server.At(ResourceDefinition.Of<Job>(), Server.Version).Select(body => Json.Deserialize<Job>(JsonSerializer.SerializeToUtf8Bytes(body)))];

    /// <summary>The controller looks at a run.</summary>
    /// <returns>The run as the API server has it then, and when it is to be looked at again.</returns>
    public async Task<(SimulationRun Run, TimeSpan? Again)> LookAsync(string name = "spot")
    {
        var result = await controller.ReconcileAsync(Read(name), Cancellation);
        return (Read(name), result.RequeueAfter);
    }

    /// <summary>The controller looks at a run whenever the pool wakes it, until it is in a phase.</summary>
    public async Task<SimulationRun> UntilAsync(SimulationPhase phase, string name = "spot")
    {
        var run = (await LookAsync(name)).Run;
        while (run.Status?.Phase?.Value != phase)
        {
            if (run.Status?.CompletionTime is not null && run.Status.ObservedGeneration == run.Metadata.Generation)
                Assert.Fail($"It ended: {run.Status.Conditions.Message(ConditionTypes.Ready)}");
            await wakes.Reader.ReadAsync(Cancellation);
            run = (await LookAsync(name)).Run;
        }

        return run;
    }

    /// <summary>A run is gone, and the controller is told.</summary>
    public async Task ForgetAsync(string name = "spot")
    {
        var last = Read(name);
        Server.Delete(ResourceDefinition.Of<SimulationRun>(), new(Shop, name));
        await controller.DeletedAsync(last, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Engine.Dispose();
        await store.DisposeAsync();
        await meters.DisposeAsync();
    }

    private async Task StopAsync()
    {
        Metrics.Dispose();
        await drain.CancelAsync();
        await serving;
        drain.Dispose();
    }

    private void TakeUp()
    {
        var factory = meters.GetRequiredService<IMeterFactory>();
        Metrics = new(factory.Create("CloudIntel"));
        Ledger = new(store);
        var simulations = Microsoft.Extensions.Options.Options.Create(Options);
        Pool = new(new Wakes(wakes.Writer), Clock, simulations, NullLogger<SimulationPool<SimulationAnswer>>.Instance);
        Parts = new();
        controller = new(
            Engine, Pool, new(client, Parts, Pool, Ledger, new Endpoint()), Ledger, new StatusWriter(client, Json, "cloudintel-status"), Events, new(factory, Pool), Clock,
            Microsoft.Extensions.Options.Options.Create(FinOps), simulations, NullLogger<SimulationRunController>.Instance);
        drain = new();
        serving = Pool.RunAsync(drain.Token, CancellationToken.None);
    }

    private sealed class Endpoint : IWorkerEndpoint
    {
        public Uri Url => new("https://cloudintel-operator.cloudintel-system.svc:8443");

        public string Authorities => "-----BEGIN CERTIFICATE-----";

        public Task<string?> ImageAsync(CancellationToken cancellationToken) => Task.FromResult<string?>("cloudintel/operator:test");
    }

    private sealed class Wakes(ChannelWriter<ObjectKey> all) : IReconcileTrigger<SimulationRun>
    {
        public void Enqueue(ObjectKey key) => all.TryWrite(key);

        public void EnqueueAll()
        {
        }
    }
}

/// <summary>A real ledger that can be away.</summary>
internal sealed class FailingLedger(ISimulationLedger ledger) : ISimulationLedger
{
    public bool IsAway { get; set; }

    public Task KeepSimulationAsync(SimulationResult result, AuditEntry entry, DateTimeOffset forgetBefore, CancellationToken cancellationToken) =>
        Reached().KeepSimulationAsync(result, entry, forgetBefore, cancellationToken);

    public Task<string?> SimulationAsync(string @namespace, string name, string form, CancellationToken cancellationToken) =>
        Reached().SimulationAsync(@namespace, name, form, cancellationToken);

    public Task KeepSimulationPartAsync(SimulationPart part, CancellationToken cancellationToken) => Reached().KeepSimulationPartAsync(part, cancellationToken);

    public Task<IReadOnlyList<SimulationPart>> SimulationPartsAsync(string uid, string digest, CancellationToken cancellationToken) =>
        Reached().SimulationPartsAsync(uid, digest, cancellationToken);

    private ISimulationLedger Reached() => IsAway ? throw new LedgerUnavailableException("away") : ledger;
}

/// <summary>Finds what a test says, at once or when it is let go.</summary>
internal sealed class ScriptedEngine : ISimulationEngine, IDisposable
{
    private readonly ManualResetEventSlim opened = new(true);

    /// <summary>What runs refer to; another one makes another digest.</summary>
    public string Referenced { get; set; } = "a";

    /// <summary>Whether what they refer to is missing.</summary>
    public bool IsMissing { get; set; }

    /// <summary>Why they cannot be simulated.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>What simulating ends with.</summary>
    public Exception? Failure { get; set; }

    public long Bytes { get; set; } = 1 << 20;

    public bool? CriteriaMet { get; set; }

    /// <summary>How often a simulation was begun, and broken off.</summary>
    public int Begun { get; private set; }

    public int BrokenOff { get; private set; }

    /// <summary>Has simulations go on until <see cref="Open"/>.</summary>
    public void Close() => opened.Reset();

    public void Open() => opened.Set();

    /// <summary>Waits until so many simulations were begun.</summary>
    public async Task BeginningAsync(int times)
    {
        while (Begun < times)
            await Task.Yield();
    }

    public Task<GatheredRun> GatherAsync(SimulationRun run, CancellationToken cancellationToken) => Task.FromResult(IsMissing
        ? new GatheredRun { Run = run, Reason = "ConfigMapMissing", Message = "there is no ConfigMap spot", HasReferences = true }
        : new() { Run = run, Digest = Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes($"{Referenced}{run.Spec.Seeds?.Count}-digest")), HasReferences = true });

    public Task<SimulationPlan> PlanAsync(GatheredRun gathered, CancellationToken cancellationToken)
    {
        if (Refusal is { } refusal)
            throw refusal;
        return Task.FromResult(new SimulationPlan
        {
            Bytes = Bytes,
            PartBytes = Bytes,
            Simulations = 10,
            Parts = 3,
            Document = "the scenario",
            Simulate = Simulate,
            Merge = parts => Answer(string.Join('+', parts)),
        });
    }

    public void Dispose() => opened.Dispose();

    private SimulationAnswer Simulate(IProgress<WorkProgress> progress, CancellationToken token)
    {
        Begun++;
        progress.Report(new(3, 10));
        try
        {
            opened.Wait(token);
        }
        catch (OperationCanceledException)
        {
            BrokenOff++;
            throw;
        }

        return Failure is { } failure ? throw failure : Answer(Referenced);
    }

    private SimulationAnswer Answer(string found) => new()
    {
        Summary = new() { Seeds = 10, Best = "cost", Cost = 12.34m },
        Criteria = CriteriaMet is null ? null : (CriteriaMet, "cost at most 10"),
        Simulations = 10,
        Documents = new Dictionary<string, string> { ["html"] = $"<p>{found}</p>", ["json"] = found, ["csv"] = found },
    };
}
