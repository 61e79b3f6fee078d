using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Kubernetes.Tests.Informers;

/// <summary>One informer of widgets before a model of an API server, in virtual time.</summary>
internal sealed class InformerBench : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public InformerBench(Simulation simulation, bool streaming = false, InformerScope? scope = null, Func<Widget, Widget>? transform = null)
    {
        Server = new(simulation.Time, simulation.Random);
        Server.Faults.StreamingLists = streaming;
        Informer = new(
            new ModelResource(Server, Widget.Definition),
            scope ?? new(Widget.Definition),
            new(Widget.Definition, WidgetJson.Json.TypeInfo<Widget>(), metadataOnly: false, transform),
            new(streaming),
            simulation.Time,
            simulation.Random,
            new(Meter),
            NullLogger.Instance);
        running = Informer.RunAsync(stop.Token);
    }

    public Meter Meter { get; } = new("test");

    public ModelApiServer Server { get; }

    public Informer<Widget> Informer { get; }

    public async ValueTask DisposeAsync()
    {
#pragma warning disable VSTHRD103 // CancelAsync would leave the simulation
        stop.Cancel();
#pragma warning restore VSTHRD103
        await running;
        Meter.Dispose();
        stop.Dispose();
    }
}
