using System.Runtime.InteropServices;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>
/// What was booked in one dimension. Who bears a cost is a number: that of a value from 0 up, <see cref="Nobody"/>,
/// <see cref="RolledUpPool"/>, or below it a pool of this dimension.
/// </summary>
internal sealed class DimensionLedger(CompiledDimension dimension, AllocationRules rules)
{
    private const int Nobody = -1;
    private const int RolledUpPool = -2;
    private const int FirstPool = -3;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> values = [];
    private readonly Dictionary<Booking, Cell> own = [];
    private readonly Dictionary<Booking, CostAmounts> shared = [];
    private readonly Dictionary<(DateOnly Day, string? Unit, int Bearer), Amount> usage = [];
    private readonly List<PoolOutcome> outcomes = [];
    private readonly HashSet<string?> usageUnits =
        [.. dimension.Pools.Where(pool => pool.Pool.Split == SplitMethod.Usage).Select(pool => pool.Pool.UsageUnit)];

    /// <summary>Who bears charges of which the rules say this.</summary>
    public int BearerOf(Verdict verdict) => verdict switch
    {
        { Pool: { } pool } => FirstPool - pool,
        { IsShared: true } => RolledUpPool,
        { Value: { } value } => NumberOf(value),
        _ => Nobody,
    };

    public void Book(DayCurrency at, int bearer, in ChargeGroup group, string? unit)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(own, new(at.Day, at.Currency, bearer), out _).Add(group.Costs, group.Charges);
        if (usageUnits.Count == 0 || bearer < 0)
            return;
        foreach (var counted in usageUnits)
        {
            if (counted is null || counted == unit)
                CollectionsMarshal.GetValueRefOrAddDefault(usage, (at.Day, counted, bearer), out _) += group.Usage;
        }
    }

    /// <summary>Takes over what another dimension's shared costs came to, its own charges of them included.</summary>
    public void RollUp(DimensionLedger of)
    {
        foreach (var (booking, costs) in of.shared)
        {
            var group = booking.Bearer < 0 ? null : dimension.GroupOf(of.values[booking.Bearer]) ?? dimension.Dimension.Default;
            Give(booking with { Bearer = group is null ? Nobody : NumberOf(group) }, costs);
        }
    }

    /// <summary>Divides up the shared costs.</summary>
    public void Share(IReadOnlyCollection<UnitPoint> units)
    {
        if (dimension.Pools.Count == 0)
            return;
        var weights = new SplitWeights(
            [.. dimension.Pools.Select(pool => pool.Pool.Window).Distinct()],
            rules.WeightColumn,
            [.. own.Where(cell => cell.Key.Bearer >= 0).Select(cell => (values[cell.Key.Bearer], cell.Key.Day, cell.Key.Currency, cell.Value.Costs))],
            [.. usage.Select(use => (values[use.Key.Bearer], use.Key.Day, use.Key.Unit, use.Value))],
            units);
        var pooled = dimension.Pools.Select((_, pool) => new Dictionary<Booking, Cell>()).ToList();
        foreach (var (booking, cell) in own.Where(cell => cell.Key.Bearer <= FirstPool))
            pooled[FirstPool - booking.Bearer][booking] = cell;
        foreach (var pool in dimension.PoolOrder)
        {
            foreach (var (booking, cell) in pooled[pool])
            {
                var split = weights.Of(dimension.Pools[pool], booking.Day, booking.Currency);
                Split(booking, cell.Costs, split.Targets, split.Weights, pooled);
                outcomes.Add(new(booking.Day, booking.Currency, dimension.Pools[pool].Pool.Name, cell.Costs, cell.Charges, split.Outcome));
            }
        }
    }

    public DimensionAllocation Answer()
    {
        // A pool's own charges are nobody's: its cost is among the shared ones of those who bear it.
        var lines = new Dictionary<Booking, (Cell Own, CostAmounts Shared)>();
        foreach (var (booking, cell) in own)
        {
            if (booking.Bearer >= Nobody)
                CollectionsMarshal.GetValueRefOrAddDefault(lines, booking, out _).Own = cell;
        }

        foreach (var (booking, costs) in shared)
            CollectionsMarshal.GetValueRefOrAddDefault(lines, booking, out _).Shared += costs;

        return new(
            dimension.Dimension.Name,
            [.. lines.Select(line => new AllocatedCost(
                    line.Key.Day, line.Key.Currency, line.Key.Bearer < 0 ? null : values[line.Key.Bearer],
                    line.Value.Own.Costs, line.Value.Shared, line.Value.Own.Charges))
                .OrderBy(line => line.Day).ThenBy(line => line.Currency, StringComparer.Ordinal)
                .ThenBy(line => line.Value is null).ThenBy(line => line.Value, StringComparer.Ordinal)],
            [.. outcomes.OrderBy(outcome => outcome.Day).ThenBy(outcome => outcome.Currency, StringComparer.Ordinal)
                .ThenBy(outcome => outcome.Pool, StringComparer.Ordinal)]);
    }

    private void Split(
        Booking booking, CostAmounts costs, IReadOnlyList<CompiledTarget> targets, IReadOnlyList<Amount> parts, List<Dictionary<Booking, Cell>> pooled)
    {
        if (targets.Count == 0)
        {
            Give(booking with { Bearer = Nobody }, costs);
            return;
        }

        var billed = LargestRemainder.Split(costs.Billed, parts, rules.SplitDecimals);
        var effective = LargestRemainder.Split(costs.Effective, parts, rules.SplitDecimals);
        var list = LargestRemainder.Split(costs.List, parts, rules.SplitDecimals);
        var contracted = LargestRemainder.Split(costs.Contracted, parts, rules.SplitDecimals);
        foreach (var (i, target) in targets.Index())
        {
            var part = new CostAmounts(billed[i], effective[i], list[i], contracted[i]);
            if (target.Pool is { } pool)
                CollectionsMarshal.GetValueRefOrAddDefault(pooled[pool], booking with { Bearer = FirstPool - pool }, out _).Add(part, 0);
            else if (parts[i] != Amount.Zero)
                Give(booking with { Bearer = NumberOf(target.Name) }, part);
        }
    }

    private void Give(Booking booking, in CostAmounts costs) =>
        CollectionsMarshal.GetValueRefOrAddDefault(shared, booking, out _) += costs;

    private int NumberOf(string value)
    {
        if (!numbers.TryGetValue(value, out var number))
        {
            numbers[value] = number = values.Count;
            values.Add(value);
        }

        return number;
    }

    private readonly record struct Booking(DateOnly Day, string Currency, int Bearer);
}
