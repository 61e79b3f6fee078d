using System.Globalization;
using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Faults;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>What breaks around the operator, or the operator itself, changes no figure: it converges, and nothing counts twice.</summary>
public sealed class ResilienceTests
{
    private const string Lease = $"/apis/coordination.k8s.io/v1/namespaces/{OperatorCluster.Namespace}/leases/cloudintel-operator";

    /// <summary>A lease that outlasts a restart of the API server, however slow the machine.</summary>
    private static readonly (string, string)[] LongLease =
        [("LeaderElection__LeaseDuration", "00:05:00"), ("LeaderElection__RenewDeadline", "00:04:00")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task An_api_server_that_restarts_is_found_again()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        var running = await cluster.StartOperatorAsync(Cancel, LongLease);
        await LoadAsync(cluster, "12.5");

        await cluster.Plane.StopApiServerAsync();
        Bill(cluster, "40");
        await cluster.Plane.StartApiServerAsync(Cancel);
        await cluster.LookAsync("aws", Cancel);

        await ConvergedAsync(cluster, 40m);
        await cluster.ApplyBudgetAsync("late", "100", "{}", Cancel);
        await cluster.BudgetAsync("late", it => it.Spent() == 40m, Cancel);
        Assert.True(await running.IsReadyAsync(Cancel));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Watches_whose_history_was_compacted_begin_anew()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        await cluster.StartOperatorAsync(Cancel, LongLease);
        await LoadAsync(cluster, "12.5");

        // Gone while nobody could watch, and expired when the operator comes back with its old version.
        await cluster.Plane.StopApiServerAsync();
        await cluster.Plane.StartApiServerAsync(Cancel);
        await cluster.Plane.KubectlAsync(Cancel, "delete", "budget", "-n", OperatorCluster.Namespace, "all");
        await cluster.ApplyBudgetAsync("new", "100", "{}", Cancel);
        await cluster.Plane.CompactAsync(Cancel);
        await cluster.Plane.StopApiServerAsync();
        await cluster.Plane.StartApiServerAsync(Cancel);

        await cluster.BudgetAsync("new", it => it.Spent() == 12.5m, Cancel);
        Bill(cluster, "13");
        await cluster.LookAsync("aws", Cancel);
        await cluster.BudgetAsync("new", it => it.Spent() == 13m, Cancel);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Watches_that_are_cut_are_resumed()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        await using var proxy = FaultProxy.Start(cluster.Plane.Server);
        var running = await cluster.StartOperatorAsync(proxy.Address, Cancel);
        await running.WaitUntilReadyAsync(Cancel);
        await LoadAsync(cluster, "12.5");

        for (var round = 1; round <= 3; round++)
        {
            proxy.Cut();
            Bill(cluster, $"{20 + round}");
            await cluster.LookAsync("aws", Cancel);
            await ConvergedAsync(cluster, 20m + round);
        }
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_leader_that_hears_nothing_more_stops_and_its_process_ends_with_an_error()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        await using var proxy = FaultProxy.Start(cluster.Plane.Server);
        var deaf = await cluster.StartOperatorAsync(proxy.Address, Cancel);
        await deaf.WaitUntilReadyAsync(Cancel);
        await LoadAsync(cluster, "12.5");
        await cluster.StartOperatorAsync(Cancel);

        proxy.Blackhole();
        Bill(cluster, "13");

        await ConvergedAsync(cluster, 13m);
        Assert.Equal(1, await deaf.ExitCodeAsync(Cancel));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_standby_takes_over_from_a_leader_that_was_killed()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        var leader = await cluster.StartOperatorAsync(Cancel);
        await LoadAsync(cluster, "12.5");
        var first = (await cluster.WaitForAsync(Lease, it => Holder(it) is not null, Cancel)).GetProperty("spec").GetProperty("holderIdentity").GetString();
        await cluster.StartOperatorAsync(Cancel);

        await leader.SignalAsync("KILL");
        Bill(cluster, "99");

        await cluster.WaitForAsync(Lease, it => Holder(it) is { } holder && holder != first, Cancel);
        await ConvergedAsync(cluster, 99m);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_leader_that_is_asked_to_stop_hands_over()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        var leader = await cluster.StartOperatorAsync(Cancel, ("LeaderElection__LeaseDuration", "00:10:00"), ("Endpoints__UnreadyPeriod", "00:00:00"));
        await LoadAsync(cluster, "12.5");
        await cluster.StartOperatorAsync(Cancel);

        // The lease would be held for ten minutes yet: only giving it back lets the other one in.
        await leader.SignalAsync("TERM");
        Bill(cluster, "99");

        await ConvergedAsync(cluster, 99m);
        Assert.Contains("has given the lead back", leader.LogTail(200), StringComparison.Ordinal);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Operators_that_are_killed_at_any_moment_leave_nothing_counted_twice()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        var random = new Random(17);
        await cluster.ApplySourceAsync("aws", "aws.csv", Cancel);
        await cluster.ApplyBudgetAsync("all", "100", "{}", Cancel);

        for (var round = 1; round <= 6; round++)
        {
            Bill(cluster, round.ToString(CultureInfo.InvariantCulture), rows: 200);
            var running = await cluster.StartOperatorAsync(
                cluster.Plane.Server, Cancel, ("LeaderElection__Enabled", "false"));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300, 4000)), Cancel);
            await cluster.KillAsync(running);
        }

        await cluster.StartOperatorAsync(Cancel, ("LeaderElection__Enabled", "false"));
        await ConvergedAsync(cluster, 1200m);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Rights_that_are_taken_away_and_given_back_leave_no_trace()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        var running = await cluster.StartOperatorAsync(Cancel);
        await LoadAsync(cluster, "12.5");

        await cluster.Plane.KubectlAsync(Cancel, "delete", "clusterrolebinding", "cloudintel-operator");
        Bill(cluster, "14");
        await cluster.LookAsync("aws", Cancel);
        while (await running.MetricAsync("rest_client_requests_total", "code=\"403\"", Cancel) == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
        Assert.True(await running.IsReadyAsync(Cancel));

        await cluster.InstallRightsAsync(Cancel);
        await ConvergedAsync(cluster, 14m);
    }

    private static string? Holder(JsonElement lease) => lease.GetProperty("spec").GetProperty("holderIdentity").GetString() is { Length: > 0 } holder ? holder : null;

    private static void Bill(OperatorCluster cluster, string cost, int rows = 1)
    {
        var bill = new FocusBill();
        for (var row = 0; row < rows; row++)
            bill.Row(("BilledCost", cost), ("ResourceId", $"i-{row}"));
        bill.In(cluster.Bills, "aws.csv");
    }

    private static async Task LoadAsync(OperatorCluster cluster, string cost)
    {
        Bill(cluster, cost);
        await cluster.ApplySourceAsync("aws", "aws.csv", Cancel);
        await cluster.ApplyBudgetAsync("all", "100", "{}", Cancel);
        await ConvergedAsync(cluster, decimal.Parse(cost, CultureInfo.InvariantCulture));
    }

    private static async Task ConvergedAsync(OperatorCluster cluster, decimal cost)
    {
        await cluster.CostSourceAsync("aws", it => it.Condition("Ready") == "True Loaded" && it.Billed() == cost, Cancel);
        await cluster.BudgetAsync("all", it => it.Spent() == cost, Cancel);
    }
}
