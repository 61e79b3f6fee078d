using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses AllocationPolicies whose rules contradict themselves.</summary>
internal sealed class AllocationPolicyWebhook : SpecWebhook<AllocationPolicy>
{
    protected override IReadOnlyList<FieldError> Errors(AllocationPolicy entity, AllocationPolicy? old) =>
        old is not null && AllocationPolicyValidation.IsUnchanged(entity, old) ? [] : AllocationPolicyMapping.Errors(entity);
}
