using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;
using CloudIntel.TestKit.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Kubernetes.Tests.Controllers;

/// <summary>One controller of widgets before a model of an API server, in virtual time.</summary>
internal sealed class ControllerBench : IEntityController<Widget>, IEntityFinalizer<Widget>, IAsyncDisposable
{
    private readonly Simulation simulation;
    private readonly Meter meter = new("test");
    private readonly InformerFactory informers;
    private readonly CancellationTokenSource drain = new();
    private readonly CancellationTokenSource abort = new();
    private readonly ControllerBuilder<Widget> settings = new();
    private readonly ControllerServices services;
    private Task running = Task.CompletedTask;

    public ControllerBench(Simulation simulation)
    {
        this.simulation = simulation;
        Metrics = new(meter);
        Server = new(simulation.Time, simulation.Random);
        Client = new(Server, WidgetJson.Json);
        informers = new(Client, WidgetJson.Json, new() { Time = simulation.Time, Seed = 1, StreamingLists = false, Meter = meter });
        Statuses = new(Client, WidgetJson.Json, "test-status");
        services = new(
            Client, informers, new("reconcile.example.com"), simulation.Time, new(simulation.Random), new(meter), new(meter), NullLoggerFactory.Instance, TimeSpan.FromSeconds(30));
    }

    /// <summary>Runs of the controller, oldest first.</summary>
    public List<(string Name, DateTimeOffset At, Widget Widget)> Runs { get; } = [];

    /// <summary>Objects that the controller was told are gone.</summary>
    public List<Widget> Told { get; } = [];

    /// <summary>Runs of the finalizer, oldest first.</summary>
    public List<Widget> Finalized { get; } = [];

    public MetricReader Metrics { get; }

    public ModelApiServer Server { get; }

    public ModelClient Client { get; }

    public StatusWriter Statuses { get; }

    public ReconcileTrigger<Widget> Trigger { get; } = new();

    /// <summary>What a reconcile does; by default nothing.</summary>
    public Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> Reconcile { get; set; } =
        (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    /// <summary>What the finalizer does; by default nothing.</summary>
    public Func<Widget, Task> Finalize { get; set; } = _ => Task.CompletedTask;

    public Controller<Widget>? Controller { get; private set; }

    public void Start(Action<ControllerBuilder<Widget>>? configure = null)
    {
        configure?.Invoke(settings);
        settings.Validate();
        Controller = new(settings, services, this, [.. settings.Finalizers.Select(finalizer => new NamedFinalizer<Widget>(finalizer.Name, this))], Trigger);
        informers.Start();
        running = Controller.RunAsync(drain.Token, abort.Token);
    }

    public async Task StopAsync(bool atOnce = false)
    {
#pragma warning disable VSTHRD103 // CancelAsync would leave the simulation
        if (atOnce)
            abort.Cancel();
        drain.Cancel();
#pragma warning restore VSTHRD103
        await running;
    }

    public Widget? Find(string name) => Server.Find(Widget.Definition, new("default", name)) is { } found
        ? WidgetJson.Json.Deserialize<Widget>(System.Text.Encoding.UTF8.GetBytes(found.ToJsonString()))
        : null;

    public void Create(string name, int size = 1, Action<JsonObject>? change = null) => Server.Create(Widget.Definition, Body(name, size, change));

    /// <summary>Changes an object as a person does.</summary>
    public void Edit(string name, Action<JsonObject> change)
    {
        var body = ModelApiServer.Copy(Server.Find(Widget.Definition, new("default", name))!);
        change(body);
        Server.Replace(Widget.Definition, body);
    }

    /// <summary>Changes a status as another writer does.</summary>
    public void EditStatus(string name, int built)
    {
        var body = ModelApiServer.Copy(Server.Find(Widget.Definition, new("default", name))!);
        body["status"] = new JsonObject { ["built"] = built };
        Server.Replace(Widget.Definition, body, status: true);
    }

    public void Annotate(string name, string annotation, string value) =>
        Edit(name, body => (body["metadata"]!["annotations"] ??= new JsonObject())[annotation] = value);

    public void Delete(string name) => Server.Delete(Widget.Definition, new("default", name));

    public static JsonObject Body(string name, int size = 1, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
            ["spec"] = new JsonObject { ["size"] = size },
        };
        change?.Invoke(body);
        return body;
    }

    public async Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken)
    {
        Runs.Add((entity.Metadata.Name!, simulation.Time.GetUtcNow(), entity with { }));
        return await Reconcile(entity, cancellationToken);
    }

    public Task DeletedAsync(Widget entity, CancellationToken cancellationToken)
    {
        Told.Add(entity);
        return Task.CompletedTask;
    }

    public async Task FinalizeAsync(Widget entity, CancellationToken cancellationToken)
    {
        Finalized.Add(entity);
        await Finalize(entity);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await informers.DisposeAsync();
        Metrics.Dispose();
        meter.Dispose();
        drain.Dispose();
        abort.Dispose();
    }
}
