using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Core.Policy;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>
/// Tells dashboards of policies what an audit found, in the form of the policy working group (wgpolicyk8s.io/v1alpha2), where that kind is installed: one report a namespace, one for objects of the
/// cluster. A report is written when it says anything else than before, and goes when nothing is wrong any more.
/// </summary>
[GenericRbac(Groups = ["wgpolicyk8s.io"], Resources = ["policyreports", "clusterpolicyreports"], Verbs = RbacVerbs.List | RbacVerbs.Create | RbacVerbs.Patch | RbacVerbs.Delete)]
internal sealed class PolicyReports(IKubernetesClient cluster, IOptions<GateOptions> options)
{
    /// <summary>Name of each report.</summary>
    public const string Name = "cloudintel";

    private const string ApiVersion = "wgpolicyk8s.io/v1alpha2";
    private const string Label = "app.kubernetes.io/managed-by";
    private const string Source = "cloudintel";
    private const int LongestMessage = 1000;

    private static readonly ApplyOptions Ownership = new() { FieldManager = "cloudintel-policyreport", Force = true };

    /// <summary>Brings the reports in step with what was found.</summary>
    /// <param name="byNamespace">What was found; the empty namespace has what belongs to the cluster.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">It does not answer.</exception>
    public async Task WriteAsync(IReadOnlyDictionary<string, List<AuditFinding>> byNamespace, CancellationToken cancellationToken)
    {
        if (!options.Value.PolicyReports)
            return;
        if (await cluster.Discovery.FindAsync(ApiVersion, "PolicyReport", cancellationToken) is { } inNamespaces)
            await WriteAsync(inNamespaces, byNamespace.Where(one => one.Key.Length > 0), cancellationToken);
        if (await cluster.Discovery.FindAsync(ApiVersion, "ClusterPolicyReport", cancellationToken) is { } ofCluster)
            await WriteAsync(ofCluster, byNamespace.Where(one => one.Key.Length == 0), cancellationToken);
    }

    private async Task WriteAsync(ResourceDefinition definition, IEnumerable<KeyValuePair<string, List<AuditFinding>>> findings, CancellationToken cancellationToken)
    {
        var client = cluster.Resource(definition);
        var wanted = findings.Where(one => one.Value.Count > 0).ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        var stored = new Dictionary<string, UntypedObject>(StringComparer.Ordinal);
        await foreach (var report in client.ListAllAsync(new() { LabelSelector = $"{Label}={Source}", Limit = 500 }, cancellationToken))
        {
            if (report.Metadata.Name == Name)
                stored[report.Metadata.Namespace ?? ""] = report;
        }

        foreach (var gone in stored.Keys.Except(wanted.Keys))
            await client.DeleteAsync(new(gone, Name), DeleteOptions.Default, cancellationToken);
        foreach (var (name, found) in wanted.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            var report = Report(name, found);
            if (!stored.TryGetValue(name, out var before) || !SaysTheSame(report, before))
                await client.ApplyAsync(report, Ownership, cancellationToken);
        }
    }

    private static UntypedObject Report(string @namespace, List<AuditFinding> findings)
    {
        var results = new JsonArray([.. findings
            .OrderBy(finding => finding.Kind, StringComparer.Ordinal).ThenBy(finding => finding.Name, StringComparer.Ordinal)
            .ThenBy(finding => finding.Violation.Policy, StringComparer.Ordinal).ThenBy(finding => finding.Violation.Rule, StringComparer.Ordinal)
            .Select(Result)]);
        var fail = findings.Count(finding => finding.Violation.Enforcement == Enforcement.Deny);
        var summary = new JsonObject { ["pass"] = 0, ["fail"] = fail, ["warn"] = findings.Count - fail, ["error"] = 0, ["skip"] = 0 };
        return new()
        {
            Metadata = new() { Name = Name, Namespace = @namespace.Length == 0 ? null : @namespace, Labels = new Dictionary<string, string> { [Label] = Source } },
            UnknownFields = new Dictionary<string, JsonElement> { ["results"] = Element(results), ["summary"] = Element(summary) },
        };
    }

    private static JsonNode Result(AuditFinding finding)
    {
        var message = finding.Violation.Message;
        return new JsonObject
        {
            ["source"] = Source,
            ["policy"] = finding.Violation.Policy,
            ["rule"] = finding.Violation.Rule,
            ["category"] = "Cost",
            ["result"] = finding.Violation.Enforcement == Enforcement.Deny ? "fail" : "warn",
            ["scored"] = true,
            ["message"] = Shared.StatusText.Cut(message, LongestMessage),
            ["resources"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = finding.ApiVersion,
                ["kind"] = finding.Kind,
                ["namespace"] = finding.Namespace.Length == 0 ? null : finding.Namespace,
                ["name"] = finding.Name,
                ["uid"] = finding.Uid,
            }),
        };
    }

    private static bool SaysTheSame(UntypedObject wanted, UntypedObject stored) => wanted.UnknownFields!.All(field =>
        stored.UnknownFields is { } fields && fields.TryGetValue(field.Key, out var other) && JsonElement.DeepEquals(field.Value, other));

    private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node, Kubernetes.Json.KubernetesJson.BuiltIn.TypeInfo<JsonNode>());
}
