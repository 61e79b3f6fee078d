using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Pricing;

public sealed class ClusterPricingTests
{
    private static readonly DateTimeOffset Monday = new(2026, 9, 7, 0, 0, 0, TimeSpan.Zero);
    private static readonly PriceSources Sources = new(CompactCatalog.Load(), PriceBook.Empty, 1);

    [Fact]
    public void Bills_count_on_the_days_on_which_they_are_complete()
    {
        var node = Node("a");
        var history = new ClusterHistory { Cluster = "main", Nodes = [node] };
        var bills = new InvoiceCosts([Billed("i-0a", "1.2", Monday), Billed("i-0a", "0.3", Monday.AddDays(1))]);

        var prices = new ClusterPricing(Sources, history, bills, [DateOnly.FromDateTime(Monday.DateTime)]);

        Assert.Equal((Money("0.05"), PriceProvenance.Invoice), Of(prices.Node(node, Monday.AddHours(23))));
        Assert.Equal((Money("0.107"), PriceProvenance.List), Of(prices.Node(node, Monday.AddHours(24))));
        Assert.Empty(prices.Findings);
    }

    [Fact]
    public void A_day_of_a_node_adds_up_to_its_bill()
    {
        // Nine hours, in two spans.
        var first = Node("a") with { Time = new(Monday.AddHours(3), Monday.AddHours(8)) };
        var second = Node("a") with { Time = new(Monday.AddHours(8), Monday.AddHours(12)) };
        var history = new ClusterHistory { Cluster = "main", Nodes = [first, second] };
        var prices = new ClusterPricing(Sources, history, new([Billed("i-0a", "0.9", Monday)]), [DateOnly.FromDateTime(Monday.DateTime)]);

        Assert.Equal(Money("0.1"), prices.Node(first, Monday.AddHours(3)).PerHour);
        Assert.Equal(Money("0.1"), prices.Node(second, Monday.AddHours(11)).PerHour);
    }

    /// <summary>Lives of seconds and of hours, cut and uncut, and costs down to the last digit.</summary>
    [Fact]
    public void A_day_of_a_node_costs_what_its_bill_says_to_the_last_digit()
    {
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var start = Monday.AddSeconds(random.Next(-4000, 80_000));
            var middle = start.AddSeconds(random.Next(1, random.Next(2) == 0 ? 300 : 60_000));
            var end = middle.AddSeconds(random.Next(1, random.Next(2) == 0 ? 300 : 60_000));
            NodeSpan[] lives = random.Next(3) == 0
                ? [Node("a") with { Time = new(start, null) }]
                : [Node("a") with { Time = new(start, middle) }, Node("a") with { Time = new(random.Next(2) == 0 ? middle : middle.AddSeconds(random.Next(100)), end) }];
            lives = [.. lives.Where(life => life.Time.Within(Monday, Monday.AddDays(1)) > TimeSpan.Zero)];
            if (lives.Length == 0)
                continue;
            var cost = new Amount(random.NextInt64() * (Int128)random.Next(1, 100_000));
            var history = new ClusterHistory { Cluster = "main", Nodes = lives };
            var prices = new ClusterPricing(Sources, history, new([Billed("i-0a", cost.ToString(), Monday)]), [DateOnly.FromDateTime(Monday.DateTime)]);

            var costs = ClusterAllocation.Compute(history, prices, ClusterAllocationRules.Default, Monday, Monday.AddDays(1));

            Assert.Equal(cost, costs.Total);
            Assert.Equal(Amount.Zero, costs.Imbalance);
        }
    }

    [Fact]
    public void Volumes_load_balancers_and_traffic_have_the_prices_of_their_place()
    {
        var node = Node("a");
        var volume = new VolumeSpan { Uid = "v", Name = "pvc", Bytes = 730L << 30, StorageClass = "gp3", Region = "eu-west-1", Time = node.Time };
        var prices = new ClusterPricing(Sources, new() { Cluster = "main", Nodes = [node], Volumes = [volume] });

        Assert.Equal((Money("0.088"), PriceProvenance.List), Of(prices.Volume(volume, Monday)));
        Assert.Equal(PriceProvenance.List, prices.Network(node, Monday).ToInternet.Provenance);
        Assert.Equal((Money("0.0225"), PriceProvenance.List), Of(prices.LoadBalancer(new() { Uid = "s", Namespace = "n", Name = "s", Region = "us-east-1", Time = node.Time }, Monday)));
        Assert.Equal(PriceProvenance.Unpriced, prices.LoadBalancer(new() { Uid = "s", Namespace = "n", Name = "s", Region = "eu-west-1", Time = node.Time }, Monday).Provenance);
        Assert.Equal("NoPrice", Assert.Single(prices.Findings).Reason);
    }

    [Theory]
    [InlineData("eks.amazonaws.com/nodegroup", "0.1")]
    [InlineData("karpenter.k8s.aws/instance-family", "0.1")]
    [InlineData("kops.k8s.io/instancegroup", null)]
    public void A_control_plane_costs_where_somebody_runs_it(string label, string? perHour)
    {
        var node = Node("a") with { Labels = new Dictionary<string, string> { [label] = "x" } };

        var prices = new ClusterPricing(Sources, new() { Cluster = "main", Nodes = [node] });

        Assert.Equal(perHour, prices.ControlPlane(Monday)?.PerHour.ToString());
    }

    [Fact]
    public void A_control_plane_of_ones_own_costs_what_the_price_book_says()
    {
        var book = PriceBookTable.Read("book.csv", "kind,price\ncontrol-plane,0.4\n");

        var prices = new ClusterPricing(Sources with { Book = book }, new() { Cluster = "main", Nodes = [Node("a")] });

        Assert.Equal((Money("0.4"), PriceProvenance.Fallback), Of(prices.ControlPlane(Monday)!));
    }

    [Fact]
    public void A_cluster_is_costed_with_these_prices()
    {
        var node = Node("a") with { Time = new(Monday, Monday.AddHours(24)) };
        var history = new ClusterHistory { Cluster = "main", Nodes = [node] };
        var prices = new ClusterPricing(Sources, history, new([Billed("i-0a", "2.4", Monday)]), [DateOnly.FromDateTime(Monday.DateTime)]);

        var costs = ClusterAllocation.Compute(history, prices, ClusterAllocationRules.Default, Monday, Monday.AddDays(1));

        Assert.Equal((Money("2.4"), Amount.Zero), (costs.Total, costs.Imbalance));
    }

    [Fact]
    public void A_load_balancer_costs_what_its_bill_says_on_the_days_that_have_one()
    {
        var balancer = new LoadBalancerSpan { Uid = "s", Namespace = "shop", Name = "web", Time = new(Monday.AddDays(-1), null), Address = "web-50dc.elb.eu-west-1.amazonaws.com" };
        var history = new ClusterHistory { Cluster = "main", Nodes = [Node("a")], LoadBalancers = [balancer] };
        const string Arn = "arn:aws:elasticloadbalancing:eu-west-1:123:loadbalancer/net/web/50dc";
        var prices = new ClusterPricing(
            Sources, history, new([Billed(Arn, "1.2", Monday), Billed(Arn, "1.2", Monday) with { Unit = "LCU-Hrs" }, Billed(Arn, "7", Monday) with { Unit = "GB" }]), [DateOnly.FromDateTime(Monday.DateTime)]);

        Assert.Equal((Money("0.1"), PriceProvenance.Invoice), Of(prices.LoadBalancer(balancer, Monday.AddHours(3))));
        Assert.NotEqual(PriceProvenance.Invoice, prices.LoadBalancer(balancer, Monday.AddDays(1)).Provenance);
    }

    [Fact]
    public void The_control_plane_costs_what_its_bill_says_and_the_list_price_on_other_days()
    {
        var history = new ClusterHistory { Cluster = "main", Nodes = [Node("a") with { Labels = new Dictionary<string, string> { ["eks.amazonaws.com/nodegroup"] = "x" } }] };
        var prices = new ClusterPricing(Sources, history, new([Billed("arn:aws:eks:eu-west-1:1:cluster/main", "14.4", Monday)]), [DateOnly.FromDateTime(Monday.DateTime)]);

        Assert.Equal((Money("0.6"), PriceProvenance.Invoice), Of(prices.ControlPlane(Monday.AddHours(3))!)); // with extended support
        Assert.Equal(PriceProvenance.List, prices.ControlPlane(Monday.AddDays(1))!.Provenance);
        Assert.Contains("", prices.Invoiced(DateOnly.FromDateTime(Monday.DateTime)).Select(asset => asset.Key));
    }

    private static (Amount PerHour, PriceProvenance Provenance) Of(HourlyPrice price) => (price.PerHour, price.Provenance);

    private static NodeSpan Node(string uid) => new()
    {
        Uid = uid,
        Name = $"node-{uid}",
        ProviderId = $"aws:///eu-west-1a/i-0{uid}",
        InstanceType = "m6i.large",
        Region = "eu-west-1",
        Time = new(Monday.AddDays(-10), null),
        Capacity = new(2000, 8L << 30, 0),
    };

    private static BilledResource Billed(string id, string cost, DateTimeOffset day) => new()
    {
        ResourceId = id,
        Unit = "Hrs",
        Source = "aws",
        FirstDay = DateOnly.FromDateTime(day.DateTime),
        LastDay = DateOnly.FromDateTime(day.DateTime),
        Cost = Money(cost),
    };

    private static Amount Money(string text) => Amount.Of(decimal.Parse(text, CultureInfo.InvariantCulture));
}
