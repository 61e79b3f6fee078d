using System.Diagnostics;
using System.Globalization;
using System.Net;
using CloudIntel.TestKit.Faults;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>Three operators behind one address that judge for one API server, and are killed while they do: no more is let in than a Budget has room for, and nothing stays reserved for what never came.</summary>
public sealed class GateReplicaTests : IAsyncLifetime
{
    private const int Room = 11; // one is there before

    private const string Lease = $"/apis/coordination.k8s.io/v1/namespaces/{OperatorCluster.Namespace}/leases/cloudintel-operator";

    private readonly ServerPool pool = new();
    private readonly List<Replica> replicas = [];
    private FaultProxy service = null!;
    private GatedCluster gate = null!;
    private ShopBudget budget = null!;
    private decimal amount;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private OperatorCluster Cluster => gate.Cluster;

    public async ValueTask InitializeAsync()
    {
        service = FaultProxy.Start("https", pool);
        gate = await GatedCluster.StartAsync(Cancel);
        budget = new(gate);
        await gate.LabelAsync();
        await StartReplicaAsync();
        (_, amount) = await budget.WithRoomForAsync(Room, Cancel);
        // These begin with the budget as it is; one that ran before might hear a moment later that it has changed.
        await StartReplicaAsync();
        await StartReplicaAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (gate?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (service?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Of_a_hundred_at_once_that_three_operators_judge_exactly_as_many_are_let_in_as_there_is_room_for()
    {
        var byKubectl = CreateByKubectlAsync("by-kubectl");
        var answers = await CreateAsync(Names(99));

        Assert.Equal(Room - 1, answers.Append(await byKubectl).Count(isThere => isThere));
        await NothingIsReservedButForWhatIsThereAsync(Room);
        foreach (var replica in replicas)
            Assert.True(await replica.Process.MetricAsync("cloudintel_gate_decision_seconds_count", "fail", Cancel) > 0, "An operator was never asked.");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task While_operators_are_killed_no_more_is_let_in_and_nothing_stays_reserved_for_what_never_came()
    {
        // Answers are on their way for a while: who dies then has reserved, and the API server never hears of it. Half of the clients give up.
        var leader = await LeaderAsync();
        service.Delay = TimeSpan.FromSeconds(1);
        var asked = Task.WhenAll([.. Names(60).Select((name, number) => number % 2 == 0 ? budget.CreateAsync(name, Cancel) : (Task)budget.TryCreateAsync(name, Cancel))]);
        await ReservedForAsync(more: 3);
        await KillAsync(replicas.First(replica => replica != leader));
        await ReservedForAsync(more: Room - 2);
        await KillAsync(leader);
        await asked;
        service.Delay = TimeSpan.Zero;

        // Quiet: the one that is left sees what is there, and the room of what never came is free again.
        await NothingIsReservedButForWhatIsThereAsync();
        await StartReplicaAsync();
        await StartReplicaAsync();
        await CreateAsync(Names(60));
        await NothingIsReservedButForWhatIsThereAsync(Room);

        // What goes frees its room also where the leader dies that would have seen it.
        foreach (var gone in (await budget.NamesAsync(Cancel)).Where(name => name != ShopBudget.First).Take(4))
            await Cluster.Plane.KubectlAsync(Cancel, "delete", "deployment", gone, "-n", gate.Shop);
        await KillAsync(await LeaderAsync());
        await NothingIsReservedButForWhatIsThereAsync(Room - 4);
        await CreateAsync(Names(60));
        await NothingIsReservedButForWhatIsThereAsync(Room);
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"web-{number}"));

    private async Task<IReadOnlyList<bool>> CreateAsync(IEnumerable<string> names) => await Task.WhenAll(names.Select(name => budget.CreateAsync(name, Cancel)));

    private async Task<bool> CreateByKubectlAsync(string name)
    {
        while (true)
        {
            var made = await gate.KubectlAsync(ShopBudget.Web(gate, name, 1), "create", "-f", "-");
            if (made.ExitCode == 0 || ShopBudget.SaysThereIsNoRoom(made.Error))
                return made.ExitCode == 0;
        }
    }

    private async Task StartReplicaAsync()
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Free());
        // All serve one certificate, as behind a Service.
        var process = await Cluster.StartWithGateAsync(
            Cancel,
            ("Webhook__Url", service.Address.ToString()),
            ("Webhook__Certificates", "SelfManaged"),
            ("Endpoints__WebhookPort", endpoint.Port.ToString(CultureInfo.InvariantCulture)));
        pool.Add(endpoint);
        replicas.Add(new(process, endpoint));
    }

    private async Task KillAsync(Replica replica)
    {
        replicas.Remove(replica);
        await Cluster.KillAsync(replica.Process);
        pool.Remove(replica.Endpoint);
    }

    /// <summary>The operator that leads, once one of those does that run.</summary>
    private async Task<Replica> LeaderAsync()
    {
        Replica? leader = null;
        await Cluster.WaitForAsync(Lease, lease => (leader = Holder(lease.GetProperty("spec").GetProperty("holderIdentity").GetString()!)) is not null, Cancel);
        return leader!;
    }

    private Replica? Holder(string identity) => replicas.Find(replica => replica.Process.LogTail(10_000).Contains($"{identity} leads", StringComparison.Ordinal));

    /// <summary>Waits until something is reserved for so many more than there are before the test.</summary>
    private Task ReservedForAsync(int more) => Cluster.WaitForAsync(budget.Reservation, it => ShopBudget.NamesIn(it).Count >= 1 + more, Cancel);

    /// <summary>Waits until exactly those have reservations that are there, and looks that they fit.</summary>
    /// <param name="count">How many there are; null for any number that fits.</param>
    private async Task NothingIsReservedButForWhatIsThereAsync(int? count = null)
    {
        var watch = Stopwatch.StartNew();
        var there = await budget.NamesAsync(Cancel);
        var (_, before) = await budget.ReservedAsync(Cancel);
        var reserved = await Cluster.WaitForAsync(budget.Reservation, it => ShopBudget.NamesIn(it).SetEquals(there), Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine($"{there.Count} are there, and {before} had reservations; these came to that after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.InRange(there.Count, count ?? 1, count ?? Room);
        Assert.InRange(Statuses.Money(reserved.GetProperty("status").GetProperty("reserved")), 0, amount);
    }

    /// <summary>An operator and where it judges.</summary>
    private sealed record Replica(OperatorProcess Process, IPEndPoint Endpoint);
}
