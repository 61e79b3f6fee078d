namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>
/// What each pod is worth, so that no machine holds pods of more worth than it costs. So no plan for some pods costs less than they are worth
/// together: that is the lower bound, and what cuts the search short.
/// Each size of machine has prices of its own for a processor, a byte and a graphics processor, at which it holds no more than it costs; a pod is worth what it costs at the
/// prices of the cheapest size that it fits. Of all such prices those are chosen, by a linear programme, at which pods are worth most. This is
/// the dual of buying parts of machines and putting each pod, in parts, where it fits: node overhead and what fits where are in it, whole nodes are not.
/// </summary>
internal static class PodWorth
{
    /// <summary>How many classes pods are put in by the ratio of what they ask for; prices are chosen for classes, and hold for every pod.</summary>
    private const int Slants = 32;

    /// <summary>Less than what rounding in floating point could add.</summary>
    private const double Rounding = 1 - 1e-9;

    /// <summary>Of a pod of each shape, in ticks.</summary>
    public static double[] Of(PodShape[] shapes, int[] counts, MachineSizes sizes) => Of(shapes, counts, [sizes], [.. shapes.Select(_ => 0)], [[true]]);

    /// <summary>Of a pod of each shape, in ticks, where not every pod may run on every machine.</summary>
    /// <param name="shapes">The pods.</param>
    /// <param name="counts">Of each shape.</param>
    /// <param name="kinds">Sizes of machines of each kind.</param>
    /// <param name="groups">The group that each shape belongs to.</param>
    /// <param name="mayRun">For each group, whether its pods may run on each kind.</param>
    public static double[] Of(PodShape[] shapes, int[] counts, MachineSizes[] kinds, int[] groups, bool[][] mayRun)
    {
        var machines = kinds.SelectMany((sizes, kind) => Relevant(sizes).Select(size => new Machine(size.Allocatable, size.Price, kind))).ToArray();
        bool Fits(int shape, int machine) => mayRun[groups[shape]][machines[machine].Kind] && shapes[shape].Size.Fits(machines[machine].Allocatable);
        var byClass = At(Prices(Classes(shapes, counts, machines.Length, Fits, Slants), machines), shapes, Fits);
        var together = At(Prices(Classes(shapes, counts, machines.Length, Fits, 1), machines), shapes, Fits);
        var uniform = At([.. Enumerable.Repeat(Uniform(shapes, counts, machines), machines.Length)], shapes, Fits);
        return new[] { byClass, together, uniform }.MaxBy(worth => Total(worth, counts))!;
    }

    /// <summary>What all pods are worth.</summary>
    public static double Total(double[] worth, int[] counts)
    {
        var sum = 0.0;
        for (var shape = 0; shape < worth.Length; shape++)
            sum += worth[shape] * counts[shape];
        return sum;
    }

    /// <summary>The same prices in all machines.</summary>
    private static UnitPrices Uniform(PodShape[] shapes, int[] counts, Machine[] machines)
    {
        var (cpu, memory, gpus) = (0.0, 0.0, 0.0);
        for (var shape = 0; shape < shapes.Length; shape++)
            (cpu, memory, gpus) = (cpu + ((double)shapes[shape].Size.CpuMilli * counts[shape]), memory + ((double)shapes[shape].Size.MemoryBytes * counts[shape]), gpus + ((double)shapes[shape].Size.Gpus * counts[shape]));
        var (cpuUnit, memoryUnit, gpuUnit) = (Math.Max(1, cpu), Math.Max(1, memory), Math.Max(1, gpus));
        var x = Simplex.Maximise(
            [.. machines.Select(size => new[] { size.Allocatable.CpuMilli / cpuUnit, size.Allocatable.MemoryBytes / memoryUnit, size.Allocatable.Gpus / gpuUnit, size.Price })],
            [cpu > 0 ? 1 : 0, memory > 0 ? 1 : 0, gpus > 0 ? 1 : 0]);
        return new(x[0] / cpuUnit, x[1] / memoryUnit, x[2] / gpuUnit);
    }

    private static double[] At(UnitPrices[] prices, PodShape[] shapes, Func<int, int, bool> fits)
    {
        var worth = new double[shapes.Length];
        for (var shape = 0; shape < shapes.Length; shape++)
        {
            var least = double.PositiveInfinity;
            for (var machine = 0; machine < prices.Length; machine++)
            {
                if (fits(shape, machine))
                    least = Math.Min(least, (shapes[shape].Size.CpuMilli * prices[machine].Cpu) + (shapes[shape].Size.MemoryBytes * prices[machine].Memory) + (shapes[shape].Size.Gpus * prices[machine].Gpu));
            }

            worth[shape] = double.IsInfinity(least) ? 0 : least * Rounding;
        }

        return worth;
    }

    /// <summary>Sizes that another one, which is as large, does not beat in both resources for the money.</summary>
    private static MachineSize[] Relevant(MachineSizes sizes)
    {
        var kept = new List<MachineSize>();
        foreach (var size in sizes.ByPrice.ToArray().OrderByDescending(size => size.Allocatable.CpuMilli / (double)size.Price).ThenByDescending(size => size.Price))
        {
            if (!kept.Exists(other => size.Allocatable.Fits(other.Allocatable)
                && size.Allocatable.CpuMilli / (double)size.Price <= other.Allocatable.CpuMilli / (double)other.Price
                && size.Allocatable.MemoryBytes / (double)size.Price <= other.Allocatable.MemoryBytes / (double)other.Price
                && size.Allocatable.Gpus / (double)size.Price <= other.Allocatable.Gpus / (double)other.Price))
                kept.Add(size);
        }

        return [.. kept];
    }

    /// <summary>A size of machine of a kind.</summary>
    private readonly record struct Machine(Resources Allocatable, long Price, int Kind);

    /// <summary>Prices of a thousandth of a processor, a byte and a graphics processor in a machine.</summary>
    private readonly record struct UnitPrices(double Cpu, double Memory, double Gpu);

    private sealed class PodClass(bool[] fits)
    {
        public bool[] Fits { get; } = fits;

        public double Cpu { get; set; }

        public double Memory { get; set; }

        public double Gpus { get; set; }
    }

    private static List<PodClass> Classes(PodShape[] shapes, int[] counts, int machines, Func<int, int, bool> fitsMachine, int slants)
    {
        var classes = new List<PodClass>();
        var groups = new Dictionary<string, List<int>>();
        for (var shape = 0; shape < shapes.Length; shape++)
        {
            var key = string.Create(machines, (shape, fitsMachine), static (span, state) =>
            {
                for (var machine = 0; machine < span.Length; machine++)
                    span[machine] = state.fitsMachine(state.shape, machine) ? '1' : '0';
            });
            if (!groups.TryGetValue(key, out var group))
                groups[key] = group = [];
            group.Add(shape);
        }

        foreach (var (key, group) in groups)
        {
            var fits = key.Select(fit => fit == '1').ToArray();
            var order = group.ToArray();
            Array.Sort(group.Select(shape => shapes[shape].Size.MemoryBytes / (double)Math.Max(1, shapes[shape].Size.CpuMilli)).ToArray(), order);
            var parts = Math.Min(order.Length, Math.Max(1, slants / groups.Count));
            for (var part = 0; part < parts; part++)
            {
                var members = new PodClass(fits);
                foreach (var shape in order.AsSpan(order.Length * part / parts, (order.Length * (part + 1) / parts) - (order.Length * part / parts)))
                {
                    members.Cpu += (double)shapes[shape].Size.CpuMilli * counts[shape];
                    members.Memory += (double)shapes[shape].Size.MemoryBytes * counts[shape];
                    members.Gpus += (double)shapes[shape].Size.Gpus * counts[shape];
                }

                classes.Add(members);
            }
        }

        return classes;
    }

    /// <summary>
    /// Maximises the sum of what classes are worth. A machine's price of memory follows from its other prices, since together they make up what it costs: so a column a
    /// class, for its worth, one a machine, for the share of its cost that its processors make, and where pods ask for graphics processors one more for the share of those.
    /// </summary>
    private static UnitPrices[] Prices(List<PodClass> classes, Machine[] machines)
    {
        var gpuColumns = new int[machines.Length];
        var columns = classes.Count + machines.Length;
        var anyGpus = classes.Exists(members => members.Gpus > 0);
        var scale = 0.0;
        for (var machine = 0; machine < machines.Length; machine++)
        {
            scale = Math.Max(scale, machines[machine].Price);
            gpuColumns[machine] = anyGpus && machines[machine].Allocatable.Gpus > 0 ? columns++ : -1;
        }

        var rows = new List<double[]>();
        for (var machine = 0; machine < machines.Length; machine++)
        {
            var (size, price, gpuColumn) = (machines[machine].Allocatable, machines[machine].Price / scale, gpuColumns[machine]);
            var share = new double[columns + 1];
            share[classes.Count + machine] = share[columns] = 1;
            if (gpuColumn >= 0)
                share[gpuColumn] = 1;
            rows.Add(share);
            for (var k = 0; k < classes.Count; k++)
            {
                if (!classes[k].Fits[machine])
                    continue;
                var (byCpu, byMemory) = (classes[k].Cpu / size.CpuMilli * price, classes[k].Memory / size.MemoryBytes * price);
                var row = new double[columns + 1];
                row[k] = 1;
                row[classes.Count + machine] = byMemory - byCpu;
                if (gpuColumn >= 0)
                    row[gpuColumn] = byMemory - (classes[k].Gpus / size.Gpus * price);
                row[columns] = byMemory;
                rows.Add(row);
            }
        }

        var gains = new double[columns];
        Array.Fill(gains, 1, 0, classes.Count);
        var x = Simplex.Maximise([.. rows], gains);
        return [.. machines.Select((machine, k) =>
        {
            var share = Math.Clamp(x[classes.Count + k], 0, 1);
            var gpuShare = gpuColumns[k] >= 0 ? Math.Clamp(x[gpuColumns[k]], 0, 1 - share) : 0;
            return new UnitPrices(share * machine.Price / machine.Allocatable.CpuMilli, (1 - share - gpuShare) * machine.Price / machine.Allocatable.MemoryBytes, gpuShare > 0 ? gpuShare * machine.Price / machine.Allocatable.Gpus : 0);
        })];
    }
}
