using CloudIntel.Resources.Validation;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="BudgetScope"/> must keep beyond its schema, in whichever spec it is.</summary>
internal static class ScopeValidation
{
    /// <summary>Lists of a scope that are about charges of bills alone.</summary>
    private static string[] OfCharges => ["providers", "accounts", "services", "regions", "tags"];

    /// <summary>The rules that the API server can evaluate.</summary>
    /// <typeparam name="TSpec">The spec that has the scope.</typeparam>
    /// <param name="parent">The field of the spec that has the scope, and the metric beside it, such as <c>.cost</c>; empty for the spec itself.</param>
    /// <param name="scopeOf">The scope; null where there is none.</param>
    /// <param name="metricOf">The metric; null where there is none.</param>
    public static IEnumerable<ValidationRule<TSpec>> Rules<TSpec>(string parent, Func<TSpec, BudgetScope?> scopeOf, Func<TSpec, OpenEnum<BudgetMetric>?> metricOf)
    {
        var self = $"self{parent}";
        var parentIsMissing = parent.Length == 0 ? "" : $"!has({self}) || ";
        var scopeIsMissing = $"!has({self}.scope) || !has({self}.scope.kubernetes)";
        yield return new(
            $"{parent}.metric",
            $"{parentIsMissing}!has({self}.metric) || {self}.metric == 'EffectiveCost' || {scopeIsMissing}",
            "can only be EffectiveCost with scope.kubernetes: what workloads cost is not invoiced one by one",
            spec => metricOf(spec) is not { } metric || metric == BudgetMetric.EffectiveCost || scopeOf(spec)?.Kubernetes is null);
        yield return new(
            $"{parent}.scope.kubernetes",
            $"{parentIsMissing}{scopeIsMissing} || !({string.Join(" || ", OfCharges.Select(list => $"(has({self}.scope.{list}) && size({self}.scope.{list}) > 0)"))})",
            $"cannot be combined with {string.Join(", ", OfCharges.SkipLast(1))} or {OfCharges[^1]}, which charges of bills have and workloads do not",
            spec => scopeOf(spec) is not { Kubernetes: not null } scope || !AboutCharges(scope));
        yield return new(
            $"{parent}.scope.kubernetes.labels",
            $"{parentIsMissing}{scopeIsMissing} || !has({self}.scope.kubernetes.labels) || "
                + $"!{self}.scope.kubernetes.labels.exists(label, label.key in ['{string.Join("', '", KubernetesScope.LabelsOfPods)}'])",
            "cannot name a label that each pod or revision has a value of its own of, such as pod-template-hash or job-name: name the controller",
            spec => scopeOf(spec)?.Kubernetes?.Labels?.Any(label => KubernetesScope.LabelsOfPods.Contains(label.Key)) is not true);
    }

    /// <summary>Namespaces that a scope may not name. Not for CEL, which does not see an object's namespace.</summary>
    /// <param name="scope">The scope; null where there is none.</param>
    /// <param name="path">Its field, such as <c>spec.scope</c>.</param>
    /// <param name="kind">The kind of the object, as people say it.</param>
    /// <param name="own">The namespace of the object.</param>
    /// <param name="operatorNamespace">The namespace whose objects may be about everything.</param>
    public static IEnumerable<FieldError> OutsideOwnNamespace(BudgetScope? scope, string path, string kind, string? own, string operatorNamespace)
    {
        if (own != operatorNamespace && scope?.Namespaces?.Any(name => name != own) is true)
        {
            yield return new(
                $"{path}.namespaces",
                $"may only name the {kind}'s own namespace, {own}; a {kind} over other namespaces belongs into {operatorNamespace}");
        }
    }

    private static bool AboutCharges(BudgetScope scope) =>
        scope is { Providers.Count: > 0 } or { Accounts.Count: > 0 } or { Services.Count: > 0 } or { Regions.Count: > 0 } or { Tags.Count: > 0 };
}
