using System.Text.Json;
using CloudIntel.Core.Policy;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Webhooks;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>The gate cannot judge anything now. It is no answer: each policy's failurePolicy decides, as where the gate is down.</summary>
public sealed class GateNotReadyException(string reason) : Exception($"The admission gate cannot judge: {reason}.");

/// <summary>
/// Judges writes of objects by one half of the policies: those that fail closed, or those that fail open. Everything is in memory, except the object whose scale is written, a namespace that was only just made, room in
/// Budgets, and what OPA says.
/// </summary>
internal sealed class AdmissionGate(bool failsClosed, GateServices services, ILogger<AdmissionGate> log) : IAnyKindWebhook
{
    private const string Scale = "scale";

    public async ValueTask<ValidationResult> JudgeAsync(AdmissionRequest request, AdmissionContext context, CancellationToken cancellationToken)
    {
        if (services.Namespaces.IsExcluded(context.Namespace) || services.Namespaces.IsShutOff(services.Labels) || context.Operation is AdmissionOperations.Delete)
            return ValidationResult.Allow();
        if (request.SubResource is { Length: > 0 } and not Scale)
            return ValidationResult.Allow();

        var began = services.Clock.GetTimestamp();
        var known = services.Knowledge.Current ?? throw new GateNotReadyException(services.Knowledge.Doubt ?? "policies are being read");
        var policies = failsClosed ? known.Policies.Closed : known.Policies.Open;
        try
        {
            if (await ReadAsync(request, context, policies, cancellationToken) is not { } asked)
                return ValidationResult.Allow();
            return await JudgeAsync(asked, known, policies, cancellationToken);
        }
        catch (PolicyObjectException e)
        {
            return Unreadable(context, e);
        }
        finally
        {
            services.Metrics.Took(failsClosed, services.Clock.GetElapsedTime(began));
        }
    }

    private async ValueTask<ValidationResult> JudgeAsync(GateRequest asked, GateSnapshot known, PolicySet policies, CancellationToken cancellationToken)
    {
        // Room is asked for once, by that half which is to be missed when nobody answers.
        var wantsBudgets = known.Policies.BudgetsFailClosed == failsClosed && services.Budgets.Covers(asked.Object);
        var labels = policies.SelectsNamespaces ? await services.Labels.FindAsync(asked.Object.Namespace, cancellationToken) : services.Labels.Of(asked.Object.Namespace);
        var covering = policies.Covering(asked, labels);
        if (!wantsBudgets && covering.Count == 0)
            return ValidationResult.Allow();
        var facts = services.Facts.Of(asked, labels, known.Prices);
        var questions = policies.RegoQuestions(asked, labels);
        if (questions.Count > 0)
            facts = facts with { Rego = await services.Rego.AskAsync(questions, asked, facts, cancellationToken) };
        var judgement = known.Prices is { } prices && covering.Any(static policy => policy.LimitsNamespaces)
            ? services.Costs.Judge(asked, facts, prices, about => policies.Judge(asked, about))
            : policies.Judge(asked, facts);

        // Last, for it takes room: what policies refuse needs none.
        var violations = judgement.Violations;
        if (wantsBudgets && !judgement.IsDenied)
        {
            violations = [.. violations, .. await AskBudgetsAsync(asked, facts, cancellationToken)];
            if (violations.Any(static violation => violation.Enforcement == Enforcement.Deny))
                services.Costs.Forget(asked.Object);
        }

        services.Decisions.Write(asked, facts, violations, judgement.Exemptions, tellAllowed: failsClosed || !known.Policies.Closed.Concerns(asked.Object.Group, asked.Object.Kind));
        foreach (var rule in judgement.Unjudged)
            services.Metrics.NotJudged(rule.Policy);
        if (judgement.Unjudged is [var first, ..])
            log.NotJudged(asked.Object.Title, judgement.Unjudged.Count, first.Policy, first.Rule, first.Reason);

        return GateAnswer.Of(violations, failsClosed ? [] : judgement.Unjudged, judgement.Exemptions);
    }

    private async ValueTask<IEnumerable<Violation>> AskBudgetsAsync(GateRequest asked, JudgeFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Price is not { } price)
            throw new GateNotReadyException("prices are still being read");
        var verdicts = await services.Budgets.AdmitAsync(asked, price, facts.OldPrice, cancellationToken);
        return verdicts.Select(verdict => verdict.Violation).OfType<Violation>();
    }

    /// <summary>What is asked for; null where the object that is scaled is gone, which the API server will say itself.</summary>
    private async ValueTask<GateRequest?> ReadAsync(AdmissionRequest request, AdmissionContext context, PolicySet policies, CancellationToken cancellationToken)
    {
        var (judged, old) = request.SubResource == Scale
            ? await ReadScaledAsync(request, context, policies, cancellationToken)
            : (Read(request.Object, context, policies), ReadOld(request.OldObject, context, policies));
        return judged is null ? null : new()
        {
            Operation = context.Operation is AdmissionOperations.Create ? PolicyOperation.Create : PolicyOperation.Update,
            Object = judged,
            Old = old,
            User = context.User.Username ?? "",
            Groups = [.. context.User.Groups ?? []],
            DryRun = context.DryRun,
            At = services.Clock.GetUtcNow(),
        };
    }

    private async ValueTask<(PolicyObject? Judged, PolicyObject? Old)> ReadScaledAsync(AdmissionRequest request, AdmissionContext context, PolicySet policies, CancellationToken cancellationToken)
    {
        var (before, after) = (ScaledObjects.Replicas(request.OldObject), ScaledObjects.Replicas(request.Object));
        if (await services.Scaled.FindAsync(request.Resource!, context.Namespace, context.Name, cancellationToken) is not { } stored)
            return default;
        var scaled = Read(stored, context, policies);
        return (scaled.Scaled(after), scaled.Scaled(before));
    }

    private static PolicyObject Read(JsonElement? json, AdmissionContext context, PolicySet policies)
    {
        var read = PolicyObject.Read(json ?? default, policies.Templates);
        return read.Namespace.Length == 0 && context.Namespace.Length > 0 ? read with { Namespace = context.Namespace } : read;
    }

    /// <summary>The stored state; null where it cannot be read, so that it can be mended: all of the new one is judged then.</summary>
    private static PolicyObject? ReadOld(JsonElement? json, AdmissionContext context, PolicySet policies)
    {
        if (json is not { ValueKind: JsonValueKind.Object })
            return null;
        try
        {
            return Read(json, context, policies);
        }
        catch (PolicyObjectException)
        {
            return null;
        }
    }

    private ValidationResult Unreadable(AdmissionContext context, PolicyObjectException cause)
    {
        log.NotRead($"{context.Namespace}/{context.Name}", cause.Message);
        services.Metrics.NotJudged("");
        return failsClosed
            ? ValidationResult.Invalid(new StatusCause("FieldValueInvalid", cause.Path, cause.Problem))
            : ValidationResult.Allow($"cost policies cannot judge this: {cause.Message}");
    }
}
