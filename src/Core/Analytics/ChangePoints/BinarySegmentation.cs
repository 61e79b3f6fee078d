namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>Cuts where it saves most, then within the parts, and so on: fast and greedy; Scott and Knott (1974).</summary>
public static class BinarySegmentation
{
    /// <summary>Finds the cuts, O(n · cuts).</summary>
    /// <param name="cost">The cost of a segment.</param>
    /// <param name="penalty">What a cut must save at least.</param>
    /// <param name="mostCuts">The most cuts that are made.</param>
    /// <param name="minimumSegment">The fewest values of a segment.</param>
    /// <returns>The first index of each segment but the first, ascending.</returns>
    public static int[] Find<TCost>(TCost cost, double penalty, int mostCuts = int.MaxValue, int minimumSegment = 1)
        where TCost : ISegmentCost
    {
        var shortest = Math.Max(minimumSegment, cost.MinimumSegment);
        var open = new PriorityQueue<(int Start, int End, int Cut), double>();
        var cuts = new List<int>();
        Offer(0, cost.Length);
        while (cuts.Count < mostCuts && open.TryDequeue(out var part, out _))
        {
            cuts.Add(part.Cut);
            Offer(part.Start, part.Cut);
            Offer(part.Cut, part.End);
        }

        cuts.Sort();
        return [.. cuts];

        void Offer(int start, int end)
        {
            var (whole, most, at) = (end > start ? cost.Of(start, end) : 0, penalty, -1);
            for (var cut = start + shortest; cut <= end - shortest; cut++)
            {
                var saved = whole - cost.Of(start, cut) - cost.Of(cut, end);
                if (saved > most)
                    (most, at) = (saved, cut);
            }

            if (at >= 0)
                open.Enqueue((start, end, at), -most);
        }
    }
}
