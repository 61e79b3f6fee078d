using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Resources;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses Workloads that contradict themselves.</summary>
internal sealed class WorkloadWebhook : IValidationWebhook<Workload>
{
    public ValueTask<ValidationResult> CreateAsync(Workload entity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(WorkloadValidation.Validate(entity, old: null).ToResult());

    public ValueTask<ValidationResult> UpdateAsync(Workload oldEntity, Workload newEntity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(WorkloadValidation.Validate(newEntity, oldEntity).ToResult());
}
