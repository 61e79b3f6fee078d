using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Views;

/// <summary>Adds up the costs of clusters by any keys, with idle and shared costs where they are wanted.</summary>
public static class AllocationView
{
    /// <summary>
    /// Adds them up. Without a filter and with all idle cost shown or shared, the groups add up to the rows, and what is shared besides, to the last digit.
    /// </summary>
    /// <param name="rows">Rows of one window, of one cluster or several.</param>
    /// <param name="query">How.</param>
    /// <returns>Groups by their names. Grows with the rows, and where idle cost is shared with their number times its logarithm.</returns>
    public static IReadOnlyList<AllocationGroup> Show(IReadOnlyList<AllocationRow> rows, AllocationQuery query)
    {
        var idle = query.Idle == IdleCost.Shared ? new IdleShares(rows, query.IdleByNode) : null;
        var groups = new Dictionary<string, Group>();
        var shared = query.Shared?.Besides ?? Amount.Zero;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (row.Kind == AllocationKind.Idle)
            {
                if (query.Idle != IdleCost.Hidden && query.Filter(row))
                    Of(row).AddIdle(row, idle?.Left(i));
                continue;
            }

            var part = idle?.Of(i) ?? default;
            if (query.Shared?.Rows(row) is true)
                shared += row.Sums.Total + part.Total;
            else
                Of(row).Add(row, part, query.Filter(row));
        }

        var shown = query.Shared is null ? [] : Share(shared, query.Shared, groups);
        return [.. groups
            .Where(group => group.Value.IsShown)
            .Select(group => group.Value.Show(group.Key))
            .Concat(shown)
            .OrderBy(group => group.Name, StringComparer.Ordinal)];

        Group Of(AllocationRow row)
        {
            var name = NameOf(row, query);
            if (!groups.TryGetValue(name, out var group))
                groups[name] = group = new();
            return group;
        }
    }

    private static string NameOf(AllocationRow row, AllocationQuery query) => row.Kind switch
    {
        AllocationKind.Idle when query.SplitIdle => $"{row.Cluster}/{(query.IdleByNode ? $"{row.Node?.Name}/" : "")}{AllocationNames.Idle}",
        AllocationKind.Idle => AllocationNames.Idle,
        AllocationKind.ClusterManagement => AllocationNames.ClusterManagement,
        _ => string.Join('/', query.By.Select(key => ValueOf(row, key))),
    };

    private static string ValueOf(AllocationRow row, AllocationKey key)
    {
        var value = key.ValueOf(row);
        return !string.IsNullOrEmpty(value) ? value
            : row.Kind == AllocationKind.Unmounted ? AllocationNames.Unmounted
            : AllocationNames.Unallocated;
    }

    /// <summary>Gives each group its part; what nobody is there to share is a group of its own.</summary>
    private static IEnumerable<AllocationGroup> Share(Amount shared, SharedCosts costs, Dictionary<string, Group> groups)
    {
        var sharing = groups.Where(group => group.Value.Kind == AllocationKind.Container).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        if (sharing.Count == 0)
        {
            if (groups.TryGetValue(AllocationNames.Shared, out var unmounted) && unmounted.IsShown)
            {
                unmounted.Share(shared); // what a dimension says is shared, too
                return [];
            }

            return shared == Amount.Zero ? [] :
            [
                new() { Name = AllocationNames.Shared, Kind = AllocationKind.Container, Rows = [], Sums = default, Shared = shared },
            ];
        }

        Amount[] weights = [.. sharing.Select(group => costs.Split switch
        {
            SharedSplit.Weighted => group.Value.Weight,
            SharedSplit.Metric => Amount.Of(costs.Metric?.GetValueOrDefault(group.Key) ?? 0),
            _ => new Amount(1),
        })];
        if (Array.TrueForAll(weights, weight => weight == Amount.Zero))
            Array.Fill(weights, new(1));
        var parts = LargestRemainder.Split(shared, weights, PoolSplit.Decimals);
        for (var i = 0; i < parts.Length; i++)
            sharing[i].Value.Share(parts[i]);
        return [];
    }

    /// <summary>A group while rows are added to it: what is shown of it and what a filter hides.</summary>
    private sealed class Group
    {
        private readonly List<AllocationRow> rows = [];
        private AllocationSums sums;
        private CostBreakdown idle;
        private Amount shared;
        private Amount shownWeight;
        private Amount hiddenWeight;

        /// <summary>A container's where any row is.</summary>
        public AllocationKind? Kind { get; private set; }

        public bool IsShown => rows.Count > 0;

        /// <summary>What its containers bear by themselves, with their parts of idle cost; never less than nothing.</summary>
        public Amount Weight => shownWeight + hiddenWeight;

        public void Add(AllocationRow row, in CostBreakdown idlePart, bool isShown)
        {
            if (Kind != AllocationKind.Container)
                Kind = row.Kind;
            var weight = row.Kind == AllocationKind.Container ? new Amount(Int128.Max(0, (row.Sums.Total + idlePart.Total).Units)) : Amount.Zero;
            if (!isShown)
            {
                hiddenWeight += weight;
                return;
            }

            shownWeight += weight;
            rows.Add(row);
            sums += row.Sums;
            idle += idlePart;
        }

        /// <summary>Adds idle cost.</summary>
        /// <param name="row">Its row.</param>
        /// <param name="left">What of it nobody shares; null for all of it.</param>
        public void AddIdle(AllocationRow row, CostBreakdown? left)
        {
            if (left == default(CostBreakdown))
                return;
            Kind = AllocationKind.Idle;
            rows.Add(row);
            sums += left is { } some ? row.Sums with { Costs = some, Adjustments = default, Provenance = Part(row.Sums.Provenance, some.Total) } : row.Sums;
        }

        /// <summary>Takes its part of shared costs, of which rows that are not shown keep theirs.</summary>
        public void Share(Amount part) => shared = hiddenWeight == Amount.Zero ? part
            : LargestRemainder.Split(part, [shownWeight, hiddenWeight], PoolSplit.Decimals)[0];

        private static CostByProvenance Part(CostByProvenance whole, Amount part)
        {
            var parts = LargestRemainder.Split(part, [whole.Invoice, whole.List, whole.Fallback], PoolSplit.Decimals);
            return new(parts[0], parts[1], parts[2]);
        }

        public AllocationGroup Show(string name) => new() { Name = name, Kind = Kind!.Value, Rows = rows, Sums = sums, Idle = idle, Shared = shared };
    }
}
