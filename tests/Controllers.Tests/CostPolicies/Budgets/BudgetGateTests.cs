using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Controllers.Tests.CostPolicies.Budgets;

/// <summary>Budgets that hold, with several replicas on a real API server.</summary>
public sealed class BudgetGateTests(ControlPlaneFixture servers) : IClassFixture<ControlPlaneFixture>, IAsyncLifetime
{
    private const int TestTimeout = 5 * 60 * 1000;

    private readonly List<GateReplica> replicas = [];
    private readonly ManualTimeProvider clock = new(EnforcedCluster.Now);
    private LocalControlPlane plane = null!;
    private EnforcedCluster cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        plane = await servers.StartedAsync(Cancel);
        cluster = await EnforcedCluster.CreateAsync(plane);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_hundred_requests_at_once_against_room_for_ten_let_in_exactly_ten(int count)
    {
        await cluster.BudgetAsync("team", 105);
        await StartAsync(count);

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => AdmitAsync(replicas[number % count], cluster.Create($"web-{number}"))));

        Assert.Equal(10, verdicts.Count(verdict => verdict.Answer.IsAdmitted));
        Assert.All(verdicts.Where(verdict => !verdict.Answer.IsAdmitted), verdict => Assert.Equal(AdmissionFinding.Overdrawn, verdict.Answer.Finding));
        var stored = await cluster.ReservedAsync("team");
        Assert.Equal((100m, 10), (stored!.Reserved!.Value.Value, stored.Reservations!.Count));
        Assert.InRange(await cluster.GenerationsAsync("team"), 1, 40); // collected, not one by one
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_denial_says_what_it_takes_what_is_left_and_what_to_change()
    {
        await cluster.BudgetAsync("team", 25, spec => spec.Enforcement!.Grace = 5);
        await StartAsync(1);
        await AdmitAsync(replicas[0], cluster.Create("one"));
        await AdmitAsync(replicas[0], cluster.Create("two"));

        var denied = await AdmitAsync(replicas[0], new() { Operation = PolicyOperation.Create, Object = cluster.Deployment("three"), At = EnforcedCluster.Now }, 80);

        var violation = denied.Violation!;
        Assert.Equal((Enforcement.Deny, $"Budget/{cluster.Namespace}/team", 10m, 30m, 80m), (violation.Enforcement, violation.Policy, violation.Left!.Value, violation.Limit!.Value, violation.Price!.Value));
        Assert.Equal(
            $"Deployment {cluster.Namespace}/three takes 10.96 USD to 2026-05-01, of 10.00 USD that are left (0.00 USD spent of 25.00 USD and a grace of 5.00 USD, with costs up to 2026-04-26, "
                + "20.00 USD reserved). Ask for fewer or smaller replicas, remove what is not needed any more, or have the budget raised.",
            violation.Message);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_dry_run_is_answered_and_leaves_nothing_behind()
    {
        await cluster.BudgetAsync("team", 15);
        await StartAsync(1);
        var dry = cluster.Create("web") with { DryRun = true };

        Assert.True((await AdmitAsync(replicas[0], dry)).Answer.IsAdmitted);
        Assert.True((await AdmitAsync(replicas[0], dry)).Answer.IsAdmitted);
        Assert.Null(await cluster.ReservedAsync("team"));
        Assert.True((await AdmitAsync(replicas[0], cluster.Create("other"))).Answer.IsAdmitted);
        Assert.False((await AdmitAsync(replicas[0], dry)).Answer.IsAdmitted);
        Assert.Equal(1, (await cluster.ReservedAsync("team"))!.Count);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Growing_reserves_the_increase_and_shrinking_gives_it_back_once_it_is_seen()
    {
        await cluster.BudgetAsync("team", 35);
        await StartAsync(1);
        await cluster.StoreAsync("web");
        var old = cluster.Deployment("web");
        var grow = new GateRequest { Operation = PolicyOperation.Update, Object = cluster.Deployment("web", generation: 2), Old = old, At = EnforcedCluster.Now };

        // It was there before anybody counted, at 10: 40 is 30 more.
        var grown = Assert.Single(await replicas[0].Gate.AdmitAsync(grow, EnforcedCluster.Price(4 * EnforcedCluster.Monthly), EnforcedCluster.Price(), Cancel));
        Assert.Equal((30m, 35m, true), (grown.Answer.Increase, grown.Answer.Left, grown.Answer.IsAdmitted));

        var shrunk = Assert.Single(await replicas[0].Gate.AdmitAsync(
            grow with { Object = cluster.Deployment("web", generation: 3), Old = grow.Object }, EnforcedCluster.Price(2 * EnforcedCluster.Monthly), EnforcedCluster.Price(4 * EnforcedCluster.Monthly), Cancel));
        Assert.Equal((0m, true), (shrunk.Answer.Increase, shrunk.Answer.IsAdmitted));
        Assert.Equal(30m, (await cluster.ReservedAsync("team"))!.Reserved!.Value.Value); // it may never come
        await cluster.ScaleAsync("web", 4);
        await replicas[0].Sweep.SweepAsync(Cancel);
        Assert.Equal(30m, (await cluster.ReservedAsync("team"))!.Reserved!.Value.Value);
        await cluster.ScaleAsync("web", 2);
        await SweepUntilAsync(replicas[0], reserved => reserved.Reserved!.Value.Value == 10);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task What_is_new_under_a_name_that_is_taken_frees_nothing_of_what_is_there()
    {
        await cluster.BudgetAsync("team", 100);
        await StartAsync(1);
        var uid = await cluster.StoreAsync("web");
        await AdmitAsync(replicas[0], cluster.Create("web", uid), 5 * EnforcedCluster.Monthly);

        await AdmitAsync(replicas[0], cluster.Create("web", "another")); // the API server refuses it
        Assert.Equal(50m, (await cluster.ReservedAsync("team"))!.Reserved!.Value.Value);
        clock.Advance(TimeSpan.FromMinutes(1));
        await SweepUntilAsync(replicas[0], reserved => reserved.Reservations![0] is { PriorHourlyCost: null } one && one.Uid == uid);
        Assert.Equal(50m, (await cluster.ReservedAsync("team"))!.Reserved!.Value.Value);

        // Made anew, smaller: what is there tells that the other has gone.
        await cluster.DeleteAsync("web");
        await AdmitAsync(replicas[0], cluster.Create("web", await cluster.StoreAsync("web")));
        Assert.Equal(50m, (await cluster.ReservedAsync("team"))!.Reserved!.Value.Value);
        await SweepUntilAsync(replicas[0], reserved => reserved.Reserved!.Value.Value == 10);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task An_object_finds_room_in_all_its_budgets_or_takes_none()
    {
        await cluster.BudgetAsync("a-large", 1_000);
        await cluster.BudgetAsync("b-small", 5);
        await StartAsync(1);

        var verdicts = await replicas[0].Gate.AdmitAsync(cluster.Create("web"), EnforcedCluster.Price(), null, Cancel);

        Assert.Equal([true, false], verdicts.Select(verdict => verdict.Answer.IsAdmitted));
        Assert.Equal(0, (await cluster.ReservedAsync("a-large"))!.Count);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Without_the_API_server_a_budget_that_denies_turns_away_and_one_that_warns_lets_in()
    {
        await cluster.BudgetAsync("a-warn", 1_000, spec => spec.Enforcement!.Mode = BudgetEnforcementMode.Warn);
        await cluster.BudgetAsync("b-deny", 1_000);
        await StartAsync(1);
        replicas[0].Proxy.Refuse();
        replicas[0].Proxy.Cut();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(1));

        var verdicts = await replicas[0].Gate.AdmitAsync(cluster.Create("web"), EnforcedCluster.Price(), null, deadline.Token);

        Assert.Equal([(AdmissionFinding.NotStored, Enforcement.Warn), (AdmissionFinding.NotStored, Enforcement.Deny)], verdicts.Select(verdict => (verdict.Answer.Finding, verdict.Violation!.Enforcement)));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Replicas_that_die_half_way_let_in_no_more_than_fits_and_what_never_came_is_given_back_within_a_minute()
    {
        await cluster.BudgetAsync("team", 205);
        await StartAsync(3);
        var admitted = new List<string>();
        var requests = Enumerable.Range(0, 100).Select(async number =>
        {
            var name = $"web-{number}";
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            deadline.CancelAfter(TimeSpan.FromSeconds(2));
            var verdicts = await replicas[number % 3].Gate.AdmitAsync(cluster.Create(name), EnforcedCluster.Price(), null, deadline.Token);
            if (!verdicts[0].Answer.IsAdmitted)
                return;
            lock (admitted)
                admitted.Add(name);
        });
        var all = Task.WhenAll(requests);
        while (await cluster.ReservedAsync("team") is null)
            await Task.Delay(1, Cancel); // requests to a real server are under way
        replicas[0].Proxy.Refuse();
        replicas[0].Proxy.Cut(); // answers to writes that were carried out are lost, too
        replicas[1].Proxy.Cut();
        await all;

        Assert.InRange(admitted.Count, 1, 20);
        Assert.True((await cluster.ReservedAsync("team"))!.Reserved!.Value.Value <= 205);

        // Half of what was let in is stored; the clients of the others gave up.
        var stored = admitted.Take(admitted.Count / 2).ToList();
        foreach (var name in stored)
            await cluster.StoreAsync(name);
        clock.Advance(TimeSpan.FromMinutes(1));
        await SweepUntilAsync(replicas[2], reserved => reserved.Count == stored.Count);
        Assert.Equal(stored.Order(StringComparer.Ordinal), (await cluster.ReservedAsync("team"))!.Reservations!.Select(one => one.Object.Split('/')[^1]).Order(StringComparer.Ordinal));

        foreach (var name in stored)
            await cluster.DeleteAsync(name);
        await SweepUntilAsync(replicas[2], reserved => reserved.Count == 0);
        Assert.Equal(0, (await cluster.ReservedAsync("team"))!.Reserved!.Value.Value);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_change_that_something_else_refused_is_taken_back()
    {
        await cluster.BudgetAsync("team", 100);
        await StartAsync(1);
        await cluster.StoreAsync("web");
        await AdmitAsync(replicas[0], cluster.Create("web"));
        var grow = new GateRequest { Operation = PolicyOperation.Update, Object = cluster.Deployment("web", generation: 2), Old = cluster.Deployment("web"), At = EnforcedCluster.Now };
        await replicas[0].Gate.AdmitAsync(grow, EnforcedCluster.Price(5 * EnforcedCluster.Monthly), EnforcedCluster.Price(), Cancel);
        Assert.Equal(50m, (await cluster.ReservedAsync("team"))!.Reserved!.Value.Value);

        clock.Advance(TimeSpan.FromMinutes(1));
        await SweepUntilAsync(replicas[0], reserved => reserved.Reserved!.Value.Value == 10);
        Assert.Single(replicas[0].Reviews.Keys, new ObjectKey(cluster.Namespace, "team")); // once a minute at most
    }

    private async Task StartAsync(int count)
    {
        for (var number = 0; number < count; number++)
            replicas.Add(new(plane, clock));
        foreach (var replica in replicas)
        {
            await replica.Budgets.WaitAsync(Cancel);
            await replica.Books.WaitAsync(Cancel);
        }
    }

    private static async Task<BudgetVerdict> AdmitAsync(GateReplica replica, GateRequest request, decimal monthly = EnforcedCluster.Monthly) =>
        Assert.Single(await replica.Gate.AdmitAsync(request, EnforcedCluster.Price(monthly), null, Cancel));

    private async Task SweepUntilAsync(GateReplica replica, Func<CostReservationStatus, bool> condition)
    {
        while (await cluster.ReservedAsync("team") is not { } reserved || !condition(reserved))
        {
            await replica.Sweep.SweepAsync(Cancel); // what it hears of, it hears a moment later
            await Task.Delay(5, Cancel); // its informer hears of a real server
        }
    }
}
