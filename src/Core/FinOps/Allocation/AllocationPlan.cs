using System.Collections.Frozen;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Allocation rules, checked and made ready to judge charges. Immutable; may judge for many at once.</summary>
public sealed class AllocationPlan
{
    /// <summary>The column of the usage's unit.</summary>
    internal const string UsageUnitColumn = "ConsumedUnit";

    private AllocationPlan(AllocationRules rules, IReadOnlyList<string> columns, IReadOnlyList<CompiledDimension> dimensions)
    {
        Rules = rules;
        Columns = columns;
        Dimensions = dimensions;
        NeedsUsage = rules.Dimensions.Any(dimension => dimension.Shared.Any(pool => pool.Split == SplitMethod.Usage));
    }

    /// <summary>The columns that tell charges apart for these rules: names of FOCUS columns and <c>tag:KEY</c>, in ordinal order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Whether the sums of usage matter.</summary>
    public bool NeedsUsage { get; }

    /// <summary>The rules.</summary>
    public AllocationRules Rules { get; }

    /// <summary>In the order of the rules.</summary>
    internal IReadOnlyList<CompiledDimension> Dimensions { get; }

    /// <summary>Checks rules and makes them ready.</summary>
    /// <exception cref="AllocationRulesException">They contradict each other or themselves; the message says where.</exception>
    public static AllocationPlan Compile(AllocationRules rules)
    {
        if (rules.SplitDecimals is < 0 or > Units.Amount.Decimals)
            throw new AllocationRulesException($"splitDecimals must be 0 to {Units.Amount.Decimals}");
        var columns = ColumnsOf(rules).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var places = columns.Index().ToFrozenDictionary(column => column.Item, column => column.Index, StringComparer.Ordinal);
        if (rules.Dimensions.GroupBy(dimension => dimension.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new AllocationRulesException($"two dimensions are named {twice.Key}");
        return new(rules, columns, [.. rules.Dimensions.Select(dimension => Compile(dimension, places))]);
    }

    /// <summary>Begins to judge charges.</summary>
    public AllocationRun Start() => new(this);

    /// <summary>Dimensions so that each comes after the one that it rolls up.</summary>
    /// <exception cref="AllocationRulesException">One rolls up itself, or something that is not there.</exception>
    internal static IReadOnlyList<int> RollUpOrder(IReadOnlyList<AllocationDimension> dimensions)
    {
        var places = dimensions.Index().ToDictionary(dimension => dimension.Item.Name, dimension => dimension.Index, StringComparer.Ordinal);
        return DependencyOrder.Of(
            dimensions.Select(dimension => dimension.RollUp is { } rollUp ? new[] { Find(places, rollUp.Of, $"dimension {dimension.Name}: rollUp.of") } : []).ToList(),
            cycle => $"the dimensions {string.Join(" → ", cycle.Select(i => dimensions[i].Name))} roll up each other in a circle");
    }

    private static IEnumerable<string> ColumnsOf(AllocationRules rules)
    {
        foreach (var dimension in rules.Dimensions)
        {
            foreach (var rule in dimension.Rules)
            {
                foreach (var column in rule.When.Select(condition => condition.Text).Append(rule.From?.Text).SelectMany(text => text?.Columns ?? []))
                    yield return column;
            }

            if (dimension.Shared.Any(pool => pool is { Split: SplitMethod.Usage, UsageUnit: not null }))
                yield return UsageUnitColumn;
        }
    }

    private static CompiledDimension Compile(AllocationDimension dimension, FrozenDictionary<string, int> places)
    {
        try
        {
            return CompiledDimension.Compile(dimension, places);
        }
        catch (AllocationRulesException e)
        {
            throw new AllocationRulesException($"dimension {dimension.Name}: {e.Message}", e);
        }
    }

    private static int Find(Dictionary<string, int> places, string name, string where) =>
        places.TryGetValue(name, out var place) ? place : throw new AllocationRulesException($"{where}: there is no {name}");
}
