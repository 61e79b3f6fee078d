namespace CloudIntel.Core.Scheduling.Gpu;

/// <summary>A pod that came.</summary>
/// <param name="Pod">What it asked for.</param>
/// <param name="Placement">Where it went; null where it was not placed.</param>
public sealed record GpuArrival(GpuPod Pod, GpuPlacement? Placement);

/// <summary>How much of a cluster is in use after more pods came than it can hold.</summary>
/// <param name="Arrivals">In their order.</param>
/// <param name="GpuAllocationPercent">Thousandths of GPUs in use, of those of all nodes, at the end.</param>
/// <param name="GpuAllocationPercentAt100">The same when as many were asked for as there are.</param>
/// <param name="CpuAllocationPercent">CPU in use, of that of all nodes, at the end.</param>
public sealed record GpuReplay(
    IReadOnlyList<GpuArrival> Arrivals, double GpuAllocationPercent, double GpuAllocationPercentAt100, double CpuAllocationPercent)
{
    /// <summary>Pods come until this part of all GPUs was asked for, as in the evaluation of Weng et al., Beware of Fragmentation, USENIX ATC 2023.</summary>
    public const double Overload = 1.3;

    /// <summary>Lists that ask for so little that more arrivals are needed are refused.</summary>
    private const int MostArrivals = 5_000_000;

    /// <summary>
    /// Lets a list of pods come in an order that the seed decides, again and again until <see cref="Overload"/> of the cluster's GPUs were asked for. Nobody
    /// leaves; who is not placed is not tried again.
    /// </summary>
    /// <param name="nodes">The cluster.</param>
    /// <param name="pods">The list.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="reservePercent">See <see cref="GpuScheduler"/>.</param>
    /// <exception cref="ArgumentException">There is no GPU, nobody asks for one, or what <see cref="GpuScheduler"/> refuses.</exception>
    public static GpuReplay Run(IReadOnlyList<GpuNode> nodes, IReadOnlyList<GpuPod> pods, int seed, double reservePercent = 0)
    {
        var scheduler = new GpuScheduler(nodes, reservePercent);
        var (capacity, cpuCapacity) = (nodes.Sum(node => (long)node.Gpus * GpuPod.WholeGpu), nodes.Sum(node => node.CpuMilli));
        var once = pods.Sum(pod => pod.TotalGpuMilli);
        if (capacity == 0)
            throw new ArgumentException("None of the nodes has a GPU.", nameof(nodes));
        if (once == 0)
            throw new ArgumentException("None of the pods asks for a GPU.", nameof(pods));
        if (pods.Count * (Overload * capacity / once) > MostArrivals)
            throw new ArgumentException($"The pods ask for so little that it takes more than {MostArrivals} of them to fill the nodes.", nameof(pods));

        var order = pods.ToArray();
        new Random(seed).Shuffle(order);
        var arrivals = new List<GpuArrival>();
        var (asked, used, cpu) = (0L, 0L, 0L);
        double? at100 = null;
        while (asked < Overload * capacity)
        {
            var pod = order[arrivals.Count % order.Length];
            var placement = scheduler.Place(pod);
            arrivals.Add(new(pod, placement));
            asked += pod.TotalGpuMilli;
            used += placement is null ? 0 : pod.TotalGpuMilli;
            cpu += placement is null ? 0 : pod.CpuMilli;
            if (asked >= capacity)
                at100 ??= 100.0 * used / capacity;
        }

        return new(arrivals, 100.0 * used / capacity, at100!.Value, cpuCapacity == 0 ? 0 : 100.0 * cpu / cpuCapacity);
    }
}
