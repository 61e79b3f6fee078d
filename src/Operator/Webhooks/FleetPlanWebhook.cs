using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses FleetPlans that contradict themselves.</summary>
internal sealed class FleetPlanWebhook : SpecWebhook<FleetPlan>
{
    protected override IReadOnlyList<FieldError> Errors(FleetPlan entity, FleetPlan? old) => FleetPlanValidation.Validate(entity, old);
}
