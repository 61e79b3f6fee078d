using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>A kind of this product.</summary>
/// <param name="Entity">Its type.</param>
/// <param name="SpecRules">The rules about its spec that the API server evaluates.</param>
public sealed record ResourceKind(Type Entity, IReadOnlyList<ValidationRule> SpecRules)
{
    /// <summary>Every kind, by name.</summary>
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        new(typeof(AllocationPolicy), AllocationPolicyValidation.Rules),
        new(typeof(AnomalyMonitor), AnomalyMonitorValidation.Rules),
        new(typeof(Budget), BudgetValidation.Rules),
        new(typeof(CostPolicy), CostPolicyValidation.Rules),
        new(typeof(CostReservation), CostReservationValidation.Rules) { IsOperators = true },
        new(typeof(CostSource), CostSourceValidation.Rules),
        new(typeof(FleetPlan), FleetPlanValidation.Rules),
        new(typeof(ScalingRecommendation), ScalingRecommendationValidation.Rules),
        new(typeof(SimulationRun), SimulationRunValidation.Rules),
        new(typeof(Workload), WorkloadValidation.Rules),
    ];

    /// <summary>Whether the operator alone makes and writes such objects, so that people may only look at them.</summary>
    public bool IsOperators { get; init; }

    /// <summary>Where the kind lives in the API.</summary>
    public ResourceDefinition Definition => ResourceDefinition.Of(Entity);
}
