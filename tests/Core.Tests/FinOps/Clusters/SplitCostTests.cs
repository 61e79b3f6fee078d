using System.Text;
using System.Text.Json;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.SplitCost;
using CloudIntel.Core.FinOps.Focus;
using FsCheck;
using FsCheck.Fluent;
using static CloudIntel.Core.Tests.FinOps.Clusters.ClusterBench;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>Charges for nodes as split cost allocation of FOCUS 1.3.</summary>
public sealed class SplitCostTests
{
    private static readonly FocusCharge Hour = new()
    {
        ResourceId = "i-1",
        ProviderName = "AWS",
        ChargePeriodStart = Midnight,
        ChargePeriodEnd = Midnight.AddHours(1),
        BilledCost = 0,
        EffectiveCost = 1.00000000000000001m,
        ListCost = 2,
        ContractedCost = 1.5m,
        PricingQuantity = 1,
        ConsumedQuantity = null,
        Tags = """{"team":"red"}""",
    };

    [Fact]
    public void Each_container_has_its_part_of_every_cost_and_what_is_idle_a_row_without_a_resource()
    {
        var parts = SplitCostAllocation.Split(Hour, Node, "n", "OpenCost");

        Assert.Equal(["a-1/main", "b-1/main", null], parts.Select(part => part.AllocatedResourceId));
        Assert.Equal("a/a-1/main", parts[0].AllocatedResourceName);
        Assert.Equal([0.5m, 0.25m, 1.25m], parts.Select(part => part.Charge.ListCost)); // 1, 0.5 and 2.5 of 4
        Assert.Equal([0.25m, 0.125m, 0.625m], parts.Select(part => part.Charge.PricingQuantity));
        Assert.All(parts, part => Assert.Equal(("i-1", """{"team":"red"}""", (decimal?)null), (part.Charge.ResourceId, part.Charge.Tags, part.Charge.ConsumedQuantity)));
        Assert.Equal("""{"kubernetes:cluster":"c","kubernetes:namespace":"a"}""", parts[0].AllocatedTags);
        Assert.Equal((null, null), (parts[2].AllocatedResourceName, parts[2].AllocatedTags));
    }

    [Fact]
    public void Shares_are_told_by_resource_with_what_was_held() => Assert.Equal(
        """{"Elements":[{"AllocatedRatio":0.125,"UsageUnit":"Core-Hours","UsageQuantity":1},{"AllocatedRatio":0.125,"UsageUnit":"GiB-Hours","UsageQuantity":1}]}""",
        SplitCostAllocation.Split(Hour, Node, "n", "OpenCost")[0].AllocatedMethodDetails);

    [Fact]
    public void A_charge_for_a_node_of_which_nothing_is_known_is_idle()
    {
        var part = Assert.Single(SplitCostAllocation.Split(Hour, Node, "unknown", "OpenCost"));

        Assert.Equal((2m, null), (part.Charge.ListCost, part.AllocatedResourceId));
        Assert.Equal(1, Ratio(part));
    }

    [Fact]
    public void A_charge_of_another_time_is_refused() => Assert.Throws<ArgumentException>(
        () => SplitCostAllocation.Split(Hour with { ChargePeriodEnd = Midnight.AddHours(2) }, Node, "n", "OpenCost"));

    [Fact]
    public void A_charge_of_an_hour_is_divided_up_as_its_day_is() => Assert.Equal(
        [0.5m, 0.25m, 1.25m],
        SplitCostAllocation.Split(Hour, Node with { From = Midnight.AddHours(-5), To = Midnight.AddHours(19) }, "n", "OpenCost").Select(part => part.Charge.ListCost));

    [Fact]
    public void A_charge_for_a_volume_is_divided_up_by_the_time_for_which_it_was_mounted()
    {
        var pod = new PodIdentity { Uid = "p", Namespace = "a", Name = "web" };
        VolumeSpan[] spans =
        [
            Volume(0, 15, "p", "q"), // both for a quarter of an hour
            Volume(15, 30, "p"),
            Volume(30, 90), // nobody for the rest of the hour
        ];
        var parts = SplitCostAllocation.Split(Hour, spans, new Dictionary<string, (string, PodIdentity)> { ["p"] = ("c", pod), ["q"] = ("c", pod with { Uid = "q", Name = "job" }) }, "MountedTime");

        Assert.Equal(["a/web 0.75", "a/job 0.25", " 1.00"], parts.Select(part => $"{part.AllocatedResourceName} {part.Charge.ListCost:0.00}"));
        Assert.Equal(Hour.EffectiveCost, parts.Sum(part => part.Charge.EffectiveCost));
        Assert.Equal("""{"Elements":[{"AllocatedRatio":0.375,"UsageUnit":"GiB-Hours","UsageQuantity":0.75}]}""", parts[0].AllocatedMethodDetails);

        static VolumeSpan Volume(int from, int to, params string[] pods) => new()
        {
            Uid = "v",
            Name = "pv",
            Bytes = 2L << 30,
            Time = new(Midnight.AddMinutes(from), Midnight.AddMinutes(to)),
            PodUids = pods,
        };
    }

    [Fact]
    public void What_nothing_is_known_of_is_borne_by_nobody()
    {
        var part = Assert.Single(SplitCostAllocation.Split(Hour, [], new Dictionary<string, (string, PodIdentity)>(), "MountedTime"));

        Assert.Equal((2m, null), (part.Charge.ListCost, part.AllocatedResourceId));
    }

    [Fact]
    public void Parts_add_up_to_the_charge_and_shares_to_1() => Prop.ForAll(RandomCluster.Any, cluster =>
    {
        var costs = cluster.Compute(0, 1);
        foreach (var node in new[] { "0", "1", "2" })
        {
            var parts = SplitCostAllocation.Split(Hour, costs, node, "m");
            Assert.Equal(Hour.EffectiveCost, parts.Sum(part => part.Charge.EffectiveCost));
            Assert.Equal(Hour.PricingQuantity, parts.Sum(part => part.Charge.PricingQuantity));
            Assert.Equal(1, parts.Sum(Ratio));
            Assert.Single(parts, part => part.AllocatedResourceId is null);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public async Task A_file_has_the_65_columns_of_version_1_3_in_the_order_of_the_alphabet()
    {
        using var stream = new MemoryStream();
        var rows = await SplitCostCsv.WriteAsync(SplitCostAllocation.Split(Hour, Node, "n", "OpenCost"), stream, TestContext.Current.CancellationToken);
        var lines = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        var columns = lines[0].Split(',');

        Assert.Equal((3, 4), (rows, lines.Length));
        Assert.Equal(65, columns.Distinct().Count());
        Assert.Equal(columns.Order(StringComparer.Ordinal), columns);
        Assert.Equal(CostAndUsage.Of(FocusVersion.V13).Select(column => column.Name).Order(StringComparer.Ordinal), columns);
        Assert.Contains(",OpenCost,a-1/main,a/a-1/main,", lines[1], StringComparison.Ordinal);
    }

    /// <summary>A node of 4 an hour, of which a bears 1, b bears 0.5 and 2.5 are idle; half for processors and half for memory.</summary>
    private static ClusterCosts Node => new ClusterBench { Rules = new(AllocationBasis.RequestOnly, new(1, 1, 0, "even")) }
        .Node("n", Resources(4, 4), 4)
        .Container("a-1", "n", Resources(1, 1))
        .Container("b-1", "n", Resources(1, 0))
        .Run().Costs;

    private static decimal Ratio(SplitCharge part) =>
        JsonDocument.Parse(part.AllocatedMethodDetails).RootElement.GetProperty("Elements").EnumerateArray().Sum(element => element.GetProperty("AllocatedRatio").GetDecimal());
}
