namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>
/// Distance to the segment's median. Fits changes of level among outliers. O(log n) a segment, by trees of the values before each index that share what they
/// have in common; O(n log n) memory.
/// </summary>
public sealed class MedianCost : ISegmentCost
{
    private readonly double[] sorted;
    private readonly double[] sums;
    private readonly int[] roots;
    private readonly List<Node> nodes = [default];

    /// <summary>Prepares the trees.</summary>
    /// <param name="values">The values, finite.</param>
    public MedianCost(ReadOnlySpan<double> values)
    {
        Length = values.Length;
        sorted = values.ToArray();
        var order = new int[Length];
        for (var i = 0; i < Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);
        var ranks = new int[Length];
        for (var i = 0; i < Length; i++)
            ranks[order[i]] = i;
        (sums, roots) = (new double[Length + 1], new int[Length + 1]);
        for (var i = 0; i < Length; i++)
        {
            sums[i + 1] = sums[i] + values[i];
            roots[i + 1] = With(roots[i], 0, Length, ranks[i]);
        }
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public int MinimumSegment => 1;

    /// <inheritdoc/>
    public double Of(int start, int end)
    {
        // The larger half less the smaller half; a value in the middle is in neither.
        var length = end - start;
        return sums[end] - sums[start] - Smallest(start, end, length / 2) - Smallest(start, end, length - (length / 2));
    }

    /// <summary>The sum of that many of the smallest values.</summary>
    private double Smallest(int start, int end, int count)
    {
        var (without, with, from, to, sum) = (roots[start], roots[end], 0, Length, 0.0);
        while (count > 0 && to - from > 1)
        {
            var (before, after) = (nodes[without], nodes[with]);
            var middle = (from + to) / 2;
            var left = nodes[after.Left].Count - nodes[before.Left].Count;
            if (count < left)
            {
                (without, with, to) = (before.Left, after.Left, middle);
            }
            else
            {
                sum += nodes[after.Left].Sum - nodes[before.Left].Sum;
                (without, with, from, count) = (before.Right, after.Right, middle, count - left);
            }
        }

        return count > 0 ? sum + sorted[from] : sum;
    }

    private int With(int tree, int from, int to, int rank)
    {
        var node = nodes[tree];
        if (to - from > 1)
        {
            var middle = (from + to) / 2;
            node = rank < middle ? node with { Left = With(node.Left, from, middle, rank) } : node with { Right = With(node.Right, middle, to, rank) };
        }

        nodes.Add(node with { Count = node.Count + 1, Sum = node.Sum + sorted[rank] });
        return nodes.Count - 1;
    }

    /// <summary>Values of a range of ranks.</summary>
    private readonly record struct Node(int Left, int Right, int Count, double Sum);
}
