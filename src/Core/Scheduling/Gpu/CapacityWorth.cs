namespace CloudIntel.Core.Scheduling.Gpu;

/// <summary>
/// What free capacity of a node is worth, in thousandths of a GPU, to the mix of pods that was seen so far. Made anew when the mix has grown; O(1) a GPU to ask.
/// </summary>
/// <remarks>
/// Three parts. A partly used GPU is worth the best shares that fit into what is left (<see cref="CuttingStock"/>). Whole GPUs are worth 1000 each, less what is
/// lost where the node's CPU runs out before its GPUs: the value of an optimal stopping problem, in which pods of the mix are offered one by one and each one
/// that is declined costs <see cref="OfferCost"/>. And enough whole GPUs on one node for pods that need several are worth a little more.
/// </remarks>
internal sealed class CapacityWorth
{
    /// <summary>What waiting for the next pod costs; small: a node may be choosy, for every pod is offered to all nodes. Results hardly change from 10 to 60.</summary>
    private const double OfferCost = 30;

    /// <summary>What room for a pod of several GPUs is worth, as part of these GPUs times the pod's part of all demand.</summary>
    private const double RoomWorth = 0.05;

    /// <summary>What a GPU of a model costs others at most where only pods that need this model would fill it.</summary>
    private const double ModelWorth = 50;

    /// <summary>Steps into which the CPU of the largest node is divided.</summary>
    private const int CpuSteps = 256;

    /// <summary>The finest division of a GPU that is told apart.</summary>
    private const int FinestShare = 10;

    private readonly int gpuStep; // thousandths of a GPU in a step
    private readonly double cpuStep; // thousandths of a core in a step
    private readonly Gap[] gaps; // by steps that are left of a partly used GPU
    private readonly double[] room; // by whole GPUs of a node
    private readonly double[,] wholes; // by whole GPUs and steps of CPU of a node
    private readonly double[] models; // by model

    /// <summary>Learns from what was seen.</summary>
    /// <param name="shapes">All shapes so far.</param>
    /// <param name="nodes">The nodes; only what they have at all counts.</param>
    /// <param name="modelCount">How many models there are.</param>
    public CapacityWorth(IReadOnlyList<PodShape> shapes, IReadOnlyList<NodeState> nodes, int modelCount)
    {
        var mix = shapes.Where(shape => shape.TotalGpuMilli > 0).ToArray();
        cpuStep = Math.Max(1, Math.Ceiling(nodes.Max(node => node.Node.CpuMilli) / (double)CpuSteps));
        gpuStep = Math.Max(FinestShare, mix.Aggregate(GpuPod.WholeGpu, (common, shape) => GreatestCommonDivisor(common, shape.Key.GpuMilli)));
        var shares = mix.Where(shape => shape.IsShare).GroupBy(shape => Steps(shape.Key.GpuMilli)).OrderBy(size => size.Key).ToArray();
        var worths = CuttingStock.Worths(
            [.. shares.Select(size => size.Key)], [.. shares.Select(size => (double)size.Sum(shape => shape.Seen))], GpuPod.WholeGpu / gpuStep);
        gaps = Gaps([.. shares.Zip(worths, (size, worth) => new Share(size.Key, worth, [.. size]))]);
        var largest = nodes.Max(node => node.Node.Gpus);
        var demand = mix.Sum(shape => (double)shape.Seen * shape.TotalGpuMilli);
        room = Room(mix, largest, demand);
        wholes = Wholes(Offers(mix, shapes.Sum(shape => shape.Seen)), largest);
        models = Models(mix, nodes, modelCount, demand);
    }

    /// <summary>What matters of the GPUs of a node.</summary>
    /// <param name="gpus">Free thousandths of each.</param>
    public FreeGpus Of(ReadOnlySpan<int> gpus)
    {
        var result = default(FreeGpus);
        foreach (var free in gpus)
            result = result.Plus(PartOf(free), 1);
        return result;
    }

    /// <summary>The same when one GPU has less free.</summary>
    public FreeGpus After(FreeGpus gpus, int free, int left) => gpus.Plus(PartOf(free), -1).Plus(PartOf(left), 1);

    /// <summary>What a node's free GPUs and CPU are worth, without its room for pods of several GPUs.</summary>
    public double Of(FreeGpus gpus, long cpuMilli)
    {
        // The CPU that partly used GPUs will need comes first; where there is less, less of them can be filled.
        var rest = cpuMilli - gpus.CpuMilli;
        if (rest < 0)
            return gpus.Worth * cpuMilli / gpus.CpuMilli;
        var steps = rest / cpuStep;
        var (step, part) = ((int)steps, steps - (int)steps);
        var value = wholes[gpus.Whole, step];
        if (step < CpuSteps)
            value += part * (wholes[gpus.Whole, step + 1] - value);
        return gpus.Worth + value;
    }

    /// <summary>What its room for pods of several GPUs is worth.</summary>
    public double RoomOf(FreeGpus gpus) => room[gpus.Whole];

    /// <summary>What GPUs of a model are worth to pods that cannot use others, more than those of other models.</summary>
    public double OfModel(int model, long gpuMilli) => models[model] * gpuMilli / GpuPod.WholeGpu;

    /// <summary>What is left of a partly used GPU: the best shares for it, what they ask for of GPU and of CPU, on average over those that are equally good.</summary>
    private Gap[] Gaps(Share[] shares)
    {
        var result = new Gap[(GpuPod.WholeGpu / gpuStep) + 1];
        for (var left = 1; left < result.Length; left++)
        {
            var best = result[left - 1].Worth;
            foreach (var share in shares)
            {
                if (share.Steps <= left)
                    best = Math.Max(best, (GpuPod.WholeGpu * share.Worth) + result[left - share.Steps].Worth);
            }

            var (cpu, filled, weight) = (0.0, 0.0, 0L);
            foreach (var share in shares.Where(share => share.Steps <= left && share.Worth > 0))
            {
                var after = result[left - share.Steps];
                if ((GpuPod.WholeGpu * share.Worth) + after.Worth < best - 1e-3)
                    continue;
                foreach (var shape in share.Shapes)
                {
                    cpu += shape.Seen * (shape.Key.CpuMilli + after.CpuMilli);
                    filled += shape.Seen * (shape.Key.GpuMilli + after.Filled);
                    weight += shape.Seen;
                }
            }

            result[left] = weight > 0 ? new(best, cpu / weight, filled / weight) : result[left - 1];
        }

        return result;
    }

    private static double[] Room(PodShape[] mix, int largest, double demand)
    {
        var result = new double[largest + 1];
        foreach (var shape in mix.Where(shape => shape.Key.Gpus > 1))
        {
            for (var whole = shape.Key.Gpus; whole <= largest; whole++)
                result[whole] += RoomWorth * shape.Seen * shape.TotalGpuMilli / demand * shape.TotalGpuMilli * (whole / shape.Key.Gpus);
        }

        return result;
    }

    /// <summary>What pods bring to a node with whole GPUs, how many of these and how much CPU they take. A share brings those that will go beside it, too.</summary>
    private Offer[] Offers(PodShape[] mix, long seen)
    {
        var offers = new Dictionary<(double Gain, int Cpu, int Gpus), double>();
        foreach (var shape in mix)
        {
            var beside = gaps[(GpuPod.WholeGpu / gpuStep) - Steps(shape.Key.GpuMilli)];
            var (gain, cpu) = (shape.Key.Gpus * (shape.Key.GpuMilli + beside.Filled), shape.Key.CpuMilli + (shape.Key.Gpus * beside.CpuMilli));
            var key = (gain, (int)Math.Min(CpuSteps + 1, Math.Ceiling(cpu / cpuStep)), shape.Key.Gpus);
            offers[key] = offers.GetValueOrDefault(key) + ((double)shape.Seen / seen);
        }

        return [.. offers.Select(offer => new Offer(offer.Key.Gain, offer.Key.Cpu, offer.Key.Gpus, offer.Value))];
    }

    private static double[,] Wholes(Offer[] offers, int largest)
    {
        var value = new double[largest + 1, CpuSteps + 1];
        var reachable = new (double Value, double Probability)[offers.Length];
        for (var whole = 1; whole <= largest; whole++)
        {
            for (var cpu = 0; cpu <= CpuSteps; cpu++)
            {
                var count = 0;
                foreach (var offer in offers)
                {
                    if (offer.Gpus <= whole && offer.CpuSteps <= cpu)
                        reachable[count++] = (offer.Gain + value[whole - offer.Gpus, cpu - offer.CpuSteps], offer.Probability);
                }

                // Whoever has more can leave it unused.
                var least = Math.Max(value[whole - 1, cpu], cpu > 0 ? value[whole, cpu - 1] : 0);
                value[whole, cpu] = Reservation(reachable.AsSpan(0, count), least);
            }
        }

        // With CPU enough, a GPU is worth a GPU: what waiting costs is not to count, only what is lost for want of CPU.
        for (var whole = 1; whole <= largest; whole++)
        {
            var full = value[whole, CpuSteps];
            for (var cpu = 0; cpu <= CpuSteps; cpu++)
                value[whole, cpu] *= full > 0 ? GpuPod.WholeGpu * whole / full : 0;
        }

        return value;
    }

    /// <summary>
    /// The value v of being offered one after the other and taking the first that is worth it: Σ p·max(0, x − v) = cost of an offer (McCall, 1970); at least as much as is sure.
    /// Newton's method on a convex function from its left: each step is up, and it ends after as many as there are different values at most.
    /// </summary>
    private static double Reservation(ReadOnlySpan<(double Value, double Probability)> offers, double sure)
    {
        for (var value = sure; ;)
        {
            var (surplus, probability) = (-OfferCost, 0.0);
            foreach (var offer in offers)
            {
                if (offer.Value <= value)
                    continue;
                surplus += offer.Probability * (offer.Value - value);
                probability += offer.Probability;
            }

            if (surplus <= 1e-3 * probability || probability == 0)
                return value;
            value += surplus / probability;
        }
    }

    /// <summary>How much of each model the pods that are bound to some models would fill, where all pods together would fill everything.</summary>
    private static double[] Models(PodShape[] mix, IReadOnlyList<NodeState> nodes, int modelCount, double demand)
    {
        var (capacity, bound) = (new double[modelCount], new double[modelCount]);
        foreach (var node in nodes)
            capacity[node.Model] += (double)node.Node.Gpus * GpuPod.WholeGpu;
        foreach (var shape in mix.Where(shape => shape.Allowed is not null))
        {
            var usable = Enumerable.Range(0, modelCount).Where(shape.MayUse).ToArray();
            var all = usable.Sum(model => capacity[model]);
            foreach (var model in usable.Where(_ => all > 0))
                bound[model] += shape.Seen * shape.TotalGpuMilli / all;
        }

        var total = capacity.Sum();
        return [.. bound.Select(part => demand > 0 ? ModelWorth * Math.Min(1.5, part * total / demand) : 0)];
    }

    private FreeGpus PartOf(int free)
    {
        if (free == GpuPod.WholeGpu)
            return new(0, 0, 1);
        ref readonly var gap = ref gaps[free / gpuStep];
        return new(gap.Worth, gap.CpuMilli, 0);
    }

    private int Steps(int gpuMilli) => (gpuMilli + gpuStep - 1) / gpuStep;

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    /// <summary>Free GPUs of a node.</summary>
    /// <param name="Worth">Thousandths of a GPU that those partly used are worth.</param>
    /// <param name="CpuMilli">CPU that pods will ask for which fill these.</param>
    /// <param name="Whole">How many are not used.</param>
    public readonly record struct FreeGpus(double Worth, double CpuMilli, int Whole)
    {
        /// <summary>With some more that are alike, or fewer.</summary>
        public FreeGpus Plus(FreeGpus other, int count) => new(Worth + (count * other.Worth), CpuMilli + (count * other.CpuMilli), Whole + (count * other.Whole));
    }

    /// <summary>What can become of what is left of a GPU.</summary>
    /// <param name="Worth">Thousandths of a GPU that the best shares are worth.</param>
    /// <param name="CpuMilli">CPU that they ask for.</param>
    /// <param name="Filled">Thousandths of a GPU that they ask for.</param>
    private readonly record struct Gap(double Worth, double CpuMilli, double Filled);

    /// <summary>What a pod brings, in thousandths of a GPU, what it takes, and how probable it is that it comes next.</summary>
    private readonly record struct Offer(double Gain, int CpuSteps, int Gpus, double Probability);

    /// <summary>A size of shares, the worth of one as part of a GPU, and the shapes that have it.</summary>
    private sealed record Share(int Steps, double Worth, PodShape[] Shapes);
}
