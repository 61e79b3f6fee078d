using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Views;

/// <summary>
/// Divides idle cost among containers, each resource of it in proportion to what they bear of the same resource: within the node or the cluster. Done row by
/// row, so that a container has the same part however costs are grouped or filtered.
/// </summary>
internal sealed class IdleShares
{
    private readonly CostBreakdown[] shares;
    private readonly CostBreakdown[] left;

    /// <summary>Divides it up.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="byNode">Whether within the node.</param>
    public IdleShares(IReadOnlyList<AllocationRow> rows, bool byNode)
    {
        (shares, left) = (new CostBreakdown[rows.Count], new CostBreakdown[rows.Count]);
        var scopes = Enumerable.Range(0, rows.Count)
            .Where(i => rows[i].Kind is AllocationKind.Container or AllocationKind.Idle)
            .GroupBy(i => (rows[i].Cluster, byNode ? rows[i].Node?.Uid : null));
        foreach (var scope in scopes)
        {
            int[] idle = [.. scope.Where(i => rows[i].Kind == AllocationKind.Idle)];
            if (idle.Length == 0)
                continue;
            int[] bearers = [.. scope.Where(i => rows[i].Kind == AllocationKind.Container)];
            bearers.AsSpan().Sort((x, y) => InOrder(rows[x], rows[y]));
            var cost = idle.Aggregate(default(CostBreakdown), (sum, i) => sum + Of(rows[i]));
            var (cpu, memory, gpu) = (Split(cost.Cpu, costs => costs.Cpu), Split(cost.Memory, costs => costs.Memory), Split(cost.Gpu, costs => costs.Gpu));
            for (var i = 0; i < bearers.Length; i++)
                shares[bearers[i]] = new(cpu?[i] ?? default, memory?[i] ?? default, gpu?[i] ?? default);
            foreach (var i in idle)
            {
                var own = Of(rows[i]);
                left[i] = new(cpu is null ? own.Cpu : default, memory is null ? own.Memory : default, gpu is null ? own.Gpu : default);
            }

            // Null where nobody bears any of the resource.
            Amount[]? Split(Amount amount, Func<CostBreakdown, Amount> resource)
            {
                Amount[] weights = [.. bearers.Select(i => resource(Of(rows[i])))];
                return Array.Exists(weights, weight => weight > Amount.Zero) ? LargestRemainder.Split(amount, weights, PoolSplit.Decimals) : null;
            }
        }
    }

    /// <summary>What a row of a container bears of it.</summary>
    public CostBreakdown Of(int row) => shares[row];

    /// <summary>What of a row of idle cost nobody bears.</summary>
    public CostBreakdown Left(int row) => left[row];

    /// <summary>By names and costs, so that the order in which rows come does not decide who gets a last digit.</summary>
    private static int InOrder(AllocationRow x, AllocationRow y)
    {
        var order = string.CompareOrdinal(x.Pod?.Uid, y.Pod?.Uid);
        order = order != 0 ? order : string.CompareOrdinal(x.Container, y.Container);
        order = order != 0 ? order : x.Start.CompareTo(y.Start);
        // Workloads have neither pods nor containers.
        order = order != 0 ? order : string.CompareOrdinal(x.Namespace, y.Namespace);
        order = order != 0 ? order : string.CompareOrdinal(x.Pod?.Controller, y.Pod?.Controller);
        order = order != 0 ? order : string.CompareOrdinal(x.Pod?.ControllerKind, y.Pod?.ControllerKind);
        return order != 0 ? order : x.Sums.Total.CompareTo(y.Sums.Total);
    }

    private static CostBreakdown Of(AllocationRow row) => row.Sums.Costs + row.Sums.Adjustments;
}
