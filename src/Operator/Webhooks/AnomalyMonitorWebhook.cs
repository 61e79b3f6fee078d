using CloudIntel.Controllers.Shared;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses AnomalyMonitors that could never be evaluated, or that ask for more than their namespace may see.</summary>
internal sealed class AnomalyMonitorWebhook(IOptions<FinOpsOptions> options) : SpecWebhook<AnomalyMonitor>
{
    protected override IReadOnlyList<FieldError> Errors(AnomalyMonitor entity, AnomalyMonitor? old) =>
        AnomalyMonitorValidation.Validate(entity, old, options.Value.OperatorNamespace);
}
