using System.Collections.Immutable;

namespace CloudIntel.Core.Scheduling.Gpu;

/// <summary>
/// Places pods that share GPUs, one by one as they come, so that as little as possible of the GPUs becomes unusable. It knows the nodes and the pods
/// that came so far, and nothing else: which shapes are usual is learnt from those. Each pod goes where the worth of what is free (<see cref="CapacityWorth"/>)
/// falls the least.
/// </summary>
/// <remarks>
/// Work-conserving by default: a pod that fits on a node is placed. O(nodes) a pod, and what the scores of one node for each shape cost after each placement.
/// Not safe for use from several threads.
/// </remarks>
public sealed class GpuScheduler
{
    /// <summary>A pod may waste this many thousandths of a GPU of what is reserved, its room for others apart: less than the 190 beside a share of 810, more than two of 470 leave.</summary>
    private const double TolerableWaste = 100;

    /// <summary>The mix is learnt anew when it has grown by this part: its shares have hardly changed before, and it costs milliseconds.</summary>
    private const double Growth = 1.2;

    /// <summary>Among gaps that are equally good, prefers those that are nearly filled.</summary>
    private const double GapPreference = 0.1;

    /// <summary>Among nodes that are equally good, prefers those with few free GPUs, by thousandths of a GPU each.</summary>
    private const double NodePreference = 1;

    private readonly NodeState[] nodes;
    private readonly Dictionary<string, int> models = new(StringComparer.Ordinal);
    private readonly Dictionary<ShapeKey, PodShape> shapes = [];
    private readonly List<PodShape> shapeList = [];
    private readonly CapacityWorth.FreeGpus[] free; // of each node, and what it is worth with the CPU that is free there
    private readonly double[] worths;
    private readonly long reservedGpus;
    private CapacityWorth worth;
    private long seen;
    private long nextLesson = 1;
    private long wholeGpus;

    /// <summary>Begins with nodes that are empty, or as full as they say.</summary>
    /// <param name="nodes">The nodes, at least one, with unique names.</param>
    /// <param name="reservePercent">
    /// Part of all GPUs that is kept for pods that use them up, 0 to 100: while no more GPUs than these are whole, a pod that would make more than
    /// 100 thousandths of a GPU unusable is turned away though it fits. 0, the default, turns nobody away.
    /// </param>
    /// <exception cref="ArgumentException">There are no nodes, two have one name, or one has a negative capacity; the message says which.</exception>
    public GpuScheduler(IEnumerable<GpuNode> nodes, double reservePercent = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reservePercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reservePercent, 100);
        this.nodes = [.. nodes.OrderBy(node => node.Name, StringComparer.Ordinal).Select(node => new NodeState(Checked(node), ModelOf(node.Model)))];
        if (this.nodes.Length == 0)
            throw new ArgumentException("There are no nodes.", nameof(nodes));
        for (var i = 1; i < this.nodes.Length; i++)
        {
            if (this.nodes[i].Node.Name == this.nodes[i - 1].Node.Name)
                throw new ArgumentException($"The node {this.nodes[i].Node.Name} is there twice.", nameof(nodes));
        }

        (free, worths) = (new CapacityWorth.FreeGpus[this.nodes.Length], new double[this.nodes.Length]);
        wholeGpus = this.nodes.Sum(node => (long)node.Gpus.AsSpan().Count(GpuPod.WholeGpu));
        reservedGpus = (long)Math.Floor(wholeGpus * reservePercent / 100);
        worth = new(shapeList, this.nodes, models.Count);
        for (var i = 0; i < this.nodes.Length; i++)
            Appraise(i);
    }

    /// <summary>Places a pod, now and for good.</summary>
    /// <returns>Where it is; null where it fits nowhere, or was turned away for what is reserved.</returns>
    /// <exception cref="ArgumentException">The pod asks for something that cannot be; the message says what.</exception>
    public GpuPlacement? Place(GpuPod pod)
    {
        var shape = Learn(Checked(pod));
        var best = BestNode(shape);
        if (best < 0)
            return null;
        var choice = new int[shape.Key.Gpus];
        var cost = Choose(best, shape, choice);
        if (shape.TotalGpuMilli > 0 && reservedGpus > 0 && wholeGpus <= reservedGpus && cost.Worth - shape.TotalGpuMilli > TolerableWaste)
            return null;
        var node = nodes[best];
        wholeGpus -= free[best].Whole;
        node.Take(shape.Key, [.. choice]);
        Appraise(best);
        wholeGpus += free[best].Whole;
        foreach (var other in shapeList)
            other.Scores[best] = float.NaN;
        return new(node.Node, [.. choice]);
    }

    /// <summary>Counts pods of a shape among those that are usual, without placing any: for a scheduler that begins where another one left off.</summary>
    /// <exception cref="ArgumentException">The pod asks for something that cannot be; the message says what.</exception>
    public void Expect(GpuPod pod, long pods)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pods);
        var shape = ShapeOf(Checked(pod));
        (shape.Seen, seen) = (shape.Seen + pods, seen + pods);
        nextLesson = seen; // the next pod teaches
    }

    private void Appraise(int node)
    {
        free[node] = worth.Of(nodes[node].Gpus);
        worths[node] = worth.Of(free[node], nodes[node].CpuMilli);
    }

    private PodShape ShapeOf(GpuPod pod)
    {
        var key = ShapeKey.Of(pod);
        if (!shapes.TryGetValue(key, out var shape))
        {
            shape = new(key, pod.Models.Length == 0 ? null : [.. Allowed(pod)], nodes.Length);
            shapes.Add(key, shape);
            shapeList.Add(shape);
        }

        return shape;
    }

    private PodShape Learn(GpuPod pod)
    {
        var shape = ShapeOf(pod);
        shape.Seen++;
        if (++seen < nextLesson)
            return shape;
        nextLesson = Math.Max(seen + 1, (long)(seen * Growth));
        worth = new(shapeList, nodes, models.Count);
        for (var i = 0; i < nodes.Length; i++)
            Appraise(i);
        foreach (var other in shapeList)
            Array.Fill(other.Scores, float.NaN);
        return shape;
    }

    private IEnumerable<bool> Allowed(GpuPod pod) => models.OrderBy(model => model.Value).Select(model => pod.Models.Contains(model.Key, StringComparer.Ordinal));

    private int BestNode(PodShape shape)
    {
        var (best, score, scores) = (-1, float.NegativeInfinity, shape.Scores);
        for (var i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i]))
                scores[i] = Score(i, shape);
            if (scores[i] > score)
                (best, score) = (i, scores[i]);
        }

        return best;
    }

    private float Score(int node, PodShape shape)
    {
        var state = nodes[node];
        if (!state.Fits(shape))
            return float.NegativeInfinity;
        Span<int> choice = stackalloc int[shape.Key.Gpus];
        var cost = Choose(node, shape, choice);
        return (float)-(cost.Worth + cost.Room + worth.OfModel(state.Model, shape.TotalGpuMilli) + (GapPreference * cost.Left) + (NodePreference * state.FreeGpuMilli / GpuPod.WholeGpu));
    }

    /// <summary>The GPUs of a node that it fits on which cost the least, one after the other.</summary>
    /// <returns>What the node is worth less then, its room for pods of several GPUs apart, and the thousandths that are left of these GPUs.</returns>
    private (double Worth, double Room, int Left) Choose(int node, PodShape shape, Span<int> choice)
    {
        var (gpus, after, left) = (nodes[node].Gpus, free[node], 0);
        var (cpu, milli) = (nodes[node].CpuMilli - shape.Key.CpuMilli, shape.Key.GpuMilli);
        for (var k = 0; k < choice.Length; k++)
        {
            var (best, highest) = (-1, double.NegativeInfinity);
            for (var i = 0; i < gpus.Length; i++)
            {
                if (gpus[i] < milli || choice[..k].Contains(i))
                    continue; // a pod takes part of each of its GPUs once
                var value = worth.Of(worth.After(after, gpus[i], gpus[i] - milli), cpu) - (GapPreference * (gpus[i] - milli));
                if (value > highest)
                    (best, highest) = (i, value);
                if (milli == GpuPod.WholeGpu)
                    break; // whole GPUs are alike
            }

            after = worth.After(after, gpus[best], gpus[best] - milli);
            left += gpus[best] - milli;
            choice[k] = best;
        }

        return (worths[node] - worth.Of(after, cpu), worth.RoomOf(free[node]) - worth.RoomOf(after), left);
    }

    private int ModelOf(string name)
    {
        if (!models.TryGetValue(name, out var model))
            models.Add(name, model = models.Count);
        return model;
    }

    private static GpuNode Checked(GpuNode node) => node switch
    {
        { CpuMilli: < 0 } or { MemoryBytes: < 0 } or { Gpus: < 0 } => throw new ArgumentException($"The node {node.Name} has a negative capacity.", nameof(node)),
        { FreeGpus.IsEmpty: false } when node.FreeGpus.Length != node.Gpus || node.FreeGpus.Any(free => free is < 0 or > GpuPod.WholeGpu) =>
            throw new ArgumentException($"The node {node.Name} does not say of each of its {node.Gpus} GPUs how many of {GpuPod.WholeGpu} thousandths are free.", nameof(node)),
        _ => node,
    };

    private static GpuPod Checked(GpuPod pod) => pod switch
    {
        { CpuMilli: < 0 } or { MemoryBytes: < 0 } or { Gpus: < 0 } => throw new ArgumentException($"The pod {pod.Name} asks for less than nothing.", nameof(pod)),
        { Gpus: 0, GpuMilli: not 0 } => throw new ArgumentException($"The pod {pod.Name} asks for {pod.GpuMilli} thousandths of no GPU.", nameof(pod)),
        { Gpus: > 0, GpuMilli: < 1 or > GpuPod.WholeGpu } => throw new ArgumentException($"The pod {pod.Name} asks for {pod.GpuMilli} thousandths of a GPU, which is not between 1 and {GpuPod.WholeGpu}.", nameof(pod)),
        _ => pod,
    };
}
