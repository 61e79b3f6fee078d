namespace CloudIntel.Core.FinOps.Clusters.CloudCosts;

/// <summary>Charges of bills that have the same values in some columns.</summary>
/// <param name="Values">The values by column; null where charges have none.</param>
/// <param name="Tags">Their tags, where a question asks for them.</param>
/// <param name="Day">The day on which they begin, UTC; null where days are added up.</param>
/// <param name="Costs">Their costs.</param>
/// <param name="IsKubernetes">Whether these costs are counted already, and said once more since they are of Kubernetes.</param>
public sealed record CloudCharges(
    IReadOnlyDictionary<string, string?> Values, IReadOnlyDictionary<string, string> Tags, DateOnly? Day, CostSums Costs, bool IsKubernetes = false);
