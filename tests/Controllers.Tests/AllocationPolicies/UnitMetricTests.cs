using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.AllocationPolicies;

/// <summary>What a unit of business costs, and what is said when nobody knows.</summary>
public sealed class UnitMetricTests
{
    [Fact]
    public async Task Prometheus_is_asked_for_both_months_and_the_newest_known_day_is_shown()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 10, 10m).Days("2026-04-11", 4, 15m));
        bench.Units.Counts.AddRange(Enumerable.Range(1, 13).Select(day => new UnitCount("requests", "payments", new(2026, 4, day), 5_000m)));
        bench.CreatePolicy(change: Requests);
        var (policy, _) = await bench.AllocateAsync();
        var requests = Assert.Single(policy.Status!.UnitMetrics!);

        Assert.Equal((new DateOnly(2026, 4, 13), 3m, 0m), (requests.Day, requests.UnitCost!.Value.Value, requests.DayChangePercent!.Value.Value));
        Assert.Null(requests.WeekChangePercent); // of the 14 days up to then one is not known
        Assert.Equal("True Known", policy.Says(ConditionTypes.UnitsKnown));
        var (query, from, to) = Assert.Single(bench.Units.Questions);
        Assert.Equal(("sum by (team) (increase(http_requests_total[1d]))", "team"), (query.Query, query.Label));
        Assert.Equal((new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 15)), (from, to)); // today is not over
        Assert.Equal(3, bench.Metrics.Last("cloudintel_unit_cost{policy=teams,metric=requests,currency=USD}"));
    }

    [Fact]
    public async Task What_Prometheus_said_before_stays_while_it_is_away_and_the_status_says_so()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, 10m));
        bench.Units.Counts.Add(new("requests", "payments", new(2026, 4, 1), 1_000m));
        bench.CreatePolicy(change: Requests);
        await bench.AllocateAsync();
        bench.Units.Fault = new UnitQueryException("prometheus:9090 cannot be reached (ConnectionError)", isPassing: true);
        var (policy, again) = await bench.AllocateAsync();

        Assert.Equal("False SourceFailing", policy.Says(ConditionTypes.UnitsKnown));
        Assert.Equal("True Allocated", policy.Says(ConditionTypes.Ready));
        var requests = Assert.Single(policy.Status!.UnitMetrics!);
        Assert.Equal((10m, "prometheus:9090 cannot be reached (ConnectionError)"), (requests.UnitCost!.Value.Value, requests.Problem));
        Assert.Equal(bench.Options.RetryInterval, again);
    }

    [Fact]
    public async Task Days_without_units_are_unknown_and_not_dear()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, 10m));
        bench.Units.Counts.Add(new("requests", "payments", new(2026, 4, 1), 0m));
        bench.CreatePolicy(change: Requests);
        var (policy, _) = await bench.AllocateAsync();

        Assert.Null(Assert.Single(policy.Status!.UnitMetrics!).UnitCost);
        Assert.Equal("False NoUnits", policy.Says(ConditionTypes.UnitsKnown));
    }

    [Fact]
    public async Task Units_may_come_from_a_ConfigMap()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, 10m));
        bench.Create(new ConfigMap
        {
            Metadata = new() { Name = "orders", Namespace = FinOpsBench.OperatorNamespace },
            Data = new Dictionary<string, string> { ["units.csv"] = "date,value,units\n2026-04-01,payments,4\n2026-04-02,payments,5\n" },
        });
        bench.CreatePolicy(change: spec => spec.UnitMetrics = [new() { Name = "orders", Dimension = "team", ConfigMap = new() { Name = "orders" } }]);
        var orders = Assert.Single((await bench.AllocateAsync()).Policy.Status!.UnitMetrics!);

        Assert.Equal((new DateOnly(2026, 4, 2), 2m, -20m), (orders.Day, orders.UnitCost!.Value.Value, orders.DayChangePercent!.Value.Value));
    }

    [Theory]
    [InlineData("day,value,units", "line 1 must name the columns date, value and units")]
    [InlineData("date,value,units\n2026-04-31,a,1", "line 2: 2026-04-31 is no date like 2026-04-30")]
    [InlineData("date,value,units\n2026-04-30,a,-1", "line 2: -1 is no number of units, which is not negative and has at most 16 digits before the point")]
    [InlineData("date,value,units\n\n2026-04-30,a", "line 3 has 2 fields instead of 3")]
    public async Task A_table_that_is_wrong_is_said_with_its_line(string csv, string problem)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Create(new ConfigMap { Metadata = new() { Name = "orders", Namespace = FinOpsBench.OperatorNamespace }, Data = new Dictionary<string, string> { ["units.csv"] = csv } });
        bench.CreatePolicy(change: spec => spec.UnitMetrics = [new() { Name = "orders", Dimension = "team", ConfigMap = new() { Name = "orders" } }]);

        Assert.Equal(problem, Assert.Single((await bench.AllocateAsync()).Policy.Status!.UnitMetrics!).Problem);
    }

    [Fact]
    public async Task A_shared_cost_may_be_split_by_a_unit_metric()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 90m, ("Tags", "")));
        bench.Units.Counts.AddRange([new("requests", "payments", new(2026, 4, 1), 1), new("requests", "search", new(2026, 4, 9), 2)]);
        bench.CreatePolicy(change: spec =>
        {
            Requests(spec);
            spec.Dimensions[0].Rules!.Add(new() { Shared = "cluster" });
            spec.Dimensions[0].Shared = [new() { Name = "cluster", Split = SharedSplit.Metric, Metric = "requests" }];
        });

        Assert.Equal(
            [("search", 60m), ("payments", 30m)],
            (await bench.AllocateAsync()).Policy.Status!.Dimensions![0].Top!.Select(value => (value.Value, value.Cost.Value)));
    }

    [Fact]
    public async Task Units_go_with_their_policy()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.Ledger.PutUnitsAsync("teams", [new("requests", "payments", new(2026, 4, 1), 1)], TestContext.Current.CancellationToken);
        bench.CreatePolicy();
        await bench.ForgetPolicyAsync();

        Assert.Empty(await bench.Ledger.UnitsAsync("teams", new(2026, 1, 1), new(2027, 1, 1), TestContext.Current.CancellationToken));
    }

    private static void Requests(AllocationPolicySpec spec) => spec.UnitMetrics =
    [
        new()
        {
            Name = "requests",
            Dimension = "team",
            Per = 1000,
            Prometheus = new() { Url = "http://prometheus:9090", Query = "sum by (team) (increase(http_requests_total[1d]))", Label = "team" },
        },
    ];
}
