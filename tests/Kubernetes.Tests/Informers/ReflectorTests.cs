using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;
using CloudIntel.TestKit.Telemetry;

namespace CloudIntel.Kubernetes.Tests.Informers;

/// <summary>Which requests a reflector makes, and when.</summary>
public sealed class ReflectorTests
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    [Fact]
    public void It_lists_what_is_at_hand_and_watches_from_there() => Run(async (simulation, bench) =>
    {
        Create(bench, "a");
        await bench.Informer.WaitForSyncAsync(default);
        await simulation.Delay(Settled);
        Create(bench, "b");
        await simulation.Delay(Settled);

        Assert.Equal(["list 0", "watch 1001"], Transcript(bench));
        Assert.Equal(2, bench.Informer.Store.Count);
    });

    [Fact]
    public void A_watch_that_ends_goes_on_where_it_was_without_a_list() => Run(async (simulation, bench) =>
    {
        await bench.Informer.WaitForSyncAsync(default);
        Create(bench, "a");
        await simulation.Delay(TimeSpan.FromMinutes(11)); // a watch lasts 5 to 10 minutes

        Assert.Equal(["list 0", "watch 1000", "watch 1001"], Transcript(bench).Take(3));
        Assert.DoesNotContain(Transcript(bench).Skip(1), request => request.StartsWith("list", StringComparison.Ordinal));
    });

    [Fact]
    public void Watches_end_at_different_times_so_that_servers_are_not_stormed()
    {
        var lengths = new HashSet<double>();
        for (var seed = 0; seed < 20; seed++)
        {
            Run(
                async (simulation, bench) =>
                {
                    await bench.Informer.WaitForSyncAsync(default);
                    var began = simulation.Time.GetUtcNow();
                    await simulation.Until(() => bench.Server.Requests.Count == 3, every: TimeSpan.FromSeconds(1));
                    lengths.Add(Math.Round((simulation.Time.GetUtcNow() - began).TotalSeconds));
                },
                seed);
        }

        Assert.All(lengths, seconds => Assert.InRange(seconds, 299, 602));
        Assert.True(lengths.Count > 10);
    }

    [Fact]
    public void A_version_that_the_server_has_forgotten_leads_to_a_list_of_what_is_not_older() => Run(async (simulation, bench) =>
    {
        await bench.Informer.WaitForSyncAsync(default);
        Create(bench, "a");
        await simulation.Delay(Settled);
        bench.Server.Faults.CutWatches();
        for (var i = 0; i < 3; i++)
            Create(bench, $"b{i}");
        bench.Server.Compact();
        await simulation.Delay(TimeSpan.FromSeconds(10));

        Assert.Equal(["list 0", "watch 1000", "watch 1001", "list 1001", "watch 1004"], Transcript(bench));
        Assert.Equal(4, bench.Informer.Store.Count);
    });

    [Fact]
    public void A_list_that_is_told_the_version_is_expired_asks_for_the_latest_at_once() => Run(async (simulation, bench) =>
    {
        await bench.Informer.WaitForSyncAsync(default);
        await simulation.Delay(Settled);
        bench.Server.Faults.Refuse = request => request.Version == "1000" ? ModelRefusal.Expired(1000, 1001) : null;
        bench.Server.Faults.CutWatches();
        await simulation.Delay(Settled);

        Assert.Equal(["list 0", "watch 1000", "watch 1000", "list 1000", "list ", "watch 1000"], Transcript(bench).Take(6));
    });

    [Fact]
    public void A_version_that_the_server_has_not_reached_leads_to_a_list_of_the_latest() => Run(async (simulation, bench) =>
    {
        await bench.Informer.WaitForSyncAsync(default);
        await simulation.Delay(Settled);
        bench.Server.Faults.Refuse = request => request.Version == "1000" ? ModelRefusal.TooLarge(1000, 999) : null;
        bench.Server.Faults.CutWatches();
        await simulation.Delay(Settled);

        Assert.Equal(["list 0", "watch 1000", "watch 1000", "list "], Transcript(bench).Take(4));
    });

    [Fact]
    public void While_nobody_listens_it_knocks_seldom_and_never_lists() => Run(async (simulation, bench) =>
    {
        Create(bench, "a");
        await bench.Informer.WaitForSyncAsync(default);
        bench.Server.Faults.Refuse = _ => ModelRefusal.Refused();
        bench.Server.Faults.CutWatches();
        await simulation.Delay(TimeSpan.FromMinutes(5));
        var knocks = Transcript(bench).Skip(2).ToList();

        Assert.InRange(knocks.Count, 5, 15);
        Assert.All(knocks, request => Assert.Equal("watch 1001", request));
        Assert.NotNull(bench.Informer.Status.Problem);
        Assert.Equal(1, bench.Informer.Store.Count);

        bench.Server.Faults.Refuse = null;
        await simulation.Until(() => bench.Server.Requests.Count > 2 + knocks.Count, TimeSpan.FromSeconds(61));
        Create(bench, "b");
        await simulation.Delay(Settled);
        Assert.Null(bench.Informer.Status.Problem);
        Assert.Equal(2, bench.Informer.Store.Count);
    });

    [Fact]
    public void A_busy_server_is_asked_for_the_same_version_later() => Run(async (simulation, bench) =>
    {
        await bench.Informer.WaitForSyncAsync(default);
        await simulation.Delay(Settled);
        bench.Server.Faults.Refuse = _ => ModelRefusal.TooManyRequests();
        bench.Server.Faults.CutWatches();
        await simulation.Delay(TimeSpan.FromMinutes(2));
        bench.Server.Faults.Refuse = null;
        await simulation.Delay(TimeSpan.FromMinutes(2));

        Assert.All(Transcript(bench).Skip(1), request => Assert.Equal("watch 1000", request));
    });

    [Fact]
    public void A_watch_that_falls_silent_is_given_up_after_90_seconds() => Run(async (simulation, bench) =>
    {
        await bench.Informer.WaitForSyncAsync(default);
        await simulation.Delay(Settled);
        bench.Server.Faults.SilenceWatches();
        var silent = simulation.Time.GetUtcNow();
        Create(bench, "a");
        await simulation.Until(() => bench.Informer.Store.Count == 1);

        Assert.InRange((simulation.Time.GetUtcNow() - silent).TotalSeconds, 60, 91);
        Assert.Equal(["list 0", "watch 1000", "watch 1000"], Transcript(bench));
    });

    [Fact]
    public void A_server_without_bookmarks_is_heard_by_its_accepting_watches() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.Bookmarks = false; // before 1.21, about what nobody changes
        await bench.Informer.WaitForSyncAsync(default);
        for (var minute = 0; minute < 30; minute++)
        {
            await simulation.Delay(TimeSpan.FromMinutes(1));
            Assert.InRange(bench.Informer.Status.LastFrameAge.TotalSeconds, 0, 92);
        }

        bench.Server.Faults.Refuse = _ => ModelRefusal.Refused();
        await simulation.Delay(TimeSpan.FromMinutes(5));
        Assert.InRange(bench.Informer.Status.LastFrameAge.TotalSeconds, 295, 392);
        Assert.NotNull(bench.Informer.Status.Problem);

        bench.Server.Faults.Refuse = null;
        await simulation.Delay(TimeSpan.FromMinutes(3));
        Assert.InRange(bench.Informer.Status.LastFrameAge.TotalSeconds, 0, 92);
        Assert.Null(bench.Informer.Status.Problem);
    });

    [Fact]
    public void A_watch_of_nothing_at_all_stays_open_by_its_bookmarks() => Run(async (simulation, bench) =>
    {
        await bench.Informer.WaitForSyncAsync(default);
        await simulation.Delay(TimeSpan.FromMinutes(4.5));

        Assert.Equal(["list 0", "watch 1000"], Transcript(bench));
        Assert.True(bench.Informer.Status.LastFrameAge < TimeSpan.FromSeconds(61));
    });

    [Fact]
    public void Bookmarks_carry_a_quiet_watch_past_the_forgetting_of_history() => Run(async (simulation, bench) =>
    {
        var other = new ResourceDefinition("example.com", "v1", "Noise", "noises", true);
        await bench.Informer.WaitForSyncAsync(default);
        for (var i = 0; i < 50; i++)
            bench.Server.Create(other, Body($"n{i}"));
        await simulation.Delay(TimeSpan.FromSeconds(65));
        bench.Server.Compact();
        bench.Server.Faults.CutWatches();
        await simulation.Delay(Settled);

        Assert.Equal(["list 0", "watch 1000", "watch 1050"], Transcript(bench));
    });

    [Fact]
    public void A_server_that_streams_lists_is_asked_for_one_and_the_stream_goes_on_as_a_watch() => Run(
        async (simulation, bench) =>
        {
            Create(bench, "a");
            await bench.Informer.WaitForSyncAsync(default);
            Create(bench, "b");
            await simulation.Delay(Settled);

            Assert.Equal(["watch "], Transcript(bench));
            Assert.Equal(2, bench.Informer.Store.Count);
        },
        streaming: true);

    [Fact]
    public void A_server_that_refuses_to_stream_lists_is_never_asked_again() => Run(
        async (simulation, bench) =>
        {
            bench.Server.Faults.StreamingLists = false;
            await bench.Informer.WaitForSyncAsync(default);
            await simulation.Delay(Settled);
            Create(bench, "a");
            bench.Server.Faults.CutWatches();
            bench.Server.Compact();
            await simulation.Delay(TimeSpan.FromSeconds(10));

            Assert.Equal(["watch ", "list 0", "watch 1000", "watch 1000", "list 1000", "watch 1001"], Transcript(bench));
        },
        streaming: true);

    [Fact]
    public void A_missing_permission_is_named_with_the_rule_that_grants_it_and_its_return_is_noticed() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.Refuse = _ => ModelRefusal.Forbidden();
        await simulation.Delay(TimeSpan.FromMinutes(3));

        Assert.False(bench.Informer.HasSynced);
        Assert.Contains(
            """{apiGroups: ["example.com"], resources: ["widgets"], verbs: ["get", "list", "watch"]} in a ClusterRole""",
            bench.Informer.Status.Problem,
            StringComparison.Ordinal);

        bench.Server.Faults.Refuse = null;
        await simulation.Until(() => bench.Informer.HasSynced, TimeSpan.FromMinutes(1.1));
        Assert.Null(bench.Informer.Status.Problem);
    });

    [Fact]
    public void A_resource_that_is_not_installed_is_waited_for() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.Refuse = _ => ModelRefusal.NotInstalled();
        await simulation.Delay(TimeSpan.FromMinutes(10));
        Assert.False(bench.Informer.HasSynced);
        Assert.Contains("install its custom resource definition", bench.Informer.Status.Problem, StringComparison.Ordinal);

        bench.Server.Faults.Refuse = null;
        Create(bench, "a");
        await simulation.Until(() => bench.Informer.HasSynced, TimeSpan.FromMinutes(1.1));
        Assert.Equal(1, bench.Informer.Store.Count);
    });

    [Fact]
    public void A_resource_that_is_uninstalled_takes_its_objects_along_and_comes_back() => Run(async (simulation, bench) =>
    {
        Create(bench, "a");
        await bench.Informer.WaitForSyncAsync(default);
        var story = new Story();
        await using var subscription = bench.Informer.Subscribe(story.TakeAsync);
        bench.Server.Faults.Refuse = _ => ModelRefusal.NotInstalled();
        bench.Server.Faults.CutWatches();
        await simulation.Delay(TimeSpan.FromSeconds(20));
        Assert.Equal(1, bench.Informer.Store.Count); // perhaps the server only starts up

        await simulation.Delay(TimeSpan.FromMinutes(2));
        Assert.Equal(0, bench.Informer.Store.Count);
        Assert.Single(story.Deleted);

        bench.Server.Faults.Refuse = null;
        await simulation.Delay(TimeSpan.FromMinutes(2));
        Assert.Equal(1, bench.Informer.Store.Count);
        Assert.Empty(story.Contradictions);
    });

    [Fact]
    public void An_object_that_does_not_fit_its_type_is_left_out_and_reported_and_the_rest_flows() => Run(async (simulation, bench) =>
    {
        using var metrics = new MetricReader(bench.Meter);
        bench.Server.Create(Widget.Definition, Body("broken", "\"huge\""));
        Create(bench, "good");
        await bench.Informer.WaitForSyncAsync(default);
        Create(bench, "later");
        bench.Server.Replace(Widget.Definition, Body("good", "\"vast\""));
        await simulation.Delay(Settled);

        Assert.Equal(["good", "later"], bench.Informer.Store.Keys().Select(key => key.Name).Order());
        Assert.Equal(1, bench.Informer.Store.Find(new("default", "good"))!.Spec.Size); // the last state that could be read
        Assert.Equal(["broken", "good"], bench.Informer.Status.Undecodable.Select(left => left.Key.Name).Order());
        Assert.Contains("$.spec.size", bench.Informer.Status.Undecodable[0].Reason, StringComparison.Ordinal);
        Assert.Equal(2, metrics.Sum("informer_undecodable_objects_total{resource=widgets.example.com,namespace=,selector=}"));

        bench.Server.Replace(Widget.Definition, Body("broken"));
        bench.Server.Delete(Widget.Definition, new("default", "good"));
        await simulation.Delay(Settled);
        Assert.Equal(["broken", "later"], bench.Informer.Store.Keys().Select(key => key.Name).Order());
        Assert.Empty(bench.Informer.Status.Undecodable);
    });

    [Fact]
    public void A_failing_and_a_slow_subscriber_hold_up_nobody() => Run(async (simulation, bench) =>
    {
        using var metrics = new MetricReader(bench.Meter);
        await bench.Informer.WaitForSyncAsync(default);
        await using var failing = bench.Informer.Subscribe((_, _) => throw new InvalidOperationException("no"));
        await using var slow = bench.Informer.Subscribe(async (_, cancelled) => await simulation.Delay(TimeSpan.FromHours(1), cancelled));
        var story = new Story();
        await using var good = bench.Informer.Subscribe(story.TakeAsync);
        for (var i = 0; i < 5; i++)
            Create(bench, $"w{i}");
        await simulation.Delay(Settled);

        Assert.Equal(5, story.Known.Count);
        Assert.Equal(4, bench.Informer.Status.PendingChanges);
        Assert.Equal(5, metrics.Sum("informer_handler_errors_total{resource=widgets.example.com,namespace=,selector=}"));
    });

    private static IEnumerable<string> Transcript(InformerBench bench) => bench.Server.Requests.Select(request => $"{request.Verb} {request.Version}");

    private static void Create(InformerBench bench, string name) => bench.Server.Create(Widget.Definition, Body(name));

    private static JsonObject Body(string name, string size = "1") => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["spec"] = new JsonObject { ["size"] = JsonNode.Parse(size) },
    };

    private static void Run(Func<Simulation, InformerBench, Task> test, int seed = 1, bool streaming = false) => Simulation.Run(
        seed,
        async simulation =>
        {
            await using var bench = new InformerBench(simulation, streaming);
            await test(simulation, bench);
        });
}
