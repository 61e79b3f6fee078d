using System.Text;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.Clusters;

/// <summary>What is taken in of objects of the API server, after they were trimmed for the cache.</summary>
public sealed class ClusterMappingTests
{
    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    [Theory]
    [InlineData("", "main 500/100, proxy 100/50")]
    [InlineData(""" "overhead": {"cpu": "250m", "memory": "30"}, """, "main 750/130, proxy 100/50")] // the sandbox is the first container's
    [InlineData(""" "resources": {"requests": {"cpu": "1", "memory": "120"}}, """, "main 900/100, proxy 100/50")] // beyond what both ask for: 400 m
    [InlineData(""" "resources": {"requests": {"cpu": "1"}}, "overhead": {"cpu": "1m"}, """, "main 901/100, proxy 100/50")]
    [InlineData(""" "resources": {"requests": {"cpu": "1", "memory": "500"}}, "initContainers": [{"name": "side", "restartPolicy": "Always", "resources": {"requests": {"cpu": "300m"}}}, {"name": "first", "resources": {"requests": {"cpu": "2"}}}], """, "side 300/0, first 2000/0, main 600/450, proxy 100/50")]
    public void What_a_pod_takes_beyond_its_containers_is_the_first_ones(string spec, string expected) => Assert.Equal(expected, Requests(
        $$"""
        {"spec": { {{spec}} "containers": [
            {"name": "main", "resources": {"requests": {"cpu": "500m", "memory": "100"} } },
            {"name": "proxy", "resources": {"requests": {"cpu": "100m", "memory": "50"} } }] } }
        """));

    [Fact]
    public void What_is_started_by_hand_is_a_container_that_asked_for_nothing()
    {
        var state = ClusterMapping.ToState(Trimmed("""
            {"spec": {"containers": [{"name": "main"}], "ephemeralContainers": [{"name": "shell"}]},
             "status": {"ephemeralContainerStatuses": [{"name": "shell", "state": {"running": {"startedAt": "2026-04-01T10:00:00Z"}}}]}}
            """));

        var shell = state.Containers.Single(container => container.Name == "shell");
        Assert.Equal(new LifeTime(new(2026, 4, 1, 10, 0, 0, TimeSpan.Zero), null), Assert.Single(shell.Runs));
        Assert.Equal(default, shell.Requests);
    }

    [Theory]
    [InlineData("""{"csi": {"driver": "ebs.csi.aws.com", "volumeHandle": "vol-1", "volumeAttributes": {"storage.kubernetes.io/csiProvisionerIdentity": "x"}}}""", "")]
    [InlineData("""{"csi": {"driver": "disk.csi.azure.com", "volumeHandle": "/subscriptions/1", "volumeAttributes": {"skuName": "Premium_LRS"}}}""", "Premium_LRS")]
    [InlineData("""{"local": {"path": "/mnt/disk"}}""", "local")]
    [InlineData("""{"hostPath": {"path": "/data"}}""", "local")]
    [InlineData("{}", "")]
    public void A_volume_may_say_its_type(string spec, string type) => Assert.Equal(type, ClusterTrimming.Trim(
        Json.Deserialize<PersistentVolume>(Encoding.UTF8.GetBytes($$"""{"metadata": {"name": "v"}, "spec": {{spec}} }"""))).ToSpan().VolumeType);

    [Theory]
    [InlineData("topology.kubernetes.io/zone", "projects/UNSPECIFIED/zones/us-central1-a/disks/pvc-1")]
    [InlineData("other", "pvc-1")]
    public void A_disk_of_Google_is_named_as_its_driver_would(string label, string id) => Assert.Equal(id, ClusterTrimming.Trim(Json.Deserialize<PersistentVolume>(Encoding.UTF8.GetBytes(
        $$"""{"metadata": {"name": "v", "labels": {"{{label}}": "us-central1-a"} }, "spec": {"gcePersistentDisk": {"pdName": "pvc-1"} } }"""))).ToSpan().ProviderId);

    [Theory]
    [InlineData("ebs.csi.aws.com", "type", "io2", "io2")]
    [InlineData("ebs.csi.aws.com", "encrypted", "true", "gp3")]
    [InlineData("kubernetes.io/aws-ebs", "", "", "gp2")]
    [InlineData("disk.csi.azure.com", "skuname", "UltraSSD_LRS", "UltraSSD_LRS")]
    [InlineData("kubernetes.io/azure-disk", "storageaccounttype", "Premium_LRS", "Premium_LRS")]
    [InlineData("pd.csi.storage.gke.io", "type", "pd-ssd", "pd-ssd")]
    [InlineData("ceph.example.com", "pool", "fast", "")]
    public void A_storage_class_says_the_type_of_its_volumes(string provisioner, string key, string value, string type) => Assert.Equal(
        type, VolumeTypes.Of(ClusterTrimming.Trim(new StorageClass { Provisioner = provisioner, Parameters = key.Length == 0 ? null : new Dictionary<string, string> { [key] = value } })));

    [Theory]
    [InlineData("""[{"hostname": "web-50dc.elb.eu-west-1.amazonaws.com"}]""", "web-50dc.elb.eu-west-1.amazonaws.com", "eu-west-1")]
    [InlineData("""[{"ip": "20.1.2.3"}, {"ip": "20.1.2.4"}]""", "20.1.2.3", "")]
    [InlineData("[]", "", "")]
    public void A_load_balancer_is_known_by_its_first_address(string ingress, string address, string region)
    {
        var state = ClusterTrimming.Trim(Json.Deserialize<Service>(Encoding.UTF8.GetBytes(
            $$"""{"metadata": {"name": "web"}, "spec": {"type": "LoadBalancer"}, "status": {"loadBalancer": {"ingress": {{ingress}} } } }"""))).ToState(DateTimeOffset.UnixEpoch);

        Assert.Equal((address, region, address.Length > 0), (state.Address, state.Region, state.BalancedSince is not null));
    }

    private static string Requests(string pod) => string.Join(", ", ClusterMapping.ToState(Trimmed(pod)).Containers
        .Select(container => $"{container.Name} {container.Requests.MilliCpu}/{container.Requests.MemoryBytes}"));

    private static Pod Trimmed(string pod) => ClusterTrimming.Trim(Json.Deserialize<Pod>(Encoding.UTF8.GetBytes(pod.Replace("""{"spec":""", """{"metadata": {"name": "p"}, "spec":""", StringComparison.Ordinal))), []);
}
