using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Kubernetes.Tests.Controllers;

public sealed class ControllerTests
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    [Fact]
    public void Every_object_is_reconciled_at_the_start_and_whenever_it_changes() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Create("b");
        bench.Start();
        await simulation.Delay(Settled);
        bench.Edit("a", body => body["spec"]!["size"] = 7);
        bench.Create("c");
        await simulation.Delay(Settled);

        Assert.Equal(["a", "a", "b", "c"], bench.Runs.Select(run => run.Name).Order());
        Assert.Equal(7, bench.Runs.Last(run => run.Name == "a").Widget.Spec.Size);
    });

    [Theory]
    [InlineData("spec", true)]
    [InlineData("labels", true)]
    [InlineData("annotations", true)]
    [InlineData("finalizers", true)]
    [InlineData("status", false)] // above all when we wrote it ourselves
    public void Only_a_change_of_what_is_wanted_wakes_a_controller(string what, bool wakes) => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Start();
        await simulation.Delay(Settled);
        if (what == "status")
            bench.EditStatus("a", 3);
        else if (what == "spec")
            bench.Edit("a", body => body["spec"]!["size"] = 7);
        else
            bench.Edit("a", body => body["metadata"]![what] = what == "finalizers" ? new JsonArray("x/y") : new JsonObject { ["x"] = "y" });
        await simulation.Delay(Settled);

        Assert.Equal(wakes ? 2 : 1, bench.Runs.Count);
    });

    [Fact]
    public void A_failure_is_tried_again_for_ever_each_time_with_a_fresh_object() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Reconcile = (widget, _) =>
        {
            widget.Spec.Size = 99;
            throw new InvalidOperationException("not today");
        };
        bench.Start();
        await simulation.Delay(TimeSpan.FromHours(5));
        var gaps = bench.Runs.Zip(bench.Runs.Skip(1), (one, next) => next.At - one.At).ToList();

        Assert.All(bench.Runs, run => Assert.Equal("a", run.Name));
        Assert.True(bench.Runs.Count > 60, "it gave up");
        Assert.True(gaps[^1] > TimeSpan.FromMinutes(3.7) && gaps[^1] < TimeSpan.FromMinutes(5.1));
        Assert.Equal(bench.Runs.Count, bench.Metrics.Sum("controller_runtime_reconcile_errors_total{controller=widget}"));
        Assert.Equal(bench.Runs.Count, bench.Metrics.Sum("controller_runtime_reconcile_total{controller=widget,result=error}"));

        bench.Reconcile = (widget, _) =>
        {
            Assert.Equal(1, widget.Spec.Size);
            return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        };
        await simulation.Delay(TimeSpan.FromMinutes(6));
        Assert.Equal(1, bench.Metrics.Sum("controller_runtime_reconcile_total{controller=widget,result=success}"));
    });

    [Fact]
    public void A_terminal_failure_waits_until_the_object_changes() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Reconcile = (_, _) => throw new TerminalException("spec.size must be even");
        bench.Start(settings => settings.ResyncInterval = TimeSpan.FromMinutes(10));
        await simulation.Delay(TimeSpan.FromHours(5));
        Assert.Single(bench.Runs);
        Assert.Equal(1, bench.Metrics.Sum("controller_runtime_terminal_reconcile_errors_total{controller=widget}"));

        bench.Edit("a", body => body["spec"]!["size"] = 2);
        await simulation.Delay(Settled);
        Assert.Equal(2, bench.Runs.Count);
    });

    [Fact]
    public void Two_writers_that_meet_are_no_error() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        var conflicts = 3;
        bench.Reconcile = (widget, _) => conflicts-- > 0
            ? throw ModelRefusal.Conflict(Widget.Definition, new("default", "a"), "stale")
            : Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        bench.Start();
        await simulation.Delay(Settled);

        Assert.Equal(4, bench.Runs.Count);
        Assert.Equal(0, bench.Metrics.Sum("controller_runtime_reconcile_errors_total{controller=widget}"));
        Assert.Equal(3, bench.Metrics.Sum("controller_runtime_reconcile_total{controller=widget,result=requeue}"));
    });

    [Fact]
    public void An_object_is_looked_at_again_when_its_reconcile_said() => Run(async (simulation, bench) =>
    {
        bench.Start();
        bench.Reconcile = (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget, TimeSpan.FromMinutes(10)));
        await simulation.Delay(Settled);
        bench.Create("a");
        await simulation.Delay(TimeSpan.FromHours(10));
        var gaps = bench.Runs.Zip(bench.Runs.Skip(1), (one, next) => next.At - one.At).ToList();

        Assert.All(gaps, gap => Assert.InRange(gap, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11.01)));
        Assert.True(gaps.Select(gap => gap.TotalSeconds).Distinct().Count() > 10);
        Assert.Equal(bench.Runs.Count, bench.Metrics.Sum("controller_runtime_reconcile_total{controller=widget,result=requeue_after}"));
    });

    [Fact]
    public void Objects_that_were_met_together_at_the_start_do_not_come_back_together() => Run(async (simulation, bench) =>
    {
        for (var i = 0; i < 200; i++)
            bench.Create($"w{i}");
        bench.Reconcile = (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget, TimeSpan.FromMinutes(10)));
        bench.Start();
        await simulation.Delay(TimeSpan.FromMinutes(11.1));
        var second = bench.Runs.GroupBy(run => run.Name).Select(runs => runs.Skip(1).First().At).ToList();

        Assert.True(second.Max() - second.Min() > TimeSpan.FromMinutes(5));
        Assert.True(second.GroupBy(at => at.Ticks / TimeSpan.TicksPerSecond).Max(group => group.Count()) < 10);
    });

    [Fact]
    public void Objects_that_nothing_happens_to_are_looked_at_once_an_interval() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Start(settings => settings.ResyncInterval = TimeSpan.FromHours(1));
        await simulation.Delay(TimeSpan.FromHours(10.5));

        Assert.InRange(bench.Runs.Count, 10, 13);
    });

    [Fact]
    public void A_reconcile_that_takes_too_long_is_broken_off_and_tried_again() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Reconcile = async (widget, cancelled) =>
        {
            if (bench.Runs.Count == 1)
                await simulation.Delay(TimeSpan.FromDays(1), cancelled);
            return ReconciliationResult<Widget>.Success(widget);
        };
        bench.Start();
        await simulation.Delay(TimeSpan.FromMinutes(5.1));

        Assert.Equal(2, bench.Runs.Count);
        Assert.Equal(1, bench.Metrics.Sum("controller_runtime_reconcile_timeouts_total{controller=widget}"));
        Assert.Equal(1, bench.Metrics.Sum("controller_runtime_reconcile_total{controller=widget,result=error}"));
    });

    [Fact]
    public void A_worker_that_does_not_come_back_can_be_seen() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        var never = new TaskCompletionSource<ReconciliationResult<Widget>>();
        bench.Reconcile = (_, _) => never.Task; // deaf to cancellation
        bench.Start();
        await simulation.Delay(TimeSpan.FromMinutes(9));
        Assert.Empty(bench.Controller!.StuckWorkers);
        await simulation.Delay(TimeSpan.FromMinutes(2));

        var stuck = Assert.Single(bench.Controller.StuckWorkers);
        Assert.Equal(("widget", "default/a"), (stuck.Controller, stuck.Key.ToString()));
        Assert.Equal(1, bench.Metrics.Last("controller_runtime_active_workers{controller=widget}"));
        Assert.True(bench.Metrics.Last("workqueue_longest_running_processor_seconds{name=widget,controller=widget}") > 600);
        never.SetResult(ReconciliationResult<Widget>.Success(bench.Runs[0].Widget));
    });

    [Fact]
    public void The_controller_is_told_of_each_object_that_is_gone_with_its_last_state() => Run(async (simulation, bench) =>
    {
        bench.Create("a", size: 5);
        bench.Create("b", size: 6);
        bench.Start();
        await simulation.Delay(Settled);
        var (first, second) = (bench.Find("a")!.Metadata.Uid, bench.Find("b")!.Metadata.Uid);
        bench.Delete("a");
        bench.Create("a", size: 7);
        bench.Delete("b");
        await simulation.Delay(Settled);

        Assert.Equal([(first, 5), (second, 6)], bench.Told.OrderBy(widget => widget.Spec.Size).Select(widget => (widget.Metadata.Uid, widget.Spec.Size)));
        Assert.Equal(7, bench.Runs[^1].Widget.Spec.Size);
    });

    [Fact]
    public void A_retry_ends_with_its_object() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Reconcile = (_, _) => throw new InvalidOperationException("no");
        bench.Start();
        await simulation.Delay(TimeSpan.FromSeconds(30));
        bench.Delete("a");
        await simulation.Delay(TimeSpan.FromSeconds(1));
        var runs = bench.Runs.Count;
        await simulation.Delay(TimeSpan.FromHours(1));

        Assert.Equal(runs, bench.Runs.Count);
    });

    [Fact]
    public void A_suspended_object_is_left_alone_until_it_is_not() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Start();
        await simulation.Delay(Settled);
        bench.Annotate("a", "reconcile.example.com/suspend", "true");
        await simulation.Delay(Settled);
        bench.Edit("a", body => body["spec"]!["size"] = 7);
        await simulation.Delay(Settled);
        Assert.Single(bench.Runs);

        bench.Annotate("a", "reconcile.example.com/suspend", "false");
        await simulation.Delay(Settled);
        Assert.Equal(7, bench.Runs[^1].Widget.Spec.Size);
    });

    [Fact]
    public void A_person_can_ask_for_a_reconcile_now_however_often_it_has_failed() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Reconcile = (_, _) => throw new InvalidOperationException("no");
        bench.Start();
        await simulation.Delay(TimeSpan.FromHours(1));
        var runs = bench.Runs.Count;
        bench.Annotate("a", "reconcile.example.com/requestedAt", "2026-04-15T13:00:00Z");
        await simulation.Delay(TimeSpan.FromSeconds(1));

        Assert.True(bench.Runs.Count > runs + 3, "the back-off did not begin anew");
    });

    [Fact]
    public void The_owner_of_a_child_that_changes_is_woken() => Run(async (simulation, bench) =>
    {
        bench.Create("owner");
        bench.Create("other");
        bench.Start(settings => settings.Owns<Gadget>());
        await simulation.Delay(Settled);
        bench.Runs.Clear();
        var owner = bench.Find("owner")!;
        bench.Server.Create(Gadget.Definition, ControllerBench.Body("child", change: body => body["metadata"]!["ownerReferences"] = new JsonArray(
            Reference("Widget", "owner", owner.Metadata.Uid!, controller: true), Reference("Widget", "other", "u2", controller: false))));
        await simulation.Delay(Settled);
        bench.Server.Delete(Gadget.Definition, new("default", "child"));
        await simulation.Delay(Settled);

        Assert.Equal(["owner", "owner"], bench.Runs.Select(run => run.Name));
    });

    [Fact]
    public void What_a_related_object_mattered_to_before_is_woken_too() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Create("b");
        bench.Start(settings => settings.Watches<Gadget>(gadget => [new("default", gadget.Spec.Colour!)]));
        bench.Server.Create(Gadget.Definition, ControllerBench.Body("g", change: body => body["spec"]!["colour"] = "a"));
        await simulation.Delay(Settled);
        bench.Runs.Clear();
        bench.Server.Replace(Gadget.Definition, ControllerBench.Body("g", change: body => body["spec"]!["colour"] = "b"));
        await simulation.Delay(Settled);

        Assert.Equal(["a", "b"], bench.Runs.Select(run => run.Name).Order());
    });

    [Fact]
    public void A_mapping_may_look_through_the_reconciled_objects_and_a_failing_one_harms_nobody() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Create("b");
        bench.Start(settings => settings.Watches<Gadget>(
            (gadget, widgets) => gadget.Spec.Size < 0 ? throw new InvalidOperationException("negative") : widgets.Keys(gadget.Metadata.Namespace)));
        await simulation.Delay(Settled);
        bench.Runs.Clear();
        bench.Server.Create(Gadget.Definition, ControllerBench.Body("bad", size: -1));
        bench.Server.Create(Gadget.Definition, ControllerBench.Body("good"));
        await simulation.Delay(Settled);

        Assert.Equal(["a", "b"], bench.Runs.Select(run => run.Name).Order());
        Assert.Equal(1, bench.Metrics.Sum("informer_handler_errors_total{resource=gadgets.example.com,namespace=,selector=}"));
    });

    [Fact]
    public void A_trigger_wakes_one_object_or_all_those_behind_what_changed_itself() => Run(async (simulation, bench) =>
    {
        for (var i = 0; i < 20; i++)
            bench.Create($"w{i:D2}");
        bench.Start();
        await simulation.Delay(Settled);
        bench.Runs.Clear();
        bench.Reconcile = async (widget, cancelled) =>
        {
            await simulation.Delay(TimeSpan.FromSeconds(1), cancelled);
            return ReconciliationResult<Widget>.Success(widget);
        };
        bench.Trigger.EnqueueAll();
        await simulation.Delay(TimeSpan.FromSeconds(0.5));
        bench.Trigger.Enqueue(new("default", "w19"));
        await simulation.Delay(TimeSpan.FromMinutes(1));

        Assert.Equal(20, bench.Runs.Count);
        Assert.Equal("w19", bench.Runs[1].Name);
    });

    [Fact]
    public void A_live_change_does_not_wait_behind_the_start() => Run(async (simulation, bench) =>
    {
        for (var i = 0; i < 500; i++)
            bench.Create($"w{i:D3}");
        bench.Reconcile = async (widget, cancelled) =>
        {
            await simulation.Delay(TimeSpan.FromMilliseconds(100), cancelled);
            return ReconciliationResult<Widget>.Success(widget);
        };
        bench.Start();
        await simulation.Until(() => bench.Runs.Count > 20);
        bench.Edit("w499", body => body["spec"]!["size"] = 7);
        var edited = simulation.Time.GetUtcNow();
        await simulation.Until(() => bench.Runs.Exists(run => run.Widget.Spec.Size == 7));

        Assert.True(simulation.Time.GetUtcNow() - edited < TimeSpan.FromSeconds(1));
    });

    [Fact]
    public void Stopping_lets_what_is_under_way_end_and_begins_nothing_new() => Run(async (simulation, bench) =>
    {
        for (var i = 0; i < 10; i++)
            bench.Create($"w{i}");
        var ended = 0;
        bench.Reconcile = async (widget, cancelled) =>
        {
            await simulation.Delay(TimeSpan.FromSeconds(10), cancelled);
            ended++;
            return ReconciliationResult<Widget>.Success(widget);
        };
        bench.Start(settings => settings.Workers = 2);
        await simulation.Delay(Settled);
        await bench.StopAsync();

        Assert.Equal((2, 2), (bench.Runs.Count, ended));
    });

    [Fact]
    public void Stopping_does_not_wait_longer_than_its_grace() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Reconcile = async (widget, cancelled) =>
        {
            await simulation.Delay(TimeSpan.FromMinutes(4), cancelled);
            return ReconciliationResult<Widget>.Success(widget);
        };
        bench.Start();
        await simulation.Delay(Settled);
        var stopped = simulation.Time.GetUtcNow();
        await bench.StopAsync();

        Assert.Equal(30, (simulation.Time.GetUtcNow() - stopped).TotalSeconds, 1.0);
    });

    [Fact]
    public void Losing_the_lead_breaks_off_at_once_what_is_under_way() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Reconcile = async (widget, cancelled) =>
        {
            await simulation.Delay(TimeSpan.FromMinutes(4), cancelled);
            return ReconciliationResult<Widget>.Success(widget);
        };
        bench.Start();
        await simulation.Delay(Settled);
        var stopped = simulation.Time.GetUtcNow();
        await bench.StopAsync(atOnce: true);

        Assert.Equal(stopped, simulation.Time.GetUtcNow());
        Assert.Equal(0, bench.Metrics.Sum("controller_runtime_reconcile_errors_total{controller=widget}"));
        Assert.Equal(0, bench.Metrics.Last("controller_runtime_active_workers{controller=widget}"));
    });

    [Fact]
    public void An_object_that_is_reconciled_over_and_over_is_noticed() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        bench.Start();
        for (var i = 0; i < 200; i++)
        {
            bench.Edit("a", body => body["spec"]!["size"] = (int)body["spec"]!["size"]! + 1);
            await simulation.Delay(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(2, bench.Metrics.Sum("controller_hot_loops_total{controller=widget}")); // once a minute
    });

    [Fact]
    public void Every_series_exists_before_anything_happens() => Run(async (simulation, bench) =>
    {
        bench.Start(settings => settings.Workers = 3);
        await simulation.Delay(TimeSpan.FromMilliseconds(1));

        foreach (var result in (string[])["success", "error", "requeue", "requeue_after"])
            Assert.Equal(0, bench.Metrics.Sum($"controller_runtime_reconcile_total{{controller=widget,result={result}}}"));
        foreach (var name in (string[])["reconcile_errors", "terminal_reconcile_errors", "reconcile_panics", "reconcile_timeouts"])
            Assert.Equal(0, bench.Metrics.Sum($"controller_runtime_{name}_total{{controller=widget}}"));
        Assert.Equal(3, bench.Metrics.Last("controller_runtime_max_concurrent_reconciles{controller=widget}"));
        Assert.Equal(0, bench.Metrics.Last("controller_runtime_active_workers{controller=widget}"));
        Assert.Equal(0, bench.Metrics.Last("workqueue_depth{name=widget,controller=widget,priority=0}"));
    });

    private static JsonObject Reference(string kind, string name, string uid, bool controller) => new()
    {
        ["apiVersion"] = "example.com/v1beta7", // another version of the same kind
        ["kind"] = kind,
        ["name"] = name,
        ["uid"] = uid,
        ["controller"] = controller,
    };

    private static void Run(Func<Simulation, ControllerBench, Task> test) => Simulation.Run(
        seed: 1,
        async simulation =>
        {
            await using var bench = new ControllerBench(simulation);
            await test(simulation, bench);
        });
}
