using System.Diagnostics.Metrics;
using System.Text;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;
using CloudIntel.TestKit.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Kubernetes.Tests.Events;

public sealed class EventRecorderTests
{
    private static readonly ResourceDefinition Events = ResourceDefinition.Of<Event>();
    private static readonly ResourceDefinition CoreEvents = ResourceDefinition.Of<CoreEvent>();
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    [Fact]
    public void What_happened_is_told_once_with_all_that_the_server_asks_for() => Run(async (simulation, bench) =>
    {
        bench.Recorder.Warning(Subject(), "ThresholdCrossed", "Review", "80 % of the budget is spent");
        await simulation.Delay(Settled);

        var told = Assert.Single(bench.Told());
        Assert.Equal("team-a", told.Metadata.Namespace);
        Assert.StartsWith("budget-1.", told.Metadata.Name, StringComparison.Ordinal);
        Assert.Equal(("Warning", "ThresholdCrossed", "Review"), (told.Type, told.Reason, told.Action));
        Assert.Equal(("example.com/test", "pod-1"), (told.ReportingController, told.ReportingInstance));
        Assert.Equal(("Widget", "budget-1", "u1"), (told.Regarding!.Kind, told.Regarding.Name, told.Regarding.Uid));
        Assert.Equal("80 % of the budget is spent", told.Note);
        Assert.NotNull(told.EventTime);
        Assert.Null(told.Series);
    });

    [Fact]
    public void Repetitions_are_counted_on_the_first_event_and_written_seldom() => Run(async (simulation, bench) =>
    {
        for (var i = 0; i < 60; i++)
        {
            bench.Recorder.Normal(Subject(), "Reviewed", "Review", $"note {i}");
            await simulation.Delay(TimeSpan.FromMinutes(1));
        }

        var told = Assert.Single(bench.Told());
        Assert.InRange(told.Series!.Count, 30, 60);
        Assert.Equal(2, bench.Server.Requests.Count(request => request.Verb == "patch")); // the second time, and after half an hour

        await simulation.Delay(TimeSpan.FromMinutes(8));
        Assert.Equal(60, bench.Told()[0].Series!.Count); // the series has ended
    });

    [Fact]
    public void After_a_quiet_time_the_same_thing_is_a_new_event() => Run(async (simulation, bench) =>
    {
        bench.Recorder.Normal(Subject(), "Reviewed", "Review", "one");
        await simulation.Delay(TimeSpan.FromMinutes(7));
        bench.Recorder.Normal(Subject(), "Reviewed", "Review", "two");
        await simulation.Delay(Settled);

        Assert.Equal(["one", "two"], bench.Told().Select(told => told.Note));
    });

    [Fact]
    public void Other_objects_and_other_reasons_are_other_events() => Run(async (simulation, bench) =>
    {
        bench.Recorder.Normal(Subject(), "A", "Review", "");
        bench.Recorder.Normal(Subject(), "B", "Review", "");
        bench.Recorder.Normal(Subject(uid: "u2"), "A", "Review", "");
        bench.Recorder.Warning(Subject(), "A", "Review", "");
        await simulation.Delay(Settled);

        Assert.Equal(4, bench.Told().Count);
    });

    [Fact]
    public void What_lives_in_no_namespace_is_told_of_in_default() => Run(async (simulation, bench) =>
    {
        var subject = Subject();
        subject.Metadata.Namespace = null;
        bench.Recorder.Normal(subject, "A", "Review", "");
        await simulation.Delay(Settled);

        var told = WidgetJson.Json.Deserialize<CoreEvent>(Bytes(Assert.Single(bench.Server.At(CoreEvents, bench.Server.Version))));
        Assert.Equal("default", told.Metadata.Namespace);
    });

    [Fact]
    public void A_note_that_is_too_long_is_cut_between_characters() => Run(async (simulation, bench) =>
    {
        bench.Recorder.Normal(Subject(), "A", "Review", new string('x', 1020) + "😀😀😀");
        await simulation.Delay(Settled);
        var note = bench.Told()[0].Note!;

        Assert.InRange(Encoding.UTF8.GetByteCount(note), 1020, 1024);
        Assert.EndsWith("x…", note, StringComparison.Ordinal);
    });

    [Fact]
    public void Without_events_k8s_io_the_core_group_is_used() => Run(async (simulation, bench) =>
    {
        bench.Client.Missing.Add("events.k8s.io/v1");
        bench.Recorder.Normal(Subject(), "Reviewed", "Review", "one");
        bench.Recorder.Normal(Subject(), "Reviewed", "Review", "two");
        await simulation.Delay(Settled);

        Assert.Empty(bench.Told());
        var told = WidgetJson.Json.Deserialize<CoreEvent>(Bytes(Assert.Single(bench.Server.At(CoreEvents, bench.Server.Version))));
        Assert.Equal((2, "one", "budget-1", "example.com/test"), (told.Count, told.Message, told.InvolvedObject!.Name, told.Source!.Component));
    });

    [Fact]
    public void A_failure_that_passes_is_waited_for_and_nobody_waits_for_it() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.Refuse = _ => ModelRefusal.InternalError();
        bench.Recorder.Normal(Subject(), "A", "Review", "");
        bench.Recorder.Normal(Subject(), "B", "Review", "");
        await simulation.Delay(TimeSpan.FromSeconds(45));
        bench.Server.Faults.Refuse = null;
        await simulation.Delay(TimeSpan.FromSeconds(11));

        Assert.Equal(2, bench.Told().Count);
    });

    [Fact]
    public void A_failure_that_does_not_pass_drops_the_event() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.Refuse = _ => ModelRefusal.Forbidden();
        bench.Recorder.Normal(Subject(), "A", "Review", "");
        await simulation.Delay(Settled);
        bench.Server.Faults.Refuse = null;
        bench.Recorder.Normal(Subject(), "B", "Review", "");
        await simulation.Delay(Settled);

        Assert.Equal(["B"], bench.Told().Select(told => told.Reason));
        Assert.Equal(1, bench.Metrics.Sum("event_recorder_dropped_total{reason=refused}"));
    });

    [Fact]
    public void With_too_many_waiting_the_newest_are_dropped_and_counted() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.Refuse = _ => ModelRefusal.Refused();
        for (var i = 0; i < 1500; i++)
            bench.Recorder.Normal(Subject(uid: $"u{i}"), "A", "Review", "");
        await simulation.Delay(Settled);

        Assert.InRange(bench.Metrics.Sum("event_recorder_dropped_total{reason=queue_full}"), 499, 500);
        bench.Server.Faults.Refuse = null;
    });

    [Fact]
    public void An_event_that_the_server_has_forgotten_is_told_again() => Run(async (simulation, bench) =>
    {
        bench.Recorder.Normal(Subject(), "A", "Review", "");
        await simulation.Delay(Settled);
        bench.Server.Delete(Events, ObjectKey.Of(bench.Told()[0].Metadata));
        bench.Recorder.Normal(Subject(), "A", "Review", "");
        await simulation.Delay(Settled);

        Assert.Equal(2, Assert.Single(bench.Told()).Series!.Count);
    });

    [Fact]
    public void At_the_end_what_waits_is_written_and_counts_are_brought_up_to_date() => Run(async (simulation, bench) =>
    {
        for (var i = 0; i < 5; i++)
            bench.Recorder.Normal(Subject(), "A", "Review", "");
        bench.Recorder.Normal(Subject(uid: "u2"), "A", "Review", "");
        await bench.FlushAsync();
        bench.Recorder.Normal(Subject(uid: "u3"), "A", "Review", ""); // too late, and no error

        Assert.Equal([1, 5], bench.Told().Select(told => told.Series?.Count ?? 1).Order());
    });

    [Fact]
    public void At_the_end_nobody_waits_for_a_server_that_does_not_answer() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.Refuse = _ => ModelRefusal.Refused();
        for (var i = 0; i < 5; i++)
            bench.Recorder.Normal(Subject(uid: $"u{i}"), "A", "Review", "");
        await simulation.Delay(Settled);
        var began = simulation.Time.GetUtcNow();
        await bench.FlushAsync();

        Assert.True(simulation.Time.GetUtcNow() - began < TimeSpan.FromSeconds(1));
    });

    private static Widget Subject(string uid = "u1") => new()
    {
        ApiVersion = "example.com/v1",
        Kind = "Widget",
        Metadata = new() { Name = "budget-1", Namespace = "team-a", Uid = uid, ResourceVersion = "7" },
    };

    private static byte[] Bytes(System.Text.Json.Nodes.JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static void Run(Func<Simulation, Bench, Task> test) => Simulation.Run(
        seed: 1,
        async simulation =>
        {
            await using var bench = new Bench(simulation);
            await test(simulation, bench);
        });

    private sealed class Bench : IAsyncDisposable
    {
        private readonly Meter meter = new("test");
        private readonly CancellationTokenSource flush = new();
        private readonly Task running;

        public Bench(Simulation simulation)
        {
            Metrics = new(meter);
            Server = new(simulation.Time, simulation.Random);
            Client = new(Server, WidgetJson.Json);
            var metrics = new EventMetrics(meter);
            var options = new EventRecorderOptions { Controller = "example.com/test", Instance = "pod-1" };
            var writer = new EventWriter(Client, options, simulation.Time, new(simulation.Random), metrics, NullLogger.Instance);
            Recorder = new(writer, simulation.Time, metrics, NullLogger.Instance);
            running = Recorder.RunAsync(flush.Token, CancellationToken.None);
        }

        public MetricReader Metrics { get; }

        public ModelApiServer Server { get; }

        public ModelClient Client { get; }

        public EventRecorder Recorder { get; }

        public List<Event> Told() => [.. Server.At(Events, Server.Version).Select(json => WidgetJson.Json.Deserialize<Event>(Bytes(json)))];

        public Task FlushAsync()
        {
#pragma warning disable VSTHRD103 // CancelAsync would leave the simulation
            flush.Cancel();
#pragma warning restore VSTHRD103
            return running;
        }

        public async ValueTask DisposeAsync()
        {
            await FlushAsync();
            Metrics.Dispose();
            meter.Dispose();
            flush.Dispose();
        }
    }
}
