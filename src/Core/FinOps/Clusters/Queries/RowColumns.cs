using CloudIntel.Core.FinOps.Clusters.Views;

namespace CloudIntel.Core.FinOps.Clusters.Queries;

/// <summary>
/// What rows of clusters say in the columns by which rules judge charges: the same as the charges that <see cref="SplitCost.SplitAssets"/> divides up among containers.
/// Columns of which a row knows nothing, such as accounts and services of the bill, it does not have.
/// </summary>
public static class RowColumns
{
    private const string Tag = "tag:";
    private const string OfKubernetes = "tag:kubernetes:";

    /// <summary>The columns by name, besides tags.</summary>
    private static readonly Dictionary<string, AllocationKey> ByName = new[]
    {
        AllocationKey.Namespace with { Name = "x_KubernetesNamespace" },
        AllocationKey.Parse("region")! with { Name = "RegionId" },
        AllocationKey.Parse("zone")! with { Name = "AvailabilityZone" },
        new("ChargeCategory", _ => "Usage"),
        new("AllocatedResourceId", row => row.Pod is { } pod ? $"{pod.Uid}/{row.Container}" : null, CostDetail.Container),
        new("AllocatedResourceName", row => row.Pod is { } pod ? $"{pod.Namespace}/{pod.Name}/{row.Container}" : null, CostDetail.Container),
    }.ToDictionary(column => column.Name, StringComparer.Ordinal);

    /// <summary>
    /// Finds a column: one of FOCUS, <c>tag:LABEL</c> with the key of a label of pods, exactly, or <c>tag:kubernetes:NAME</c> with a name of <see cref="AllocationKey"/>.
    /// A label without a value is true, as FOCUS has it of tags.
    /// </summary>
    /// <returns>Null where rows do not have it.</returns>
    public static AllocationKey? Find(string column)
    {
        if (column.StartsWith(OfKubernetes, StringComparison.Ordinal))
            return AllocationKey.Parse(column[OfKubernetes.Length..]);
        return column.StartsWith(Tag, StringComparison.Ordinal) ? Label(column[Tag.Length..]) : ByName.GetValueOrDefault(column);
    }

    private static AllocationKey Label(string key) => new(
        key,
        row => row.Pod is { } pod && pod.Labels.TryGetValue(key, out var value) ? value.Length > 0 ? value : "true" : null,
        AllocationRollUp.LabelsOfPods.Contains(key) ? CostDetail.Container : CostDetail.Workload);
}
