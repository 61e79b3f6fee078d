using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;

namespace CloudIntel.Kubernetes.Tests.Controllers;

/// <summary>A reconcile never decides on a state from before its own last write.</summary>
public sealed class OwnWritesTests
{
    [Fact]
    public void However_late_the_cache_is_each_reconcile_builds_on_the_one_before()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            Simulation.Run(seed, async simulation =>
            {
                await using var bench = new ControllerBench(simulation);
                bench.Server.Faults.MaxLatency = TimeSpan.FromSeconds(2);
                bench.Create("a");
                bench.Reconcile = async (widget, cancelled) =>
                {
                    // Not idempotent on purpose: a stale read would count twice.
                    var status = new WidgetStatus { Built = (widget.Status?.Built ?? 0) + 1 };
                    return ReconciliationResult<Widget>.Success(await bench.Statuses.WriteAsync(widget, status, cancelled));
                };
                bench.Start(settings => settings.Workers = 3);
                for (var i = 0; i < 10; i++)
                {
                    bench.Trigger.Enqueue(new("default", "a"));
                    await simulation.Delay(TimeSpan.FromSeconds(simulation.Random.NextDouble() * 3));
                }

                await simulation.Delay(TimeSpan.FromMinutes(1));
                Assert.Equal(bench.Runs.Count, bench.Find("a")!.Status!.Built);
                Assert.Equal(0, bench.Metrics.Sum("controller_runtime_reconcile_errors_total{controller=widget}"));
            });
        }
    }

    [Fact]
    public void The_object_goes_on_as_soon_as_its_write_has_come_back() => Simulation.Run(1, async simulation =>
    {
        await using var bench = new ControllerBench(simulation);
        bench.Create("a");
        bench.Start();
        await simulation.Delay(TimeSpan.FromSeconds(3));
        bench.Server.Faults.MaxLatency = TimeSpan.FromSeconds(1);
        bench.Reconcile = async (widget, cancelled) => ReconciliationResult<Widget>.Success(
            await bench.Statuses.WriteAsync(widget, new WidgetStatus { Built = bench.Runs.Count }, cancelled));
        bench.Runs.Clear();
        bench.Trigger.Enqueue(new("default", "a"));
        await simulation.Until(() => bench.Runs.Count == 1);
        bench.Trigger.Enqueue(new("default", "a"));
        await simulation.Until(() => bench.Runs.Count == 2);

        Assert.True(bench.Runs[1].At - bench.Runs[0].At < TimeSpan.FromSeconds(4));
    });

    [Fact]
    public void A_write_that_does_not_come_back_holds_its_object_up_for_five_seconds_and_no_other() => Simulation.Run(1, async simulation =>
    {
        await using var bench = new ControllerBench(simulation);
        bench.Create("a");
        bench.Create("b");
        bench.Start();
        await simulation.Delay(TimeSpan.FromSeconds(3));
        bench.Server.Faults.SilenceWatches();
        bench.Reconcile = async (widget, cancelled) => ReconciliationResult<Widget>.Success(widget.Metadata.Name == "b"
            ? widget
            : await bench.Statuses.WriteAsync(widget, new WidgetStatus { Built = bench.Runs.Count }, cancelled));
        bench.Runs.Clear();
        bench.Trigger.Enqueue(new("default", "a"));
        await simulation.Delay(TimeSpan.FromSeconds(1));
        bench.Trigger.Enqueue(new("default", "a"));
        bench.Trigger.Enqueue(new("default", "b"));
        await simulation.Delay(TimeSpan.FromSeconds(20));

        Assert.Equal(["a", "b", "a"], bench.Runs.Select(run => run.Name));
        Assert.InRange((bench.Runs[2].At - bench.Runs[0].At).TotalSeconds, 4.9, 5.2);
        Assert.Equal(0, bench.Metrics.Last("controller_runtime_active_workers{controller=widget}"));
    });

    [Theory]
    [InlineData("7", "7", true)]
    [InlineData("7", "8", true)] // somebody wrote after us
    [InlineData("7", "6", false)]
    [InlineData("9", "10", true)] // numbers, not texts
    [InlineData("x7", "x8", false)] // no numbers: only the very version counts
    [InlineData("x7", "x7", true)]
    public void The_cache_has_caught_up_with_a_version_or_a_later_one(string written, string shown, bool caughtUp)
    {
        var writes = new OwnWrites(new ManualTimeProvider());
        writes.Wrote(new("n", "a"), new() { Uid = "u", ResourceVersion = written });

        Assert.Equal(!caughtUp, writes.MustWait(new("n", "a"), new() { Uid = "u", ResourceVersion = shown }, out _));
    }

    [Fact]
    public void Another_object_of_the_same_name_need_not_wait()
    {
        var writes = new OwnWrites(new ManualTimeProvider());
        writes.Wrote(new("n", "a"), new() { Uid = "old", ResourceVersion = "9" });

        Assert.False(writes.MustWait(new("n", "a"), new() { Uid = "new", ResourceVersion = "3" }, out _));
    }
}
