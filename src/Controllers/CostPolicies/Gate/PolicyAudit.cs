using System.Text.Json;
using CloudIntel.Core.Policy;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>
/// Judges what is there already, as long as this process leads: when policies, prices or Budgets changed, and every few hours. Kinds are read one after the other, page by page, so that it takes the
/// memory of one page, and API servers one call at a time.
/// </summary>
[GenericRbac(Groups = [""], Resources = ["pods", "replicationcontrollers", "persistentvolumeclaims", "services"], Verbs = RbacVerbs.List)]
[GenericRbac(Groups = ["apps"], Resources = ["deployments", "statefulsets", "daemonsets", "replicasets"], Verbs = RbacVerbs.List)]
[GenericRbac(Groups = ["batch"], Resources = ["jobs", "cronjobs"], Verbs = RbacVerbs.List)]
[EntityRbac(typeof(Workload), Verbs = RbacVerbs.List)]
internal sealed class PolicyAudit(
    GateKnowledge knowledge,
    PolicyBook policies,
    GateFacts facts,
    GateNamespaces namespaces,
    NamespaceLabels labels,
    GatedKinds kinds,
    RegoAnswers rego,
    PolicyReports reports,
    GateMetrics metrics,
    IKubernetesClient cluster,
    IReconcileTrigger<CostPolicy> triggers,
    TimeProvider clock,
    IOptions<GateOptions> options,
    ILogger<PolicyAudit> log) : ILeaderService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    private volatile AuditReport? last;

    public string Name => "policy-audit";

    /// <summary>What the last audit of this process found; null before the first.</summary>
    public AuditReport? Last => last;

    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        using var wakeUp = new WakeUp();
        policies.Changed.Add(wakeUp.Signal);
        knowledge.PricesChanged.Add(wakeUp.Signal);
        try
        {
            await knowledge.Ready.WaitAsync(drain);
            while (true)
            {
                var isDone = await TryAuditAsync(drain);
                await wakeUp.WaitAsync(isDone ? options.Value.AuditInterval : RetryDelay, drain);
                await Task.Delay(options.Value.AuditDelay, clock, drain);
            }
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested || abort.IsCancellationRequested)
        {
            // Who leads next judges all anew.
        }
        finally
        {
            policies.Changed.Remove(wakeUp.Signal);
            knowledge.PricesChanged.Remove(wakeUp.Signal);
        }
    }

    /// <summary>Judges all existing objects once.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">It does not answer.</exception>
    internal async Task AuditAsync(GateSnapshot known, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var set = PolicySet.Of(known.Policies.Policies);
        var findings = new AuditFindings(set.Policies.Select(policy => policy.Name));
        var notListed = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (definition, about) in await KindsAsync(set, cancellationToken))
        {
            try
            {
                await AuditAsync(definition, set, known, findings, cancellationToken);
            }
            catch (KubernetesApiException e) when (e.StatusCode is System.Net.HttpStatusCode.Forbidden)
            {
                // Kinds that are not built in need a right that only their owner can give.
                foreach (var policy in about)
                    (notListed.TryGetValue(policy, out var missing) ? missing : notListed[policy] = []).Add(definition.QualifiedName);
                log.KindNotAudited(definition.QualifiedName, e.Message);
            }
        }

        var report = new AuditReport(
            clock.GetUtcNow(),
            findings.Objects,
            findings.ByPolicy().ToDictionary(policy => policy.Key, policy => policy.Value with { NotListed = notListed.GetValueOrDefault(policy.Key) ?? [] }, StringComparer.Ordinal));
        last = report;
        metrics.Audited(report.ByPolicy.ToDictionary(policy => policy.Key, policy => policy.Value.Violating, StringComparer.Ordinal), report.At);
        triggers.EnqueueAll();
        await reports.WriteAsync(findings.ByNamespace, cancellationToken);
        log.Audited(findings.Objects, set.Policies.Count, clock.GetElapsedTime(began), findings.Violating);
    }

    private async Task<bool> TryAuditAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (knowledge.Current is not { } known)
                return false;
            await AuditAsync(known, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException or JsonException)
        {
            log.NotAudited(RetryDelay, e);
            return false;
        }
    }

    /// <summary>What has to be read, each with the policies that are about it.</summary>
    private async Task<IReadOnlyList<(ResourceDefinition Definition, IReadOnlyList<string> Policies)>> KindsAsync(PolicySet set, CancellationToken cancellationToken)
    {
        var found = new Dictionary<ResourceDefinition, List<string>>();
        foreach (var policy in set.Policies)
        {
            foreach (var (group, kind) in GateDemands.KindsOf(policy))
            {
                if (await kinds.FindAsync(group, kind, cancellationToken) is { } definition)
                    (found.TryGetValue(definition, out var about) ? about : found[definition] = []).Add(policy.Name);
            }
        }

        return [.. found.OrderBy(one => one.Key.QualifiedName, StringComparer.Ordinal).Select(one => (one.Key, (IReadOnlyList<string>)one.Value))];
    }

    private async Task AuditAsync(ResourceDefinition definition, PolicySet set, GateSnapshot known, AuditFindings findings, CancellationToken cancellationToken)
    {
        await foreach (var entity in cluster.Resource(definition).ListAllAsync(new() { Limit = options.Value.AuditPageSize }, cancellationToken))
        {
            if (namespaces.IsExcluded(entity.Metadata.Namespace ?? ""))
                continue;
            // Items of a list do not say what they are.
            entity.ApiVersion ??= definition.ApiVersion;
            entity.Kind ??= definition.Kind;
            await JudgeAsync(entity, set, known, findings, cancellationToken);
        }
    }

    private async Task JudgeAsync(UntypedObject entity, PolicySet set, GateSnapshot known, AuditFindings findings, CancellationToken cancellationToken)
    {
        PolicyObject judged;
        try
        {
            judged = PolicyObject.Read(JsonSerializer.SerializeToElement(entity, KubernetesJson.BuiltIn.TypeInfo<UntypedObject>()), set.Templates);
        }
        catch (PolicyObjectException e)
        {
            log.NotRead($"{entity.Kind} {entity.Metadata.Namespace}/{entity.Metadata.Name}", e.Message);
            return;
        }

        var asked = new GateRequest { Operation = PolicyOperation.Existing, Object = judged, At = clock.GetUtcNow() };
        var namespaceLabels = labels.Of(judged.Namespace);
        var covering = set.Covering(asked, namespaceLabels);
        if (covering.Count == 0)
            return;
        var about = facts.Of(asked, namespaceLabels, known.Prices);
        var questions = set.RegoQuestions(asked, namespaceLabels);
        if (questions.Count > 0)
            about = about with { Rego = await rego.AskAsync(questions, asked, about, cancellationToken) };
        findings.Add(judged, covering, set.Judge(asked, about));
    }
}
