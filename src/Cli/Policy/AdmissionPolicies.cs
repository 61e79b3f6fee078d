using System.Text.Json.Nodes;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Export;
using CloudIntel.Core.Units;

namespace CloudIntel.Cli.Policy;

/// <summary>Manifests of the policies that API servers hold by themselves.</summary>
internal static class AdmissionPolicies
{
    private const string ApiVersion = "admissionregistration.k8s.io/v1";
    private const string Source = "cloudintel.io/cost-policy";

    /// <summary>A policy, and what binds it to the whole cluster.</summary>
    public static IReadOnlyList<JsonObject> Of(ExportedPolicy policy) =>
    [
        Manifest("ValidatingAdmissionPolicy", policy, Remarks(policy), new JsonObject
        {
            ["failurePolicy"] = policy.FailsClosed ? "Fail" : "Ignore",
            ["matchConstraints"] = new JsonObject
            {
                ["matchPolicy"] = "Equivalent",
                ["namespaceSelector"] = new JsonObject { ["matchExpressions"] = Array(policy.NamespaceSelector.Select(Requirement)) },
                ["resourceRules"] = Array(policy.Resources.Select(resources => new JsonObject
                {
                    ["apiGroups"] = Texts([resources.Group]),
                    ["apiVersions"] = Texts([resources.Version]),
                    ["operations"] = Texts(resources.Operations),
                    ["resources"] = Texts(resources.Resources),
                })),
            },
            ["matchConditions"] = Array(policy.Conditions.Select(Named)),
            ["variables"] = Array(policy.Variables.Select(Named)),
            ["validations"] = Array(policy.Validations.Select(validation => new JsonObject
            {
                ["expression"] = validation.Expression,
                ["message"] = validation.Message,
                ["messageExpression"] = validation.MessageExpression,
                ["reason"] = "Forbidden",
            })),
        }),
        Manifest("ValidatingAdmissionPolicyBinding", policy, new JsonObject { [Source] = policy.Name }, new JsonObject
        {
            ["policyName"] = policy.ObjectName,
            ["validationActions"] = Texts(policy.Enforcement switch
            {
                Enforcement.Deny => ["Deny"],
                Enforcement.Warn => ["Warn", "Audit"],
                _ => ["Audit"],
            }),
        }),
    ];

    private static JsonObject Manifest(string kind, ExportedPolicy policy, JsonObject annotations, JsonObject spec) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = policy.ObjectName,
            ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "cloudintel", ["cloudintel.io/exported-from"] = "CostPolicy" },
            ["annotations"] = annotations,
        },
        ["spec"] = spec,
    };

    /// <summary>What is not exported, and what is judged otherwise, a line each.</summary>
    private static JsonObject Remarks(ExportedPolicy policy)
    {
        var annotations = new JsonObject { [Source] = policy.Name };
        if (!policy.LeftOut.IsEmpty)
            annotations["cloudintel.io/not-exported"] = string.Join('\n', policy.LeftOut) + "\n";
        if (!policy.Differences.IsEmpty)
            annotations["cloudintel.io/differences"] = string.Join('\n', policy.Differences) + "\n";
        return annotations;
    }

    private static JsonObject Named(NamedExpression named) => new() { ["name"] = named.Name, ["expression"] = named.Expression };

    private static JsonObject Requirement(NodeSelectorRequirement requirement)
    {
        var rule = new JsonObject { ["key"] = requirement.Key, ["operator"] = requirement.Operator.ToString() };
        if (!requirement.Values.IsDefaultOrEmpty)
            rule["values"] = Texts(requirement.Values);
        return rule;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static JsonArray Array(IEnumerable<JsonObject> items) => [.. items];
}
