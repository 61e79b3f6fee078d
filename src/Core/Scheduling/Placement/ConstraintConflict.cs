using System.Numerics;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>
/// Finds the fewest constraints that nothing keeps together. Of each candidate it is known which constraints it breaks; constraints are in conflict when every candidate breaks
/// one of them, so the smallest conflict is the smallest set that meets every candidate's: a hitting set. There are few different ones, so the search is exact.
/// </summary>
internal static class ConstraintConflict
{
    /// <summary>The smallest set of bits that shares one with each mask; of several the one that sorts first. 0 when a mask is 0.</summary>
    /// <param name="masks">For each candidate the constraints that it breaks, as bits.</param>
    public static ulong Smallest(IReadOnlyCollection<ulong> masks)
    {
        if (masks.Count == 0 || masks.Contains(0UL))
            return 0;
        var minimal = Minimal(masks);
        for (var size = 1; ; size++)
        {
            if (Find(minimal, 0, size) is { } found)
                return found;
        }
    }

    /// <summary>Masks that contain none of the others: whatever meets these meets all.</summary>
    private static List<ulong> Minimal(IEnumerable<ulong> masks)
    {
        var minimal = new List<ulong>();
        foreach (var mask in masks.Distinct().OrderBy(BitOperations.PopCount).ThenBy(mask => mask))
        {
            if (!minimal.Exists(one => (one & mask) == one))
                minimal.Add(mask);
        }

        return minimal;
    }

    /// <summary>A set that contains <paramref name="chosen"/> and at most <paramref name="more"/> other bits; null when there is none.</summary>
    private static ulong? Find(List<ulong> masks, ulong chosen, int more)
    {
        // The first mask that is not met yet must be met by one of its bits.
        var open = masks.Find(mask => (mask & chosen) == 0);
        if (open == 0)
            return chosen;
        if (more == 0)
            return null;
        for (; open != 0; open &= open - 1)
        {
            if (Find(masks, chosen | (open & (~open + 1)), more - 1) is { } found)
                return found;
        }

        return null;
    }
}
