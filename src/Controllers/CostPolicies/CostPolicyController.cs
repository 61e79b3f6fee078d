using CloudIntel.Controllers.CostPolicies.Decisions;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>Says in each <see cref="CostPolicy"/>'s status whether requests are judged by it, and what of what is there breaks it.</summary>
[EntityRbac(typeof(CostPolicy), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(CostPolicy), Subresource = "status", Verbs = RbacVerbs.Patch)]
internal sealed class CostPolicyController : IEntityController<CostPolicy>, IDisposable
{
    private readonly GateBoard board;
    private readonly GateNamespaces namespaces;
    private readonly PolicyAudit audit;
    private readonly DecisionTally decisions;
    private readonly RegoModules modules;
    private readonly IOpaClient opa;
    private readonly IStatusWriter statuses;
    private readonly IEventRecorder events;
    private readonly IReconcileTrigger<CostPolicy> triggers;
    private readonly TimeProvider clock;

    public CostPolicyController(
        GateBoard board, GateNamespaces namespaces, PolicyAudit audit, DecisionTally decisions, RegoModules modules, IOpaClient opa, IStatusWriter statuses, IEventRecorder events, IReconcileTrigger<CostPolicy> triggers, TimeProvider clock)
    {
        (this.board, this.namespaces, this.audit, this.decisions, this.modules, this.opa) = (board, namespaces, audit, decisions, modules, opa);
        (this.statuses, this.events, this.triggers, this.clock) = (statuses, events, triggers, clock);
        opa.ModulesChanged += LookAgain;
    }

    public async Task<ReconciliationResult<CostPolicy>> ReconcileAsync(CostPolicy policy, CancellationToken cancellationToken)
    {
        // Gather: all of it is known already.
        IReadOnlyList<FieldError> errors = CostPolicyValidation.Validate(policy, old: null);
        if (errors.Count == 0 && policy.Spec.Suspend is not true)
            errors = CostPolicyMapping.ToPolicy(policy, modules.Find).Problems;
        var unusable = errors.Count > 0 ? [] : CostPolicyStatuses.Modules(policy, opa);
        var found = audit.Last?.ByPolicy.GetValueOrDefault(policy.Metadata.Name ?? "");

        // Decide.
        var findings = policy.Spec.Suspend is true ? ConditionFindings.Suspended
            : errors.Count > 0 ? ConditionFindings.InvalidSpec(string.Join("; ", errors))
            : CostPolicyStatuses.Findings(policy, board.Current, unusable, found?.NotListed ?? [], namespaces.Own);
        var now = clock.GetUtcNow();
        var next = CostPolicyStatuses.Of(policy, found, unusable) with
        {
            ObservedGeneration = policy.Metadata.Generation,
            Decisions = decisions.IsKnown ? decisions.Of(policy.Metadata.Name ?? "") : policy.Status?.Decisions,
            Conditions = findings.Apply(policy.Status?.Conditions, policy.Metadata.Generation, now),
        };

        // Apply: write only a difference.
        var written = await statuses.WriteAsync(policy, next, cancellationToken);
        Tell(written, policy.Status, findings[0]);
        return ReconciliationResult<CostPolicy>.Success(written);
    }

    public void Dispose() => opa.ModulesChanged -= LookAgain;

    /// <summary>Records an Event when another number of objects breaks the policy, and when it is judged by no more.</summary>
    private void Tell(CostPolicy policy, CostPolicyStatus? before, ConditionFinding ready)
    {
        var (was, violating) = (before?.Violating ?? 0, policy.Status?.Violating ?? 0);
        if (violating > was)
            events.Warning(policy, "ViolationsFound", "Audit", $"{violating} of {policy.Status?.Objects ?? 0} objects break a rule, {was} did before: {CostPolicyStatuses.Example(policy.Status!)}");
        else if (violating < was)
            events.Normal(policy, violating == 0 ? "Kept" : "ViolationsMended", "Audit", $"{violating} of {policy.Status?.Objects ?? 0} objects break a rule, {was} did before");
        var last = before?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
        if (ready.Holds is false && last is { Status: "True" })
            events.Warning(policy, ready.Reason, "Judge", ready.Message);
    }

    private void LookAgain(string module)
    {
        if (RegoAnswers.PolicyOf(module) is { } policy)
            triggers.Enqueue(new("", policy));
    }
}
