using CloudIntel.Core.FinOps.Clusters;
using static CloudIntel.Core.Tests.FinOps.Clusters.ClusterBench;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>Nodes are divided up by several threads, which nobody can tell from the answer.</summary>
public sealed class ClusterThreadsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void The_number_of_threads_changes_nothing(int threads)
    {
        var bench = Many(nodes: 300, containers: 2000);
        var alone = ClusterAllocation.Compute(bench.History, bench, bench.Rules, At(7), At(200), threads: 1);
        var together = ClusterAllocation.Compute(bench.History, bench, bench.Rules, At(7), At(200), threads);

        Assert.Equal(alone.Rows, together.Rows);
        Assert.Equal(alone.Assets, together.Assets);
        Assert.Equal(default, together.Imbalance);
    }

    /// <summary>Some containers are said to have run on two nodes, some use the network, and some nodes have no price.</summary>
    private static ClusterBench Many(int nodes, int containers)
    {
        var random = new Random(1);
        var bench = new ClusterBench { Egress = new(PerGibibyte(0.01m), PerGibibyte(0.02m), PerGibibyte(0.12m)) };
        for (var node = 0; node < nodes; node++)
            bench.Node($"n{node}", Resources(random.Next(1, 9), random.Next(1, 33)), node % 10 == 0 ? null : random.Next(1, 1000) / 997m, random.Next(100));
        for (var container = 0; container < containers; container++)
        {
            var end = random.Next(60, 300);
            bench.Container($"ns{container % 7}-{container}", $"n{random.Next(nodes)}", Resources(random.Next(2000) / 1000m, 0.7m), random.Next(60), end);
            if (container % 50 == 0)
                bench.Container($"ns{container % 7}-{container}", $"n{random.Next(nodes)}", Resources(1, 1), end, end + 30);
            if (container % 3 == 0)
                bench.Usage($"ns{container % 7}-{container}", 1, 60, 50, 20, 10, new(1L << 30, 1L << 31, 1L << 29, 1L << 28, 1L << 27));
        }

        return bench;
    }
}
