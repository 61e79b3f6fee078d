using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses CostPolicies that contradict themselves.</summary>
internal sealed class CostPolicyWebhook : SpecWebhook<CostPolicy>
{
    protected override IReadOnlyList<FieldError> Errors(CostPolicy entity, CostPolicy? old) => CostPolicyValidation.Validate(entity, old);
}
