using CloudIntel.Core.FinOps.Clusters.Recording;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Divides the life of an asset into times in which the same pods use it.</summary>
public static class AssetUses
{
    /// <summary>
    /// The times of a life, one after the other without a gap, each with the identities of the pods that use the asset then, in the order of
    /// the alphabet. O(n log n) for n uses, and as many identities as the times together have.
    /// </summary>
    /// <param name="life">The life of the asset.</param>
    /// <param name="uses">Uses of the asset. Parts outside of its life count for nothing, and those of one pod that overlap count once.</param>
    public static IEnumerable<(LifeTime Time, IReadOnlyList<string> PodUids)> Divide(LifeTime life, IEnumerable<AssetUse> uses)
    {
        var changes = new SortedDictionary<DateTimeOffset, List<(string PodUid, int Change)>> { [life.Start] = [] };
        foreach (var (_, pod, time) in uses)
        {
            var start = time.Start > life.Start ? time.Start : life.Start;
            if (time.End <= start || start >= life.End)
                continue;
            Note(start, pod, +1);
            if (time.End is { } end && !(end >= life.End))
                Note(end, pod, -1);
        }

        var users = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (since, together) = (life.Start, (IReadOnlyList<string>)[]);
        foreach (var (moment, then) in changes)
        {
            foreach (var (pod, change) in then)
            {
                users[pod] = users.GetValueOrDefault(pod) + change;
                if (users[pod] == 0)
                    users.Remove(pod);
            }

            if (moment > since && !users.Keys.SequenceEqual(together))
            {
                yield return (new(since, moment), together);
                since = moment;
            }

            together = [.. users.Keys];
        }

        yield return (new(since, life.End), together);

        void Note(DateTimeOffset moment, string pod, int change)
        {
            if (!changes.TryGetValue(moment, out var then))
                changes.Add(moment, then = []);
            then.Add((pod, change));
        }
    }
}
