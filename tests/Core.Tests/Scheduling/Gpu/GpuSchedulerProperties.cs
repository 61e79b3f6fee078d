using CloudIntel.Core.Scheduling.Gpu;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Gpu;

/// <summary>What holds for pods that share GPUs, whatever comes on whatever nodes.</summary>
public sealed class GpuSchedulerProperties
{
    private static readonly string[] Models = ["A10", "T4", "V100"];

    private static readonly Config Tests = Config.QuickThrowOnFailure.WithMaxTest(60);

    /// <summary>The laws are held against an account of its own, not against what the scheduler says is free.</summary>
    [Fact]
    public void Nothing_is_given_twice_models_are_honoured_and_who_fits_is_placed() => Prop.ForAll(Clusters.ToArbitrary(), cluster =>
    {
        var scheduler = new GpuScheduler(cluster.Nodes);
        var account = new Account(cluster.Nodes);
        foreach (var pod in cluster.Pods)
        {
            var placement = scheduler.Place(pod);
            if (placement is null)
                Assert.DoesNotContain(cluster.Nodes, node => account.Fits(node, pod));
            else
                account.Take(placement, pod);
        }
    }).Check(Tests);

    [Fact]
    public void With_a_reserve_nothing_is_given_twice_either() => Prop.ForAll(Clusters.ToArbitrary(), cluster =>
    {
        var scheduler = new GpuScheduler(cluster.Nodes, reservePercent: 40);
        var account = new Account(cluster.Nodes);
        foreach (var pod in cluster.Pods)
        {
            if (scheduler.Place(pod) is { } placement)
                account.Take(placement, pod);
        }
    }).Check(Tests);

    [Fact]
    public void The_order_of_the_nodes_does_not_matter_and_later_pods_change_nothing() => Prop.ForAll(Clusters.ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (cluster, cut) =>
    {
        var count = cluster.Pods.Length * cut / 1000;
        Assert.Equal(Places(cluster.Nodes, cluster.Pods).Take(count), Places([.. cluster.Nodes.Reverse()], cluster.Pods[..count]));
    }).Check(Tests);

    private static IEnumerable<string> Places(GpuNode[] nodes, GpuPod[] pods)
    {
        var scheduler = new GpuScheduler(nodes);
        return [.. pods.Select(scheduler.Place).Select(placement => placement is null ? "" : $"{placement.Node.Name} {string.Join('|', placement.Gpus)}")];
    }

    private static Gen<(GpuNode[] Nodes, GpuPod[] Pods)> Clusters =>
        from nodes in Gen.ArrayOf(Node).Where(nodes => nodes.Length is > 0 and < 8)
        from pods in Gen.ArrayOf(Pod, nodes.Length * 12)
        select (nodes.Select((node, i) => node with { Name = $"node-{i}" }).ToArray(), pods.Select((pod, i) => pod with { Name = $"pod-{i}" }).ToArray());

    private static Gen<GpuNode> Node =>
        from cpu in Gen.Choose(0, 64_000)
        from memory in Gen.Choose(1, 64)
        from gpus in Gen.Elements(0, 1, 2, 4, 8)
        from model in Gen.Elements(Models)
        select new GpuNode("", cpu, (long)memory << 30, gpus, gpus == 0 ? "" : model);

    private static Gen<GpuPod> Pod =>
        from cpu in Gen.Choose(0, 12_000)
        from memory in Gen.Choose(0, 8)
        from share in Gen.Elements(1, 77, 160, 320, 333, 470, 650, 810, 999)
        from gpus in Gen.Frequency((2, Gen.Constant(0)), (6, Gen.Constant(1)), (3, Gen.Constant(-1)), (1, Gen.Elements(2, 4, 8, 9)), (1, Gen.Constant(-2)))
        from bound in Gen.Frequency((4, Gen.Constant(Array.Empty<string>())), (1, Gen.SubListOf(Models).Select(models => models.ToArray())))
            // Below 0: so many shares instead of whole GPUs.
        select new GpuPod("", cpu, (long)memory << 30, Math.Abs(gpus), gpus < 0 ? share : gpus == 0 ? 0 : 1000, [.. bound]);

    private sealed class Account(IEnumerable<GpuNode> nodes)
    {
        private readonly Dictionary<string, (long Cpu, long Memory, int[] Gpus)> free =
            nodes.ToDictionary(node => node.Name, node => (node.CpuMilli, node.MemoryBytes, Enumerable.Repeat(1000, node.Gpus).ToArray()));

        public bool Fits(GpuNode node, GpuPod pod)
        {
            var (cpu, memory, gpus) = free[node.Name];
            return cpu >= pod.CpuMilli && memory >= pod.MemoryBytes && gpus.Count(gpu => gpu >= pod.GpuMilli) >= pod.Gpus
                && (pod.Gpus == 0 || pod.Models.Length == 0 || pod.Models.Contains(node.Model));
        }

        public void Take(GpuPlacement placement, GpuPod pod)
        {
            Assert.Equal(pod.Gpus, placement.Gpus.Distinct().Count());
            Assert.True(pod.Gpus == 0 || pod.Models.Length == 0 || pod.Models.Contains(placement.Node.Model));
            var (cpu, memory, gpus) = free[placement.Node.Name];
            foreach (var gpu in placement.Gpus)
                gpus[gpu] -= pod.GpuMilli;
            free[placement.Node.Name] = (cpu - pod.CpuMilli, memory - pod.MemoryBytes, gpus);
            Assert.True(cpu >= pod.CpuMilli && memory >= pod.MemoryBytes);
            Assert.All(gpus, left => Assert.InRange(left, 0, 1000));
        }
    }
}
