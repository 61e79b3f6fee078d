using CloudIntel.Controllers.Shared;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses AnomalyMonitors that could never be evaluated, or that ask for more than their namespace may see.</summary>
internal sealed class AnomalyMonitorWebhook(IOptions<FinOpsOptions> options) : IValidationWebhook<AnomalyMonitor>
{
    public ValueTask<ValidationResult> CreateAsync(AnomalyMonitor entity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AnomalyMonitorValidation.Validate(entity, old: null, options.Value.OperatorNamespace).ToResult());

    public ValueTask<ValidationResult> UpdateAsync(
        AnomalyMonitor oldEntity, AnomalyMonitor newEntity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AnomalyMonitorValidation.Validate(newEntity, oldEntity, options.Value.OperatorNamespace).ToResult());
}
