using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;
using CloudIntel.Resources.Values;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>Where the AllocationPolicy resource and the engine's rules meet.</summary>
public static class AllocationPolicyMapping
{
    /// <summary>The rules of a policy.</summary>
    public static AllocationRules ToRules(this AllocationPolicySpec spec) => new()
    {
        Dimensions = [.. spec.Dimensions.Select(ToDimension)],
        WeightColumn = spec.ToColumn(),
        SplitDecimals = spec.SplitDecimals ?? AllocationPolicySpec.DefaultSplitDecimals,
    };

    /// <summary>Which cost the policy shows.</summary>
    public static CostColumn ToColumn(this AllocationPolicySpec spec) => (spec.Metric?.Value ?? AllocationPolicySpec.DefaultMetric) switch
    {
        BudgetMetric.BilledCost => CostColumn.BilledCost,
        _ => CostColumn.EffectiveCost,
    };

    /// <summary>Everything that is wrong with a policy that keeps its schema, in the words of its fields. Empty when nothing is.</summary>
    public static IReadOnlyList<FieldError> Errors(AllocationPolicy policy)
    {
        FieldError[] stated = [.. AllocationPolicyValidation.Validate(policy, old: null), .. policy.Spec.UnknownWords()];
        return stated.Length > 0
            ? stated
            : [.. AllocationRulesCheck.Errors(policy.Spec.ToRules()).Select(error => new FieldError($"spec.{error.Path}", error.Message)), .. UnitErrors(policy.Spec)];
    }

    /// <summary>What no rule can say about unit metrics, and about pools that are split by them.</summary>
    private static IEnumerable<FieldError> UnitErrors(AllocationPolicySpec spec)
    {
        foreach (var (i, dimension) in spec.Dimensions.Index())
        {
            foreach (var (j, pool) in (dimension.Shared ?? []).Index())
            {
                if (pool.Split == SharedSplit.Metric && !(spec.UnitMetrics ?? []).Any(metric => metric.Name == pool.Metric && metric.Dimension == dimension.Name))
                    yield return new($"spec.dimensions[{i}].shared[{j}].metric", $"there is no unit metric {pool.Metric} about the dimension {dimension.Name}: add it to unitMetrics");
            }

            if (dimension.Spelling?.Aliases is { } aliases && TwiceNamed(aliases, StringComparer.OrdinalIgnoreCase) is { } alias)
                yield return new($"spec.dimensions[{i}].spelling.aliases", $"{alias} is a spelling of two values: name it once");
            if (dimension.RollUp is { } rollUp && TwiceNamed(rollUp.Groups, StringComparer.Ordinal) is { } member)
                yield return new($"spec.dimensions[{i}].rollUp.groups", $"{member} is a member of two groups: name it once");
        }

        foreach (var (i, metric) in (spec.UnitMetrics ?? []).Index())
        {
            if (metric.Prometheus is { } prometheus && !Uri.TryCreate(prometheus.Url, UriKind.Absolute, out _))
                yield return new($"spec.unitMetrics[{i}].prometheus.url", "is no address that can be called: correct its host and port");
        }
    }

    private static string? TwiceNamed(IEnumerable<ValueGroup> groups, StringComparer comparer) =>
        groups.SelectMany(group => group.Members).GroupBy(member => member, comparer).FirstOrDefault(same => same.Count() > 1)?.Key;

    /// <summary>Words of a newer version: what they ask for, this one cannot do.</summary>
    private static IEnumerable<FieldError> UnknownWords(this AllocationPolicySpec spec)
    {
        if (spec.Metric is { Value: null } metric)
            yield return new("spec.metric", $"{metric} is no metric that this version knows");
        foreach (var (i, dimension) in spec.Dimensions.Index())
        {
            var path = $"spec.dimensions[{i}]";
            foreach (var (j, rule) in (dimension.Rules ?? []).Index())
            {
                foreach (var (k, match) in (rule.When ?? []).Index())
                {
                    if (match.Field is { Value: null } field)
                        yield return new($"{path}.rules[{j}].when[{k}].field", $"{field} is no field that this version knows");
                    if (match.Operator is { Value: null } asked)
                        yield return new($"{path}.rules[{j}].when[{k}].operator", $"{asked} is no operator that this version knows");
                }

                if (rule.ValueFrom?.Field is { Value: null } source)
                    yield return new($"{path}.rules[{j}].valueFrom.field", $"{source} is no field that this version knows");
            }

            foreach (var (j, pool) in (dimension.Shared ?? []).Index())
            {
                if (pool.Split.Value is null)
                    yield return new($"{path}.shared[{j}].split", $"{pool.Split} is no split that this version knows");
                if (pool.Window is { Value: null } window)
                    yield return new($"{path}.shared[{j}].window", $"{window} is no window that this version knows");
                if (pool.WhenNoWeights is { Value: null } fallback)
                    yield return new($"{path}.shared[{j}].whenNoWeights", $"{fallback} is nothing that this version knows");
            }

            if (dimension.Spelling?.Case is { Value: null } letterCase)
                yield return new($"{path}.spelling.case", $"{letterCase} is no case that this version knows");
        }
    }

    private static AllocationDimension ToDimension(AllocationDimensionSpec dimension) => new()
    {
        Name = dimension.Name,
        Rules = [.. (dimension.Rules ?? []).Select(ToRule)],
        Default = dimension.Default,
        Spelling = new()
        {
            Case = Same<ValueCase, LetterCase>(dimension.Spelling?.Case),
            Aliases = Members(dimension.Spelling?.Aliases, StringComparer.OrdinalIgnoreCase),
            Ignored = [.. dimension.Spelling?.Ignored ?? []],
        },
        RollUp = dimension.RollUp is { } rollUp ? new(rollUp.Of, Members(rollUp.Groups, StringComparer.Ordinal)) : null,
        Shared = [.. (dimension.Shared ?? []).Select(ToPool)],
    };

    private static AllocationRule ToRule(AllocationRuleSpec rule) => new()
    {
        When = [.. (rule.When ?? []).Select(match => new ChargeCondition(
            Text(match.Field, match.Tag is null ? null : [match.Tag]), Same<ChargeOperator, ConditionOperator>(match.Operator), [.. match.Values ?? []]))],
        Value = rule.Value,
        From = rule.ValueFrom is { } from ? new(Text(from.Field, from.Tags), from.Capture) : null,
        Shared = rule.Shared,
    };

    private static SharedPool ToPool(SharedPoolSpec pool) => new()
    {
        Name = pool.Name,
        Split = Same<SharedSplit, SplitMethod>(pool.Split),
        Targets = [.. (pool.Targets ?? []).Select(target => new SplitTarget(target.Pool ?? target.Value ?? "", target.Percent?.Value ?? 0, target.Pool is not null))],
        UsageUnit = pool.UsageUnit,
        Metric = pool.Metric,
        Window = Same<SharedWindow, SplitWindow>(pool.Window),
        WhenNoWeights = Same<SharedFallback, SplitFallback>(pool.WhenNoWeights),
    };

    private static ChargeText Text(OpenEnum<ChargeField>? field, IEnumerable<string>? tags) => new([.. (tags ?? []).Select(tag => $"tag:{tag}"), .. Columns(field)]);

    private static IEnumerable<string> Columns(OpenEnum<ChargeField>? field) => field?.Value switch
    {
        null => [],
        ChargeField.Account => ["SubAccountId", "BillingAccountId"],
        ChargeField.Namespace => ["x_KubernetesNamespace"],
        ChargeField.Source => ["SourceName"],
        { } column => [column.ToString()],
    };

    /// <summary>The word of the same name in the engine; the resource's default where it is left out.</summary>
    private static TTo Same<TFrom, TTo>(OpenEnum<TFrom>? word)
        where TFrom : struct, Enum
        where TTo : struct, Enum => Enum.Parse<TTo>((word?.Value ?? default(TFrom)).ToString());

    private static Dictionary<string, string> Members(IEnumerable<ValueGroup>? groups, StringComparer comparer)
    {
        var members = new Dictionary<string, string>(comparer);
        foreach (var group in groups ?? [])
        {
            foreach (var member in group.Members)
                members.TryAdd(member, group.Name);
            if (comparer == StringComparer.OrdinalIgnoreCase)
                members.TryAdd(group.Name, group.Name); // its own spelling in another case
        }

        return members;
    }
}
