using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Prices;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Operator.Metrics;

/// <summary>
/// Writes what the leader knows of the cluster under the names of OpenCost's metrics, for dashboards and alerts that go by them. Nothing is kept between
/// scrapes: containers are read in pieces and written as they come. What has no price has no series of prices.
/// </summary>
internal sealed class OpenCostMetrics(LiveCluster live, ClusterPriceReader prices, ClusterAllocationRules rules, TimeProvider clock, ILogger<OpenCostMetrics> log)
{
    private static readonly string Version = typeof(OpenCostMetrics).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Writes all families; nothing on a process that does not record the cluster, or while the ledger that prices need does not answer.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        if (live is not { Name: { } cluster, Assets: { } assets })
            return;
        var hour = new DateTimeOffset(clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
        ClusterPricing pricing;
        try
        {
            var history = new ClusterHistory { Cluster = cluster, Nodes = assets.Nodes, Volumes = assets.Volumes, LoadBalancers = assets.LoadBalancers };
            pricing = await prices.ReadAsync(history, new(hour, hour.AddHours(1)), cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            log.PricesUnavailable(e);
            return;
        }

        using var families = new OpenCostFamilies(output);
        await WriteNodesAsync(families, assets.Nodes, pricing, hour, cancellationToken);
        await WriteVolumesAsync(families, assets.Volumes, pricing, hour, cancellationToken);
        await WriteClusterAsync(families, cluster, assets, pricing, hour, cancellationToken);
        await WriteContainersAsync(families, cancellationToken);
        await families.EndAsync(cancellationToken);
    }

    private async Task WriteNodesAsync(
        OpenCostFamilies families, IReadOnlyList<NodeSpan> nodes, ClusterPricing pricing, DateTimeOffset hour, CancellationToken cancellationToken)
    {
        List<PricedNode> priced = [.. nodes.Select(node => new PricedNode(node, pricing.Node(node, hour), rules.Weights))];
        await WriteAsync("node_cpu_hourly_cost", "Price of a core of the node an hour.", node => node.PerCore);
        await WriteAsync("node_ram_hourly_cost", "Price of a GiB of memory of the node an hour.", node => node.PerGibibyte);
        await WriteAsync("node_gpu_hourly_cost", "Price of a graphics processor of the node an hour.", node => node.PerGpu);
        await WriteAsync("node_total_hourly_cost", "Price of the node an hour.", node => node.Total);
        await WriteAsync("node_gpu_count", "Graphics processors of the node.", node => node.Node.Capacity.MilliGpus / 1000m);
        await WriteAsync("kubecost_node_is_spot", "Whether the node may be taken away at short notice.", node => node.Node.IsSpot ? 1 : 0);

        async Task WriteAsync(string name, string help, Func<PricedNode, decimal?> figure)
        {
            families.Begin(name, help);
            foreach (var node in priced)
            {
                if (figure(node) is not { } value)
                    continue;
                families.Write(
                    value, ("instance", node.Node.Name), ("node", node.Node.Name), ("instance_type", node.Node.InstanceType), ("region", node.Node.Region),
                    ("provider_id", node.Node.ProviderId), ("arch", node.Node.Labels.GetValueOrDefault("kubernetes.io/arch", "")), ("uid", node.Node.Uid));
                await families.PassOnAsync(cancellationToken);
            }
        }
    }

    private static async Task WriteVolumesAsync(
        OpenCostFamilies families, IReadOnlyList<VolumeSpan> volumes, ClusterPricing pricing, DateTimeOffset hour, CancellationToken cancellationToken)
    {
        families.Begin("pv_hourly_cost", "Price of a GiB of the volume an hour.");
        foreach (var volume in volumes)
        {
            var price = pricing.Volume(volume, hour);
            if (price.Provenance == PriceProvenance.Unpriced || volume.Bytes == 0)
                continue;
            families.Write(
                price.PerHour.ToDecimal() * ByteUnits.Gibibyte / volume.Bytes, ("volumename", volume.Name), ("persistentvolume", volume.Name), ("provider_id", volume.ProviderId), ("uid", volume.Uid));
            await families.PassOnAsync(cancellationToken);
        }

        families.Begin("kubecost_pv_info", "Volumes and their storage classes.");
        foreach (var volume in volumes)
        {
            families.Write(1, ("storageclass", volume.StorageClass), ("persistentvolume", volume.Name), ("provider_id", volume.ProviderId), ("uid", volume.Uid));
            await families.PassOnAsync(cancellationToken);
        }
    }

    private static async Task WriteClusterAsync(
        OpenCostFamilies families, string cluster, StandingAssets assets, ClusterPricing pricing, DateTimeOffset hour, CancellationToken cancellationToken)
    {
        families.Begin("kubecost_load_balancer_cost", "Price of the load balancer an hour.");
        foreach (var balancer in assets.LoadBalancers)
        {
            var price = pricing.LoadBalancer(balancer, hour);
            if (price.Provenance == PriceProvenance.Unpriced)
                continue;
            families.Write(price.PerHour.ToDecimal(), ("ingress_ip", ""), ("namespace", balancer.Namespace), ("service_name", balancer.Name), ("uid", balancer.Uid));
            await families.PassOnAsync(cancellationToken);
        }

        var provider = assets.Nodes.Select(node => ResourceIds.ProviderOf(node.ProviderId)).FirstOrDefault(provider => provider.Length > 0) ?? "";
        families.Begin("kubecost_cluster_management_cost", "Price of the control plane an hour.");
        if (pricing.ControlPlane(hour) is { Provenance: not PriceProvenance.Unpriced } management)
            families.Write(management.PerHour.ToDecimal(), ("provisioner_name", provider switch { "aws" => "EKS", "gcp" => "GKE", "azure" => "AKS", _ => "" }));

        families.Begin("kubecost_cluster_info", "The cluster.");
        families.Write(1, ("id", cluster), ("name", cluster), ("provider", provider));
        families.Begin("opencost_build_info", "What serves these metrics.");
        families.Write(1, ("version", Version));
        WriteNetwork(families, assets.Nodes, pricing, hour);

        families.Begin("service_selector_labels", "Labels of the pods behind the Service.");
        foreach (var service in assets.Services.Where(service => service.Selector.Count > 0))
        {
            families.Write(
                1,
                [
                    ("namespace", service.Namespace), ("service", service.Name),
                    .. service.Selector.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => (LabelName(label.Key), label.Value)).DistinctBy(label => label.Item1),
                ]);
            await families.PassOnAsync(cancellationToken);
        }
    }

    /// <summary>Prices of what is sent, as those of the region where most nodes are.</summary>
    private static void WriteNetwork(OpenCostFamilies families, IReadOnlyList<NodeSpan> nodes, ClusterPricing pricing, DateTimeOffset hour)
    {
        var most = nodes.GroupBy(node => node.Region, StringComparer.Ordinal).OrderByDescending(region => region.Count()).ThenBy(region => region.Key, StringComparer.Ordinal).FirstOrDefault();
        var price = most is null ? NetworkPrice.Unpriced : pricing.Network(most.First(), hour);
        Write("kubecost_network_zone_egress_cost", "Price of a GiB that is sent to another zone.", price.ToZones);
        Write("kubecost_network_region_egress_cost", "Price of a GiB that is sent to another region.", price.ToRegions);
        Write("kubecost_network_internet_egress_cost", "Price of a GiB that is sent to the internet.", price.ToInternet);

        void Write(string name, string help, GibibytePrice gibibyte)
        {
            families.Begin(name, help);
            if (gibibyte.Provenance != PriceProvenance.Unpriced)
                families.Write(gibibyte.PerGibibyte.ToDecimal());
        }
    }

    private async Task WriteContainersAsync(OpenCostFamilies families, CancellationToken cancellationToken)
    {
        await WriteAsync("container_cpu_allocation", "Cores that the container asked for.", container => container.Requests.MilliCpu / 1000m);
        await WriteAsync("container_memory_allocation_bytes", "Bytes of memory that the container asked for.", container => container.Requests.MemoryBytes);
        await WriteAsync("container_gpu_allocation", "Graphics processors that the container asked for.", container => container.Requests.MilliGpus == 0 ? null : container.Requests.MilliGpus / 1000m);
        families.Begin("pod_pvc_allocation", "Bytes of the volumes that the pod mounts.");
        foreach (var piece in live.Mounted())
        {
            foreach (var (@namespace, pod, volume) in piece)
                families.Write(volume.Bytes, ("namespace", @namespace), ("pod", pod), ("persistentvolumeclaim", volume.Claim), ("persistentvolume", volume.Name));
            await families.PassOnAsync(cancellationToken);
        }

        async Task WriteAsync(string name, string help, Func<RunningContainer, decimal?> figure)
        {
            families.Begin(name, help);
            foreach (var piece in live.Containers())
            {
                foreach (var container in piece)
                {
                    if (figure(container) is { } value)
                    {
                        families.Write(
                            value, ("namespace", container.Namespace), ("pod", container.Pod), ("container", container.Container), ("instance", container.Node), ("node", container.Node));
                    }
                }

                await families.PassOnAsync(cancellationToken);
            }
        }
    }

    private static string LabelName(string key) => "label_" + string.Concat(key.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    /// <summary>A node and what its parts cost an hour; null what has no price or is not there.</summary>
    private sealed class PricedNode(NodeSpan node, HourlyPrice price, ResourceWeights weights)
    {
        private readonly ResourcePools pools = ResourcePools.Of(price.PerHour, node.Capacity, price.Weights ?? weights);

        public NodeSpan Node => node;

        public decimal? PerCore => Per(pools.Cpu, node.Capacity.MilliCpu, 1000);

        public decimal? PerGibibyte => Per(pools.Memory, node.Capacity.MemoryBytes, ByteUnits.Gibibyte);

        public decimal? PerGpu => Per(pools.Gpu, node.Capacity.MilliGpus, 1000) ?? (Total is null ? null : 0);

        public decimal? Total => price.Provenance == PriceProvenance.Unpriced ? null : price.PerHour.ToDecimal();

        private decimal? Per(Amount pool, long quantity, long unit) => Total is null || quantity == 0 ? null : pool.ToDecimal() * unit / quantity;
    }
}
