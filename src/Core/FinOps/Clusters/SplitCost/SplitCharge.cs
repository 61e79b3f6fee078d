using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.Clusters.SplitCost;

/// <summary>A part of a charge for a node, in the columns that FOCUS 1.3 has for split cost allocation.</summary>
/// <param name="Charge">The charge with the part's costs and quantities; everything else is as in the whole.</param>
/// <param name="AllocatedMethodId">Name of the method by which it is divided up.</param>
/// <param name="AllocatedMethodDetails">
/// JSON: the part's share of the charge by resource, and how much of the resource it held. The shares of all parts add up to 1.
/// </param>
/// <param name="AllocatedResourceId">The container: its pod's identity, a slash and its name. Null for what is idle.</param>
/// <param name="AllocatedResourceName">The container: namespace, pod and container with slashes between them. Null for what is idle.</param>
/// <param name="AllocatedTags">JSON: labels of the pod, its cluster and its namespace. Null for what is idle.</param>
public sealed record SplitCharge(
    FocusCharge Charge,
    string AllocatedMethodId,
    string AllocatedMethodDetails,
    string? AllocatedResourceId = null,
    string? AllocatedResourceName = null,
    string? AllocatedTags = null);
