namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Something that is wrong with allocation rules.</summary>
/// <param name="Path">Where, such as <c>dimensions[0].rules[2].when[0].values</c>.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record AllocationRulesError(string Path, string Message)
{
    /// <summary>The error as one line for people.</summary>
    public override string ToString() => $"{Path}: {Message}";
}

/// <summary>Allocation rules contradict themselves: their owner must correct them.</summary>
/// <param name="errors">What is wrong.</param>
public sealed class AllocationRulesException(IReadOnlyList<AllocationRulesError> errors) : Exception(string.Join("; ", errors))
{
    /// <summary>What is wrong.</summary>
    public IReadOnlyList<AllocationRulesError> Errors { get; } = errors;
}

/// <summary>Finds what is wrong with allocation rules.</summary>
public static class AllocationRulesCheck
{
    /// <summary>Everything that is wrong, in the order of the rules; empty when nothing is.</summary>
    public static IReadOnlyList<AllocationRulesError> Errors(AllocationRules rules)
    {
        var errors = new List<AllocationRulesError>();
        if (rules.SplitDecimals is < 0 or > Units.Amount.Decimals)
            errors.Add(new("splitDecimals", $"must be 0 to {Units.Amount.Decimals}"));
        if (rules.Dimensions.Count == 0)
            errors.Add(new("dimensions", "must name at least one dimension"));
        var names = rules.Dimensions.Select(dimension => dimension.Name).ToList();
        foreach (var (i, dimension) in rules.Dimensions.Index())
        {
            var path = $"dimensions[{i}]";
            if (names.IndexOf(dimension.Name) < i)
                errors.Add(new($"{path}.name", $"{dimension.Name} is the name of a dimension before: choose another one"));
            errors.AddRange(dimension.Rules.Index().SelectMany(rule => Of(rule.Item, $"{path}.rules[{rule.Index}]", dimension)));
            errors.AddRange(dimension.Shared.Index().SelectMany(pool => Of(pool.Item, pool.Index, $"{path}.shared[{pool.Index}]", dimension)));
            if (dimension.RollUp is { } rollUp && !names.Contains(rollUp.Of))
                errors.Add(new($"{path}.rollUp.of", $"there is no dimension {rollUp.Of}"));
        }

        if (errors.Count == 0)
            errors.AddRange(Circles(rules));
        return errors;
    }

    private static IEnumerable<AllocationRulesError> Of(AllocationRule rule, string path, AllocationDimension dimension)
    {
        if (new[] { rule.Value is not null, rule.From is not null, rule.Shared is not null }.Count(given => given) != 1)
            yield return new(path, "must give exactly one of value, valueFrom and shared");
        if (rule.Shared is { } shared && dimension.Shared.All(pool => pool.Name != shared))
            yield return new($"{path}.shared", $"there is no shared pool {shared} in the dimension {dimension.Name}: add it to the dimension's shared");
        foreach (var (i, condition) in rule.When.Index())
        {
            var where = $"{path}.when[{i}]";
            if (condition.Text.Columns.Count == 0)
                yield return new(where, "must name what it is about: exactly one of field and tag");
            if (Complaint(() => TextMatch.Compile(condition.Operator, condition.Values)) is { } complaint)
                yield return new($"{where}.values", complaint);
        }

        if (rule.From is not { } from)
            yield break;
        if (from.Text.Columns.Count == 0)
            yield return new($"{path}.valueFrom", "must name exactly one of tags and field");
        if (from.Capture is { } capture)
        {
            var complaint = Complaint(() =>
            {
                if (TextMatch.Expression(capture).GetGroupNumbers().Length < 2)
                    throw new FormatException($"{capture} has no group in parentheses to take the value from: write one around it, as in ^prod-([a-z]+)-");
            });
            if (complaint is not null)
                yield return new($"{path}.valueFrom.capture", complaint);
        }
    }

    private static IEnumerable<AllocationRulesError> Of(SharedPool pool, int index, string path, AllocationDimension dimension)
    {
        if (dimension.Shared.Take(index).Any(other => other.Name == pool.Name))
            yield return new($"{path}.name", $"{pool.Name} is the name of a shared pool before: choose another one");
        foreach (var (i, target) in pool.Targets.Index())
        {
            var where = $"{path}.targets[{i}]";
            if (pool.Targets.Take(i).Any(other => other.Name == target.Name && other.IsPool == target.IsPool))
                yield return new(where, $"{target.Name} is named before: name it once");
            if (target.IsPool && dimension.Shared.All(other => other.Name != target.Name))
                yield return new($"{where}.pool", $"there is no shared pool {target.Name} in the dimension {dimension.Name}");
            if (target.IsPool && pool.Split is not (SplitMethod.Even or SplitMethod.Fixed))
                yield return new($"{where}.pool", $"a pool cannot be weighed by {pool.Split}: use Even or Fixed, or name values");
            if (pool.Split == SplitMethod.Fixed ? target.Percent <= 0 : target.Percent != 0)
                yield return new($"{where}.percent", pool.Split == SplitMethod.Fixed ? "must be above 0" : "is only for the split Fixed: remove it");
        }

        if (pool.Split == SplitMethod.Fixed && pool.Targets.Sum(target => target.Percent) is var sum && sum != 100)
            yield return new($"{path}.targets", $"the percentages add up to {sum.ToString(System.Globalization.CultureInfo.InvariantCulture)}: they must add up to 100");
        if (pool.Split == SplitMethod.Metric && pool.Metric is null)
            yield return new($"{path}.metric", "must name a unit metric to split by");
    }

    private static IEnumerable<AllocationRulesError> Circles(AllocationRules rules)
    {
        if (RollUpOrder(rules.Dimensions, out var circle) is null)
            yield return new($"dimensions[{circle[0]}].rollUp.of", $"{Path(circle, i => rules.Dimensions[i].Name)} roll up each other in a circle");
        foreach (var (i, dimension) in rules.Dimensions.Index())
        {
            if (PoolOrder(dimension.Shared, out circle) is null)
                yield return new($"dimensions[{i}].shared[{circle[0]}].targets", $"{Path([.. circle.Reverse()], pool => dimension.Shared[pool].Name)} share into each other in a circle");
        }

        static string Path(IReadOnlyList<int> circle, Func<int, string> name) => string.Join(" → ", circle.Select(name));
    }

    /// <summary>Dimensions so that each comes after the one that it rolls up; null when they do so in a circle.</summary>
    internal static IReadOnlyList<int>? RollUpOrder(IReadOnlyList<AllocationDimension> dimensions, out IReadOnlyList<int> circle) => DependencyOrder.Of(
        [.. dimensions.Select(dimension => dimension.RollUp is { } rollUp ? Numbers(dimensions, other => other.Name == rollUp.Of) : [])],
        out circle);

    /// <summary>Pools so that each comes after those that share into it; null when they do so in a circle.</summary>
    internal static IReadOnlyList<int>? PoolOrder(IReadOnlyList<SharedPool> pools, out IReadOnlyList<int> circle) => DependencyOrder.Of(
        [.. pools.Select(pool => Numbers(pools, giver => giver.Targets.Any(target => target.IsPool && target.Name == pool.Name)))],
        out circle);

    private static IReadOnlyList<int> Numbers<T>(IReadOnlyList<T> things, Func<T, bool> wanted) =>
        [.. things.Index().Where(thing => wanted(thing.Item)).Select(thing => thing.Index)];

    private static string? Complaint(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
