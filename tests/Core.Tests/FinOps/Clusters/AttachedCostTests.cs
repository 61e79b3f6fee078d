using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Units;
using static CloudIntel.Core.Tests.FinOps.Clusters.ClusterBench;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>What pods and namespaces bear besides nodes: volumes, load balancers and the control plane.</summary>
public sealed class AttachedCostTests
{
    [Fact]
    public void A_pod_that_mounts_a_volume_for_half_of_its_life_bears_half_and_the_namespace_the_other_half()
    {
        // Where both the time and the coefficient are scaled, as OpenCost does it, each of them gets a quarter and half of the cost is nobody's.
        var answer = new ClusterBench()
            .Node("n", Resources(1, 1), 0)
            .Container("web-1", "n", Resources(1, 1), to: 30)
            .Volume("data", 1, 0, 30, "web", "web-1")
            .Volume("data", 1, 30, 60, "web")
            .Run();

        Assert.Equal(Amount.Of(0.5m), answer.Pod("web-1").Costs.Volume);
        Assert.Equal(Amount.Of(0.5m), answer.Unmounted("web").Costs.Volume);
        Assert.Equal(Amount.Of(1), answer.Asset(AssetKind.Disk, "data").Total);
        Assert.Equal(5m, (decimal)answer.Pod("web-1").VolumeByteMilliseconds / HourPieceMilliseconds / ByteUnits.Gibibyte);
    }

    [Fact]
    public void Pods_that_share_a_volume_bear_the_same_part_each()
    {
        var answer = new ClusterBench()
            .Node("n", Resources(1, 1), 0)
            .Container("a-1", "n", Resources(1, 1)).Container("a-2", "n", Resources(0.1m, 1)).Container("b-1", "n", Resources(0, 0))
            .Volume("data", 1, 0, 60, "a", "a-1", "a-2", "b-1")
            .Run();

        Assert.Equal("0.333333333334", answer.Pod("a-1").Costs.Volume.ToString());
        Assert.Equal("0.333333333333", answer.Pod("a-2").Costs.Volume.ToString());
        Assert.Equal("0.333333333333", answer.Pod("b-1").Costs.Volume.ToString());
    }

    [Fact]
    public void The_part_of_a_pod_is_that_of_its_containers_which_ran_in_the_hour()
    {
        var answer = new ClusterBench()
            .Node("n", Resources(1, 1), 0)
            .Container("web-1", "n", Resources(1, 1), to: 1, name: "init")
            .Container("web-1", "n", Resources(1, 1), from: 1, name: "main")
            .Container("web-1", "n", Resources(1, 1), from: 1, name: "proxy")
            .Volume("data", 3, 0, 120, "web", "web-1")
            .Run(0, 120);

        Assert.Equal(Amount.Of(1), answer.Container("web-1", "init").Costs.Volume);
        Assert.Equal(Amount.Of(2.5m), answer.Container("web-1", "main").Costs.Volume);
        Assert.Equal(Amount.Of(2.5m), answer.Container("web-1", "proxy").Costs.Volume);
    }

    [Fact]
    public void A_pod_bears_its_volume_also_while_its_container_waits_for_the_next_try()
    {
        var answer = new ClusterBench()
            .Node("n", Resources(1, 1), 0)
            .Container("web-1", "n", Resources(1, 1), to: 5)
            .Container("web-1", "n", Resources(1, 1), from: 65, to: 66)
            .Volume("data", 1, 0, 180, "web", "web-1")
            .Run(0, 180);

        Assert.Equal(Amount.Of(2), answer.Pod("web-1").Costs.Volume);
        Assert.Equal(Amount.Of(1), answer.Unmounted("web").Costs.Volume); // nothing of it ran in the third hour
        Assert.Equal(360_000, answer.Pod("web-1").RunningMilliseconds);
    }

    [Fact]
    public void A_volume_of_pods_of_which_nothing_is_known_is_borne_by_the_namespace_of_its_claim()
    {
        var answer = new ClusterBench().Volume("data", 1, 0, 60, "web", "unknown").Volume("lost", 2, 0, 60, "").Run();

        Assert.Equal(Amount.Of(1), answer.Unmounted("web").Total);
        Assert.Equal(Amount.Of(2), answer.Unmounted("").Total);
    }

    [Fact]
    public void A_volume_without_a_price_is_not_free()
    {
        var answer = new ClusterBench()
            .Node("n", Resources(1, 1), 1).Container("web-1", "n", Resources(1, 1))
            .Volume("data", price: null, 0, 60, "web", "web-1").Run();

        Assert.Equal((Amount.Zero, 3_600_000), (answer.Pod("web-1").Costs.Volume, answer.Pod("web-1").UnpricedMilliseconds));
        Assert.Equal(3_600_000, answer.Asset(AssetKind.Disk, "data").UnpricedMilliseconds);
    }

    [Fact]
    public void A_load_balancer_is_borne_by_the_pods_behind_it_and_without_any_by_its_namespace()
    {
        var answer = new ClusterBench()
            .Node("n", Resources(1, 1), 0)
            .Container("web-1", "n", Resources(1, 1)).Container("web-2", "n", Resources(1, 1))
            .LoadBalancer("lb", 0.025m, 0, 45, "web", "web-1", "web-2")
            .LoadBalancer("lb", 0.025m, 45, 60, "web")
            .Run();

        Assert.Equal(Amount.Of(0.009375m), answer.Pod("web-1").Costs.LoadBalancer);
        Assert.Equal(Amount.Of(0.009375m), answer.Pod("web-2").Costs.LoadBalancer);
        Assert.Equal(Amount.Of(0.00625m), answer.Unmounted("web").Costs.LoadBalancer);
        Assert.Equal(Amount.Of(0.025m), answer.Asset(AssetKind.LoadBalancer, "lb").Total);
    }

    [Fact]
    public void The_control_plane_is_borne_by_the_cluster()
    {
        var answer = new ClusterBench { Management = Price(0.1m) }.Run(0, 1440);

        Assert.Equal(Amount.Of(2.4m), Assert.Single(answer.Costs.Rows).Sums.Costs.Management);
        Assert.Equal(Amount.Of(2.4m), answer.Asset(AssetKind.ClusterManagement).Total);
    }

    private const decimal HourPieceMilliseconds = 3_600_000;
}
