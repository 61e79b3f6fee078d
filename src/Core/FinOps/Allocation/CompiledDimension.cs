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
        var pools = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, pool) in dimension.Shared.Index())
        {
            if (!pools.TryAdd(pool.Name, index))
                throw new AllocationRulesException($"two shared pools are named {pool.Name}");
        }

        var compiled = dimension.Shared.Select(pool => CompiledPool.Compile(pool, pools)).ToList();
        var givers = compiled.Select((_, taker) =>
            (IReadOnlyList<int>)[.. compiled.Index().Where(giver => giver.Item.Targets.Any(target => target.Pool == taker)).Select(giver => giver.Index)]).ToList();
        var order = DependencyOrder.Of(
            givers,
            circle => $"the shared pools {string.Join(" → ", circle.Reverse().Select(i => dimension.Shared[i].Name))} share into each other in a circle");
        return new(dimension, [.. dimension.Rules.Select((rule, index) => CompiledRule.Compile(rule, index, places, pools))], compiled, order);
    }

    /// <summary>What the rules say of a charge: a value, or the number of a pool, or neither.</summary>
    public (string? Value, int? Pool) Judge(IReadOnlyList<string?> keys)
    {
        foreach (var rule in rules)
        {
            if (!rule.Matches(keys))
                continue;
            if (rule.Pool is { } pool)
                return (null, pool);
            if ((rule.Value ?? Spell(rule.Read(keys))) is { } value)
                return (value, null);
        }

        return (Dimension.Default, null);
    }

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
    public static CompiledRule Compile(
        AllocationRule rule, int index, FrozenDictionary<string, int> places, Dictionary<string, int> pools)
    {
        if ((rule.Value is null ? 0 : 1) + (rule.From is null ? 0 : 1) + (rule.Shared is null ? 0 : 1) != 1)
            throw new AllocationRulesException($"rule {index + 1} must give exactly one of a value, a source of values and a shared pool");
        if (rule.Shared is { } shared && !pools.ContainsKey(shared))
            throw new AllocationRulesException($"rule {index + 1}: there is no shared pool {shared}");
        var capture = rule.From?.Capture is { } pattern ? TextMatch.Expression(pattern) : null;
        if (capture is not null && capture.GetGroupNumbers().Length < 2)
            throw new AllocationRulesException($"rule {index + 1}: \"{capture}\" has no group in parentheses to take the value from");
        return new(
            [.. rule.When.Select(condition => (Columns(condition.Text), TextMatch.Compile(condition.Operator, condition.Values)))],
            rule.Value,
            rule.Shared is null ? null : pools[rule.Shared],
            rule.From is null ? [] : Columns(rule.From.Text),
            capture);

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
    public static CompiledPool Compile(SharedPool pool, Dictionary<string, int> pools)
    {
        if (pool.Targets.GroupBy(target => (target.Name, target.IsPool)).Any(same => same.Count() > 1))
            throw new AllocationRulesException($"shared pool {pool.Name} names a target twice");
        if (pool.Targets.Any(target => target.IsPool) && pool.Split is not (SplitMethod.Even or SplitMethod.Fixed))
            throw new AllocationRulesException($"shared pool {pool.Name} shares into other pools, which only Even and Fixed can");
        if (pool.Split == SplitMethod.Fixed && (pool.Targets.Any(target => target.Percent <= 0) || pool.Targets.Sum(target => target.Percent) != 100))
            throw new AllocationRulesException($"shared pool {pool.Name}: the percentages must be above 0 and add up to 100");
        if (pool.Split == SplitMethod.Metric && pool.Metric is null)
            throw new AllocationRulesException($"shared pool {pool.Name} names no unit metric to split by");
        var targets = pool.Targets
            .OrderBy(target => target.Name, StringComparer.Ordinal).ThenBy(target => target.IsPool)
            .Select(target => new CompiledTarget(target.Name, target.Percent, !target.IsPool ? null : pools.TryGetValue(target.Name, out var place)
                ? place
                : throw new AllocationRulesException($"shared pool {pool.Name} shares into {target.Name}, which there is not")));
        return new(pool, [.. targets]);
    }
}

/// <summary>Who bears a part: a value, or the pool of a number.</summary>
internal readonly record struct CompiledTarget(string Name, decimal Percent, int? Pool);
