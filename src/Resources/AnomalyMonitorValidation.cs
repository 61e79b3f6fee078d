using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What an <see cref="AnomalyMonitor"/> must keep beyond its schema.</summary>
public static class AnomalyMonitorValidation
{
    private const string Tag = "tag:";
    private const string Label = "label:";

    /// <summary>Columns of charges that costs can be broken down by, beside tags.</summary>
    public static IReadOnlyList<string> ColumnsOfCharges { get; } =
    [
        "AvailabilityZone", "BillingAccountId", "ChargeDescription", "RegionId", "ResourceId", "ResourceName", "ResourceType", "ServiceCategory", "ServiceName",
        "ServiceProviderName", "SkuId", "SourceName", "SubAccountId", "SubAccountName", "x_KubernetesNamespace",
    ];

    /// <summary>Keys of workloads that costs can be broken down by, beside labels.</summary>
    public static IReadOnlyList<string> KeysOfWorkloads { get; } = ["cluster", "namespace", "controllerKind", "controller"];

    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<AnomalyMonitorSpec>> Rules { get; } =
    [
        new(".cost",
            "has(self.cost) || (has(self.signals) && size(self.signals) > 0)",
            "is required without signals: there is nothing to watch",
            spec => spec.Cost is not null || spec.Signals is { Count: > 0 }),
        new(".signals",
            "!has(self.signals) || self.signals.all(signal, has(signal.query) != has(signal.measure))",
            "need a query or a measure each, and not both",
            spec => spec.Signals?.All(signal => signal.Query is not null != signal.Measure is not null) is not false),
        new(".targetRef",
            "has(self.targetRef) || !has(self.signals) || !self.signals.exists(signal, has(signal.measure))",
            "is required by a measure, which is one of its pods",
            spec => spec.TargetRef is not null || spec.Signals?.Any(signal => signal.Measure is not null) is not true),
        new(".cost.groupBy",
            "!has(self.cost) || !has(self.cost.groupBy) || (has(self.cost.scope) && has(self.cost.scope.kubernetes)) || "
                + $"self.cost.groupBy.all(column, (column.startsWith('{Tag}') && size(column) > {Tag.Length}) || column in {List(ColumnsOfCharges)})",
            $"may name tag:KEY, {string.Join(", ", ColumnsOfCharges)}",
            spec => spec.Cost?.GroupBy is not { } columns || spec.Cost.Scope?.Kubernetes is not null
                || columns.All(column => IsAfter(Tag, column) || ColumnsOfCharges.Contains(column))),
        new(".cost.groupBy",
            "!has(self.cost) || !has(self.cost.groupBy) || !has(self.cost.scope) || !has(self.cost.scope.kubernetes) || "
                + $"self.cost.groupBy.all(key, (key.startsWith('{Label}') && size(key) > {Label.Length} && !(key in {List(KubernetesScope.LabelsOfPods.Select(label => Label + label))})) || key in {List(KeysOfWorkloads)})",
            $"may name, with scope.kubernetes, label:KEY of a label that all pods of a controller share, {string.Join(", ", KeysOfWorkloads)}",
            spec => spec.Cost?.GroupBy is not { } keys || spec.Cost.Scope?.Kubernetes is null
                || keys.All(key => (IsAfter(Label, key) && !KubernetesScope.LabelsOfPods.Contains(key[Label.Length..])) || KeysOfWorkloads.Contains(key))),
        .. ScopeValidation.Rules<AnomalyMonitorSpec>(".cost", spec => spec.Cost?.Scope, spec => spec.Cost?.Metric),
    ];

    /// <summary>
    /// Everything that is wrong with a monitor that keeps its schema. Empty when nothing is, and when an update leaves the spec as it was.
    /// </summary>
    /// <param name="monitor">The monitor as it would be stored.</param>
    /// <param name="old">The monitor as it is stored; null when it is new.</param>
    /// <param name="operatorNamespace">The namespace whose monitors may be about everything.</param>
    public static IReadOnlyList<FieldError> Validate(AnomalyMonitor monitor, AnomalyMonitor? old, string operatorNamespace) =>
        SpecValidation.IsUnchanged(monitor.Spec, old?.Spec, ResourcesJson.Default.AnomalyMonitorSpec)
            ? []
            :
            [
                .. SpecValidation.Broken(Rules, monitor.Spec),
                .. ScopeValidation.OutsideOwnNamespace(monitor.Spec.Cost?.Scope, "spec.cost.scope", "monitor", monitor.Metadata.Namespace, operatorNamespace),
                .. OutsideOwnNamespace(monitor, operatorNamespace),
            ];

    /// <summary>Not for CEL, which does not see an object's namespace.</summary>
    private static IEnumerable<FieldError> OutsideOwnNamespace(AnomalyMonitor monitor, string operatorNamespace)
    {
        if (monitor.Metadata.Namespace == operatorNamespace)
            yield break;
        foreach (var signal in (monitor.Spec.Signals ?? []).Where(signal => signal.Query is not null))
        {
            yield return new(
                $"spec.signals[{signal.Name}].query",
                $"could read what Prometheus holds of other namespaces: use a measure, or put the monitor into {operatorNamespace}");
        }
    }

    private static bool IsAfter(string prefix, string text) => text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal);

    private static string List(IEnumerable<string> words) => $"['{string.Join("', '", words)}']";
}
