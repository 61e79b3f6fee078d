using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Telemetry;

namespace CloudIntel.Kubernetes.Tests.Controllers;

public sealed class WorkQueueTests : IDisposable
{
    private readonly Meter meter = new("test");
    private readonly ManualTimeProvider clock = new();
    private readonly WorkQueue<string> queue;

    public WorkQueueTests() => queue = Create(clock);

    public void Dispose()
    {
        queue.Dispose();
        meter.Dispose();
    }

    [Fact]
    public async Task Adds_of_a_waiting_key_collapse_into_one_run()
    {
        queue.Add("a");
        queue.Add("a");
        queue.Add("a");

        Assert.Equal("a", await TakeAsync());
        queue.Done("a");
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task An_add_while_the_key_runs_brings_exactly_one_more_run()
    {
        queue.Add("a");
        await TakeAsync();
        queue.Add("a");
        queue.Add("a");
        Assert.Null(await TakeAsync());

        queue.Done("a");
        Assert.Equal("a", await TakeAsync());
        queue.Done("a");
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task Keys_come_in_the_order_they_were_added()
    {
        queue.Add("a");
        queue.Add("b");
        queue.Add("a");
        queue.Add("c");

        Assert.Equal(["a", "b", "c"], await TakeAllAsync());
    }

    [Fact]
    public async Task Live_keys_go_before_the_backlog()
    {
        queue.Add("old", WorkPriority.Backlog);
        queue.Add("new");

        Assert.Equal(["new", "old"], await TakeAllAsync());
    }

    [Fact]
    public async Task A_live_change_lifts_a_key_out_of_the_backlog()
    {
        queue.Add("old", WorkPriority.Backlog);
        queue.Add("changed", WorkPriority.Backlog);
        queue.Add("changed");

        Assert.Equal(["changed", "old"], await TakeAllAsync());
    }

    [Fact]
    public async Task A_hot_key_does_not_hold_up_the_backlog()
    {
        queue.Add("quiet", WorkPriority.Backlog);
        queue.Add("hot");
        var before = new List<string>();
        while (await TakeAsync() is { } key && key != "quiet" && before.Count < 10)
        {
            before.Add(key);
            queue.Add(key); // changes again while it is worked on
            queue.Done(key);
        }

        Assert.Equal(["hot", "hot", "hot"], before);
    }

    [Fact]
    public async Task A_hot_key_takes_turns_with_other_live_keys()
    {
        queue.Add("hot");
        queue.Add("a");
        Assert.Equal("hot", await TakeAsync());
        queue.Add("hot");
        queue.Done("hot");

        Assert.Equal("a", await TakeAsync());
    }

    [Fact]
    public async Task Of_several_delays_of_a_key_the_one_that_ends_first_counts()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(3));
        queue.AddAfter("a", TimeSpan.FromSeconds(20));

        clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Null(await TakeAsync());
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("a", await TakeAsync());
        queue.Done("a");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task A_delay_survives_a_run_that_came_in_between()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.Add("a");
        Assert.Equal(["a"], await TakeAllAsync());

        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["a"], await TakeAllAsync());
    }

    [Fact]
    public void Failures_wait_longer_each_time_up_to_the_bound_and_never_run_out()
    {
        var delays = Enumerable.Range(0, 200).Select(_ => queue.AddRateLimited("a")).ToList();

        for (var i = 0; i < delays.Count; i++)
        {
            var exact = TimeSpan.FromMilliseconds(Math.Min(5 * Math.Pow(2, i), 300_000));
            Assert.InRange(delays[i], exact * 0.75, exact);
        }
    }

    [Fact]
    public void A_success_makes_the_next_failure_the_first_again()
    {
        for (var i = 0; i < 10; i++)
            queue.AddRateLimited("a");
        queue.Forget("a");

        Assert.True(queue.AddRateLimited("a") <= TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public async Task Attempts_are_counted_by_key()
    {
        queue.Add("a");
        await TakeAsync();
        queue.AddRateLimited("a");
        queue.Done("a");
        clock.Advance(TimeSpan.FromSeconds(1));
        queue.Add("b");

        Assert.Equal(2, (await queue.TakeAsync())!.Value.Attempt);
        Assert.Equal(1, (await queue.TakeAsync())!.Value.Attempt);
    }

    [Fact]
    public async Task Shutting_down_hands_out_nothing_more_and_waits_for_what_runs()
    {
        queue.Add("running");
        queue.Add("waiting");
        await TakeAsync();
        var idle = queue.TakeAsync();
        queue.Done((await idle)!.Value.Key);
        idle = queue.TakeAsync();

        queue.ShutDown();
        queue.Add("late");
        queue.AddAfter("later", TimeSpan.FromSeconds(1));

        Assert.Null(await idle);
        Assert.Null(await queue.TakeAsync());
        var drained = queue.DrainAsync(TestContext.Current.CancellationToken);
        Assert.False(drained.IsCompleted);
        queue.Done("running");
        await drained;
    }

    [Fact]
    public async Task What_runs_too_long_can_be_seen()
    {
        queue.Add("slow");
        await TakeAsync();
        clock.Advance(TimeSpan.FromMinutes(7));

        Assert.Equal([("slow", TimeSpan.FromMinutes(7))], queue.InFlight());
    }

    [Fact]
    public async Task The_metrics_carry_controller_runtimes_names_and_exist_from_the_start()
    {
        using var metrics = new MetricReader(meter);
        using var measured = Create(clock, "widget");
        measured.Add("a");
        measured.Add("b", WorkPriority.Backlog);
        await measured.TakeAsync();
        clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(2, metrics.Sum("workqueue_adds_total{name=widget,controller=widget}"));
        Assert.Equal(0, metrics.Sum("workqueue_retries_total{name=widget,controller=widget}"));
        Assert.Equal(0, metrics.Last("workqueue_depth{name=widget,controller=widget,priority=0}"));
        Assert.Equal(1, metrics.Last("workqueue_depth{name=widget,controller=widget,priority=-100}"));
        Assert.Equal(4, metrics.Last("workqueue_unfinished_work_seconds{name=widget,controller=widget}"));
        Assert.Equal(4, metrics.Last("workqueue_longest_running_processor_seconds{name=widget,controller=widget}"));
        Assert.Equal(1, metrics.Count("workqueue_queue_duration_seconds{name=widget,controller=widget}"));
        measured.Done("a");
        Assert.Equal(4, metrics.Sum("workqueue_work_duration_seconds{name=widget,controller=widget}"));
    }

    private WorkQueue<string> Create(TimeProvider time, string name = "test")
    {
        WorkQueue<string>? created = null;
        var measures = new WorkQueueMetrics(meter).Measure(name, () => created?.State() ?? default);
        return created = new(new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMinutes(5), new(new(1))), time, measures);
    }

    /// <summary>The next key, or null when none waits.</summary>
    private async Task<string?> TakeAsync() =>
        queue.State() is { Live: 0, Backlog: 0 } ? null : (await queue.TakeAsync())?.Key;

    private async Task<List<string>> TakeAllAsync()
    {
        var keys = new List<string>();
        while (await TakeAsync() is { } key)
        {
            keys.Add(key);
            queue.Done(key);
        }

        return keys;
    }
}
