using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses CostSources whose bills could never be found.</summary>
internal sealed class CostSourceWebhook : SpecWebhook<CostSource>
{
    protected override IReadOnlyList<FieldError> Errors(CostSource entity, CostSource? old) =>
        CostSourceValidation.Validate(entity, old);
}
