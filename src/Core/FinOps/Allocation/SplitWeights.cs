using System.Runtime.InteropServices;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>By what the shared costs of one dimension are divided up.</summary>
internal sealed class SplitWeights
{
    private static readonly Amount One = new(1);

    private readonly Dictionary<(DateOnly Start, SplitWindow Window, string Currency), SortedDictionary<string, Amount>> costs = [];
    private readonly Dictionary<(DateOnly Start, SplitWindow Window), SortedSet<string>> present = [];
    private readonly Dictionary<(DateOnly Start, SplitWindow Window, string? Unit), SortedDictionary<string, Amount>> usages = [];
    private readonly Dictionary<(DateOnly Start, SplitWindow Window, string Metric), SortedDictionary<string, Amount>> metrics = [];
    private readonly Dictionary<(string Pool, DateOnly Start, string Currency), PoolSplit> splits = [];

    /// <summary>Sums up weights by day and by month.</summary>
    /// <param name="windows">The windows that are asked for.</param>
    /// <param name="column">The cost by which is weighed.</param>
    /// <param name="costs">What each value costs by itself.</param>
    /// <param name="usages">The usage of each value, by unit.</param>
    /// <param name="units">Unit metrics.</param>
    public SplitWeights(
        IReadOnlyList<SplitWindow> windows,
        CostColumn column,
        IReadOnlyList<(string Value, DateOnly Day, string Currency, CostAmounts Costs)> costs,
        IReadOnlyList<(string Value, DateOnly Day, string? Unit, Amount Usage)> usages,
        IReadOnlyCollection<UnitPoint> units)
    {
        foreach (var window in windows)
        {
            foreach (var cost in costs)
            {
                Add(this.costs, (Start(cost.Day, window), window, cost.Currency), cost.Value, cost.Costs[column]);
                ref var values = ref CollectionsMarshal.GetValueRefOrAddDefault(present, (Start(cost.Day, window), window), out _);
                (values ??= new(StringComparer.Ordinal)).Add(cost.Value);
            }

            foreach (var usage in usages)
                Add(this.usages, (Start(usage.Day, window), window, usage.Unit), usage.Value, usage.Usage);
            foreach (var unit in units)
                Add(metrics, (Start(unit.Day, window), window, unit.Metric), unit.Value, Amount.Of(unit.Units));
        }
    }

    /// <summary>How a pool's cost of a day in a currency is divided up.</summary>
    public PoolSplit Of(CompiledPool pool, DateOnly day, string currency)
    {
        var start = Start(day, pool.Pool.Window);
        if (!splits.TryGetValue((pool.Pool.Name, start, currency), out var split))
            splits[(pool.Pool.Name, start, currency)] = split = Decide(pool, start, currency);
        return split;
    }

    private PoolSplit Decide(CompiledPool pool, DateOnly start, string currency)
    {
        var window = pool.Pool.Window;
        if (pool.Pool.Split == SplitMethod.Fixed)
            return new(pool.Targets, [.. pool.Targets.Select(target => Amount.Of(target.Percent))], SplitOutcome.AsStated);
        if (pool.Pool.Split != SplitMethod.Even)
        {
            var weights = pool.Pool.Split switch
            {
                SplitMethod.Cost => costs.GetValueOrDefault((start, window, currency)),
                SplitMethod.Usage => usages.GetValueOrDefault((start, window, pool.Pool.UsageUnit)),
                _ => metrics.GetValueOrDefault((start, window, pool.Pool.Metric!)),
            };
            var targets = pool.Targets.Count > 0 ? pool.Targets : Everybody(weights?.Keys);
            var parts = targets.Select(target => weights?.GetValueOrDefault(target.Name) is { } weight && weight > Amount.Zero ? weight : Amount.Zero).ToList();
            if (parts.Exists(part => part != Amount.Zero))
                return new(targets, parts, SplitOutcome.AsStated);
            if (pool.Pool.WhenNoWeights == SplitFallback.Unallocated)
                return new([], [], SplitOutcome.Unallocated);
        }

        var all = pool.Targets.Count > 0 ? pool.Targets : Everybody(present.GetValueOrDefault((start, window)));
        var outcome = all.Count == 0 ? SplitOutcome.Unallocated
            : pool.Pool.Split == SplitMethod.Even ? SplitOutcome.AsStated : SplitOutcome.FellBackToEven;
        return new(all, [.. all.Select(_ => One)], outcome);
    }

    private static List<CompiledTarget> Everybody(IEnumerable<string>? values) => [.. (values ?? []).Select(value => new CompiledTarget(value, 0, null))];

    private static DateOnly Start(DateOnly day, SplitWindow window) => window == SplitWindow.Month ? new(day.Year, day.Month, 1) : day;

    private static void Add<TKey>(Dictionary<TKey, SortedDictionary<string, Amount>> sums, TKey key, string value, Amount more)
        where TKey : notnull
    {
        ref var values = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        values ??= new(StringComparer.Ordinal);
        values[value] = values.GetValueOrDefault(value) + more;
    }
}

/// <summary>How a shared cost is divided up.</summary>
/// <param name="Targets">Who bears it, in the order of names; nobody when it stays unallocated.</param>
/// <param name="Weights">In which proportion; not all 0.</param>
/// <param name="Outcome">Whether that is as its method says.</param>
internal sealed record PoolSplit(IReadOnlyList<CompiledTarget> Targets, IReadOnlyList<Amount> Weights, SplitOutcome Outcome);
