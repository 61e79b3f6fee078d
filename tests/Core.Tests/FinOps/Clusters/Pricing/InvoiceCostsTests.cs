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
