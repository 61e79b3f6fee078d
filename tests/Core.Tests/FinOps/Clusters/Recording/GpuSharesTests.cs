using CloudIntel.Core.FinOps.Clusters.Recording;
using static CloudIntel.Core.Tests.FinOps.Clusters.Recording.States;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Recording;

/// <summary>Which part of a graphics processor a device is.</summary>
public sealed class GpuSharesTests
{
    [Theory]
    [InlineData("nvidia.com/gpu", 2, 2000)]
    [InlineData("amd.com/gpu", 1, 1000)]
    [InlineData("nvidia.com/mig-1g.5gb", 1, 142)]   // 1 of 7 compute slices
    [InlineData("nvidia.com/mig-3g.20gb", 2, 857)]  // 6 of 7
    [InlineData("nvidia.com/mig-7g.40gb", 1, 1000)]
    [InlineData("nvidia.com/mig-strange", 1, 0)]
    public void Whole_devices_and_MIG_slices_count_for_what_they_are_of_their_device(string resource, long count, long expected) =>
        Assert.Equal(expected, GpuShares.Held(new Dictionary<string, long> { [resource] = count }, Labels()));

    [Fact]
    public void An_A30_has_four_slices() => Assert.Equal(
        500, GpuShares.Held(new Dictionary<string, long> { ["nvidia.com/mig-2g.12gb"] = 1 }, Labels(("nvidia.com/gpu.product", "NVIDIA-A30-MIG-2g.12gb"))));

    [Theory]
    [InlineData("nvidia.com/gpu")]
    [InlineData("nvidia.com/gpu.shared")]
    public void A_time_slice_is_an_equal_part(string resource)
    {
        var labels = Labels(("nvidia.com/gpu.replicas", "4"), ("nvidia.com/gpu.count", "2"));
        Assert.Equal(250, GpuShares.Held(new Dictionary<string, long> { [resource] = 1 }, labels));
        Assert.Equal(2000, GpuShares.Capacity(new Dictionary<string, long> { [resource] = 8 }, labels));
    }

    [Fact]
    public void The_slices_of_a_device_that_was_divided_are_a_whole_one() =>
        Assert.Equal(1000, GpuShares.Capacity(new Dictionary<string, long> { ["nvidia.com/mig-1g.5gb"] = 7 }, Labels()));

    [Fact]
    public void A_label_alone_is_no_device() => Assert.Equal(0, GpuShares.Capacity(new Dictionary<string, long>(), Labels(("nvidia.com/gpu.count", "2"))));
}
