using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses SimulationRuns that contradict themselves, or would run for ever.</summary>
internal sealed class SimulationRunWebhook : SpecWebhook<SimulationRun>
{
    protected override IReadOnlyList<FieldError> Errors(SimulationRun entity, SimulationRun? old) => SimulationRunValidation.Validate(entity, old);
}
