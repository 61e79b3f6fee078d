using CloudIntel.Controllers.Shared;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses Budgets that could never be reviewed, or that ask for more than their namespace may see.</summary>
internal sealed class BudgetWebhook(IOptions<FinOpsOptions> options) : IValidationWebhook<Budget>
{
    public ValueTask<ValidationResult> CreateAsync(Budget entity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(BudgetValidation.Validate(entity, old: null, options.Value.OperatorNamespace).ToResult());

    public ValueTask<ValidationResult> UpdateAsync(
        Budget oldEntity, Budget newEntity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(BudgetValidation.Validate(newEntity, oldEntity, options.Value.OperatorNamespace).ToResult());
}
