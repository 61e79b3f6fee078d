using System.Collections.Frozen;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>What the rules of a dimension say of a charge: a value, that it is shared, or nothing.</summary>
/// <param name="Value">The value; null without one.</param>
/// <param name="IsShared">Whether it belongs to a shared pool, of the dimension or of one that it rolls up.</param>
public readonly record struct Verdict(string? Value, bool IsShared)
{
    /// <summary>The number of the pool, where it is one of the dimension itself.</summary>
    internal int? Pool { get; init; }
}

/// <summary>
/// Judges single things by one dimension, in the way in which <see cref="AllocationRun"/> judges charges, for answers that are not about charges. Shared costs
/// are not divided up. Immutable; may judge for many at once.
/// </summary>
public sealed class DimensionJudge
{
    /// <summary>The dimension after those that it rolls up, each of which rolls up the one before.</summary>
    private readonly IReadOnlyList<CompiledDimension> chain;

    private DimensionJudge(IReadOnlyList<string> columns, IReadOnlyList<CompiledDimension> chain)
    {
        Columns = columns;
        this.chain = chain;
    }

    /// <summary>The columns that the rules read, of what is rolled up, too: names of FOCUS columns and <c>tag:KEY</c>, in ordinal order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Makes a dimension ready to judge.</summary>
    /// <param name="rules">The rules that it is one of.</param>
    /// <param name="dimension">Its name.</param>
    /// <returns>Null where there is no dimension of that name.</returns>
    /// <exception cref="AllocationRulesException">The rules contradict themselves.</exception>
    public static DimensionJudge? Find(AllocationRules rules, string dimension)
    {
        if (AllocationRulesCheck.Errors(rules) is { Count: > 0 } errors)
            throw new AllocationRulesException(errors);
        var rolledUp = new List<AllocationDimension>();
        for (var name = dimension; name is not null; name = rolledUp[0].RollUp?.Of)
        {
            if (rules.Dimensions.FirstOrDefault(known => known.Name == name) is not { } found)
                return null;
            rolledUp.Insert(0, found);
        }

        List<string> columns = [.. rolledUp.SelectMany(AllocationPlan.ColumnsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var places = columns.Index().ToFrozenDictionary(column => column.Item, column => column.Index, StringComparer.Ordinal);
        return new(columns, [.. rolledUp.Select(one => CompiledDimension.Compile(one, places))]);
    }

    /// <summary>What the rules say of something.</summary>
    /// <param name="keys">Its texts, in the order of <see cref="Columns"/>; null or empty for none.</param>
    public Verdict Judge(IReadOnlyList<string?> keys)
    {
        var verdict = chain[0].Judge(keys);
        for (var i = 1; i < chain.Count; i++)
            verdict = chain[i].Judge(keys, verdict);
        return verdict;
    }
}
