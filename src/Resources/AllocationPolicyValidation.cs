using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>
/// What an <see cref="AllocationPolicy"/> must keep beyond its schema, as far as the API server can say it. Whether its rules make
/// sense together, its controller and its webhook find with the engine.
/// </summary>
public static class AllocationPolicyValidation
{
    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<AllocationPolicySpec>> Rules { get; } =
    [
        new(".dimensions",
            "size(self.dimensions) > 0",
            "must name at least one dimension",
            spec => spec.Dimensions.Count > 0),
        new(".dimensions",
            "self.dimensions.all(d, !has(d.rules) || d.rules.all(r,"
            + " (has(r.value) ? 1 : 0) + (has(r.valueFrom) ? 1 : 0) + (has(r.shared) ? 1 : 0) == 1))",
            "each rule must give exactly one of value, valueFrom and shared",
            spec => AllRules(spec).All(rule => Count(rule.Value, rule.ValueFrom, rule.Shared) == 1)),
        new(".dimensions",
            "self.dimensions.all(d, !has(d.rules) || d.rules.all(r, !has(r.when) || r.when.all(c, has(c.field) != has(c.tag))))",
            "each entry of when must be about exactly one of field and tag",
            spec => AllRules(spec).SelectMany(rule => rule.When ?? []).All(match => Count(match.Field, match.Tag) == 1)),
        new(".dimensions",
            "self.dimensions.all(d, !has(d.rules) || d.rules.all(r, !has(r.valueFrom) || has(r.valueFrom.field) != has(r.valueFrom.tags)))",
            "each valueFrom must name exactly one of tags and field",
            spec => AllRules(spec).All(rule => rule.ValueFrom is null || Count(rule.ValueFrom.Field, rule.ValueFrom.Tags) == 1)),
        new(".dimensions",
            "self.dimensions.all(d, !has(d.shared) || d.shared.all(p, !has(p.targets) || p.targets.all(t, has(t.value) != has(t.pool))))",
            "each target of a shared pool must be exactly one of value and pool",
            spec => spec.Dimensions.SelectMany(dimension => dimension.Shared ?? []).SelectMany(pool => pool.Targets ?? [])
                .All(target => Count(target.Value, target.Pool) == 1)),
        new(".dimensions",
            "self.dimensions.all(d, !has(d.rollUp) || d.rollUp.of != d.name && self.dimensions.exists(o, o.name == d.rollUp.of))",
            "each rollUp must be of another dimension of this policy",
            spec => spec.Dimensions.All(dimension => dimension.RollUp is null
                || (dimension.RollUp.Of != dimension.Name && spec.Dimensions.Any(other => other.Name == dimension.RollUp.Of)))),
        new(".unitMetrics",
            "!has(self.unitMetrics) || self.unitMetrics.all(m, self.dimensions.exists(d, d.name == m.dimension))",
            "each unit metric must be about a dimension of this policy",
            spec => (spec.UnitMetrics ?? []).All(metric => spec.Dimensions.Any(dimension => dimension.Name == metric.Dimension))),
        new(".unitMetrics",
            "!has(self.unitMetrics) || self.unitMetrics.all(m, !has(m.prometheus) || !has(m.configMap))",
            "each unit metric may have at most one of prometheus and configMap",
            spec => (spec.UnitMetrics ?? []).All(metric => Count(metric.Prometheus, metric.ConfigMap) <= 1)),
    ];

    /// <summary>
    /// What is wrong with a policy that keeps its schema. Empty when nothing is, and when an update leaves the spec as it was.
    /// </summary>
    /// <param name="policy">The policy as it would be stored.</param>
    /// <param name="old">The policy as it is stored; null when it is new.</param>
    public static IReadOnlyList<FieldError> Validate(AllocationPolicy policy, AllocationPolicy? old) =>
        IsUnchanged(policy, old) ? [] : [.. SpecValidation.Broken(Rules, policy.Spec)];

    /// <summary>Whether an update leaves the spec as it was, and so need not be judged.</summary>
    public static bool IsUnchanged(AllocationPolicy policy, AllocationPolicy? old) =>
        SpecValidation.IsUnchanged(policy.Spec, old?.Spec, ResourcesJson.Default.AllocationPolicySpec);

    private static IEnumerable<AllocationRuleSpec> AllRules(AllocationPolicySpec spec) =>
        spec.Dimensions.SelectMany(dimension => dimension.Rules ?? []);

    private static int Count(params ReadOnlySpan<object?> fields)
    {
        var count = 0;
        foreach (var field in fields)
            count += field is null ? 0 : 1;
        return count;
    }
}
