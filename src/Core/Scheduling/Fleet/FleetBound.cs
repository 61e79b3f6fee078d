using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>What any plan for some pods costs at least: what each pod is worth, see <see cref="PodWorth"/>, on all offers and today's nodes that it may run on by itself.</summary>
internal sealed class FleetBound
{
    /// <summary>Digits of a dollar that a bound has; it is rounded down to them.</summary>
    private const decimal Digits = 1_000_000;

    private readonly FleetProblem problem;
    private readonly Market market;
    private readonly int[] placed;
    private readonly int[] shapeOf;
    private readonly PodShape[] shapes;
    private readonly int[] counts;
    private readonly int[] groups;
    private readonly FleetOffer[] machines;
    private readonly Resources[] allocatable;
    private readonly int[][] kinds;
    private readonly bool[][] mayRun;

    /// <summary>The bound's programme.</summary>
    /// <param name="problem">The pods.</param>
    /// <param name="market">What offers cost.</param>
    /// <param name="placed">Indices of the pods that are to be paid for.</param>
    public FleetBound(FleetProblem problem, Market market, IEnumerable<int> placed)
    {
        (this.problem, this.market, this.placed) = (problem, market, [.. placed]);
        var firm = SpotDeal.AlwaysFirm(problem);
        var today = problem.Request.Nodes ?? [];
        machines = [.. problem.Offers, .. today.Select(node => node.Offer)];
        allocatable = [.. problem.Allocatable.Concat(today.Select(problem.AllocatableOf)).Select(size => size with { Gpus = size.Gpus * GpuShares.Whole })];

        var groupOf = new Dictionary<string, int>(StringComparer.Ordinal);
        var samples = new List<int>();
        var shapeIndex = new Dictionary<(int, Resources), int>();
        var (found, amounts) = (new List<(int Group, Resources Size)>(), new List<int>());
        shapeOf = new int[this.placed.Length];
        for (var k = 0; k < this.placed.Length; k++)
        {
            var pod = this.placed[k];
            var signature = firm[pod] ? $"{problem.Signature(pod)}\tfirm" : problem.Signature(pod);
            if (!groupOf.TryGetValue(signature, out var group))
            {
                groupOf[signature] = group = samples.Count;
                samples.Add(pod);
            }

            var (requests, share) = (problem.Pods[pod].Requests, problem.Pods[pod].GpuShareMilli);
            var key = (group, requests with { Pods = 1, Gpus = (requests.Gpus * GpuShares.Whole) + share });
            if (!shapeIndex.TryGetValue(key, out var shape))
            {
                shapeIndex[key] = shape = found.Count;
                found.Add(key);
                amounts.Add(0);
            }

            shapeOf[k] = shape;
            amounts[shape]++;
        }

        shapes = [.. found.Select(entry => new PodShape(entry.Size, []))];
        counts = [.. amounts];
        groups = [.. found.Select(entry => entry.Group)];
        // Machines that the same pods may use are one kind.
        var usable = Enumerable.Range(0, machines.Length).Where(machine => allocatable[machine] is { CpuMilli: >= 0, MemoryBytes: >= 0, Gpus: >= 0, Pods: > 0 });
        var byUsers = usable.GroupBy(machine => string.Concat(samples.Select(pod => problem.MayRun(pod, machines[machine]) && (machines[machine].Purchase == PurchaseOption.OnDemand || !firm[pod]) ? '1' : '0')), StringComparer.Ordinal)
            .Where(kind => kind.Key.Contains('1')).ToList();
        kinds = [.. byUsers.Select(kind => kind.ToArray())];
        mayRun = [.. samples.Select((_, group) => byUsers.Select(kind => kind.Key[group] == '1').ToArray())];
    }

    /// <summary>US dollars an hour.</summary>
    public decimal Value()
    {
        if (placed.Length == 0)
            return 0;
        var best = ApartCost();
        foreach (var view in market.Views)
            best = Math.Max(best, PodWorth.Total(Worth(view), counts) - ((double)(view.Given(problem.Request) * Ticks.PerDollar) * (1 + 1e-12)));
        return Math.Max(0, Math.Floor((decimal)best / Ticks.PerDollar * Digits) / Digits);
    }

    /// <summary>What each of the pods is worth in dollars, at the prices of offers; 0 for others.</summary>
    public double[] WorthOfPods()
    {
        var worth = new double[problem.Pods.Length];
        if (placed.Length == 0)
            return worth;
        var ofShapes = Worth(PriceView.AsListed);
        for (var k = 0; k < placed.Length; k++)
            worth[placed[k]] = ofShapes[shapeOf[k]] / Ticks.PerDollar;
        return worth;
    }

    private double[] Worth(PriceView view) => PodWorth.Of(shapes, counts, [.. kinds.Select(kind => new MachineSizes(kind.Select(machine => new MachineSize(allocatable[machine], view.Ticks(machines[machine], problem.Request), machine))))], groups, mayRun);

    /// <summary>Pods with an anti-affinity that they match themselves are each on a node of their own: the cheapest one for each.</summary>
    private double ApartCost()
    {
        if (problem.Request.Commitments.Count > 0)
            return 0;
        var cheapest = Enumerable.Range(0, shapes.Length).Select(shape => machines.Length == 0 ? 0 : kinds.Where((_, kind) => mayRun[groups[shape]][kind]).SelectMany(kind => kind)
            .Where(machine => shapes[shape].Size.Fits(allocatable[machine])).Min(machine => (double?)PriceView.AsListed.Ticks(machines[machine], problem.Request)) ?? 0).ToArray();
        return Enumerable.Range(0, placed.Length)
            .SelectMany(k => problem.Pods[placed[k]].AntiAffinity.Where(rule => rule.Selector.Matches(problem.Pods[placed[k]].Labels)).Select(rule => (Key: rule.Selector.Text, Least: cheapest[shapeOf[k]])).DistinctBy(rule => rule.Key))
            .GroupBy(entry => entry.Key, StringComparer.Ordinal).Select(group => group.Sum(entry => entry.Least) * (1 - 1e-12)).DefaultIfEmpty(0).Max();
    }
}
