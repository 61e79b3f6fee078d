using CloudIntel.Core.Scheduling.Gpu;

namespace CloudIntel.Core.Tests.Scheduling.Gpu;

/// <summary>How full a cluster gets when more is asked for than it has.</summary>
public sealed class GpuReplayTests
{
    private static readonly GpuNode[] TenGpus = [new("a", 100_000, 1L << 40, 8, "T4"), new("b", 100_000, 1L << 40, 2, "T4")];

    [Fact]
    public void Pods_come_again_and_again_until_130_percent_were_asked_for()
    {
        var replay = GpuReplay.Run(TenGpus, [Pod("one", 1), Pod("two", 2)], seed: 7);
        Assert.Equal(9, replay.Arrivals.Count); // four rounds are 12 GPUs, and one more pod makes 13 or 14
        Assert.Equal(["one", "two"], replay.Arrivals.Take(2).Select(arrival => arrival.Pod.Name).Order());
        Assert.Equal(replay.Arrivals[0].Pod, replay.Arrivals[2].Pod);
        Assert.Equal(replay.Arrivals.Where(arrival => arrival.Placement is not null).Sum(arrival => arrival.Pod.Gpus) * 10.0, replay.GpuAllocationPercent, 9);
        Assert.Equal(replay.Arrivals.Count(arrival => arrival.Placement is not null) * 0.5, replay.CpuAllocationPercent, 9);
    }

    [Fact]
    public void The_share_at_100_percent_is_that_after_the_pod_which_made_them_full()
    {
        // Ten of 810 are 8.1 GPUs and fill one each; the eleventh to the thirteenth, which make 10.53, come in vain.
        var replay = GpuReplay.Run(TenGpus, [new("share", 100, 0, 1, 810, [])], seed: 1);
        Assert.Equal((81, 81), (replay.GpuAllocationPercent, replay.GpuAllocationPercentAt100));
        Assert.Equal(17, replay.Arrivals.Count); // 16 are 12.96
    }

    [Fact]
    public void Another_seed_is_another_order_and_the_same_seed_the_same_result()
    {
        GpuPod[] pods = [.. Enumerable.Range(0, 50).Select(i => Pod($"pod-{i}", 1))];
        Assert.Equal(Order(3), Order(3));
        Assert.NotEqual(Order(3), Order(4));

        IEnumerable<string> Order(int seed) => [.. GpuReplay.Run(TenGpus, pods, seed).Arrivals.Select(arrival => $"{arrival.Pod.Name} {arrival.Placement?.Node.Name}")];
    }

    [Fact]
    public void Lists_without_a_GPU_or_with_next_to_none_asked_for_are_refused()
    {
        Assert.Contains("nodes has a GPU", Assert.Throws<ArgumentException>(() => GpuReplay.Run([TenGpus[0] with { Gpus = 0 }], [Pod("one", 1)], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("pods asks for a GPU", Assert.Throws<ArgumentException>(() => GpuReplay.Run(TenGpus, [Pod("none", 0)], 1)).Message, StringComparison.Ordinal);
        GpuPod[] mostlyWithout = [new("share", 1, 1, 1, 1, []), .. Enumerable.Range(0, 999).Select(i => Pod($"none-{i}", 0))];
        Assert.Contains("so little", Assert.Throws<ArgumentException>(() => GpuReplay.Run(TenGpus, mostlyWithout, 1)).Message, StringComparison.Ordinal);
    }

    private static GpuPod Pod(string name, int gpus) => new(name, 1000, 1 << 20, gpus, gpus == 0 ? 0 : 1000, []);
}
