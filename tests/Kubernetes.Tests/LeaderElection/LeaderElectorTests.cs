using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.LeaderElection;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Kubernetes.Tests.LeaderElection;

public sealed class LeaderElectorTests
{
    [Fact]
    public void The_first_who_comes_leads_and_says_so_in_the_lease() => Run(async (simulation, bench) =>
    {
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1);
        var two = bench.Start();
        await simulation.Delay(TimeSpan.FromMinutes(5));

        Assert.Equal(["c1"], bench.Leaders);
        Assert.Equal(("c1", 15, 0), (bench.Spec!.HolderIdentity, bench.Spec.LeaseDurationSeconds, bench.Spec.LeaseTransitions));
        Assert.True(one.Elector.IsLeader && one.Elector.LeaseAge < TimeSpan.FromSeconds(3));
        Assert.False(two.Elector.IsLeader);
        Assert.Equal("c1", two.Elector.Leader);
        Assert.Equal(1, one.Metrics.Last("leader_election_master_status{name=c1}"));
        Assert.Equal(0, two.Metrics.Last("leader_election_master_status{name=c2}"));
        await two.StopAsync();
        await one.StopAsync();
    });

    [Fact]
    public void A_renewal_is_one_write_every_two_seconds_and_nothing_else() => Run(async (simulation, bench) =>
    {
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1);
        await simulation.Delay(TimeSpan.FromSeconds(3));
        var before = bench.Server.Requests.Count;
        await simulation.Delay(TimeSpan.FromMinutes(1));
        var renewals = bench.Server.Requests.Skip(before).ToList();

        Assert.All(renewals, request => Assert.Equal("update", request.Verb));
        Assert.InRange(renewals.Count, 28, 31);
        await one.StopAsync();
    });

    [Fact]
    public void A_lead_that_is_given_back_is_taken_at_once() => Run(async (simulation, bench) =>
    {
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1);
        var two = bench.Start();
        await simulation.Delay(TimeSpan.FromSeconds(30));
        Assert.True(await one.StopAsync());
        var released = simulation.Time.GetUtcNow();
        await simulation.Until(() => bench.Leaders.Contains("c2"));

        Assert.True(simulation.Time.GetUtcNow() - released < TimeSpan.FromSeconds(0.5));
        Assert.Equal(("c2", 1), (bench.Spec!.HolderIdentity, bench.Spec.LeaseTransitions));
        await two.StopAsync();
        Assert.Equal(("", 1), (bench.Spec!.HolderIdentity, bench.Spec.LeaseDurationSeconds));
    });

    [Fact]
    public void Without_a_watch_a_lead_that_is_given_back_is_noticed_at_the_next_look() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.Refuse = request => request.Verb == "watch" ? ModelRefusal.Forbidden() : null;
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1);
        var two = bench.Start();
        await simulation.Delay(TimeSpan.FromSeconds(30));
        await one.StopAsync();
        var released = simulation.Time.GetUtcNow();
        await simulation.Until(() => bench.Leaders.Contains("c2"));

        Assert.True(simulation.Time.GetUtcNow() - released < TimeSpan.FromSeconds(4.5));
        await two.StopAsync();
    });

    [Fact]
    public void The_lease_of_a_leader_that_died_is_taken_when_it_has_run_out() => Run(async (simulation, bench) =>
    {
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1);
        var two = bench.Start();
        await simulation.Delay(TimeSpan.FromSeconds(30));
        Die(bench, "c1");
        var died = simulation.Time.GetUtcNow();
        await simulation.Until(() => two.Elector.IsLeader);

        Assert.InRange((simulation.Time.GetUtcNow() - died).TotalSeconds, 13, 17);
        Assert.Empty(bench.Overlaps);
        bench.Server.Faults.Refuse = null;
        await one.StopAsync();
        await two.StopAsync();
    });

    [Fact]
    public void A_leader_that_cannot_renew_stops_before_anybody_else_may_begin() => Run(async (simulation, bench) =>
    {
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1);
        await simulation.Delay(TimeSpan.FromSeconds(30));
        bench.Server.Faults.Refuse = _ => ModelRefusal.Refused();
        var cut = simulation.Time.GetUtcNow();
        var kept = await one.Running;

        Assert.False(kept);
        Assert.InRange((simulation.Time.GetUtcNow() - cut).TotalSeconds, 7.9, 10);
        Assert.Empty(bench.Leaders);
        var requests = bench.Server.Requests.Count;
        await simulation.Delay(TimeSpan.FromMinutes(1));
        Assert.Equal(requests, bench.Server.Requests.Count); // it does not renew behind its own back
    });

    [Fact]
    public async Task A_lead_is_lost_also_when_the_work_ends_before_its_leader_hears_of_it()
    {
        var clock = new ManualTimeProvider();
        var server = new ModelApiServer(clock, new(1));
        server.Faults.MaxLatency = TimeSpan.Zero;
        using var meter = new Meter("test");
        using var over = new ManualResetEventSlim();
        var elector = ElectionBench.Elector(server, clock, meter, "one", new(1));
        var begun = new TaskCompletionSource();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancel = TestContext.Current.CancellationToken;
        var running = elector.RunAsync(
            lost =>
            {
                lost.Register(() =>
                {
                    ended.SetResult();
                    over.Wait(cancel); // who listens besides is told when this returns
                });
                begun.SetResult();
                return ended.Task;
            },
            cancel);
        await begun.Task;
        server.Faults.Refuse = _ => ModelRefusal.Refused();
        var losing = Task.Run(() => clock.Advance(TimeSpan.FromSeconds(10)), cancel);

        var kept = await running;
        over.Set();
        await losing;
        Assert.False(kept);
        Assert.False(elector.IsLeader);
    }

    [Fact]
    public void An_answer_that_never_comes_is_no_renewal() => Run(async (simulation, bench) =>
    {
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1);
        bench.Server.Faults.MaxLatency = TimeSpan.FromDays(1);
        var cut = simulation.Time.GetUtcNow();

        Assert.False(await one.Running);
        Assert.True(simulation.Time.GetUtcNow() - cut <= TimeSpan.FromSeconds(10));
    });

    [Fact]
    public void The_lease_is_renewed_while_the_work_drains() => Run(async (simulation, bench) =>
    {
        var one = bench.Start();
        one.Drain = TimeSpan.FromSeconds(40);
        await simulation.Until(() => bench.Leaders.Count == 1);
        var two = bench.Start();
        await simulation.Delay(TimeSpan.FromSeconds(10));
        var stopping = one.StopAsync();
        await simulation.Delay(TimeSpan.FromSeconds(35));
        Assert.Equal(["c1"], bench.Leaders);

        Assert.True(await stopping);
        await simulation.Until(() => two.Elector.IsLeader, TimeSpan.FromSeconds(1));
        Assert.Empty(bench.Overlaps);
        await two.StopAsync();
    });

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void Wall_clocks_that_are_off_do_no_harm(int minutes) => Run(async (simulation, bench) =>
    {
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1);
        var two = bench.Start(clockSkew: TimeSpan.FromMinutes(minutes));
        await simulation.Delay(TimeSpan.FromMinutes(5));

        Assert.Equal(["c1"], bench.Leaders);
        Assert.Empty(bench.Overlaps);
        await two.StopAsync();
        await one.StopAsync();
    });

    [Fact]
    public void The_duration_in_the_lease_counts_and_not_the_candidates_own() => Run(async (simulation, bench) =>
    {
        var one = bench.Start(duration: TimeSpan.FromSeconds(60));
        await simulation.Until(() => bench.Leaders.Count == 1);
        var two = bench.Start();
        await simulation.Delay(TimeSpan.FromSeconds(20));
        Die(bench, "c1");
        await simulation.Delay(TimeSpan.FromSeconds(50));
        Assert.False(two.Elector.IsLeader);

        await simulation.Until(() => two.Elector.IsLeader, TimeSpan.FromSeconds(15));
        bench.Server.Faults.Refuse = null;
        await two.StopAsync();
        await one.Running;
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_lease_without_a_holder_is_free(string? holder) => Run(async (simulation, bench) =>
    {
        bench.Server.Create(ElectionBench.Leases, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "operator", ["namespace"] = "system" },
            ["spec"] = new JsonObject { ["holderIdentity"] = holder, ["leaseTransitions"] = 7, ["strategy"] = "OldestEmulationVersion" },
        });
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1, TimeSpan.FromSeconds(1));

        Assert.Equal(8, bench.Spec!.LeaseTransitions);
        Assert.Equal("OldestEmulationVersion", bench.Spec.UnknownFields!["strategy"].GetString()); // what we do not know stays
        await one.StopAsync();
    });

    [Fact]
    public void A_leader_whose_lease_somebody_else_holds_stops_at_its_next_renewal() => Run(async (simulation, bench) =>
    {
        var one = bench.Start();
        await simulation.Until(() => bench.Leaders.Count == 1);
        var stolen = ModelApiServer.Copy(bench.Server.Find(ElectionBench.Leases, new("system", "operator"))!);
        stolen["spec"]!["holderIdentity"] = "thief";
        bench.Server.Replace(ElectionBench.Leases, stolen);
        var when = simulation.Time.GetUtcNow();

        Assert.False(await one.Running);
        Assert.True(simulation.Time.GetUtcNow() - when < TimeSpan.FromSeconds(2.2));
        Assert.Equal("thief", bench.Spec!.HolderIdentity); // it is not ours to give back
    });

    [Fact]
    public void A_missing_permission_is_named_with_the_rule_that_grants_it() => Run(async (simulation, bench) =>
    {
        bench.Server.Faults.Refuse = _ => ModelRefusal.Forbidden();
        var one = bench.Start();
        await simulation.Delay(TimeSpan.FromSeconds(30));
        Assert.Contains("""resources: ["leases"]""", one.Elector.Problem, StringComparison.Ordinal);
        Assert.True(one.Metrics.Sum("leader_election_errors_total{name=c1}") > 5);

        bench.Server.Faults.Refuse = null;
        await simulation.Until(() => one.Elector.IsLeader, TimeSpan.FromSeconds(5));
        Assert.Null(one.Elector.Problem);
        await one.StopAsync();
    });

    [Theory]
    [InlineData(15, 15, 2, "LeaseDuration")]
    [InlineData(15, 10, 9, "RenewDeadline")]
    [InlineData(0, -1, 2, "LeaseDuration")]
    [InlineData(15, 10, 0, "RenewDeadline")]
    public void Timings_under_which_two_could_lead_or_nobody_are_refused(int duration, int deadline, int period, string named) => Assert.Contains(
        named,
        Assert.Throws<InvalidOperationException>(() => new LeaderElectionOptions
        {
            LeaseName = "l",
            Namespace = "n",
            LeaseDuration = TimeSpan.FromSeconds(duration),
            RenewDeadline = TimeSpan.FromSeconds(deadline),
            RetryPeriod = TimeSpan.FromSeconds(period),
        }.Validate()).Message,
        StringComparison.Ordinal);

    /// <summary>Nothing that a process sends arrives any more.</summary>
    private static void Die(ElectionBench bench, string name) => bench.Server.Faults.Refuse = request =>
        request.Verb == "update" && bench.Spec!.HolderIdentity == name && bench.Leaders.Contains(name) ? ModelRefusal.Refused() : null;

    private static void Run(Func<Simulation, ElectionBench, Task> test) => Simulation.Run(
        seed: 1,
        async simulation =>
        {
            using var bench = new ElectionBench(simulation);
            await test(simulation, bench);
        });
}
