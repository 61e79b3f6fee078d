using System.Text.RegularExpressions;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="CostPolicy"/> must keep beyond its schema.</summary>
public static class CostPolicyValidation
{
    private const string OneKind =
        "self.rules.all(r, (has(r.monthlyCost) ? 1 : 0) + (has(r.namespaceCost) ? 1 : 0) + (has(r.labels) ? 1 : 0) + (has(r.requests) ? 1 : 0) + (has(r.limits) ? 1 : 0)"
        + " + (has(r.replicas) ? 1 : 0) + (has(r.gpus) ? 1 : 0) + (has(r.placement) ? 1 : 0) + (has(r.storageClasses) ? 1 : 0) + (has(r.spot) ? 1 : 0)"
        + " + (has(r.freeze) ? 1 : 0) + (has(r.rego) ? 1 : 0) == 1)";

    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<CostPolicySpec>> Rules { get; } =
    [
        new(".rules", "size(self.rules) > 0", "must have at least one rule", spec => spec.Rules.Count > 0),
        new(".rules", OneKind, "each rule must be about exactly one thing", spec => spec.Rules.All(rule => Things(rule).Count(thing => thing is not null) == 1)),
        new(".rules",
            "self.rules.all(r, !has(r.monthlyCost) || has(r.monthlyCost.max) || has(r.monthlyCost.maxIncrease) || has(r.monthlyCost.maxIncreasePercent))",
            "each monthlyCost must name at least one of max, maxIncrease and maxIncreasePercent",
            spec => spec.Rules.All(rule => rule.MonthlyCost is not { } cost || cost.Max is not null || cost.MaxIncrease is not null || cost.MaxIncreasePercent is not null)),
        new(".rules",
            "self.rules.all(r, (!has(r.labels) || size(r.labels.required) > 0) && (!has(r.requests) || size(r.requests.required) > 0)"
            + " && (!has(r.storageClasses) || size(r.storageClasses.allowed) > 0) && (!has(r.freeze) || size(r.freeze.windows) > 0))",
            "the lists of labels, requests, storageClasses and freeze must not be empty",
            spec => spec.Rules.All(rule => rule.Labels?.Required.Count != 0 && rule.Requests?.Required.Count != 0
                && rule.StorageClasses?.Allowed.Count != 0 && rule.Freeze?.Windows.Count != 0)),
        new(".rules",
            "self.rules.all(r, !has(r.limits) || has(r.limits.maxCpu) || has(r.limits.maxMemory) || has(r.limits.maxLimitToRequestRatio))",
            "each limits must name at least one of maxCpu, maxMemory and maxLimitToRequestRatio",
            spec => spec.Rules.All(rule => rule.Limits is not { } limits || limits.MaxCpu is not null || limits.MaxMemory is not null || limits.MaxLimitToRequestRatio is not null)),
        new(".rules",
            "self.rules.all(r, !has(r.gpus) || has(r.gpus.max) || has(r.gpus.allowed) && size(r.gpus.allowed) > 0)",
            "each gpus must name at least one of allowed and max",
            spec => spec.Rules.All(rule => rule.Gpus is not { } gpus || gpus.Max is not null || gpus.Allowed is { Count: > 0 })),
        new(".rules",
            "self.rules.all(r, !has(r.placement) || has(r.placement.providers) && size(r.placement.providers) > 0 || has(r.placement.regions) && size(r.placement.regions) > 0"
            + " || has(r.placement.instanceTypes) && size(r.placement.instanceTypes) > 0 || has(r.placement.architectures) && size(r.placement.architectures) > 0)",
            "each placement must name at least one of providers, regions, instanceTypes and architectures",
            spec => spec.Rules.All(rule => rule.Placement is not { } place
                || place.Providers is { Count: > 0 } || place.Regions is { Count: > 0 } || place.InstanceTypes is { Count: > 0 } || place.Architectures is { Count: > 0 })),
        new(".rules",
            "self.rules.all(r, !has(r.rego) || has(r.rego.module) != has(r.rego.configMapRef))",
            "each rego must have exactly one of module and configMapRef",
            spec => spec.Rules.All(rule => rule.Rego is not { } rego || rego.Module is null != rego.ConfigMapRef is null)),
        new(".breakGlass.groups",
            "!has(self.breakGlass) || size(self.breakGlass.groups) > 0",
            "must name at least one group",
            spec => spec.BreakGlass is not { Groups.Count: 0 }),
        new(".match.namespaceSelector",
            SelectorRule("namespaceSelector"),
            "needs values with In and NotIn, and none with Exists and DoesNotExist",
            spec => HaveTheirValues(spec.Match?.NamespaceSelector)),
        new(".match.objectSelector",
            SelectorRule("objectSelector"),
            "needs values with In and NotIn, and none with Exists and DoesNotExist",
            spec => HaveTheirValues(spec.Match?.ObjectSelector)),
    ];

    /// <summary>Everything that is wrong with a policy that keeps its schema. Empty when nothing is, and when an update leaves the spec as it was.</summary>
    /// <param name="policy">The policy as it would be stored.</param>
    /// <param name="old">The policy as it is stored; null when it is new.</param>
    public static IReadOnlyList<FieldError> Validate(CostPolicy policy, CostPolicy? old) =>
        SpecValidation.IsUnchanged(policy.Spec, old?.Spec, ResourcesJson.Default.CostPolicySpec)
            ? []
            : [.. SpecValidation.Broken(Rules, policy.Spec), .. policy.Spec.Rules.SelectMany((rule, index) => Errors(rule, $"spec.rules[{index}]"))];

    private static object?[] Things(CostPolicyRule rule) =>
    [
        rule.MonthlyCost, rule.NamespaceCost, rule.Labels, rule.Requests, rule.Limits, rule.Replicas,
        rule.Gpus, rule.Placement, rule.StorageClasses, rule.Spot, rule.Freeze, rule.Rego,
    ];

    /// <summary>What neither schema nor CEL can say.</summary>
    private static IEnumerable<FieldError> Errors(CostPolicyRule rule, string path)
    {
        if (rule.Limits?.MaxCpu is { } cpu && !Quantity.TryParse(cpu, out _))
            yield return new($"{path}.limits.maxCpu", $"{cpu} is not a quantity such as 500m or 8");
        if (rule.Limits?.MaxMemory is { } memory && !Quantity.TryParse(memory, out _))
            yield return new($"{path}.limits.maxMemory", $"{memory} is not a quantity such as 512Mi or 32Gi");
        foreach (var (label, index) in (rule.Labels?.Required ?? []).Select((label, index) => (label, index)))
        {
            if (label.Pattern is { } pattern && PatternProblem(pattern) is { } problem)
                yield return new($"{path}.labels.required[{index}].pattern", problem);
        }

        foreach (var (window, index) in (rule.Freeze?.Windows ?? []).Select((window, index) => (window, index)))
        {
            if (window.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
                yield return new($"{path}.freeze.windows[{index}].timeZone", $"{zone} is no time zone that is known, such as Europe/Berlin");
            if (window.LastDay < window.FirstDay)
                yield return new($"{path}.freeze.windows[{index}].lastDay", "must not be before firstDay");
        }
    }

    private static string? PatternProblem(string pattern)
    {
        try
        {
            // As it is used: the whole value must match.
            _ = new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
            return null;
        }
        catch (ArgumentException)
        {
            return "is not a regular expression";
        }
        catch (NotSupportedException)
        {
            return "must not have look-around or back-references, and must be small";
        }
    }

    private static string SelectorRule(string selector) =>
        $"!has(self.match) || !has(self.match.{selector}) || !has(self.match.{selector}.matchExpressions)"
        + $" || self.match.{selector}.matchExpressions.all(one, (one.operator == 'In' || one.operator == 'NotIn') == (has(one.values) && size(one.values) > 0))";

    private static bool HaveTheirValues(FleetSelector? selector) => selector?.MatchExpressions?.All(rule =>
        (rule.Operator.Value is FleetSelectorOperator.In or FleetSelectorOperator.NotIn) == rule.Values is { Count: > 0 }) is not false;
}
