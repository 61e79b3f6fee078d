using CloudIntel.Controllers.Shared;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses Budgets that could never be reviewed, or that ask for more than their namespace may see.</summary>
internal sealed class BudgetWebhook(IOptions<FinOpsOptions> options) : SpecWebhook<Budget>
{
    protected override IReadOnlyList<FieldError> Errors(Budget entity, Budget? old) =>
        BudgetValidation.Validate(entity, old, options.Value.OperatorNamespace);
}
