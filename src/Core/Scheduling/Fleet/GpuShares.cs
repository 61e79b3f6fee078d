using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>Parts of graphics processors: each lies within one processor.</summary>
internal static class GpuShares
{
    /// <summary>Thousandths of a whole one.</summary>
    public const int Whole = 1000;

    /// <summary>After so many steps an exact search gives up; what is there is small, and the first try nearly always does.</summary>
    private const int MostSteps = 100_000;

    /// <summary>
    /// Puts shares together so that each group fits one processor with its part of what a machine has besides: the largest first, where the least is left. Who shares a processor
    /// then goes to one node together.
    /// </summary>
    /// <param name="shares">Bundles of one pod.</param>
    /// <param name="pods">All pods.</param>
    /// <param name="beside">What each processor has beside it.</param>
    /// <param name="limits">How many pods of each limit a node may hold.</param>
    public static IEnumerable<PodBundle> Group(IEnumerable<PodBundle> shares, FleetPod[] pods, in Resources beside, IReadOnlyList<int> limits)
    {
        var groups = new List<(PodBundle Bundle, int Left)>();
        foreach (var share in shares.OrderByDescending(share => pods[share.Pods[0]].GpuShareMilli).ThenByDescending(share => share.Size.CpuMilli).ThenByDescending(share => share.Size.MemoryBytes).ThenBy(share => share.Pods[0]))
        {
            var milli = pods[share.Pods[0]].GpuShareMilli;
            var best = -1;
            for (var k = 0; k < groups.Count; k++)
            {
                if (groups[k].Left >= milli && (best < 0 || groups[k].Left < groups[best].Left) && groups[k].Bundle.Size.Plus(share.Size) is var sum
                    && sum.CpuMilli <= beside.CpuMilli && sum.MemoryBytes <= beside.MemoryBytes && sum.Pods <= beside.Pods && AreFewEnough(groups[k].Bundle.Limits, share.Limits, limits))
                    best = k;
            }

            if (best < 0)
            {
                groups.Add((WithGpu([.. share.Pods], share.Size with { Gpus = 1 }, share), Whole - milli));
                continue;
            }

            var (bundle, left) = groups[best];
            var joined = WithGpu([.. bundle.Pods, .. share.Pods], bundle.Size.Plus(share.Size with { Gpus = 0 }), bundle);
            joined.Limits.AddRange(share.Limits);
            joined.Limits.Sort();
            groups[best] = (joined, left - milli);
        }

        return groups.Select(group => group.Bundle);
    }

    /// <summary>Which shares are on which of some processors; null when there are too few of these.</summary>
    /// <param name="shares">Indices of pods.</param>
    /// <param name="pods">All pods.</param>
    /// <param name="gpus">How many processors there are.</param>
    public static List<List<int>>? Pack(IEnumerable<int> shares, FleetPod[] pods, long gpus)
    {
        int[] order = [.. shares.Where(pod => pods[pod].GpuShareMilli > 0).OrderByDescending(pod => pods[pod].GpuShareMilli).ThenBy(pod => pod)];
        var bins = new List<List<int>>();
        var left = new List<int>();
        foreach (var pod in order)
        {
            var bin = left.FindIndex(free => free >= pods[pod].GpuShareMilli);
            if (bin < 0)
            {
                bin = bins.Count;
                bins.Add([]);
                left.Add(Whole);
            }

            bins[bin].Add(pod);
            left[bin] -= pods[pod].GpuShareMilli;
        }

        if (bins.Count <= gpus)
            return bins;
        if (order.Sum(pod => (long)pods[pod].GpuShareMilli) > gpus * Whole)
            return null;
        var place = new int[order.Length];
        var (free, steps) = (Enumerable.Repeat(Whole, (int)gpus).ToArray(), 0);
        return Search(0) ? [.. Enumerable.Range(0, (int)gpus).Select(bin => order.Where((_, k) => place[k] == bin).ToList()).Where(bin => bin.Count > 0)] : null;

        bool Search(int k)
        {
            if (k == order.Length)
                return true;
            var milli = pods[order[k]].GpuShareMilli;
            for (var bin = 0; bin < free.Length; bin++)
            {
                if (free[bin] < milli || Array.IndexOf(free, free[bin]) < bin || ++steps > MostSteps)
                    continue; // of bins that are equally empty the first will do
                free[bin] -= milli;
                place[k] = bin;
                if (Search(k + 1))
                    return true;
                free[bin] += milli;
            }

            return false;
        }
    }

    private static PodBundle WithGpu(List<int> pods, Resources size, PodBundle like)
    {
        var bundle = new PodBundle(pods, size) { Zone = like.Zone };
        bundle.Limits.AddRange(like.Limits);
        return bundle;
    }

    private static bool AreFewEnough(List<int> held, List<int> more, IReadOnlyList<int> limits) => more.TrueForAll(limit => held.Count(other => other == limit) + more.Count(other => other == limit) <= limits[limit]);
}
