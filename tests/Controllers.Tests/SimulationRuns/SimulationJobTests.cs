using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.SimulationRuns;

/// <summary>A run whose parts are simulated by pods of a Job comes to the same, and its Job goes when it is of no more use.</summary>
public sealed class SimulationJobTests
{
    private static readonly ObjectKey Key = new(SimulationBench.Shop, "spot");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_that_pods_hand_in_are_put_together_and_the_Job_goes()
    {
        await using var bench = await SimulationBench.OpenAsync();
        var run = CreateInJob(bench);
        await bench.LookAsync();
        var job = Assert.Single(bench.Jobs);
        foreach (var number in (int[])[2, 0])
            await HandInAsync(bench, number);
        var (half, _) = await bench.LookAsync();
        var writes = bench.Writes;
        await bench.LookAsync();
        Assert.Equal(writes, bench.Writes);
        await HandInAsync(bench, 1);
        var done = await bench.UntilAsync(SimulationPhase.Succeeded);

        Assert.Equal(("Indexed", 3, 3), (job.Spec!.CompletionMode, job.Spec.Completions!.Value, job.Spec.Parallelism!.Value));
        Assert.Equal((run.Metadata.Uid, true), (job.Metadata.OwnerReferences![0].Uid, job.Metadata.OwnerReferences[0].Controller));
        Assert.Equal((SimulationPhase.Running, 60), (half.Status!.Phase!.Value.Value, half.Status.Progress!.Percent));
        Assert.Equal("True Succeeded", done.Says(ConditionTypes.Ready));
        Assert.Equal("part 0+part 1+part 2", await bench.Ledger.SimulationAsync("shop", "spot", "json", Cancel));
        Assert.Empty(await bench.Ledger.SimulationPartsAsync(run.Metadata.Uid!, done.Status!.Digest!, Cancel));
        Assert.Empty(bench.Jobs);
        Assert.Null(bench.Parts.Find(Key));
        Assert.Equal(0, bench.Engine.Begun);
    }

    [Fact]
    public async Task A_process_that_takes_over_goes_on_with_the_parts_that_are_there()
    {
        await using var bench = await SimulationBench.OpenAsync();
        CreateInJob(bench);
        await bench.LookAsync();
        await HandInAsync(bench, 0);
        await bench.RestartAsync();
        var (run, _) = await bench.LookAsync();

        Assert.Equal(30, run.Status!.Progress!.Percent);
        Assert.Single(bench.Jobs);
        Assert.Equal(1, bench.Parts.Take(Key, "pod", null, _ => true));
    }

    [Fact]
    public async Task Parts_that_the_ledger_has_lost_are_simulated_again()
    {
        await using var bench = await SimulationBench.OpenAsync();
        CreateInJob(bench);
        await bench.LookAsync();
        End(bench, "Complete", null, null);
        await bench.LookAsync();
        Assert.Empty(bench.Jobs);
        await bench.LookAsync();

        Assert.Single(bench.Jobs);
    }

    [Fact]
    public async Task A_Job_that_fails_fails_the_run_and_stays_until_somebody_changes_the_run()
    {
        await using var bench = await SimulationBench.OpenAsync();
        CreateInJob(bench);
        await bench.LookAsync();
        End(bench, "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        var run = await bench.UntilAsync(SimulationPhase.Failed);
        var writes = bench.Writes;
        await bench.LookAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Equal(("False JobFailed", "True JobFailed"), (run.Says(ConditionTypes.Ready), run.Says(ConditionTypes.Stalled)));
        Assert.Contains("BackoffLimitExceeded: Job has reached the specified backoff limit", run.Status!.Conditions.Message(ConditionTypes.Ready), StringComparison.Ordinal);
        var failed = Assert.Single(bench.Jobs).Metadata.Uid;
        bench.Edit(spec => spec.Parallelism = 2);
        await bench.LookAsync();
        await bench.LookAsync();
        Assert.NotEqual(failed, Assert.Single(bench.Jobs).Metadata.Uid);
        Assert.Equal(SimulationPhase.Running, bench.Read().Status!.Phase!.Value.Value);
    }

    [Fact]
    public async Task A_Job_that_takes_too_long_is_a_run_that_does()
    {
        await using var bench = await SimulationBench.OpenAsync();
        CreateInJob(bench);
        await bench.LookAsync();
        var deadline = Assert.Single(bench.Jobs).Spec!.ActiveDeadlineSeconds;
        End(bench, "Failed", "DeadlineExceeded", "Job was active longer than specified deadline");
        var run = await bench.UntilAsync(SimulationPhase.Failed);

        Assert.Equal(("False DeadlineExceeded", 3600L), (run.Says(ConditionTypes.Ready), deadline));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_gives_a_run_up_or_has_it_rest_has_its_Job_deleted(bool isCancelled)
    {
        await using var bench = await SimulationBench.OpenAsync();
        CreateInJob(bench);
        await bench.LookAsync();
        bench.Edit(spec => _ = isCancelled ? spec.Cancel = true : spec.Suspend = true);
        await bench.LookAsync();

        Assert.Empty(bench.Jobs);
        Assert.Null(bench.Parts.Find(Key));
    }

    [Fact]
    public async Task Another_scenario_has_another_Job()
    {
        await using var bench = await SimulationBench.OpenAsync();
        CreateInJob(bench);
        await bench.LookAsync();
        var before = Assert.Single(bench.Jobs).Metadata.Name;
        bench.Engine.Referenced = "b";
        await bench.LookAsync();

        Assert.NotEqual(before, Assert.Single(bench.Jobs).Metadata.Name);
    }

    [Fact]
    public void Names_of_Jobs_are_no_longer_than_labels_may_be_and_do_not_meet()
    {
        var alike = new string('a', 250);
        string[] names = [.. new[] { "spot", $"{alike}-1", $"{alike}-2" }.Select(run => SimulationJobManifest.Name(new() { Metadata = new() { Name = run } }, "0a1b2c3d4e5f"))];

        Assert.Equal("spot-0a1b2c3d", names[0]);
        Assert.All(names, name => Assert.InRange(name.Length, 1, 63));
        Assert.Equal(3, names.Distinct().Count());
    }

    [Fact]
    public void Each_pod_gets_a_part_of_its_own_and_that_of_one_that_is_gone()
    {
        var parts = new SimulationParts();
        parts.Open(Key, new("u", "d", "j", "", 3), [1]);

        Assert.Equal(0, parts.Take(Key, "a", null, _ => true));
        Assert.Equal(0, parts.Take(Key, "a", null, _ => true));
        Assert.Equal(2, parts.Take(Key, "b", null, _ => true));
        Assert.Null(parts.Take(Key, "c", null, _ => true));
        Assert.Equal(0, parts.Take(Key, "c", null, pod => pod != "a"));
        Assert.Equal((1, null), (parts.Take(Key, "d", 1, _ => true), parts.Take(Key, "d", 3, _ => true)));
    }

    private static SimulationRun CreateInJob(SimulationBench bench) => bench.Create(change: spec => spec.Execution = SimulationExecution.Job);

    /// <summary>A worker hands in a part, as the API takes it.</summary>
    private static async Task HandInAsync(SimulationBench bench, int number)
    {
        var run = bench.Parts.Find(Key)!;
        await bench.Ledger.KeepSimulationPartAsync(new(run.Uid, run.Digest, number, bench.Clock.GetUtcNow(), $"part {number}"), Cancel);
        bench.Parts.Finish(Key, number);
    }

    private static void End(SimulationBench bench, string type, string? reason, string? message)
    {
        var job = Assert.Single(bench.Jobs);
        job.Status = new() { Conditions = [new() { Type = type, Status = "True", Reason = reason, Message = message }] };
        bench.Replace(job, status: true);
    }
}
