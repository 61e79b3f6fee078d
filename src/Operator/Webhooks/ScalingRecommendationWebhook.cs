using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses approvals of nothing.</summary>
internal sealed class ScalingRecommendationWebhook : SpecWebhook<ScalingRecommendation>
{
    protected override IReadOnlyList<FieldError> Errors(ScalingRecommendation entity, ScalingRecommendation? old) => ScalingRecommendationValidation.Validate(entity, old);
}
