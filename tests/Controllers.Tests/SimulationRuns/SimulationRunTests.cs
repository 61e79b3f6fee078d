using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.SimulationRuns;

/// <summary>A run is simulated once for what it says and refers to; whatever breaks it off leaves nothing that looks like a result.</summary>
public sealed class SimulationRunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_simulated_once_and_then_nothing_is_written()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Engine.CriteriaMet = false;
        bench.Create();
        var run = await bench.UntilAsync(SimulationPhase.Succeeded);
        var writes = bench.Writes;
        var (_, again) = await bench.LookAsync();
        await bench.RestartAsync();
        await bench.LookAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Equal(bench.FinOps.RetryInterval, again);
        Assert.Equal(1, bench.Engine.Begun);
        Assert.Equal(("True Succeeded", "False CriteriaMissed"), (run.Says(ConditionTypes.Ready), run.Says(ConditionTypes.CriteriaMet)));
        Assert.Equal((100, 10, "cost", 12.34m), (run.Status!.Progress!.Percent, run.Status.Seeds, run.Status.Best, run.Status.Cost!.Value.Value));
        Assert.Equal((bench.Clock.GetUtcNow(), bench.Clock.GetUtcNow()), (run.Status.StartTime, run.Status.CompletionTime));
        Assert.Equal("/api/v1alpha1/namespaces/shop/simulationruns/spot/report", run.Status.Report!.Path);
        Assert.Equal("<p>a</p>", await bench.Ledger.SimulationAsync("shop", "spot", "html", Cancel));
        Assert.Equal(["Normal Succeeded shop/spot: cost costs least: 12.34 USD", "Warning CriteriaMissed shop/spot: cost at most 10"], bench.Events.Take());
        Assert.Equal(1, bench.Metrics.Last("cloudintel_simulationrun_runs{phase=Succeeded}"));
    }

    [Fact]
    public async Task What_a_run_refers_to_is_simulated_again_when_it_changes_and_how_it_is_run_does_not_matter()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Create();
        await bench.UntilAsync(SimulationPhase.Succeeded);
        bench.Edit(spec => spec.Parallelism = 7);
        var same = (await bench.LookAsync()).Run;
        bench.Engine.Referenced = "b";
        await bench.LookAsync();
        var other = await bench.UntilAsync(SimulationPhase.Succeeded);

        Assert.Equal(same.Metadata.Generation, same.Status!.ObservedGeneration);
        Assert.Equal(2, bench.Engine.Begun);
        Assert.NotEqual(same.Status.Digest, other.Status!.Digest);
        Assert.Equal("b", await bench.Ledger.SimulationAsync("shop", "spot", "json", Cancel));
    }

    [Fact]
    public async Task Progress_is_shown_while_a_run_is_simulated_and_nothing_of_an_earlier_result()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Create();
        await bench.UntilAsync(SimulationPhase.Succeeded);
        bench.Engine.Close();
        bench.Engine.Referenced = "b";
        var run = await bench.UntilAsync(SimulationPhase.Running);

        Assert.Equal(("False Running", "True Running", null), (run.Says(ConditionTypes.Ready), run.Says(ConditionTypes.Reconciling), run.Says(ConditionTypes.CriteriaMet)));
        Assert.Equal((null, null, null), (run.Status!.Best, run.Status.CompletionTime, run.Status.Cost));
        Assert.NotEqual(run.Status.Digest, run.Status.Report!.Run);
        var writes = bench.Writes;
        await bench.LookAsync();
        Assert.InRange(bench.Writes - writes, 0, 1); // the first report of progress may come in between
        bench.Engine.Open();
        await bench.UntilAsync(SimulationPhase.Succeeded);
    }

    [Fact]
    public async Task A_run_that_is_given_up_ends_at_once_and_leaves_nothing()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Engine.Close();
        bench.Create();
        await bench.UntilAsync(SimulationPhase.Running);
        await bench.Engine.BeginningAsync(1);
        bench.Edit(spec => spec.Cancel = true);
        var (run, _) = await bench.LookAsync();
        var writes = bench.Writes;
        await bench.LookAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Equal((SimulationPhase.Cancelled, "False Cancelled"), (run.Status!.Phase!.Value.Value, run.Says(ConditionTypes.Ready)));
        Assert.Null(await bench.Ledger.SimulationAsync("shop", "spot", "json", Cancel));
        bench.Engine.Open();
        bench.Edit(spec => spec.Cancel = false);
        await bench.UntilAsync(SimulationPhase.Succeeded);
        Assert.Equal(2, bench.Engine.Begun);
    }

    [Fact]
    public async Task A_suspended_run_is_broken_off_and_begins_anew()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Engine.Close();
        bench.Create();
        await bench.UntilAsync(SimulationPhase.Running);
        bench.Edit(spec => spec.Suspend = true);
        var (run, again) = await bench.LookAsync();

        Assert.Equal((SimulationPhase.Pending, "False Suspended", null), (run.Status!.Phase!.Value.Value, run.Says(ConditionTypes.Ready), again));
        Assert.Null(run.Status.StartTime);
        bench.Engine.Open();
        bench.Edit(spec => spec.Suspend = null);
        await bench.UntilAsync(SimulationPhase.Succeeded);
    }

    [Fact]
    public async Task A_run_that_is_gone_is_broken_off()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Engine.Close();
        var uid = bench.Create().Metadata.Uid!;
        await bench.UntilAsync(SimulationPhase.Running);
        await bench.ForgetAsync();

        Assert.Null(bench.Pool.Find(uid));
        Assert.Equal(0, bench.Metrics.Last("cloudintel_simulationrun_runs{phase=Running}"));
    }

    [Fact]
    public async Task A_run_that_takes_too_long_fails_and_is_tried_again_when_somebody_changes_it()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Engine.Close();
        bench.Create(change: spec => spec.Deadline = TimeSpan.FromMinutes(5));
        await bench.UntilAsync(SimulationPhase.Running);
        await bench.Engine.BeginningAsync(1);
        bench.Clock.Advance(TimeSpan.FromMinutes(5));
        var run = await bench.UntilAsync(SimulationPhase.Failed);
        var writes = bench.Writes;
        await bench.LookAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Equal(("False DeadlineExceeded", "True DeadlineExceeded"), (run.Says(ConditionTypes.Ready), run.Says(ConditionTypes.Stalled)));
        Assert.Equal(TimeSpan.FromMinutes(5), run.Status!.CompletionTime - run.Status.StartTime);
        Assert.StartsWith("Warning DeadlineExceeded", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
        bench.Engine.Open();
        bench.Edit(spec => spec.Deadline = TimeSpan.FromHours(1));
        await bench.UntilAsync(SimulationPhase.Succeeded);
    }

    [Fact]
    public async Task A_process_that_takes_over_begins_anew_and_the_deadline_goes_on()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Engine.Close();
        bench.Create(change: spec => spec.Deadline = TimeSpan.FromMinutes(5));
        var began = (await bench.UntilAsync(SimulationPhase.Running)).Status!.StartTime;
        await bench.Engine.BeginningAsync(1);
        bench.Clock.Advance(TimeSpan.FromMinutes(3));
        await bench.RestartAsync();
        var run = await bench.UntilAsync(SimulationPhase.Running);
        await bench.Engine.BeginningAsync(2);
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        var failed = await bench.UntilAsync(SimulationPhase.Failed);

        Assert.Equal((began, 2), (run.Status!.StartTime, bench.Engine.BrokenOff));
        Assert.Equal("False DeadlineExceeded", failed.Says(ConditionTypes.Ready));
    }

    [Fact]
    public async Task What_needs_more_memory_than_there_is_says_how_much()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Engine.Bytes = 300L << 20;
        bench.Create();
        var run = await bench.UntilAsync(SimulationPhase.Failed);

        Assert.Equal("True MemoryLimitExceeded", run.Says(ConditionTypes.Stalled));
        Assert.Contains("about 300 MiB, and Simulations:MemoryLimit is 256 MiB", run.Status!.Conditions.Message(ConditionTypes.Ready), StringComparison.Ordinal);
        Assert.Equal(0, bench.Engine.Begun);
        bench.Options.MemoryLimit = 400L << 20;
        await bench.RestartAsync();
        await bench.UntilAsync(SimulationPhase.Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_simulated_says_what_is_wrong_where(bool byItself)
    {
        await using var bench = await SimulationBench.OpenAsync();
        if (!byItself)
            bench.Engine.Refusal = new SimulationInputException([new("spec.scenario.horizon", "is too long")]);
        bench.Create(change: spec => spec.Scenario = byItself ? null : spec.Scenario);
        var run = await bench.UntilAsync(SimulationPhase.Failed);
        var writes = bench.Writes;
        await bench.LookAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Equal(("False InvalidSpec", "True InvalidSpec"), (run.Says(ConditionTypes.Ready), run.Says(ConditionTypes.Stalled)));
        Assert.Contains("spec.scenario", run.Status!.Conditions.Message(ConditionTypes.Ready), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_fails_the_run_with_its_message()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Engine.Failure = new InvalidOperationException("a plan exceeds capacity");
        bench.Create();
        var run = await bench.UntilAsync(SimulationPhase.Failed);

        Assert.Equal("False SimulationFailed", run.Says(ConditionTypes.Ready));
        Assert.Equal("a plan exceeds capacity", run.Status!.Conditions.Message(ConditionTypes.Ready));
        Assert.Null(await bench.Ledger.SimulationAsync("shop", "spot", "json", Cancel));
    }

    [Fact]
    public async Task A_run_waits_for_what_it_refers_to_and_for_its_turn()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Engine.IsMissing = true;
        bench.Create();
        var (missing, again) = await bench.LookAsync();
        bench.Engine.IsMissing = false;
        bench.Engine.Close();
        bench.Create("first");
        await bench.UntilAsync(SimulationPhase.Running, "first");
        var (waits, _) = await bench.LookAsync();
        bench.Options.QueueLength = 1;
        bench.Create("third");
        var (sentAway, _) = await bench.LookAsync("third");
        bench.Engine.Open();
        await bench.UntilAsync(SimulationPhase.Succeeded);

        Assert.Equal(("False ConfigMapMissing", "True ConfigMapMissing", bench.FinOps.RetryInterval), (missing.Says(ConditionTypes.Ready), missing.Says(ConditionTypes.Reconciling), again));
        Assert.Equal((SimulationPhase.Pending, "False Queued"), (waits.Status!.Phase!.Value.Value, waits.Says(ConditionTypes.Ready)));
        Assert.Equal("False QueueFull", sentAway.Says(ConditionTypes.Ready));
    }

    [Fact]
    public async Task A_result_that_the_ledger_cannot_take_yet_is_none_and_is_not_lost()
    {
        await using var bench = await SimulationBench.OpenAsync();
        bench.Create();
        bench.Ledger.IsAway = true;
        var uid = bench.Read().Metadata.Uid!;
        await bench.UntilAsync(SimulationPhase.Running);
        while (bench.Pool.Find(uid)!.State != WorkState.Done)
            await Task.Yield();
        var (run, again) = await bench.LookAsync();
        bench.Ledger.IsAway = false;
        var (written, _) = await bench.LookAsync();

        Assert.Equal((SimulationPhase.Running, "False LedgerUnavailable", bench.FinOps.RetryInterval), (run.Status!.Phase!.Value.Value, run.Says(ConditionTypes.Ready), again));
        Assert.Equal(SimulationPhase.Succeeded, written.Status!.Phase!.Value.Value);
        Assert.Equal(1, bench.Engine.Begun);
    }
}
