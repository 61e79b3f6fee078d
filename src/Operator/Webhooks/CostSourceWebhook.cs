using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Resources;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses CostSources whose bills could never be found.</summary>
internal sealed class CostSourceWebhook : IValidationWebhook<CostSource>
{
    public ValueTask<ValidationResult> CreateAsync(CostSource entity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(CostSourceValidation.Validate(entity, old: null).ToResult());

    public ValueTask<ValidationResult> UpdateAsync(
        CostSource oldEntity, CostSource newEntity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(CostSourceValidation.Validate(newEntity, oldEntity).ToResult());
}
