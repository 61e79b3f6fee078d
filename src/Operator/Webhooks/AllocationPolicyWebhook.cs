using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Resources;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses AllocationPolicies whose rules contradict themselves.</summary>
internal sealed class AllocationPolicyWebhook : IValidationWebhook<AllocationPolicy>
{
    public ValueTask<ValidationResult> CreateAsync(AllocationPolicy entity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AllocationPolicyMapping.Errors(entity).ToResult());

    public ValueTask<ValidationResult> UpdateAsync(
        AllocationPolicy oldEntity, AllocationPolicy newEntity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AllocationPolicyValidation.IsUnchanged(newEntity, oldEntity)
            ? ValidationResult.Allow()
            : AllocationPolicyMapping.Errors(newEntity).ToResult());
}
