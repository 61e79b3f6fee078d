using System.Collections.Immutable;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;
using CloudIntel.Resources.Values;

namespace CloudIntel.Controllers.Shared;

/// <summary>Where the scope of charges in a resource, and the metric beside it, meet the ledger's records.</summary>
internal static class ChargeScopes
{
    /// <summary>The charges that a resource may see and asks for: outside the operator's namespace only those of its own.</summary>
    /// <param name="scope">What it asks for; null for everything.</param>
    /// <param name="own">The namespace of the resource.</param>
    /// <param name="operatorNamespace">The namespace whose resources may be about everything.</param>
    public static CostScope ToScope(this BudgetScope? scope, string own, string operatorNamespace) => new()
    {
        Providers = Values(scope?.Providers),
        Accounts = Values(scope?.Accounts),
        Services = Values(scope?.Services),
        Regions = Values(scope?.Regions),
        Namespaces = own == operatorNamespace ? Values(scope?.Namespaces) : [own],
        Tags = [.. (scope?.Tags ?? []).Select(tag => new TagMatch(tag.Key, Values(tag.Values)))],
    };

    /// <summary>The ledger's column of a metric.</summary>
    public static CostMetric ToMetric(this BudgetMetric metric) => metric switch
    {
        BudgetMetric.EffectiveCost => CostMetric.EffectiveCost,
        _ => CostMetric.BilledCost,
    };

    /// <summary>Words of a newer version: what they ask for, this one cannot do.</summary>
    /// <param name="scope">A scope; null for everything.</param>
    /// <param name="metric">The metric beside it; null for the usual one.</param>
    /// <param name="parent">The field that has both, such as <c>spec.cost</c>.</param>
    public static IEnumerable<FieldError> UnknownWords(this BudgetScope? scope, OpenEnum<BudgetMetric>? metric, string parent)
    {
        if (metric is { Value: null } unknown)
            yield return new($"{parent}.metric", $"{unknown} is no metric that this version knows");
        if (scope?.Kubernetes?.Idle is { Value: null } idle)
            yield return new($"{parent}.scope.kubernetes.idle", $"{idle} is no use of idle cost that this version knows");
    }

    private static ImmutableArray<string> Values(IList<string>? values) => values is null ? [] : [.. values];
}
