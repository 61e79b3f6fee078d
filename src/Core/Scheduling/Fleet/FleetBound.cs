using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>What any plan for some pods costs at least.</summary>
internal static class FleetBound
{
    /// <summary>Digits of a dollar that a bound has; it is rounded down to them.</summary>
    private const decimal Digits = 1_000_000;

    /// <summary>
    /// US dollars an hour: what the pods are worth, see <see cref="PodWorth"/>, on all offers of all parts together, since a node may hold pods of several; or, where that
    /// is more, the cheapest nodes that pods need which are kept apart.
    /// </summary>
    public static decimal Of(IReadOnlyList<FleetPart> parts, IReadOnlyList<int> limits)
    {
        if (parts.Count == 0)
            return 0;
        var problems = parts.Select(part => part.Problem(limits)).ToArray();
        // Offers that the same parts may use are one kind of machine.
        var kinds = parts.SelectMany((part, index) => part.AllSizes.Select(size => (size, index))).GroupBy(entry => entry.size.Offer)
            .GroupBy(offer => string.Join(',', offer.Select(entry => entry.index)), offer => offer.First().size, StringComparer.Ordinal).ToArray();
        var mayRun = parts.Select((_, index) => kinds.Select(kind => kind.Key.Split(',').Contains($"{index}")).ToArray()).ToArray();
        var shapes = problems.SelectMany(problem => problem.Shapes).ToArray();
        var counts = problems.SelectMany(problem => problem.Counts).ToArray();
        var groups = problems.SelectMany((problem, index) => problem.Shapes.Select(_ => index)).ToArray();
        var worth = PodWorth.Total(PodWorth.Of(shapes, counts, [.. kinds.Select(kind => new MachineSizes(kind))], groups, mayRun), counts);

        var cheapest = parts.Min(part => part.Sizes[0].Price);
        for (var limit = 0; limit < limits.Count; limit++)
        {
            var members = problems.Sum(problem => problem.Shapes.Zip(problem.Counts).Sum(entry => (long)entry.Second * entry.First.Limits.Count(other => other == limit)));
            worth = Math.Max(worth, Math.Ceiling(members / (double)limits[limit]) * cheapest * (1 - 1e-12));
        }

        return Math.Floor((decimal)worth / Ticks.PerDollar * Digits) / Digits;
    }
}
