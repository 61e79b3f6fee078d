using System.Globalization;
using System.Text;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.Tests.CostPolicies;

public sealed class PriceFactsMappingTests
{
    private static readonly DateTimeOffset Monday = new(2026, 4, 6, 0, 0, 0, TimeSpan.Zero);

    private static readonly PriceSources Sources = new(CompactCatalog.Load(), PriceBook.Empty, 1);

    private static readonly PriceFactsMapping Mapping = new(Sources, ResourceWeights.OpenCost, "USD");

    /// <summary>What an object is said to cost before it is there is what its pod is then told to have cost.</summary>
    [Theory]
    [InlineData("m6i.large", "", "500m", "2Gi", 0)]
    [InlineData("c6i.4xlarge", "", "15", "1Gi", 0)]
    [InlineData("m6i.large", "spot", "1", "7Gi", 0)]
    [InlineData("g4dn.xlarge", "", "3", "4Gi", 1)]
    public void A_price_is_what_allocation_finds_for_the_same_pod_on_the_same_node(string type, string capacity, string cpu, string memory, int gpus)
    {
        var node = Node("one", type, capacity, gpus);
        var other = Node("other", "m6a.xlarge", "", 0);
        var pod = PolicyObject.Read(
            Encoding.UTF8.GetBytes(
                $$"""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"shop"},"spec":{"nodeSelector":{"kubernetes.io/hostname":"one"},
                 "containers":[{"name":"app","resources":{"requests":{"cpu":"{{cpu}}","memory":"{{memory}}"{{(gpus == 0 ? "" : $",\"nvidia.com/gpu\":\"{gpus}\"")}} } } }]} }
                """),
            []);

        var price = ObjectPricing.Of(pod, Mapping.Of(new() { Nodes = [node, other] }));

        var span = node.ToSpan();
        var history = new ClusterHistory
        {
            Cluster = "main",
            Nodes = [span],
            Containers =
            [
                new()
                {
                    Pod = new() { Uid = "p", Namespace = "shop", Name = "p" },
                    Container = "app",
                    NodeUid = span.Uid,
                    Time = new(Monday, null),
                    Requests = new((long)(pod.Pod!.Cpu * 1000), (long)pod.Pod.MemoryBytes, gpus * 1000),
                },
            ],
        };
        var costs = ClusterAllocation.Compute(history, new ClusterPricing(Sources, history), ClusterAllocationRules.Default, Monday, Monday.AddDays(1));
        var cost = Assert.Single(costs.Rows, row => row.Kind == AllocationKind.Container).Sums.Total.ToDecimal() / 24 * 730;
        Assert.True(Math.Abs(cost - price.Expected) < 0.0000001m, $"{price.Expected} instead of {cost}");
        Assert.Equal((price.Expected, price.Expected), (price.Min, price.Max));
        Assert.True(price.Expected > 0);
    }

    [Fact]
    public void Nodes_that_are_alike_are_one_kind_and_cost_their_mean()
    {
        var nodes = Enumerable.Range(0, 200).Select(i => Node($"n{i}", i % 4 == 0 ? "m6i.large" : "m6i.xlarge", "", 0, ("machine", $"i-{i}"))).ToList();

        var facts = Mapping.Of(new() { Nodes = nodes }, node => node.InstanceType == "m6i.large" ? new(Core.Units.Amount.Of(node.Name.Length / 100m), PriceProvenance.Invoice, "bill") : null);

        Assert.Equal([50, 150], facts.Nodes.Select(kind => kind.Count));
        Assert.Contains("machine", facts.Nodes[0].VaryingLabels);
        Assert.Equal("bill", facts.Nodes[0].Price!.Provenance);
        var perHour = nodes.Where((_, i) => i % 4 == 0).Average(node => node.Metadata.Name!.Length / 100m);
        Assert.True(Math.Abs((facts.Nodes[0].Price!.PerCore * 2) + (facts.Nodes[0].Price!.PerGibibyte * 8) - perHour) < 0.000001m);
        Assert.StartsWith("list price of m6i.xlarge", facts.Nodes[1].Price!.Provenance, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_without_a_price_is_no_node_that_costs_nothing() =>
        Assert.Null(Assert.Single(Mapping.Of(new() { Nodes = [Node("own", "cellar", "", 0)] }).Nodes).Price);

    [Fact]
    public void Storage_classes_have_the_price_of_their_disks_and_one_is_the_default()
    {
        var facts = Mapping.Of(new()
        {
            Nodes = [Node("one", "m6i.large", "", 0)],
            StorageClasses =
            [
                Read<StorageClass>("""{"metadata":{"name":"fast","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"ebs.csi.aws.com","parameters":{"type":"gp3"}}"""),
                Read<StorageClass>("""{"metadata":{"name":"own"},"provisioner":"example.com/disk"}"""),
            ],
        });

        Assert.Equal("fast", facts.DefaultStorageClass);
        Assert.Equal(Sources.Catalog.VolumePerMonth("aws", "eu-west-1", "gp3", 50)!.Value.PerMonth, decimal.Round(facts.StorageClasses["fast"].PerMonth(50)!.Value, 10));
        Assert.Null(facts.StorageClasses["own"].PerMonth(50));
    }

    [Fact]
    public void Autoscalers_of_any_version_say_between_what_they_decide()
    {
        var found = AutoscalerMapping.Of(
        [
            Read<UntypedObject>("""{"apiVersion":"autoscaling/v2","metadata":{"name":"web","namespace":"shop"},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"minReplicas":3,"maxReplicas":9},"status":{"desiredReplicas":4}}"""),
            Read<UntypedObject>("""{"apiVersion":"autoscaling/v1","metadata":{"name":"api","namespace":"shop"},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"api"},"maxReplicas":5},"status":{"desiredReplicas":0}}"""),
            Read<UntypedObject>("""{"metadata":{"name":"odd"},"spec":{"scaleTargetRef":"Deployment"}}"""),
        ]);

        Assert.Equal(2, found.Count);
        Assert.Equal(new ScaledReplicas(3, 9, 4, "web"), found[new("Deployment", "shop", "web")]);
        Assert.Equal(new ScaledReplicas(1, 5, null, "api"), found[new("Deployment", "shop", "api")]);
    }

    [Fact]
    public void Machines_of_a_catalogue_are_nodes_with_the_labels_that_clouds_give_them()
    {
        var facts = Mapping.Of("aws", "eu-west-1", [new("m6i.large", IsSpot: false, 3), new("m6g.large", IsSpot: true, null)]);

        Assert.False(facts.NodesAreCounted);
        Assert.Equal(["amd64", "arm64"], facts.Nodes.Select(kind => kind.Labels["kubernetes.io/arch"]));
        Assert.Equal(["aws", "aws"], facts.Nodes.Select(kind => kind.Provider));
        Assert.Equal([false, true], facts.Nodes.Select(kind => kind.IsSpot));
        Assert.True(facts.Nodes[1].Price!.PerCore < facts.Nodes[0].Price!.PerCore);
        Assert.NotNull(facts.StorageClasses["gp3"].PerMonth(1));
        Assert.Contains("knows no m6i.lage of aws in eu-west-1", Assert.Throws<KeyNotFoundException>(() => Mapping.Of("aws", "eu-west-1", [new("m6i.lage", false, 1)])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws", "eu-west-1", "m6g.xlarge", "eks.amazonaws.com/capacityType", "SPOT")]
    [InlineData("aws", "eu-west-1", "m6g.xlarge", "karpenter.sh/capacity-type", "spot")]
    [InlineData("gcp", "europe-west1", "n2-standard-4", "cloud.google.com/gke-spot", "true")]
    [InlineData("gcp", "europe-west1", "n2-standard-4", "cloud.google.com/gke-provisioning", "spot")]
    [InlineData("azure", "westeurope", "Standard_D4s_v5", "kubernetes.azure.com/scalesetpriority", "spot")]
    public void Pods_that_select_spare_capacity_of_a_cloud_and_a_zone_are_priced_on_it(string provider, string region, string type, string label, string value)
    {
        var facts = Mapping.Of(provider, region, [new(type, IsSpot: false, 3), new(type, IsSpot: true, 1)]);
        var pod = PolicyObject.Read(
            Encoding.UTF8.GetBytes($$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"nodeSelector":{"{{label}}":"{{value}}","topology.kubernetes.io/zone":"{{region}}-a"},"containers":[]} }"""), []);

        Assert.True(Assert.Single(ObjectPricing.Landing(pod, facts)).IsSpot);
    }

    [Fact]
    public void A_Workload_costs_what_its_status_says_while_that_is_about_its_spec_and_else_what_would_be_decided()
    {
        var placed = new PlacedWorkloads(PlacementEngine.For(Sources.Catalog), 2);
        const string Status = """ ,"status":{"observedGeneration":3,"placement":{"provider":"aws","region":"eu-west-1","instanceType":"m6i.large","purchaseOption":"OnDemand","machines":2,"zones":1,"hourlyCost":"0.2","monthlyCost":"146","since":"2026-04-01T00:00:00Z"},"prediction":{"monthlyCost":{"expected":"146","lower":"140","upper":"150"}}} """;

        Assert.Equal((280m, 292m, 300m), Range(placed.PriceOf(Workload(3, Status))));
        var decided = placed.PriceOf(Workload(4, Status))!;
        Assert.Null(decided.Problem);
        Assert.True(decided.Expected is > 0 and not 292m);
        Assert.Contains("as the placement engine would decide", decided.Provenance, StringComparison.Ordinal);
        Assert.Null(placed.PriceOf(PolicyObject.Read("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"}}"""u8.ToArray(), [])));
        Assert.NotNull(new PlacedWorkloads(PlacementEngine.For(Sources.Catalog), null).PriceOf(Workload(3, Status))!.Problem);

        static PolicyObject Workload(int generation, string status) => PolicyObject.Read(
            Encoding.UTF8.GetBytes($$"""{"apiVersion":"cloudintel.io/v1alpha1","kind":"Workload","metadata":{"name":"w","generation":{{generation}} },"spec":{"resources":{"cpu":"1","memory":"4Gi"} }{{status}} }"""), []);

        static (decimal Min, decimal Expected, decimal Max) Range(PlacedPrice? price) => (price!.Min, price.Expected, price.Max);
    }

    private static Node Node(string name, string type, string capacity, int gpus, params (string Key, string Value)[] more)
    {
        var shape = Sources.Catalog.Find("aws", "eu-west-1", type)?.Shape;
        var labels = string.Concat(more.Select(label => $",\"{label.Key}\":\"{label.Value}\""));
        var (cpu, memory) = (shape?.Vcpus ?? 4, shape?.MemoryGibibytes ?? 16);
        return Read<Node>(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"metadata":{"name":"{{name}}","uid":"{{name}}","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"kubernetes.io/hostname":"{{name}}","kubernetes.io/arch":"amd64",
              "node.kubernetes.io/instance-type":"{{type}}","topology.kubernetes.io/region":"eu-west-1","karpenter.sh/capacity-type":"{{capacity}}"{{labels}} } },
             "spec":{"providerID":"aws:///eu-west-1a/i-{{name}}"},
             "status":{"capacity":{"cpu":"{{cpu}}","memory":"{{memory}}Gi","nvidia.com/gpu":"{{gpus}}"},"allocatable":{"cpu":"{{cpu * 1000 - 80}}m","memory":"{{memory - 0.5m}}Gi","nvidia.com/gpu":"{{gpus}}"} } }
            """));
    }

    private static T Read<T>(string json)
        where T : class => KubernetesJson.BuiltIn.Deserialize<T>(Encoding.UTF8.GetBytes(json));
}
