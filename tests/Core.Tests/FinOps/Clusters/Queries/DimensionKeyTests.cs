using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.FinOps.Clusters.Views;
using FsCheck;
using FsCheck.Fluent;
using static CloudIntel.Core.Tests.FinOps.Clusters.ClusterBench;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Queries;

/// <summary>What clusters cost by dimensions of rules about charges.</summary>
public sealed class DimensionKeyTests
{
    /// <summary>Monitoring is shared, what begins with pay is payments', what says its team by a label is that team's.</summary>
    private static readonly AllocationDimension Team = new()
    {
        Name = "team",
        Rules =
        [
            new() { When = [new(new ChargeText("x_KubernetesNamespace"), ConditionOperator.In, "monitoring")], Shared = "platform" },
            new() { When = [new(new ChargeText("x_KubernetesNamespace"), ConditionOperator.Prefix, "pay")], Value = "payments" },
            From("tag:team", "tag:Team"),
        ],
        Shared = [new() { Name = "platform", Split = SplitMethod.Cost }],
    };

    private static readonly AllocationDimension Product = new()
    {
        Name = "product",
        RollUp = new("team", new Dictionary<string, string> { ["payments"] = "checkout" }),
        Default = "internal",
    };

    /// <summary>An hour of a node at 8 with 8 cores: shop holds 4, pay 2, monitoring 1, and 1 is idle. A volume at 3 that nobody mounts is pay's; the control plane costs 0.5.</summary>
    private static ClusterCosts Hour => new ClusterBench { Rules = new(AllocationBasis.RequestOrUsage, new(1, 0, 0, "cpu")), Management = Price(0.5m) }
        .Node("one", Resources(8, 8), 8)
        .Container("shop-1", "one", Resources(4, 1))
        .Container("pay-1", "one", Resources(2, 1))
        .Container("monitoring-1", "one", Resources(1, 1))
        .Volume("disk", 3, 0, 60, "pay")
        .Run().Costs;

    [Theory]
    [InlineData("aggregate=dimension:team", "__shared__ 1;__unallocated__ 4;payments 5")]
    [InlineData("aggregate=dimension:team&includeIdle=true", "__cluster_management__ 0.5;__idle__ 1;__shared__ 1;__unallocated__ 4;payments 5")] // everything that is paid for
    [InlineData("aggregate=Dimension:product&includeIdle=true", "__cluster_management__ 0.5;__idle__ 1;__shared__ 1;checkout 5;internal 4")]
    [InlineData("aggregate=dimension:team,namespace", "__shared__/monitoring 1;__unallocated__/shop 4;payments/pay 5")]
    [InlineData("aggregate=dimension:team&shareNamespaces=monitoring&shareSplit=even", "__unallocated__ 4.5;payments 5.5")]
    [InlineData("aggregate=namespace&filter=dimension[team]:\"payments\"", "pay 5")]
    [InlineData("aggregate=namespace&filter=dimension[team]:\"\"", "shop 4")]
    [InlineData("aggregate=namespace&filter=dimension[team]!:\"payments\"", "monitoring 1;shop 4")]
    [InlineData("aggregate=namespace&includeIdle=true&filter=dimension[product]:\"internal\"", "shop 4")] // idle cost is nobody's, whatever the default
    public void Rows_are_judged_as_charges_are(string query, string entries) =>
        Assert.Equal(entries.Split(';'), AllocationView.Show(Hour.Rows, Read(query)).Select(group => $"{group.Name} {group.Total}"));

    [Fact]
    public void What_nobody_is_there_to_share_joins_what_a_dimension_says_is_shared()
    {
        var rows = Hour.Rows.Select(row => row.Kind == AllocationKind.Unmounted ? row with { Namespace = "monitoring" } : row).ToList();

        Assert.Equal(
            ["__shared__ 10"],
            AllocationView.Show(rows, Read("aggregate=dimension:team&shareNamespaces=shop,pay,mon*") with { Shared = new(row => row.Kind == AllocationKind.Container, SharedSplit.Weighted) })
                .Select(group => $"{group.Name} {group.Total}"));
    }

    [Theory]
    [InlineData("x_KubernetesNamespace", "shop", CostDetail.Workload)]
    [InlineData("tag:team", "red", CostDetail.Workload)]
    [InlineData("tag:Team", "", CostDetail.Workload)] // keys of tags are exact
    [InlineData("tag:canary", "true", CostDetail.Workload)] // as FOCUS has tags without a value
    [InlineData("tag:pod-template-hash", "6d4", CostDetail.Container)]
    [InlineData("tag:kubernetes:cluster", "c", CostDetail.Workload)]
    [InlineData("tag:kubernetes:controllerKind", "deployment", CostDetail.Workload)]
    [InlineData("tag:kubernetes:instanceType", "m6i.large", CostDetail.Container)]
    [InlineData("RegionId", "eu-west-1", CostDetail.Container)]
    [InlineData("AvailabilityZone", "eu-west-1a", CostDetail.Container)]
    [InlineData("ChargeCategory", "Usage", CostDetail.Workload)]
    [InlineData("AllocatedResourceId", "u/nginx", CostDetail.Container)]
    [InlineData("AllocatedResourceName", "shop/web-1/nginx", CostDetail.Container)]
    public void A_row_says_what_a_charge_that_is_divided_up_says(string column, string text, CostDetail detail)
    {
        var key = Key(new AllocationDimension { Name = "x", Rules = [From(column)] });

        Assert.Equal((text, detail), (key.ValueOf(Web) ?? "", key.Detail));
    }

    [Fact]
    public void A_dimension_is_refused_with_the_columns_that_rows_do_not_have()
    {
        var dimension = new AllocationDimension
        {
            Name = "team",
            Rules = [new() { When = [new(new ChargeText("ServiceName"), ConditionOperator.NotIn, "Support")], Value = "a" }, From("tag:team"), From("tag:kubernetes:colour")],
        };

        Assert.StartsWith("the dimension team reads ServiceName, tag:kubernetes:colour, which what clusters cost does not say", Assert.Throws<ClusterQueryException>(() => Key(dimension)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aggregate=dimension:team", CostDetail.Workload)]
    [InlineData("aggregate=dimension:place", CostDetail.Container)]
    [InlineData("aggregate=namespace&filter=dimension[team]:\"a\"", CostDetail.Workload)]
    [InlineData("aggregate=namespace&filter=dimension[place]:\"a\"", CostDetail.Container)]
    public void A_question_asks_for_rows_as_fine_as_its_dimensions_need(string query, CostDetail detail) => Assert.Equal(detail, Read(query).Detail);

    [Theory]
    [InlineData("aggregate=dimension:")]
    [InlineData("aggregate=namespace&filter=dimension:\"a\"")]
    public void A_dimension_needs_a_name(string query) => Assert.Contains("is none of", Assert.Throws<ClusterQueryException>(() => Read(query)).Message, StringComparison.Ordinal);

    [Fact]
    public void Rows_of_workloads_say_the_same_where_they_do() => Prop.ForAll(RandomCluster.Any, cluster =>
    {
        var costs = cluster.Compute();
        var dimension = new AllocationDimension
        {
            Name = "x",
            Rules = [new() { When = [new(new ChargeText("x_KubernetesNamespace"), ConditionOperator.In, "ns0")], Value = "zero" }, From("tag:app"), From("tag:kubernetes:controller")],
        };
        var query = new AllocationQuery { By = [Key(dimension)] };

        Assert.Equal(Figures(costs), Figures(AllocationRollUp.ByWorkload(costs)));

        IEnumerable<object> Figures(ClusterCosts shown) => AllocationView.Show(shown.Rows, query).Select(group => (object)(group.Name, group.Kind, group.Sums, group.Total));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static AllocationRow Web { get; } = new()
    {
        Cluster = "c",
        Kind = AllocationKind.Container,
        Namespace = "shop",
        Container = "nginx",
        Pod = new()
        {
            Uid = "u",
            Namespace = "shop",
            Name = "web-1",
            ControllerKind = "Deployment",
            Controller = "web",
            Labels = new Dictionary<string, string> { ["team"] = "red", ["canary"] = "", ["pod-template-hash"] = "6d4" },
        },
        Node = new()
        {
            Uid = "n",
            Name = "one",
            Time = new(Midnight, null),
            Capacity = default,
            InstanceType = "m6i.large",
            Region = "eu-west-1",
            Zone = "eu-west-1a",
        },
        Start = Midnight,
        End = Midnight.AddHours(1),
        Sums = default,
    };

    private static AllocationRule From(params string[] columns) => new() { From = new(new ChargeText(columns)) };

    private static AllocationKey Key(AllocationDimension dimension) => DimensionKey.Of(dimension.Name, DimensionJudge.Find(new() { Dimensions = [dimension] }, dimension.Name)!);

    private static AllocationQuery Read(string query)
    {
        var rules = new AllocationRules { Dimensions = [Team, Product, new() { Name = "place", Rules = [From("RegionId")] }] };
        var parameters = query.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return AllocationParameters.Read(parameters.GetValueOrDefault, null, name => DimensionKey.Of(name, DimensionJudge.Find(rules, name)!));
    }
}
