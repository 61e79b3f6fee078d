using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>A dimension's rules, made ready to judge charges.</summary>
internal sealed class CompiledDimension
{
    private readonly IReadOnlyList<CompiledRule> rules;
    private readonly FrozenDictionary<string, string> aliases;
    private readonly FrozenSet<string> ignored;

    private CompiledDimension(AllocationDimension dimension, IReadOnlyList<CompiledRule> rules, IReadOnlyList<CompiledPool> pools, IReadOnlyList<int> poolOrder)
    {
        Dimension = dimension;
        Pools = pools;
        PoolOrder = poolOrder;
        this.rules = rules;
        aliases = dimension.Spelling.Aliases.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        ignored = dimension.Spelling.Ignored.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public AllocationDimension Dimension { get; }

    public IReadOnlyList<CompiledPool> Pools { get; }

    /// <summary>Pools so that each comes after those that give to it.</summary>
    public IReadOnlyList<int> PoolOrder { get; }

    public static CompiledDimension Compile(AllocationDimension dimension, FrozenDictionary<string, int> places)
    {
        var pools = dimension.Shared.Index().ToFrozenDictionary(pool => pool.Item.Name, pool => pool.Index, StringComparer.Ordinal);
        return new(
            dimension,
            [.. dimension.Rules.Select(rule => CompiledRule.Compile(rule, places, pools))],
            [.. dimension.Shared.Select(pool => CompiledPool.Compile(pool, pools))],
            AllocationRulesCheck.PoolOrder(dimension.Shared, out _)!);
    }

    /// <summary>What the rules say of a charge.</summary>
    public Verdict Judge(IReadOnlyList<string?> keys)
    {
        foreach (var rule in rules)
        {
            if (!rule.Matches(keys))
                continue;
            if (rule.Pool is { } pool)
                return new(null, true) { Pool = pool };
            if ((rule.Value ?? Spell(rule.Read(keys))) is { } value)
                return new(value, false);
        }

        return new(Dimension.Default, false);
    }

    /// <summary>The same in a dimension that rolls up another, which says <paramref name="of"/> of it.</summary>
    public Verdict Judge(IReadOnlyList<string?> keys, Verdict of)
    {
        if (of.IsShared)
            return new(null, true);
        return of.Value is { } value && GroupOf(value) is { } group ? new(group, false) : Judge(keys);
    }

    /// <summary>The group of a value of the dimension that is rolled up; null without one.</summary>
    public string? GroupOf(string value) => Dimension.RollUp!.Groups.GetValueOrDefault(value);

    /// <summary>A value as it is spelt in answers; null for a text that is none.</summary>
    private string? Spell(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed) || ignored.Contains(trimmed))
            return null;
        if (aliases.TryGetValue(trimmed, out var name))
            return name;
        return Dimension.Spelling.Case switch
        {
            LetterCase.Lower => trimmed.ToLowerInvariant(),
            LetterCase.Upper => trimmed.ToUpperInvariant(),
            _ => trimmed,
        };
    }
}

/// <summary>A rule, made ready to judge charges.</summary>
internal sealed record CompiledRule(IReadOnlyList<(int[] Columns, Func<string?, bool> Holds)> When, string? Value, int? Pool, int[] From, Regex? Capture)
{
    public static CompiledRule Compile(AllocationRule rule, FrozenDictionary<string, int> places, FrozenDictionary<string, int> pools)
    {
        return new(
            [.. rule.When.Select(condition => (Columns(condition.Text), TextMatch.Compile(condition.Operator, condition.Values)))],
            rule.Value,
            rule.Shared is null ? null : pools[rule.Shared],
            rule.From is null ? [] : Columns(rule.From.Text),
            rule.From?.Capture is { } pattern ? TextMatch.Expression(pattern) : null);

        int[] Columns(ChargeText text) => [.. text.Columns.Select(column => places[column])];
    }

    public bool Matches(IReadOnlyList<string?> keys)
    {
        foreach (var (columns, holds) in When)
        {
            if (!holds(Text(columns, keys)))
                return false;
        }

        return true;
    }

    /// <summary>The value that the charge says itself.</summary>
    public string? Read(IReadOnlyList<string?> keys)
    {
        if (Text(From, keys) is not { } text)
            return null;
        if (Capture is null)
            return text;
        var match = Capture.Match(text);
        return match.Success ? match.Groups[1].Value : null;
    }

    private static string? Text(int[] columns, IReadOnlyList<string?> keys)
    {
        foreach (var column in columns)
        {
            if (!string.IsNullOrEmpty(keys[column]))
                return keys[column];
        }

        return null;
    }
}

/// <summary>A shared pool whose targets are found, in the order of their names.</summary>
internal sealed record CompiledPool(SharedPool Pool, IReadOnlyList<CompiledTarget> Targets)
{
    public static CompiledPool Compile(SharedPool pool, FrozenDictionary<string, int> pools) => new(pool,
    [
        .. pool.Targets
            .OrderBy(target => target.Name, StringComparer.Ordinal).ThenBy(target => target.IsPool)
            .Select(target => new CompiledTarget(target.Name, target.Percent, target.IsPool ? pools[target.Name] : null)),
    ]);
}

/// <summary>Who bears a part: a value, or the pool of a number.</summary>
internal readonly record struct CompiledTarget(string Name, decimal Percent, int? Pool);
