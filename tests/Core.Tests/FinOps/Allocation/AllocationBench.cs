using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.FinOps.Allocation;

/// <summary>Charges and rules in few words. A charge costs the same in all four columns.</summary>
internal sealed class AllocationBench(AllocationRules rules)
{
    public static readonly DateOnly April1 = new(2026, 4, 1);

    private readonly AllocationPlan plan = AllocationPlan.Compile(rules);
    private readonly List<ChargeGroup> groups = [];

    public List<UnitPoint> Units { get; } = [];

    /// <summary>A dimension "team" alone.</summary>
    public static AllocationBench Team(params AllocationRule[] rules) => Team([], rules);

    /// <summary>A dimension "team" alone, with shared pools.</summary>
    public static AllocationBench Team(IReadOnlyList<SharedPool> pools, params AllocationRule[] rules) =>
        new(new() { Dimensions = [new() { Name = "team", Rules = rules, Shared = pools }] });

    /// <summary>A rule that takes the value of a tag.</summary>
    public static AllocationRule FromTag(string key) => new() { From = new(new ChargeText($"tag:{key}")) };

    /// <summary>A rule that puts charges of a service into a pool.</summary>
    public static AllocationRule Pool(string service, string pool) => new() { When = [Service(service)], Shared = pool };

    /// <summary>Charges of a service.</summary>
    public static ChargeCondition Service(string service) => new(new ChargeText("ServiceName"), ConditionOperator.In, service);

    public AllocationBench Charge(decimal cost, params (string Column, string Value)[] texts) => Charge(cost, April1, "USD", 0, texts);

    public AllocationBench Charge(decimal cost, DateOnly day, string currency, decimal usage, params (string Column, string Value)[] texts)
    {
        var amount = Amount.Of(cost);
        var keys = plan.Columns.Select(column => texts.Where(text => text.Column == column).Select(text => text.Value).FirstOrDefault()).ToArray();
        groups.Add(new(day, currency, keys, new(amount, amount, amount, amount), Amount.Of(usage), 1));
        return this;
    }

    public AllocationResult Run()
    {
        var run = plan.Start();
        foreach (var group in groups)
            run.Add(group);
        return new(run.Finish(Units));
    }
}

/// <summary>An answer in few words.</summary>
internal sealed record AllocationResult(CostAllocation Allocation)
{
    /// <summary>Values and their billed cost over all days, as <c>a 1.5, b 2, – 3</c>, where – is unallocated.</summary>
    public string this[string dimension, string currency = "USD"] => string.Join(", ", Allocation.Find(dimension)!.Costs
        .Where(cost => cost.Currency == currency)
        .GroupBy(cost => cost.Value)
        .OrderBy(value => value.Key is null).ThenBy(value => value.Key, StringComparer.Ordinal)
        .Select(value => $"{value.Key ?? "–"} {value.Aggregate(Amount.Zero, (sum, cost) => sum + cost.Total.Billed)}"));
}
