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
            "has(self.cost)",
            "is required: without it there is nothing to watch",
            spec => spec.Cost is not null),
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
            ];

    private static bool IsAfter(string prefix, string text) => text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal);

    private static string List(IEnumerable<string> words) => $"['{string.Join("', '", words)}']";
}
