using CloudIntel.Controllers.CostPolicies.Budgets;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>What both halves of the gate share.</summary>
/// <param name="Knowledge">Policies and prices.</param>
/// <param name="Facts">What a request is judged by.</param>
/// <param name="Costs">What namespaces cost.</param>
/// <param name="Labels">Labels of namespaces.</param>
/// <param name="Namespaces">Namespaces that are left alone.</param>
/// <param name="Scaled">Objects whose scale is written.</param>
/// <param name="Rego">What OPA says.</param>
/// <param name="Budgets">Room in Budgets.</param>
/// <param name="Decisions">Where decisions are written down.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="Clock">The clock.</param>
internal sealed record GateServices(
    GateKnowledge Knowledge,
    GateFacts Facts,
    NamespaceCosts Costs,
    NamespaceLabels Labels,
    GateNamespaces Namespaces,
    ScaledObjects Scaled,
    RegoAnswers Rego,
    IBudgetGate Budgets,
    GateDecisions Decisions,
    GateMetrics Metrics,
    TimeProvider Clock);
