namespace CloudIntel.Core.Catalog;

/// <summary>What a machine of an instance type is, wherever it runs.</summary>
/// <param name="Provider">aws, azure, gcp, or a name of one's own.</param>
/// <param name="InstanceType">Name of the type, as in the label node.kubernetes.io/instance-type.</param>
/// <param name="Family">Types that differ in size only.</param>
/// <param name="Architecture">amd64 or arm64, as in the label kubernetes.io/arch; empty when unknown.</param>
/// <param name="Vcpus">Virtual processors.</param>
/// <param name="MemoryGibibytes">Memory in GiB.</param>
/// <param name="GpuCount">Graphics processors; a part of one where the type has a slice.</param>
/// <param name="GpuType">Their model; empty without any.</param>
/// <param name="GpuMemoryGibibytes">Memory of each, in GiB; null without any or when unknown.</param>
/// <param name="NetworkGbps">The most that the network carries, in Gbit/s; null when unknown.</param>
/// <param name="LocalDiskGibibytes">Disks that belong to the machine, in GiB in all; null when unknown.</param>
public sealed record InstanceShape(
    string Provider,
    string InstanceType,
    string Family,
    string Architecture,
    decimal Vcpus,
    decimal MemoryGibibytes,
    decimal GpuCount = 0,
    string GpuType = "",
    decimal? GpuMemoryGibibytes = null,
    decimal? NetworkGbps = null,
    decimal? LocalDiskGibibytes = null);

/// <summary>
/// An instance type in a region at its list price: Linux, shared tenancy, no licence fee, before any discount. US dollars an hour.
/// </summary>
/// <param name="Shape">What it is.</param>
/// <param name="Region">Where it is.</param>
/// <param name="OnDemand">Price of an hour on demand; above 0.</param>
/// <param name="Spot">Price of an hour of spare capacity, at the time that <see cref="AsOf"/> says; null when unknown.</param>
/// <param name="AsOf">Date of the on-demand price, such as 2026-05-12 or 2026.</param>
public sealed record Offer(InstanceShape Shape, string Region, decimal OnDemand, decimal? Spot, string AsOf);
