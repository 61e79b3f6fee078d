using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>What a decision about a target means.</summary>
internal static class ScalingConditions
{
    /// <summary>The conditions of a decision.</summary>
    /// <param name="advice">The decision.</param>
    /// <param name="status">Its status.</param>
    /// <param name="approval">What a person said; null for nothing.</param>
    public static IReadOnlyList<ConditionFinding> Findings(WorkloadAdvice advice, ScalingRecommendationStatus status, ScalingApproval? approval)
    {
        var findings = new List<ConditionFinding>
        {
            new(ConditionTypes.Ready, true, "Decided", "the target was looked at"),
            advice.HasChange
                ? new(ConditionTypes.OnTarget, false, "Recommended", ScalingStatuses.Text(status))
                : new(ConditionTypes.OnTarget, true, "OnTarget", "nothing is to change"),
        };
        if (status.Objectives is { } objectives)
        {
            var worst = string.Join("; ", objectives.Where(objective => objective.State == status.Sla).Select(objective => objective.Reason));
            findings.Add(new(ConditionTypes.SlaMet, advice.Sla switch { ObjectiveState.Met => true, ObjectiveState.Unknown => null, _ => false }, advice.Sla.ToString(),
                advice.Sla == ObjectiveState.Met ? "everything that is promised is kept" : worst));
        }

        if (Approval(approval, status.Revision) is { } decided)
            findings.Add(decided);
        return findings;
    }

    /// <summary>What a person's decision is worth for what is recommended now; null where nobody has decided.</summary>
    private static ConditionFinding? Approval(ScalingApproval? approval, string? revision) => approval switch
    {
        null => null,
        { Decision.Value: null } => new(ConditionTypes.Approved, null, "DecisionUnknown", $"{approval.Decision} is no decision that this version knows"),
        { Revision: { } named } when named != revision => new(ConditionTypes.Approved, null, "OtherRevision", $"the decision is about revision {named}"),
        { Decision.Value: ApprovalDecision.Approved } => new(ConditionTypes.Approved, true, "Approved", $"revision {revision} may be carried out"),
        _ => new(ConditionTypes.Approved, false, "Rejected", approval.Reason ?? "a person has rejected it"),
    };
}
