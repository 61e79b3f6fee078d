using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="ScalingRecommendation"/> must keep beyond its schema.</summary>
public static class ScalingRecommendationValidation
{
    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<ScalingRecommendationSpec>> Rules { get; } =
    [
        new(".approval.revision",
            "!has(self.approval) || self.approval.decision != 'Approved' || has(self.approval.revision)",
            "is needed to approve: name the status.revision that was read",
            spec => spec.Approval is not { Decision.Value: ApprovalDecision.Approved } || spec.Approval.Revision is not null),
    ];

    /// <summary>Everything that is wrong with a recommendation that keeps its schema. Empty when nothing is, and when an update leaves the spec as it was.</summary>
    /// <param name="recommendation">The recommendation as it would be stored.</param>
    /// <param name="old">The recommendation as it is stored; null when it is new.</param>
    public static IReadOnlyList<FieldError> Validate(ScalingRecommendation recommendation, ScalingRecommendation? old) =>
        SpecValidation.IsUnchanged(recommendation.Spec, old?.Spec, ResourcesJson.Default.ScalingRecommendationSpec)
            ? []
            : [.. SpecValidation.Broken(Rules, recommendation.Spec)];
}
