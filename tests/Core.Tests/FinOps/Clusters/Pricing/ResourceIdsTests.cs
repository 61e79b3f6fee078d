using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Pricing;

public sealed class ResourceIdsTests
{
    private const string Azure = "azure:/subscriptions/1111/resourcegroups/mc_shop/providers/microsoft.compute/";

    [Theory]
    [InlineData("aws:///eu-west-1a/i-0fea4fd46592d050b", "aws:i-0fea4fd46592d050b")]
    [InlineData("aws:///us-east-1b/i-0FEA4FD46592D050B", "aws:i-0fea4fd46592d050b")]
    [InlineData("vol-0fc54c5e83b8d2b76", "aws:vol-0fc54c5e83b8d2b76")]
    [InlineData("aws://us-east-2a/vol-0fc54c5e83b8d2b76", "aws:vol-0fc54c5e83b8d2b76")]
    [InlineData("azure:///subscriptions/1111/resourceGroups/MC_shop/providers/Microsoft.Compute/virtualMachines/Worker-1", Azure + "virtualmachines/worker-1")]
    [InlineData("azure:///subscriptions/1111/resourceGroups/mc_shop/providers/Microsoft.Compute/virtualMachineScaleSets/aks-pool-vmss/virtualMachines/12", Azure + "virtualmachinescalesets/aks-pool-vmss")]
    [InlineData("/subscriptions/1111/resourceGroups/MC_shop/providers/Microsoft.Compute/disks/pvc-1", Azure + "disks/pvc-1")]
    [InlineData("gce://shop/us-central1-a/gke-main-pool-1-abcd", "gcp:shop/us-central1-a/instances/gke-main-pool-1-abcd")]
    [InlineData("projects/shop/zones/us-central1-a/disks/pvc-1", "gcp:shop/us-central1-a/disks/pvc-1")]
    [InlineData("projects/shop/regions/us-central1/disks/pvc-1", "gcp:shop/us-central1/disks/pvc-1")]
    [InlineData("hcloud://1234", "1234")]
    [InlineData("", null)]
    public void Ids_of_Kubernetes(string id, string? expected) => Assert.Equal(expected, ResourceIds.Of(id));

    [Theory]
    [InlineData("i-0fea4fd46592d050b", "", "", "", "aws:i-0fea4fd46592d050b")] // AWS's own export
    [InlineData("arn:aws:ec2:eu-west-1:1234:instance/i-0fea4fd46592d050b", "", "1234", "eu-west-1a", "aws:i-0fea4fd46592d050b")] // its FOCUS export
    [InlineData("arn:aws:ec2:eu-west-1:1234:volume/vol-0fc5", "", "", "", "aws:vol-0fc5")]
    [InlineData("/subscriptions/1111/resourcegroups/mc_shop/providers/microsoft.compute/virtualmachines/worker-1", "worker-1", "1111", "1", Azure + "virtualmachines/worker-1")]
    [InlineData("/subscriptions/1111/resourceGroups/MC_SHOP/providers/Microsoft.Compute/virtualMachineScaleSets/aks-pool-vmss", "aks-pool-vmss", "1111", "", Azure + "virtualmachinescalesets/aks-pool-vmss")]
    [InlineData("//compute.googleapis.com/projects/shop/zones/us-central1-a/instances/gke-1", "", "", "", "gcp:shop/us-central1-a/instances/gke-1")]
    [InlineData("gke-1", "", "shop", "us-central1-a", "gcp:shop/us-central1-a/instances/gke-1")] // the name alone
    [InlineData("//compute.googleapis.com/projects/77/zones/us-central1-a/instances/99", "gke-1", "shop", "us-central1-a", "gcp:shop/us-central1-a/instances/gke-1")] // by number, and by name
    [InlineData("//compute.googleapis.com/projects/77/zones/us-central1-a/disks/99", "gke-1", "shop", "us-central1-a", "gcp:shop/us-central1-a/disks/gke-1")]
    [InlineData("1234", "", "", "", "1234")]
    public void Ids_of_bills(string resourceId, string name, string account, string zone, string expected) =>
        Assert.Contains(expected, ResourceIds.Of(Charge(resourceId, name, account, zone)));

    [Fact]
    public void The_unit_tells_a_machine_from_its_first_disk_of_the_same_name()
    {
        Assert.Equal(["gcp:shop/us-central1-a/instances/gke-1"], ResourceIds.Of(Charge("gke-1", "gke-1", "shop", "us-central1-a") with { Unit = "gibibyte hour" }));
        Assert.Equal(["gcp:shop/us-central1-a/disks/gke-1", "gcp:unspecified/us-central1-a/disks/gke-1"], ResourceIds.Of(Charge("gke-1", "gke-1", "shop", "us-central1-a") with { Unit = "gibibyte month" }));
    }

    [Fact]
    public void A_ledger_is_asked_by_the_last_part_of_an_id() => Assert.Equal(
        ["1234", "50dc6c495c0c9188", "aks-pool-vmss", "gke-1", "i-0fea"],
        InvoiceCosts.Names(new ClusterHistory
        {
            Cluster = "c",
            Nodes = [.. new[]
            {
                "aws:///eu-west-1a/i-0fea", "gce://shop/us-central1-a/gke-1", "hcloud://1234", "",
                "azure:///subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/aks-pool-vmss/virtualMachines/0",
                "azure:///subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/aks-pool-vmss/virtualMachines/1",
            }.Select(id => new NodeSpan { Uid = id, Name = "n", ProviderId = id, Time = default, Capacity = default })],
            LoadBalancers = [new() { Uid = "s", Namespace = "shop", Name = "web", Time = default, Address = "web-50dc6c495c0c9188.elb.eu-west-1.amazonaws.com" }],
        }).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("k8s-shop-web-0a1b-50dc6c495c0c9188.elb.eu-west-1.amazonaws.com", "arn:aws:elasticloadbalancing:eu-west-1:123:loadbalancer/net/k8s-shop-web-0a1b/50dc6c495c0c9188", "eu-west-1")]
    [InlineData("a4f2-1234567890.eu-west-1.elb.amazonaws.com", "arn:aws:elasticloadbalancing:eu-west-1:123:loadbalancer/a4f2", "eu-west-1")]
    [InlineData("internal-A4F2-1234567890.us-east-1.elb.amazonaws.com.", "arn:aws:elasticloadbalancing:us-east-1:123:loadbalancer/a4f2", "us-east-1")]
    [InlineData("a4f2-50dc.elb.cn-north-1.amazonaws.com.cn", "arn:aws-cn:elasticloadbalancing:cn-north-1:123:loadbalancer/net/a4f2/50dc", "cn-north-1")]
    public void A_load_balancer_is_found_by_its_host_name(string address, string arn, string region)
    {
        Assert.Contains(ResourceIds.OfAddress(address), ResourceIds.Of(Charge(arn, "", "123", "")));
        Assert.Equal(region, ResourceIds.RegionOfAddress(address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.7")]
    [InlineData("lb.example.com")]
    [InlineData("bucket.s3.eu-west-1.amazonaws.com")]
    public void Other_addresses_say_nothing_of_a_load_balancer(string address) => Assert.Null(ResourceIds.OfAddress(address));

    [Theory]
    [InlineData("aws:///eu-west-1a/i-0fea", "aws")]
    [InlineData("gce://shop/us-central1-a/gke-1", "gcp")]
    [InlineData("azure:///subscriptions/1/x", "azure")]
    [InlineData("hcloud://1234", "")]
    [InlineData("", "")]
    public void An_id_shows_the_provider(string id, string expected) => Assert.Equal(expected, ResourceIds.ProviderOf(id));

    private static BilledResource Charge(string resourceId, string name, string account, string zone) => new()
    {
        ResourceId = resourceId,
        ResourceName = name,
        SubAccountId = account,
        Zone = zone,
        Source = "bill",
        FirstDay = new(2026, 9, 1),
        LastDay = new(2026, 9, 1),
        Cost = default,
    };
}
