using System.Runtime.InteropServices;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>
/// Judges charges, group by group, in any order. Time grows with the groups, the rules being tried once for each combination of
/// keys; memory with combinations and with days × values. Not for use by several threads at once.
/// </summary>
/// <remarks>
/// <see cref="SplitWindow.Month"/> weighs by a whole month: give it all charges of every month of which a day is asked for.
/// </remarks>
public sealed class AllocationRun
{
    private readonly IReadOnlyList<CompiledDimension> dimensions;
    private readonly IReadOnlyList<DimensionLedger> ledgers;
    private readonly IReadOnlyList<int> order;
    private readonly int[] rolledUp;
    private readonly Dictionary<IReadOnlyList<string?>, int[]> judged = new(new KeyComparer());
    private readonly Dictionary<DayCurrency, Cell> totals = [];
    private readonly int usageUnit;

    internal AllocationRun(AllocationPlan plan)
    {
        order = AllocationRulesCheck.RollUpOrder(plan.Rules.Dimensions, out _)!;
        dimensions = plan.Dimensions;
        ledgers = [.. dimensions.Select(dimension => new DimensionLedger(dimension, plan.Rules))];
        rolledUp = [.. plan.Dimensions.Select(dimension => dimension.Dimension.RollUp is { } rollUp
            ? plan.Dimensions.Index().First(other => other.Item.Dimension.Name == rollUp.Of).Index
            : -1)];
        usageUnit = plan.Columns.ToList().IndexOf(AllocationPlan.UsageUnitColumn);
    }

    /// <summary>How many combinations of keys there were so far.</summary>
    public int Combinations => judged.Count;

    /// <summary>Judges a group.</summary>
    public void Add(in ChargeGroup group)
    {
        if (!judged.TryGetValue(group.Keys, out var bearers))
            judged[group.Keys] = bearers = Judge(group.Keys);
        var at = new DayCurrency(group.Day, group.Currency);
        CollectionsMarshal.GetValueRefOrAddDefault(totals, at, out _).Add(group.Costs, group.Charges);
        var unit = usageUnit < 0 ? null : group.Keys[usageUnit];
        for (var i = 0; i < ledgers.Count; i++)
            ledgers[i].Book(at, bearers[i], group, unit);
    }

    /// <summary>Divides up the shared costs and gives the answer.</summary>
    /// <param name="units">What <see cref="SplitMethod.Metric"/> weighs by.</param>
    public CostAllocation Finish(IReadOnlyCollection<UnitPoint> units)
    {
        foreach (var i in order)
        {
            if (rolledUp[i] >= 0)
                ledgers[i].RollUp(ledgers[rolledUp[i]]);
            ledgers[i].Share(units);
        }

        return new(
            [.. ledgers.Select(ledger => ledger.Answer())],
            [.. totals.OrderBy(total => total.Key.Day).ThenBy(total => total.Key.Currency, StringComparer.Ordinal)
                .Select(total => new DayTotal(total.Key.Day, total.Key.Currency, total.Value.Costs, total.Value.Charges))]);
    }

    /// <summary>Who bears charges with these keys, by dimension.</summary>
    private int[] Judge(IReadOnlyList<string?> keys)
    {
        var (verdicts, bearers) = (new Verdict[ledgers.Count], new int[ledgers.Count]);
        foreach (var i in order)
        {
            verdicts[i] = rolledUp[i] < 0 ? dimensions[i].Judge(keys) : dimensions[i].Judge(keys, verdicts[rolledUp[i]]);
            bearers[i] = ledgers[i].BearerOf(verdicts[i]);
        }

        return bearers;
    }
}

/// <summary>A day and a currency.</summary>
internal readonly record struct DayCurrency(DateOnly Day, string Currency);

/// <summary>A sum that grows.</summary>
internal struct Cell
{
    public CostAmounts Costs { get; private set; }

    public long Charges { get; private set; }

    public void Add(in CostAmounts costs, long charges)
    {
        Costs += costs;
        Charges += charges;
    }
}
