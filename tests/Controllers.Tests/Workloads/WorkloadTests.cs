using System.Text.Json.Nodes;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.Workloads;

/// <summary>From a workload and a catalogue to where it is to run.</summary>
public sealed class WorkloadTests
{
    private static readonly ResourceDefinition Deployments = new("apps", "v1", "Deployment", "deployments", Namespaced: true);

    [Fact]
    public async Task The_cheapest_machines_that_hold_all_replicas_are_chosen_and_the_status_is_written_once()
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m), ("large", 4, 8, 0.09m));
        bench.CreateWorkload();
        var (workload, again) = await bench.PlaceAsync();
        var writes = bench.Writes;
        await bench.PlaceAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Equal("True Decided", workload.Says(ConditionTypes.Ready));
        Assert.Equal("True Placed", workload.Says(ConditionTypes.Placed));
        // Two replicas of a processor and 2 GiB fit on a large machine beside 300m and 1 GiB for itself, and one on a small.
        var placement = workload.Status!.Placement!;
        Assert.Equal(("aws", "one", "large", "OnDemand", 1, 1), (placement.Provider, placement.Region, placement.InstanceType, placement.PurchaseOption, placement.Machines, placement.Zones));
        Assert.Equal((0.09m, 65.70m), (placement.HourlyCost.Value, placement.MonthlyCost.Value));
        Assert.Equal(("2", "1", "2Gi"), ($"{workload.Status.Resources!.Replicas}", workload.Status.Resources.Cpu, workload.Status.Resources.Memory));
        Assert.Equal((65.70m, 65.70m), (workload.Status.Prediction!.MonthlyCost.Lower.Value, workload.Status.Prediction.MonthlyCost.Upper.Value));
        Assert.Equal("small", Assert.Single(workload.Status.Alternatives!).InstanceType);
        Assert.Equal(bench.Options.ReviewInterval, again);
        Assert.StartsWith("Normal PlacementChosen", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
        Assert.Equal(65.7, bench.Metrics.Last($"cloudintel_workload_monthly_cost{{namespace={FinOpsBench.OperatorNamespace},workload=web}}"));
    }

    [Fact]
    public async Task A_target_says_what_is_requested_and_what_it_cost_this_month()
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m), ("large", 8, 32, 0.2m));
        bench.Clusters.Workload($"east {FinOpsBench.OperatorNamespace} Deployment/web", perHour: 0.5m).Workload("east other Deployment/web", perHour: 7m);
        Deploy(bench, replicas: 3, cpu: "500m", memory: "512Mi", sidecar: "250m");
        bench.CreateWorkload(change: spec => (spec.Resources, spec.TargetRef) = (null, new() { Name = "web" }));
        var (workload, _) = await bench.PlaceAsync();

        Assert.Equal((3, "750m", "512Mi"), (workload.Status!.Resources!.Replicas, workload.Status.Resources.Cpu, workload.Status.Resources.Memory));
        Assert.Equal("small", workload.Status.Placement!.InstanceType);
        var hours = (bench.Clock.GetUtcNow() - new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero)).TotalHours;
        Assert.Equal((decimal)hours * 0.5m, workload.Status.MonthToDate!.Spent.Value);
        Assert.Equal(new DateOnly(2026, 4, 1), workload.Status.MonthToDate.Month);
    }

    [Fact]
    public async Task Contradictions_are_told_once_as_the_fewest_constraints_and_the_last_placement_stays()
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m), ("large", 4, 8, 0.09m));
        bench.CreateWorkload();
        await bench.PlaceAsync();
        bench.Events.Take();
        bench.Edit<Workload>(new(FinOpsBench.OperatorNamespace, "web"), workload =>
        {
            workload.Spec.Cost = new() { HourlyMaximum = 0.04m };
            workload.Spec.Compliance = new() { DataResidency = ["EU"] };
        });
        var (workload, _) = await bench.PlaceAsync();
        await bench.PlaceAsync();

        Assert.Equal("True Decided", workload.Says(ConditionTypes.Ready));
        Assert.Equal("False Infeasible", workload.Says(ConditionTypes.Placed));
        Assert.Equal(("spec.cost.hourlyMaximum", "at most 0.04 USD"), (Assert.Single(workload.Status!.Conflict!).Field, workload.Status.Conflict![0].Asks));
        Assert.Equal("large", workload.Status.Placement!.InstanceType);
        Assert.Equal("spec.cost.hourlyMaximum", Assert.Single(workload.Status.Alternatives!).Breaks);
        Assert.StartsWith("Warning PlacementInfeasible", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_move_is_made_when_it_repays_itself_and_else_the_placement_stays()
    {
        await using var bench = await OpenAsync(("large", 4, 8, 0.09m));
        bench.CreateWorkload(change: spec => spec.Migration = new() { Cost = 20m, RepayWithin = TimeSpan.FromHours(720) });
        await bench.PlaceAsync();
        await TakeUpAsync(bench, ("large", 4, 8, 0.09m), ("other", 4, 8, 0.08m));
        var (stays, _) = await bench.PlaceAsync();
        await TakeUpAsync(bench, ("large", 4, 8, 0.09m), ("other", 4, 8, 0.06m));
        var (moves, _) = await bench.PlaceAsync();

        // A cent an hour is 7.20 in the time in which 20 are to be repaid; three are 21.60.
        Assert.Equal("large", stays.Status!.Placement!.InstanceType);
        Assert.Contains("costs 20.00 USD and would save 7.20 within 720 hours", stays.Status.Rationale, StringComparison.Ordinal);
        Assert.Equal("other", moves.Status!.Placement!.InstanceType);
        Assert.Contains("repaid in 666.7 hours", moves.Status.Rationale, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TargetMissing", false, null)]
    [InlineData("RequestsMissing", true, null)]
    public async Task What_is_missing_is_said_and_the_last_answer_stays(string reason, bool exists, string? cpu)
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m));
        bench.CreateWorkload();
        await bench.PlaceAsync();
        if (exists)
            Deploy(bench, replicas: 1, cpu, memory: null);
        bench.Edit<Workload>(new(FinOpsBench.OperatorNamespace, "web"), workload => (workload.Spec.Resources, workload.Spec.TargetRef) = (null, new() { Name = "web" }));
        var (workload, _) = await bench.PlaceAsync();

        Assert.Equal($"False {reason}", workload.Says(ConditionTypes.Ready));
        Assert.Equal("small", workload.Status!.Placement!.InstanceType);
    }

    [Fact]
    public async Task While_the_ledger_is_away_the_last_answer_stays()
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m));
        bench.CreateWorkload();
        bench.Ledger.Fault = new LedgerUnavailableException("away");
        var (workload, again) = await bench.PlaceAsync();

        Assert.Equal("False LedgerUnavailable", workload.Says(ConditionTypes.Ready));
        Assert.Equal(bench.Options.RetryInterval, again);
    }

    [Fact]
    public async Task Intelligence_without_outcomes_says_that_Hybrid_decided()
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m));
        bench.CreateWorkload(change: spec => spec.Strategy = WorkloadStrategy.Intelligent);
        var (workload, _) = await bench.PlaceAsync();

        Assert.Equal("Hybrid", workload.Status!.Strategy);
        Assert.Equal("decided by Hybrid, since no outcomes of earlier placements are known", workload.Status.Rationale);
    }

    [Fact]
    public async Task Each_settled_day_of_a_target_where_it_was_placed_is_kept_once_beside_what_was_predicted()
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m));
        bench.Clusters.Workload($"east {FinOpsBench.OperatorNamespace} Deployment/web", perHour: 0.13m).Node("east aws one amd64").Node("east aws one amd64");
        Deploy(bench, replicas: 2, "1", "2Gi");
        bench.CreateWorkload(change: spec => (spec.Resources, spec.TargetRef) = (null, new() { Name = "web" }));
        await bench.PlaceAsync();
        var placedOn = DateOnly.FromDateTime(bench.Clock.GetUtcNow().UtcDateTime);
        for (var hours = 0; hours < 24 * 5; hours += 8)
        {
            bench.Clock.Advance(TimeSpan.FromHours(8));
            await bench.PlaceAsync();
        }

        // It was placed in the middle of the first day, and the newest settled one is the day before yesterday.
        var kept = await bench.Ledger.PlacementDaysAsync(placedOn.AddDays(-10), TestContext.Current.CancellationToken);
        Assert.Equal([placedOn.AddDays(1), placedOn.AddDays(2), placedOn.AddDays(3)], kept.Select(day => day.Day));
        // Two machines at 5 cents for 24 hours.
        Assert.All(kept, day => Assert.Equal(
            ("web", "aws", "one", "amd64", "OnDemand", 2.4m, 3.12m), (day.Workload, day.Provider, day.Region, day.Architecture, day.PurchaseOption, day.PredictedCost, day.Cost)));
    }

    [Theory]
    [InlineData("it runs in another region", "east aws two amd64")]
    [InlineData("its nodes are of two kinds", "east aws one amd64", "east aws one arm64")]
    [InlineData("nobody knows where its nodes are", "east kind  amd64")]
    public async Task A_day_is_not_kept_where(string reason, params string[] nodes)
    {
        Assert.NotEmpty(reason);
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m));
        bench.Clusters.Workload($"east {FinOpsBench.OperatorNamespace} Deployment/web", perHour: 0.13m);
        foreach (var node in nodes)
            bench.Clusters.Node(node);
        await KeepDaysAsync(bench, 4);

        Assert.Empty(await bench.Ledger.PlacementDaysAsync(default, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Intelligence_counts_on_what_placements_turned_out_to_be()
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m));
        bench.Clusters.Workload($"east {FinOpsBench.OperatorNamespace} Deployment/web", perHour: 0.13m).Node("east aws one amd64");
        await KeepDaysAsync(bench, 24);
        bench.Edit<Workload>(new(FinOpsBench.OperatorNamespace, "web"), workload => workload.Spec.Strategy = WorkloadStrategy.Intelligent);
        var (workload, _) = await bench.PlaceAsync();

        // 13 cents an hour where 10 were predicted, day after day.
        Assert.Equal(("Intelligent", 73m), (workload.Status!.Strategy, workload.Status.Placement!.MonthlyCost.Value));
        Assert.InRange(workload.Status.Prediction!.MonthlyCost.Expected.Value, 73 * 1.25m, 73 * 1.30m);
    }

    [Fact]
    public async Task Objectives_that_were_measured_are_kept_beside_what_the_rule_predicted()
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m));
        bench.Clusters.Workload($"east {FinOpsBench.OperatorNamespace} Deployment/web", perHour: 0.13m).Node("east aws one amd64");
        bench.Signals.Value = (text, at) => text is SignalText.Query("latency") ? (at.Hour < 12 ? 0.04 : 0.08) : at.Hour == 3 ? 98 : 100;
        await KeepDaysAsync(bench, 4, spec => spec.Performance = new()
        {
            Objectives =
            [
                new() { Name = "fast", Type = WorkloadObjectiveType.Latency, Expression = "latency", Maximum = 0.2m },
                new() { Name = "there", Type = WorkloadObjectiveType.Availability, Expression = "availability", Minimum = 99.9m },
            ],
        });

        var day = (await bench.Ledger.PlacementDaysAsync(default, TestContext.Current.CancellationToken))[0];
        // 50 ms of processor time without a round trip; 0.5 percent of a day by the promise for a machine of a zone; 2 percent of an hour.
        Assert.Equal((50m, 60m, 0.12m, 0.02m), (day.PredictedResponse!.Value, day.Response!.Value, decimal.Round(day.PredictedDowntime!.Value, 6), decimal.Round(day.Downtime!.Value, 6)));
    }

    [Fact]
    public async Task A_day_is_kept_once_Prometheus_answers()
    {
        await using var bench = await OpenAsync(("small", 2, 4, 0.05m));
        bench.Clusters.Workload($"east {FinOpsBench.OperatorNamespace} Deployment/web", perHour: 0.13m).Node("east aws one amd64");
        bench.Signals.Fault = new("away", isPassing: true);
        await KeepDaysAsync(bench, 4, spec => spec.Performance = new() { Objectives = [new() { Name = "fast", Expression = "latency", Maximum = 0.2m }] });
        Assert.Empty(await bench.Ledger.PlacementDaysAsync(default, TestContext.Current.CancellationToken));
        bench.Signals.Fault = null;
        await bench.PlaceAsync();

        Assert.NotNull(Assert.Single(await bench.Ledger.PlacementDaysAsync(default, TestContext.Current.CancellationToken)).Response);
    }

    private static async Task KeepDaysAsync(FinOpsBench bench, int days, Action<WorkloadSpec>? change = null)
    {
        Deploy(bench, replicas: 2, "1", "2Gi");
        bench.CreateWorkload(change: spec =>
        {
            (spec.Resources, spec.TargetRef) = (null, new() { Name = "web" });
            change?.Invoke(spec);
        });
        for (var day = 0; day <= days; day++)
        {
            await bench.PlaceAsync();
            bench.Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    private static async Task<FinOpsBench> OpenAsync(params (string Type, int Vcpus, int Gibibytes, decimal Price)[] offers)
    {
        var bench = await FinOpsBench.OpenAsync();
        await TakeUpAsync(bench, offers);
        return bench;
    }

    private static Task TakeUpAsync(FinOpsBench bench, params (string Type, int Vcpus, int Gibibytes, decimal Price)[] offers)
    {
        bench.Prices = new(new()
        {
            Offers = [.. offers.Select(offer => new Offer(new("aws", offer.Type, offer.Type, "amd64", offer.Vcpus, offer.Gibibytes), "one", offer.Price, null, "2026"))],
            Regions = [new("aws", "one", "DE", "Europe", 50, 8, 3, 300)],
            ServiceLevels = [new("aws", "", 99.5m, 99.99m, "2026")],
        });
        return bench.RestartAsync();
    }

    private static void Deploy(FinOpsBench bench, int replicas, string? cpu, string? memory, string? sidecar = null)
    {
        var containers = new JsonArray { Container("web", cpu, memory) };
        if (sidecar is not null)
            containers.Add(Container("proxy", sidecar, null));
        bench.Server.Create(Deployments, new()
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = FinOpsBench.OperatorNamespace },
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = containers } } },
        });
    }

    private static JsonObject Container(string name, string? cpu, string? memory)
    {
        var requests = new JsonObject();
        if (cpu is not null)
            requests["cpu"] = cpu;
        if (memory is not null)
            requests["memory"] = memory;
        return new() { ["name"] = name, ["resources"] = new JsonObject { ["requests"] = requests } };
    }
}
