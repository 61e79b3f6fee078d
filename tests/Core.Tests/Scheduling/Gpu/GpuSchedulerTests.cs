using CloudIntel.Core.Scheduling.Gpu;

namespace CloudIntel.Core.Tests.Scheduling.Gpu;

/// <summary>Where pods that share GPUs go, in examples that can be checked by hand; <see cref="GpuSchedulerProperties"/> holds the laws.</summary>
public sealed class GpuSchedulerTests
{
    private const long GiB = 1L << 30;

    [Fact]
    public void Two_shares_that_fit_together_share_a_GPU()
    {
        var scheduler = new GpuScheduler([Node("a", gpus: 1), Node("b", gpus: 2)]);
        var first = scheduler.Place(Share("one", 470))!;
        var second = scheduler.Place(Share("two", 470))!;
        Assert.Equal((first.Node.Name, first.Gpus[0]), (second.Node.Name, second.Gpus[0]));
    }

    [Fact]
    public void A_pod_of_several_GPUs_gets_whole_ones_of_one_node()
    {
        var scheduler = new GpuScheduler([Node("a", gpus: 2), Node("b", gpus: 4)]);
        Assert.Equal([0, 1, 2, 3], scheduler.Place(Pod("four", gpus: 4, milli: 1000))!.Gpus);
        Assert.NotNull(scheduler.Place(Share("little", 10)));
        Assert.Null(scheduler.Place(Pod("two", gpus: 2, milli: 1000)));
    }

    [Fact]
    public void A_node_may_begin_as_full_as_it_says()
    {
        var scheduler = new GpuScheduler([Node("a", gpus: 3) with { FreeGpus = [300, 0, 1000] }]);
        Assert.Null(scheduler.Place(Pod("two", gpus: 2, milli: 1000)));
        Assert.Equal([2], scheduler.Place(Pod("whole", gpus: 1, milli: 1000))!.Gpus);
        Assert.Null(scheduler.Place(Share("large", 310)));
        Assert.Equal([0], scheduler.Place(Share("small", 300))!.Gpus);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1000, 1001)]
    [InlineData(-1, 1000)]
    public void What_is_said_to_be_free_must_be_said_of_each_GPU_and_be_possible(params int[] free) =>
        Assert.Throws<ArgumentException>(() => new GpuScheduler([Node("a", gpus: 2) with { FreeGpus = [.. free] }]));

    [Fact]
    public void Shapes_that_are_expected_count_like_those_that_were_seen()
    {
        // One GPU of four is half taken. Where pods of four GPUs are usual, a half goes beside the other half; it does so wherever these are learnt from.
        GpuNode[] nodes = [Node("a", gpus: 4), Node("b", gpus: 4) with { FreeGpus = [500, 1000, 1000, 1000] }];
        var scheduler = new GpuScheduler(nodes);
        scheduler.Expect(Pod("four", gpus: 4, milli: 1000), 100);
        Assert.Equal("b", scheduler.Place(Share("half", 500))!.Node.Name);
        Assert.Equal("a", scheduler.Place(Pod("four", gpus: 4, milli: 1000))!.Node.Name);
    }

    [Fact]
    public void A_share_never_spans_two_GPUs()
    {
        var scheduler = new GpuScheduler([Node("a", gpus: 2)]);
        Assert.NotNull(scheduler.Place(Share("one", 600)));
        Assert.NotNull(scheduler.Place(Share("two", 600)));
        Assert.Null(scheduler.Place(Share("three", 600)));
        Assert.NotNull(scheduler.Place(Share("four", 400)));
    }

    [Fact]
    public void A_pod_that_is_bound_to_models_goes_to_one_of_them_or_nowhere()
    {
        var scheduler = new GpuScheduler([Node("a", gpus: 1, model: "T4"), Node("b", gpus: 1, model: "A10")]);
        Assert.Equal("b", scheduler.Place(Pod("bound", gpus: 1, milli: 1000) with { Models = ["A10", "V100"] })!.Node.Name);
        Assert.Null(scheduler.Place(Pod("late", gpus: 1, milli: 1000) with { Models = ["A10"] }));
    }

    [Fact]
    public void Models_that_others_are_bound_to_are_left_to_them()
    {
        var scheduler = new GpuScheduler([Node("a", gpus: 4, model: "A10"), Node("b", gpus: 4, model: "T4")]);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("a", scheduler.Place(Pod($"bound-{i}", gpus: 1, milli: 1000) with { Models = ["A10"] })!.Node.Name);
            Assert.Equal("b", scheduler.Place(Pod($"free-{i}", gpus: 1, milli: 1000))!.Node.Name);
        }
    }

    [Fact]
    public void Pods_without_a_GPU_leave_the_CPU_that_GPUs_will_need()
    {
        // Half of the pods need a GPU and 10 cores: on b each of its GPUs has just that, on a there are 20 cores to spare.
        var scheduler = new GpuScheduler([Node("a", gpus: 2, cpu: 40), Node("b", gpus: 4, cpu: 40)]);
        Assert.NotNull(scheduler.Place(Pod("gpu-0", gpus: 1, milli: 1000, cpu: 10)));
        Assert.Equal("a", scheduler.Place(Pod("cpu-0", cpu: 10))!.Node.Name);
        Assert.Equal("a", scheduler.Place(Pod("cpu-1", cpu: 10))!.Node.Name);
    }

    [Fact]
    public void Memory_that_is_missing_makes_a_pod_not_fit()
    {
        var scheduler = new GpuScheduler([Node("a", gpus: 2) with { MemoryBytes = 8 * GiB }]);
        Assert.NotNull(scheduler.Place(Share("one", 100) with { MemoryBytes = 6 * GiB }));
        Assert.Null(scheduler.Place(Share("two", 100) with { MemoryBytes = 3 * GiB }));
    }

    [Fact]
    public void What_is_reserved_is_kept_from_pods_that_waste_it_and_from_nobody_else()
    {
        var scheduler = new GpuScheduler([Node("a", gpus: 4)], reservePercent: 50);
        Assert.NotNull(scheduler.Place(Share("large-0", 810)));
        Assert.NotNull(scheduler.Place(Share("large-1", 810)));
        Assert.Null(scheduler.Place(Share("large-2", 810))); // two whole GPUs are left, which is half
        Assert.NotNull(scheduler.Place(Share("small", 190))); // it wastes nothing
        Assert.NotNull(scheduler.Place(Pod("whole", gpus: 1, milli: 1000)));
    }

    [Fact]
    public void Who_takes_a_node_whole_wastes_nothing_of_a_reserve()
    {
        var scheduler = new GpuScheduler([Node("a", gpus: 8), Node("b", gpus: 8)], reservePercent: 100);
        Assert.NotNull(scheduler.Place(Pod("eight-0", gpus: 8, milli: 1000)));
        Assert.NotNull(scheduler.Place(Pod("eight-1", gpus: 8, milli: 1000)));
    }

    [Fact]
    public void Bad_input_is_refused_with_its_name()
    {
        Assert.StartsWith("There are no nodes", Assert.Throws<ArgumentException>(() => new GpuScheduler([])).Message, StringComparison.Ordinal);
        Assert.Contains("node a is there twice", Assert.Throws<ArgumentException>(() => new GpuScheduler([Node("a"), Node("a")])).Message, StringComparison.Ordinal);
        Assert.Contains("node a has a negative", Assert.Throws<ArgumentException>(() => new GpuScheduler([Node("a") with { CpuMilli = -1 }])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GpuScheduler([Node("a")], reservePercent: 101));
        var scheduler = new GpuScheduler([Node("a", gpus: 1)]);
        Assert.Contains("pod p asks for less", Assert.Throws<ArgumentException>(() => scheduler.Place(Pod("p") with { CpuMilli = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("1001 thousandths", Assert.Throws<ArgumentException>(() => scheduler.Place(Share("p", 1001))).Message, StringComparison.Ordinal);
        Assert.Contains("500 thousandths of no GPU", Assert.Throws<ArgumentException>(() => scheduler.Place(Pod("p") with { GpuMilli = 500 })).Message, StringComparison.Ordinal);
    }

    private static GpuNode Node(string name, int gpus = 1, long cpu = 64, string model = "T4") => new(name, cpu * 1000, 256 * GiB, gpus, model);

    private static GpuPod Share(string name, int milli) => Pod(name, gpus: 1, milli: milli);

    private static GpuPod Pod(string name, int gpus = 0, int milli = 0, long cpu = 1) => new(name, cpu * 1000, GiB, gpus, milli, []);
}
