using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Pricing;

public sealed class InvoiceCostsTests
{
    private const string ScaleSet = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/pool";
    private static readonly DateOnly Day = new(2026, 9, 10);

    [Fact]
    public void A_node_costs_what_its_machine_costs_without_its_traffic()
    {
        var costs = new InvoiceCosts(
        [
            Charge("arn:aws:ec2:eu-west-1:1:instance/i-0a", "2.4", "Hrs"), Charge("i-0a", "0.6", ""), Charge("i-0a", "100", "GB"),
            Charge("i-0b", "7", "Hrs"), Charge("i-0a", "5", "Hrs") with { FirstDay = Day.AddDays(1), LastDay = Day.AddDays(1) },
        ]);

        var found = costs.OfNodes([Node("u", "aws:///eu-west-1a/i-0a", hours: 12)], Day);

        Assert.Equal(new(Money("3"), TimeSpan.FromHours(12), "bill"), found["u"]);
        Assert.Equal(Money("0.25"), found["u"].PerHour);
        Assert.Single(found);
    }

    [Fact]
    public void Google_bills_cores_and_memory_of_a_machine_apart()
    {
        var costs = new InvoiceCosts(
        [
            Google("gke-1", "1", "hour"), Google("gke-1", "2", "gibibyte hour"), Google("gke-1", "4", "gibibyte"), Google("gke-1", "8", "gibibyte month"),
        ]);

        Assert.Equal(Money("3"), costs.OfNodes([Node("u", "gce://shop/us-central1-a/gke-1", hours: 24)], Day)["u"].Cost);
    }

    [Fact]
    public void Machines_of_a_scale_set_share_its_cost_by_the_time_that_they_were_there()
    {
        var costs = new InvoiceCosts([Charge(ScaleSet.ToLowerInvariant(), "10", "1 Hour")]);

        var found = costs.OfNodes(
            [Node("a", $"azure://{ScaleSet}/virtualMachines/0", hours: 24), Node("b", $"azure://{ScaleSet}/virtualMachines/1", hours: 6)], Day);

        Assert.Equal((Money("8"), Money("2")), (found["a"].Cost, found["b"].Cost));
    }

    [Fact]
    public void A_charge_for_several_days_costs_the_same_on_each_and_adds_up()
    {
        var month = Charge("i-0a", "10", "Hrs") with { FirstDay = new(2026, 9, 1), LastDay = new(2026, 9, 30) };
        var costs = new InvoiceCosts([month]);
        var node = Node("u", "aws:///eu-west-1a/i-0a", hours: 24) with { Time = new(DateTimeOffset.UnixEpoch, null) };

        var days = Enumerable.Range(1, 30).Select(day => costs.OfNodes([node], new(2026, 9, day))["u"].Cost).ToList();

        Assert.Equal(Money("0.3333333333333333333333"), days[0]);
        Assert.Equal(Money("10"), days.Aggregate((sum, day) => sum + day));
        Assert.Empty(costs.OfNodes([node], new(2026, 10, 1)));
    }

    [Fact]
    public void A_node_that_was_not_there_or_that_no_bill_knows_costs_nothing_known()
    {
        var costs = new InvoiceCosts([Charge("i-0a", "10", "Hrs")]);

        Assert.Empty(costs.OfNodes([Node("u", "aws:///eu-west-1a/i-0a", hours: 0), Node("v", "aws:///eu-west-1a/i-0c", hours: 3), Node("w", "", hours: 3)], Day));
    }

    [Fact]
    public void A_volume_costs_all_that_its_disk_costs()
    {
        var costs = new InvoiceCosts([Charge("vol-0a", "0.5", "GB-Mo"), Charge("vol-0a", "0.25", "IOPS-Mo")]);
        var volume = new VolumeSpan { Uid = "v", Name = "pvc", Bytes = 1, ProviderId = "vol-0a", Time = new(DateTimeOffset.UnixEpoch, null) };

        Assert.Equal(Money("0.75"), costs.OfVolumes([volume], Day)["v"].Cost);
    }

    [Theory]
    [InlineData("projects/UNSPECIFIED/zones/us-central1-a/disks/pvc-1", true)] // of the time before storage drivers
    [InlineData("projects/shop/zones/us-central1-a/disks/pvc-1", true)]
    [InlineData("projects/other/zones/us-central1-a/disks/pvc-1", false)]
    [InlineData("projects/UNSPECIFIED/zones/us-central1-b/disks/pvc-1", false)]
    public void A_disk_of_Google_need_not_name_its_project(string id, bool found)
    {
        var costs = new InvoiceCosts([Google("pvc-1", "0.5", "gibibyte month")]);
        var volume = new VolumeSpan { Uid = "v", Name = "pvc", Bytes = 1, ProviderId = id, Time = new(DateTimeOffset.UnixEpoch, null) };

        Assert.Equal(found, costs.OfVolumes([volume], Day).ContainsKey("v"));
    }

    [Fact]
    public void A_disk_whose_bill_names_its_project_by_number_and_by_name_costs_it_once()
    {
        var charge = Google("pvc-1", "0.5", "gibibyte month") with { ResourceId = "//compute.googleapis.com/projects/123/zones/us-central1-a/disks/pvc-1" };
        var volume = new VolumeSpan { Uid = "v", Name = "pvc", Bytes = 1, ProviderId = "projects/UNSPECIFIED/zones/us-central1-a/disks/pvc-1", Time = new(DateTimeOffset.UnixEpoch, null) };

        Assert.Equal(Money("0.5"), new InvoiceCosts([charge]).OfVolumes([volume], Day)["v"].Cost);
    }

    [Theory]
    [InlineData("arn:aws:eks:eu-west-1:1:cluster/shop", "shop", "", "")] // recorded under the same name
    [InlineData("arn:aws:eks:eu-west-1:1:cluster/shop", "7f7c", "alpha.eksctl.io/cluster-name", "shop")]
    [InlineData("/subscriptions/1/resourceGroups/My_Group/providers/Microsoft.ContainerService/managedClusters/shop_eu", "7f7c", "kubernetes.azure.com/cluster", "MC_My_Group_shop_eu_westeurope")]
    public void The_control_plane_costs_what_its_cluster_does(string id, string cluster, string label, string value)
    {
        var history = OneNode(cluster, label, value);
        var costs = new InvoiceCosts([Charge(id, "14.4", "Hours"), Charge(id + "-2", "99", "Hours")]);

        Assert.Equal(new(Money("14.4"), TimeSpan.FromHours(24), "bill"), costs.OfControlPlane(history, Day));
        Assert.Contains(id[(id.LastIndexOf('/') + 1)..].ToLowerInvariant(), InvoiceCosts.Names(history));
    }

    [Theory]
    [InlineData("arn:aws:eks:us-east-1:1:cluster/shop", "shop", "", "")] // another region
    [InlineData("arn:aws:eks:eu-west-1:1:cluster/shop", "shop", "alpha.eksctl.io/cluster-name", "other")]
    [InlineData("arn:aws:eks:eu-west-1:1:nodegroup/shop", "shop", "", "")]
    [InlineData("/subscriptions/1/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/shop", "shop", "kubernetes.azure.com/cluster", "MC_h_shop_westeurope")]
    public void The_control_plane_of_another_cluster_says_nothing(string id, string cluster, string label, string value) =>
        Assert.Null(new InvoiceCosts([Charge(id, "14.4", "Hours")]).OfControlPlane(OneNode(cluster, label, value), Day));

    private static ClusterHistory OneNode(string cluster, string label, string value) => new()
    {
        Cluster = cluster,
        Nodes =
        [
            Node("u", "aws:///eu-west-1a/i-0a", hours: 24) with
            {
                Region = "eu-west-1",
                Labels = label.Length == 0 ? new Dictionary<string, string>() : new() { [label] = value },
            },
        ],
    };

    [Fact]
    public void What_spans_get_of_a_resource_adds_up_to_its_cost_exactly()
    {
        var cases = from units in Gen.Choose(0, int.MaxValue)
                    from fraction in Gen.Choose(0, int.MaxValue)
                    from minutes in Gen.NonEmptyListOf(Gen.Choose(0, 24 * 60))
                    select (Cost: new Amount(((Int128)units * 1_000_000_007) + fraction), Minutes: minutes.ToArray());
        Prop.ForAll(cases.ToArbitrary(), @case =>
        {
            var costs = new InvoiceCosts([Charge(ScaleSet, "0", "1 Hour") with { Cost = @case.Cost }]);
            var nodes = @case.Minutes.Select((minutes, i) => Node($"u{i % 3}", $"azure://{ScaleSet}/virtualMachines/{i}", minutes / 60.0)).ToList();

            var found = costs.OfNodes(nodes, Day);

            var sum = found.Values.Aggregate(Amount.Zero, (total, cost) => total + cost.Cost);
            return sum == (@case.Minutes.Any(minutes => minutes > 0) ? @case.Cost : Amount.Zero);
        }).QuickCheckThrowOnFailure();
    }

    private static NodeSpan Node(string uid, string providerId, double hours) => new()
    {
        Uid = uid,
        Name = uid,
        ProviderId = providerId,
        Time = new(new(Day, TimeOnly.MinValue, TimeSpan.Zero), new DateTimeOffset(Day, TimeOnly.MinValue, TimeSpan.Zero).AddHours(hours)),
        Capacity = new(2000, 8L << 30, 0),
    };

    private static BilledResource Google(string name, string cost, string unit) =>
        Charge(name, cost, unit) with { ResourceName = name, SubAccountId = "shop", Zone = "us-central1-a" };

    private static BilledResource Charge(string resourceId, string cost, string unit) =>
        new() { ResourceId = resourceId, Unit = unit, Source = "bill", FirstDay = Day, LastDay = Day, Cost = Money(cost) };

    private static Amount Money(string text) => Amount.Of(decimal.Parse(text, CultureInfo.InvariantCulture));
}
