using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.FleetPlans;

/// <summary>From Workloads, what they are made of, and a catalogue to the nodes of a cluster.</summary>
public sealed class FleetPlanTests
{
    private static readonly ResourceDefinition Deployments = new("apps", "v1", "Deployment", "deployments", Namespaced: true);

    private static readonly (string Region, decimal Factor)[] OneRegion = [("one", 1m)];

    [Fact]
    public async Task The_cheapest_region_that_all_permit_is_chosen_and_the_status_is_written_once()
    {
        await using var bench = await OpenAsync([("one", 1m), ("two", 0.8m), ("three", 0.5m)], ("small", 2, 4, 0.05m), ("large", 4, 8, 0.09m));
        bench.CreateWorkload("web", spec => spec.Compliance = new() { Regions = ["one", "two"] });
        bench.CreateWorkload("api", spec => spec.Resources!.Replicas = 4);
        bench.CreatePlan();
        var (plan, again) = await bench.PlanAsync();
        var writes = bench.Writes;
        await bench.PlanAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Equal("True Planned", plan.Says(ConditionTypes.Ready));
        Assert.Equal("True Placed", plan.Says(ConditionTypes.Placed));
        // Six replicas of a processor and 2 GiB: one large and one small machine hold them, at 0.8 times the price.
        var status = plan.Status!;
        Assert.Equal(("aws", "two", 2, 6, 2), (status.Provider, status.Region, status.Workloads, status.Pods, status.Nodes));
        Assert.Equal(["1 large OnDemand 0.072", "1 small OnDemand 0.040"], Pools(status));
        Assert.Equal((0.112m, 81.76m), (status.HourlyCost!.Value.Value, status.MonthlyCost!.Value.Value));
        Assert.InRange(status.LowerBound!.Value.Value, 0.1m, 0.112m);
        Assert.Equal(
            ["one  costs 0.14 USD an hour and more by processors or memory alone", "three  web cannot run there: spec.compliance.regions (one or two)"],
            status.Alternatives!.Select(one => $"{one.Region} {one.MonthlyCost} {one.Reason}"));
        Assert.Equal("other regions cost more by processors or memory alone", status.Rationale);
        Assert.Equal(bench.Options.ReviewInterval, again);
        Assert.StartsWith("Normal FleetChosen", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
        Assert.Equal(2, bench.Metrics.Last($"cloudintel_fleetplan_nodes{{namespace={FinOpsBench.OperatorNamespace},fleetplan=fleet}}"));
    }

    [Fact]
    public async Task Only_what_the_selector_means_is_planned()
    {
        await using var bench = await OpenAsync(OneRegion, ("small", 2, 4, 0.05m));
        bench.CreateWorkload("web");
        bench.CreateWorkload("other");
        bench.Edit<Workload>(new(FinOpsBench.OperatorNamespace, "web"), workload => workload.Metadata.Labels = new Dictionary<string, string> { ["team"] = "shop" });
        bench.CreatePlan(change: spec => spec.Workloads = new() { MatchExpressions = [new() { Key = "team", Operator = FleetSelectorOperator.In, Values = ["shop", "cart"] }] });
        var (plan, _) = await bench.PlanAsync();

        Assert.Equal((1, 2), (plan.Status!.Workloads, plan.Status.Pods));
    }

    [Theory]
    [InlineData("""{ "affinity": { "podAntiAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [{ "topologyKey": "kubernetes.io/hostname", "labelSelector": { "matchExpressions": [{ "key": "app", "operator": "In", "values": ["web", "api"] }] } }] } } }""", "3 small OnDemand 0.150")]
    [InlineData("""{ "nodeSelector": { "kubernetes.io/arch": "arm64" } }""", "1 arm OnDemand 0.200")]
    [InlineData("""{ "nodeSelector": { "node.kubernetes.io/instance-type": "large" } }""", "1 large OnDemand 0.090")]
    [InlineData("""{ "affinity": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [{ "matchExpressions": [{ "key": "kubernetes.io/arch", "operator": "NotIn", "values": ["amd64"] }] }] } } } }""", "1 arm OnDemand 0.200")]
    [InlineData("""{ "topologySpreadConstraints": [{ "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": { "matchLabels": { "app": "web" } } }] }""", "1 small onea OnDemand 0.050", "1 small oneb OnDemand 0.050", "1 small onec OnDemand 0.050")]
    [InlineData("""{ "topologySpreadConstraints": [{ "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": { "matchLabels": { "app": "web" } } }] }""", "1 large OnDemand 0.090")]
    [InlineData("""{ "nodeSelector": { "topology.kubernetes.io/zone": "oneb" } }""", "1 large oneb OnDemand 0.090")]
    [InlineData("""{ "nodeSelector": { "pool": "web" } }""", "1 large OnDemand 0.090")]
    public async Task The_pods_of_a_target_run_only_where_its_template_lets_them(string rules, params string[] pools)
    {
        await using var bench = await OpenAsync(OneRegion, ("small", 2, 4, 0.05m), ("large", 4, 8, 0.09m), ("arm", 4, 8, 0.2m));
        Deploy(bench, "web", 3, rules);
        bench.CreateWorkload("web", spec => (spec.Resources, spec.TargetRef) = (null, new() { Name = "web" }));
        bench.CreatePlan(change: spec => spec.NodeLabels = new Dictionary<string, string> { ["pool"] = "web" });
        var (plan, _) = await bench.PlanAsync();

        Assert.Equal("True Placed", plan.Says(ConditionTypes.Placed));
        Assert.Equal(pools, Pools(plan.Status!));
    }

    [Fact]
    public async Task A_rule_that_no_plan_can_keep_leaves_its_pods_without_a_node_and_says_why()
    {
        await using var bench = await OpenAsync(OneRegion, ("small", 2, 4, 0.05m));
        Deploy(bench, "web", 3, """{ "affinity": { "podAntiAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [{ "topologyKey": "rack", "labelSelector": {} }] } } }""");
        bench.CreateWorkload("web", spec => (spec.Resources, spec.TargetRef) = (null, new() { Name = "web" }));
        bench.CreateWorkload("api");
        bench.CreatePlan();
        var (plan, _) = await bench.PlanAsync();
        await bench.PlanAsync();

        Assert.Equal("False PodsUnplaced", plan.Says(ConditionTypes.Placed));
        var unplaced = Assert.Single(plan.Status!.Unplaced!);
        Assert.Equal(("web", 3, "its pods have an anti-affinity over rack, which is neither nodes nor zones"), (unplaced.Workload, unplaced.Pods, unplaced.Reason));
        Assert.Equal(["1 small OnDemand 0.050"], Pools(plan.Status));
        Assert.Equal(["Normal FleetChosen", "Warning PodsUnplaced"], bench.Events.Take().Select(one => string.Join(' ', one.Split(' ')[..2])));
    }

    [Fact]
    public async Task Small_moves_of_prices_change_what_the_fleet_costs_and_nothing_else()
    {
        await using var bench = await OpenAsync(OneRegion, ("a", 4, 8, 0.10m), ("b", 4, 8, 0.11m));
        bench.CreateWorkload();
        bench.CreatePlan();
        var (first, _) = await bench.PlanAsync();
        bench.Events.Take();
        await TakeUpAsync(bench, OneRegion, ("a", 4, 8, 0.112m), ("b", 4, 8, 0.11m));
        var (second, _) = await bench.PlanAsync();
        var afterSmallMove = bench.Events.Take();
        await TakeUpAsync(bench, OneRegion, ("a", 4, 8, 0.14m), ("b", 4, 8, 0.11m));
        var (third, _) = await bench.PlanAsync();

        Assert.Equal(["1 a OnDemand 0.100"], Pools(first.Status!));
        Assert.Equal(["1 a OnDemand 0.112"], Pools(second.Status!));
        Assert.Equal((0.112m, first.Status!.Since), (second.Status!.HourlyCost!.Value.Value, second.Status.Since));
        Assert.Empty(afterSmallMove);
        Assert.Equal(["1 b OnDemand 0.110"], Pools(third.Status!));
        Assert.StartsWith("Normal FleetChosen", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fleet_stays_in_its_region_until_another_one_saves_enough()
    {
        await using var bench = await OpenAsync([("one", 1m), ("two", 1.1m)], ("a", 4, 8, 0.10m));
        bench.CreateWorkload();
        bench.CreatePlan(change: spec => spec.Disruption = new() { MinimumSavingPercent = 20 });
        await bench.PlanAsync();
        await TakeUpAsync(bench, [("one", 1m), ("two", 0.9m)], ("a", 4, 8, 0.10m));
        var (stays, _) = await bench.PlanAsync();
        await TakeUpAsync(bench, [("one", 1m), ("two", 0.7m)], ("a", 4, 8, 0.10m));
        var (moves, _) = await bench.PlanAsync();

        Assert.Equal(("one", "stays in one: two would save 10.0 percent, and a move is worth it from 20 on"), (stays.Status!.Region, stays.Status.Rationale));
        Assert.Equal(("two", "moves from one: saves 30.0 percent"), (moves.Status!.Region, moves.Status.Rationale));
    }

    [Theory]
    [InlineData("NoWorkloads")]
    [InlineData("TargetMissing")]
    [InlineData("RequestsMissing")]
    [InlineData("TargetUnreadable")]
    [InlineData("CatalogEmpty")]
    [InlineData("LedgerUnavailable")]
    public async Task What_is_missing_is_said_and_the_last_fleet_stays(string reason)
    {
        await using var bench = await OpenAsync(OneRegion, ("small", 2, 4, 0.05m));
        bench.CreateWorkload();
        bench.CreatePlan();
        await bench.PlanAsync();
        var key = new ObjectKey(FinOpsBench.OperatorNamespace, "web");
        if (reason is "RequestsMissing" or "TargetUnreadable")
            Deploy(bench, "web", 1, reason == "TargetUnreadable" ? """{ "tolerations": [{ "effect": "Nonsense" }] }""" : "{}", cpu: reason == "TargetUnreadable" ? "1" : null);
        switch (reason)
        {
            case "NoWorkloads":
                bench.Edit<FleetPlan>(new(FinOpsBench.OperatorNamespace, "fleet"), plan => plan.Spec.Workloads = new() { MatchLabels = new Dictionary<string, string> { ["none"] = "such" } });
                break;
            case "CatalogEmpty":
                await TakeUpAsync(bench, []);
                break;
            case "LedgerUnavailable":
                bench.Edit<Workload>(key, workload => workload.Spec.Resources!.Replicas = 3);
                bench.Ledger.Fault = new LedgerUnavailableException("away");
                break;
            default:
                bench.Edit<Workload>(key, workload => (workload.Spec.Resources, workload.Spec.TargetRef) = (null, new() { Name = "web" }));
                break;
        }

        var (plan, again) = await bench.PlanAsync();
        var writes = bench.Writes;
        await bench.PlanAsync();

        Assert.Equal($"False {reason}", plan.Says(ConditionTypes.Ready));
        Assert.Equal(["1 small OnDemand 0.050"], Pools(plan.Status!));
        Assert.True(again > TimeSpan.Zero);
        Assert.Equal(writes, bench.Writes);
    }

    [Fact]
    public async Task Workloads_that_no_region_permits_together_leave_the_last_fleet_and_are_told_once()
    {
        await using var bench = await OpenAsync([("one", 1m), ("two", 2m)], ("small", 2, 4, 0.05m));
        bench.CreateWorkload("web", spec => spec.Compliance = new() { Regions = ["one"] });
        bench.CreateWorkload("api");
        bench.CreatePlan();
        await bench.PlanAsync();
        bench.Events.Take();
        bench.Edit<Workload>(new(FinOpsBench.OperatorNamespace, "api"), workload => workload.Spec.Compliance = new() { Regions = ["two"] });
        var (plan, _) = await bench.PlanAsync();
        await bench.PlanAsync();

        Assert.Equal("True Planned", plan.Says(ConditionTypes.Ready));
        Assert.Equal("False Infeasible", plan.Says(ConditionTypes.Placed));
        Assert.Equal("in 1 of 2 regions api cannot run: spec.compliance.regions (two)", plan.Status!.Conditions.Message(ConditionTypes.Placed));
        Assert.Equal("one", plan.Status.Region);
        Assert.StartsWith("Warning Infeasible", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spot_is_for_those_that_permit_it_and_a_workload_s_ceiling_is_about_its_part_of_a_machine()
    {
        await using var bench = await OpenAsync(OneRegion, ("small", 2, 4, 0.05m), ("huge", 64, 256, 1.6m));
        bench.CreateWorkload("batch", spec => spec.Cost = new() { PurchaseOptions = [WorkloadPurchase.OnDemand, WorkloadPurchase.Spot], MaximumInterruptionPercent = 50 });
        bench.CreateWorkload("web", spec => (spec.Resources!.Replicas, spec.Cost) = (10, new() { HourlyMaximum = 0.26m }));
        bench.CreatePlan();
        var (plan, _) = await bench.PlanAsync();

        // A replica of web takes a sixty-fourth of the huge machine: 0.25 for ten of them, as on small ones.
        Assert.Equal("True Placed", plan.Says(ConditionTypes.Placed));
        Assert.Equal(["5 small OnDemand 0.250", "1 small Spot 0.015"], Pools(plan.Status!));
    }

    [Fact]
    public async Task Nodes_of_today_stay_where_replacing_them_does_not_pay_and_what_is_saved_is_told()
    {
        await using var bench = await OpenAsync(OneRegion, ("small", 2, 4, 0.05m), ("large", 4, 8, 0.09m));
        Deploy(bench, "web", 2, "{}");
        bench.CreateWorkload("web", spec => (spec.Resources, spec.TargetRef) = (null, new() { Name = "web" }));
        AddNode(bench, "n1", "small", "onea");
        AddNode(bench, "n2", "large", "onea");
        AddPod(bench, "web-1", "n1", "web");
        AddPod(bench, "web-2", "n1", "web");
        bench.CreatePlan(change: spec => spec.Today = new());
        var (plan, _) = await bench.PlanAsync();
        var writes = bench.Writes;
        await bench.PlanAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Equal(["1 small onea OnDemand 0.050"], Pools(plan.Status!));
        Assert.Equal((1, 1), (plan.Status!.Pools![0].Kept, plan.Status.RemovedNodes));
        Assert.Equal((102.20m, 65.70m), (plan.Status.MonthlyCostToday!.Value.Value, plan.Status.Saving!.Value.Value));
    }

    [Fact]
    public async Task A_commitment_is_used_first_and_its_price_counts()
    {
        await using var bench = await OpenAsync(OneRegion, ("small", 2, 4, 0.05m), ("large", 4, 8, 0.09m));
        bench.CreateWorkload(change: spec => spec.Resources!.Replicas = 4);
        bench.CreatePlan(change: spec => spec.Commitments = [new() { Name = "reserved", InstanceType = "small", Machines = 2, PaidHourly = 0.06m }]);
        var (plan, _) = await bench.PlanAsync();

        Assert.Equal(["2 small OnDemand 0.100"], Pools(plan.Status!));
        Assert.Equal(0.06m, plan.Status!.HourlyCost!.Value.Value);
    }

    [Fact]
    public async Task A_status_is_small_with_a_thousand_workloads_and_its_second_look_writes_nothing()
    {
        (string Type, int Vcpus, int Gibibytes, decimal Price)[] types = [.. Enumerable.Range(1, 40).Select(i => ($"type-{i:D2}", 2 + (i % 7), 4 + (3 * (i % 11)), (2 + (i % 7)) * 0.02m + (4 + (3 * (i % 11))) * 0.003m + (i * 0.0001m)))];
        await using var bench = await OpenAsync([("one", 1m), ("two", 1.2m)], types);
        for (var i = 0; i < 1000; i++)
        {
            bench.CreateWorkload(string.Create(CultureInfo.InvariantCulture, $"w{i:D4}"), spec =>
            {
                spec.Resources = new() { Replicas = 1 + (i % 3), Cpu = $"{100 + (i * 37 % 1900)}m", Memory = $"{128 + (i * 53 % 4000)}Mi" };
                if (i % 5 == 0)
                    spec.Cost = new() { PurchaseOptions = [WorkloadPurchase.OnDemand, WorkloadPurchase.Spot] };
                if (i % 50 == 7)
                    spec.Performance = new() { NetworkGbps = 100 };
            });
        }

        bench.CreatePlan();
        bench.Edit<Workload>(new(FinOpsBench.OperatorNamespace, "w0003"), workload => workload.Spec.Resources!.Cpu = "999");
        foreach (var i in Enumerable.Range(0, 20))
            bench.Edit<Workload>(new(FinOpsBench.OperatorNamespace, $"w{(i * 50) + 7:D4}"), workload => workload.Spec.Performance = null);
        var (infeasible, _) = await bench.PlanAsync();
        bench.Edit<Workload>(new(FinOpsBench.OperatorNamespace, "w0003"), workload => workload.Spec.Resources!.Cpu = "1");
        var (plan, _) = await bench.PlanAsync();
        var writes = bench.Writes;
        await bench.PlanAsync();

        Assert.Equal("False Infeasible", infeasible.Says(ConditionTypes.Placed));
        Assert.Equal("True Placed", plan.Says(ConditionTypes.Placed));
        Assert.Equal(writes, bench.Writes);
        Assert.Equal((1000, 1999), (plan.Status!.Workloads, plan.Status.Pods));
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(plan, new KubernetesJson(ResourcesJson.Default).TypeInfo<FleetPlan>()).Length, 1, 16 * 1024);
    }

    [Fact]
    public async Task A_suspended_plan_stays_as_it_is()
    {
        await using var bench = await OpenAsync(OneRegion, ("small", 2, 4, 0.05m));
        bench.CreateWorkload();
        bench.CreatePlan(change: spec => spec.Suspend = true);
        var (plan, again) = await bench.PlanAsync();

        Assert.Equal("False Suspended", plan.Says(ConditionTypes.Ready));
        Assert.Null(again);
        Assert.Null(plan.Status!.Region);
    }

    private static IEnumerable<string> Pools(FleetPlanStatus status) => status.Pools!.Select(pool => string.Join(
        ' ', new[] { $"{pool.Count}", pool.InstanceType, pool.Zone, pool.PurchaseOption, pool.HourlyCost.Value.ToString("0.000", CultureInfo.InvariantCulture) }.OfType<string>()));

    private static async Task<FinOpsBench> OpenAsync((string Region, decimal Factor)[] regions, params (string Type, int Vcpus, int Gibibytes, decimal Price)[] offers)
    {
        var bench = await FinOpsBench.OpenAsync();
        await TakeUpAsync(bench, regions, offers);
        return bench;
    }

    /// <summary>Another process with such prices: spot machines cost three tenths, types that begin with "arm" are of that architecture.</summary>
    private static Task TakeUpAsync(FinOpsBench bench, (string Region, decimal Factor)[] regions, params (string Type, int Vcpus, int Gibibytes, decimal Price)[] offers)
    {
        bench.Prices = new(new()
        {
            Offers = [.. from region in regions
                from offer in offers
                select new Offer(
                    new("aws", offer.Type, offer.Type, offer.Type.StartsWith("arm", StringComparison.Ordinal) ? "arm64" : "amd64", offer.Vcpus, offer.Gibibytes),
                    region.Region, offer.Price * region.Factor, offer.Price * region.Factor * 0.3m, "2026")],
            Regions = [.. regions.Select(region => new CatalogRegion("aws", region.Region, "DE", "Europe", 50, 8, 3, 300))],
            Interruptions = [.. from region in regions from offer in offers select new SpotInterruption("aws", region.Region, offer.Type, 5, 10, "2026")],
            ServiceLevels = [new("aws", "", 99.5m, 99.99m, "2026")],
        });
        return bench.RestartAsync();
    }

    private static void Deploy(FinOpsBench bench, string name, int replicas, string rules, string? cpu = "1")
    {
        var pod = JsonNode.Parse(rules)!.AsObject();
        var requests = cpu is null ? new JsonObject() : new JsonObject { ["cpu"] = cpu, ["memory"] = "2Gi" };
        pod["containers"] = new JsonArray { new JsonObject { ["name"] = "main", ["resources"] = new JsonObject { ["requests"] = requests } } };
        bench.Server.Create(Deployments, new()
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = FinOpsBench.OperatorNamespace },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } }, ["spec"] = pod },
            },
        });
    }

    private static void AddNode(FinOpsBench bench, string name, string type, string zone)
    {
        var (cpu, memory) = type == "small" ? ("2", "4Gi") : ("4", "8Gi");
        bench.Create(new Node
        {
            Metadata = new()
            {
                Name = name,
                Labels = new Dictionary<string, string>
                {
                    ["node.kubernetes.io/instance-type"] = type,
                    ["topology.kubernetes.io/zone"] = zone,
                    ["topology.kubernetes.io/region"] = "one",
                    ["karpenter.sh/capacity-type"] = "on-demand",
                },
            },
            Status = new() { Allocatable = new Dictionary<string, Quantity> { ["cpu"] = Of(cpu), ["memory"] = Of(memory), ["pods"] = Of("110") } },
        });
    }

    private static void AddPod(FinOpsBench bench, string name, string node, string app) => bench.Create(new Pod
    {
        Metadata = new() { Name = name, Namespace = FinOpsBench.OperatorNamespace, Labels = new Dictionary<string, string> { ["app"] = app, ["pod-template-hash"] = "1" } },
        Spec = new()
        {
            NodeName = node,
            Containers = [new() { Name = "main", Resources = new() { Requests = new Dictionary<string, Quantity> { ["cpu"] = Of("1"), ["memory"] = Of("2Gi") } } }],
        },
        Status = new() { Phase = "Running" },
    });

    private static Quantity Of(string text) => Quantity.TryParse(text, out var quantity) ? quantity : throw new FormatException(text);
}
