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
    /// <exception cref="AllocationRulesException">They contradict themselves.</exception>
    public static AllocationPlan Compile(AllocationRules rules)
    {
        if (AllocationRulesCheck.Errors(rules) is { Count: > 0 } errors)
            throw new AllocationRulesException(errors);
        var columns = ColumnsOf(rules).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var places = columns.Index().ToFrozenDictionary(column => column.Item, column => column.Index, StringComparer.Ordinal);
        return new(rules, columns, [.. rules.Dimensions.Select(dimension => CompiledDimension.Compile(dimension, places))]);
    }

    /// <summary>Begins to judge charges.</summary>
    public AllocationRun Start() => new(this);

    /// <summary>The columns that the rules of a dimension read; some of them twice.</summary>
    internal static IEnumerable<string> ColumnsOf(AllocationDimension dimension) => dimension.Rules
        .SelectMany(rule => rule.When.Select(condition => condition.Text).Append(rule.From?.Text))
        .SelectMany(text => text?.Columns ?? []);

    private static IEnumerable<string> ColumnsOf(AllocationRules rules)
    {
        foreach (var dimension in rules.Dimensions)
        {
            foreach (var column in ColumnsOf(dimension))
                yield return column;
            if (dimension.Shared.Any(pool => pool is { Split: SplitMethod.Usage, UsageUnit: not null }))
                yield return UsageUnitColumn;
        }
    }
}
