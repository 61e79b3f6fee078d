using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Kubernetes.Tests.Controllers;

public sealed class FinalizerTests
{
    private const string Ours = "example.com/cleanup";
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    [Fact]
    public void A_finalizer_is_on_an_object_before_anything_is_done_for_it() => Run(async (simulation, bench) =>
    {
        bench.Create("a", change: body => body["metadata"]!["finalizers"] = new JsonArray("other/first"));
        bench.Reconcile = (widget, _) =>
        {
            Assert.Contains(Ours, bench.Find("a")!.Metadata.Finalizers!);
            return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        };
        await simulation.Delay(Settled);

        Assert.Equal(["other/first", Ours], bench.Find("a")!.Metadata.Finalizers!);
        Assert.All(bench.Runs, run => Assert.Contains(Ours, run.Widget.Metadata.Finalizers!));
        Assert.Single(bench.Server.Requests, request => request.Verb == "patch");
        Assert.Equal(0, bench.Metrics.Sum("controller_runtime_reconcile_errors_total{controller=widget}"));
    });

    [Fact]
    public void A_deleted_object_is_finalised_and_then_goes() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        await simulation.Delay(Settled);
        var runs = bench.Runs.Count;
        bench.Delete("a");
        await simulation.Delay(Settled);

        Assert.Null(bench.Find("a"));
        Assert.Single(bench.Finalized);
        Assert.Single(bench.Told);
        Assert.Equal(runs, bench.Runs.Count); // a dying object is not reconciled
    });

    [Fact]
    public void An_object_that_is_met_while_it_dies_is_finalised() => Simulation.Run(1, async simulation =>
    {
        await using var bench = new ControllerBench(simulation);
        bench.Create("a", change: body => body["metadata"]!["finalizers"] = new JsonArray(Ours));
        bench.Delete("a");
        bench.Start(settings => settings.Finalizer<ControllerBench>(Ours));
        await simulation.Delay(Settled);

        Assert.Null(bench.Find("a"));
        Assert.Single(bench.Finalized);
    });

    [Fact]
    public void A_failing_finalizer_keeps_the_object_and_is_tried_again() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        await simulation.Delay(Settled);
        bench.Finalize = _ => bench.Finalized.Count < 4 ? throw new InvalidOperationException("the cloud is down") : Task.CompletedTask;
        bench.Delete("a");
        await simulation.Delay(TimeSpan.FromMilliseconds(30));
        Assert.NotNull(bench.Find("a"));
        await simulation.Delay(Settled);

        Assert.Null(bench.Find("a"));
        Assert.Equal(4, bench.Finalized.Count);
    });

    [Fact]
    public void Finalizers_of_others_are_left_where_they_are_even_when_the_list_moves() => Run(async (simulation, bench) =>
    {
        bench.Create("a", change: body => body["metadata"]!["finalizers"] = new JsonArray("other/first"));
        await simulation.Delay(Settled);
        bench.Finalize = _ =>
        {
            bench.Edit("a", body => body["metadata"]!["finalizers"] = new JsonArray("other/last", Ours)); // the index changes
            return Task.CompletedTask;
        };
        bench.Delete("a");
        await simulation.Delay(Settled);

        Assert.Equal(["other/last"], bench.Find("a")!.Metadata.Finalizers!);
        Assert.Single(bench.Finalized);
    });

    [Fact]
    public void A_lost_answer_to_the_removal_does_no_harm() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        await simulation.Delay(Settled);
        bench.Server.Faults.LoseAnswer = request => request.Verb == "patch" ? ModelRefusal.Broken() : null;
        bench.Delete("a");
        await simulation.Delay(Settled);

        Assert.Null(bench.Find("a"));
        Assert.Single(bench.Told);
    });

    [Fact]
    public void An_object_never_gets_a_finalizer_once_it_is_being_deleted() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.MaxLatency = TimeSpan.FromSeconds(2);
        bench.Create("a", change: body => body["metadata"]!["finalizers"] = new JsonArray("other/first"));
        await simulation.Until(() => bench.Server.Requests.Exists(request => request.Verb == "patch"));
        bench.Delete("a"); // while the patch is on its way
        await simulation.Delay(TimeSpan.FromMinutes(1));

        Assert.Equal(["other/first"], bench.Find("a")!.Metadata.Finalizers!);
        Assert.Empty(bench.Finalized);
        Assert.Empty(bench.Runs);
    });

    [Fact]
    public void A_person_can_let_an_object_go_when_nothing_can_be_undone_any_more() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        await simulation.Delay(Settled);
        bench.Finalize = _ => throw new InvalidOperationException("that cloud is no more");
        bench.Delete("a");
        await simulation.Delay(Settled);
        bench.Annotate("a", "reconcile.example.com/abandon", "true");
        await simulation.Delay(Settled);

        Assert.Null(bench.Find("a"));
    });

    [Fact]
    public void A_suspended_object_can_still_be_deleted() => Run(async (simulation, bench) =>
    {
        bench.Create("a");
        await simulation.Delay(Settled);
        bench.Annotate("a", "reconcile.example.com/suspend", "true");
        bench.Delete("a");
        await simulation.Delay(Settled);

        Assert.Null(bench.Find("a"));
    });

    private static void Run(Func<Simulation, ControllerBench, Task> test) => Simulation.Run(
        seed: 1,
        async simulation =>
        {
            await using var bench = new ControllerBench(simulation);
            bench.Start(settings => settings.Finalizer<ControllerBench>(Ours));
            await simulation.Delay(TimeSpan.FromMilliseconds(500));
            await test(simulation, bench);
        });
}
