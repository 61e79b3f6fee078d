using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>An asset in OpenCost's terms.</summary>
internal sealed record ServedAsset(AssetRow Row)
{
    /// <summary>A name that no other asset has.</summary>
    public string Key => string.Join('/', new[] { Row.Cluster, Row.Kind.ToString(), Row.Name, Row.Uid }.Where(part => part.Length > 0));

    public decimal Minutes => (decimal)(Row.End - Row.Start).TotalMilliseconds / 60_000;

    public string ProviderId => Row.Node?.ProviderId ?? Row.Volume?.ProviderId ?? "";

    /// <summary>The cloud, by the name that OpenCost gives it; empty when unknown.</summary>
    public string Provider => ResourceIds.ProviderOf(ProviderId) switch { "aws" => "AWS", "gcp" => "GCP", "azure" => "Azure", _ => "" };

    /// <summary>Texts that assets of this kind have.</summary>
    public IEnumerable<(string Name, string Value)> Texts => Row switch
    {
        { Node: { } node } =>
        [
            ("nodeType", node.InstanceType),
            .. new[] { ("pool", node.Pool), ("region", node.Region), ("zone", node.Zone) }.Where(text => text.Item2.Length > 0),
        ],
        { Volume: { } volume } =>
        [
            ("storageClass", volume.StorageClass), ("volumeName", volume.Name), ("claimName", volume.Claim), ("claimNamespace", volume.ClaimNamespace),
        ],
        { LoadBalancer: { } balancer } => [("namespace", balancer.Namespace)],
        _ => [],
    };

    /// <summary>The figures that assets of this kind have, by OpenCost's names. What it does not have comes last.</summary>
    public IEnumerable<(string Name, decimal Value)> Figures =>
    [
        ("minutes", Minutes),
        .. OfKind,
        ("adjustment", Row.Adjustments.Total.ToDecimal()),
        ("totalCost", Row.Total.ToDecimal()),
        ("invoicedCost", Row.Provenance.Invoice.ToDecimal()),
        ("listCost", Row.Provenance.List.ToDecimal()),
        ("fallbackCost", Row.Provenance.Fallback.ToDecimal()),
        ("unpricedMinutes", Row.UnpricedMilliseconds / 60_000m),
    ];

    private IEnumerable<(string Name, decimal Value)> OfKind => Row switch
    {
        { Node: { } node } =>
        [
            ("cpuCores", Average(Row.Capacity.CoreHours)), ("ramBytes", Average(Row.Capacity.ByteHours)), ("gpuCount", Average(Row.Capacity.GpuHours)),
            ("cpuCoreHours", Row.Capacity.CoreHours), ("ramByteHours", Row.Capacity.ByteHours), ("GPUHours", Row.Capacity.GpuHours),
            ("preemptible", node.IsSpot ? 1 : 0), ("discount", 0),
            ("cpuCost", Row.Costs.Cpu.ToDecimal()), ("ramCost", Row.Costs.Memory.ToDecimal()), ("gpuCost", Row.Costs.Gpu.ToDecimal()),
            ("idleCost", Row.Idle.Total.ToDecimal()),
        ],
        { Kind: AssetKind.Disk } => [("bytes", Average(ByteHours)), ("byteHours", ByteHours)],
        _ => [],
    };

    /// <summary>A part of a whole, at most all of it; 0 of nothing.</summary>
    public static decimal Share(decimal part, decimal whole) => whole > 0 ? decimal.Min(1, part / whole) : 0;

    private decimal ByteHours => (decimal)Row.VolumeByteMilliseconds / 3_600_000;

    private decimal Average(decimal hours) => Minutes > 0 ? hours * 60 / Minutes : 0;
}
