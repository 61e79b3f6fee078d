using System.Reflection;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Resources.Generation;

/// <summary>
/// The roles of the operator: what its classes declare with <see cref="EntityRbacAttribute"/> and <see cref="GenericRbacAttribute"/>,
/// and nothing else. Rights needed in the operator's own namespace alone make a Role, the others a ClusterRole.
/// </summary>
public static class OperatorRoles
{
    /// <summary>Name of both roles and of their bindings.</summary>
    public const string Name = "cloudintel-operator";

    /// <summary>The namespace in which the manifests put the operator; kustomize changes it.</summary>
    public const string Namespace = "cloudintel-system";

    /// <summary>The ClusterRole, and the Role.</summary>
    public static IReadOnlyList<JsonObject> Create(IEnumerable<Assembly> assemblies)
    {
        var rights = assemblies.SelectMany(assembly => assembly.GetTypes()).SelectMany(RightsOf).ToLookup(right => right.Scope);
        return
        [
            Role("ClusterRole", new() { ["name"] = Name }, Rules(rights[RbacScope.Cluster])),
            Role("Role", new() { ["name"] = Name, ["namespace"] = Namespace }, Rules(rights[RbacScope.OperatorNamespace])),
        ];
    }

    /// <summary>The verbs as RBAC writes them, in the order of the enumeration.</summary>
    internal static JsonArray Verbs(RbacVerbs verbs) => Strings(
        Enum.GetValues<RbacVerbs>()
            .Where(verb => int.PopCount((int)verb) == 1 && verbs.HasFlag(verb))
            .Select(verb => verb.ToString().ToLowerInvariant()));

    private static IEnumerable<Right> RightsOf(Type type)
    {
        foreach (var rbac in type.GetCustomAttributes<EntityRbacAttribute>())
        {
            foreach (var definition in rbac.Entities.Select(ResourceDefinition.Of))
            {
                var resource = rbac.Subresource.Length == 0 ? definition.Plural : $"{definition.Plural}/{rbac.Subresource}";
                yield return new(rbac.Scope, definition.Group, resource, "", rbac.Verbs);
            }
        }

        foreach (var rbac in type.GetCustomAttributes<GenericRbacAttribute>())
        {
            foreach (var group in rbac.Groups)
            {
                foreach (var resource in rbac.Resources)
                    yield return new(rbac.Scope, group, resource, string.Join(',', rbac.ResourceNames.Order(StringComparer.Ordinal)), rbac.Verbs);
            }
        }
    }

    /// <summary>One rule for resources of one group that need the same, so that the role stays short to read.</summary>
    private static JsonArray Rules(IEnumerable<Right> rights) => new(
    [
        ..
        from right in rights
        group right.Verbs by (right.Group, right.Resource, right.ResourceNames) into resource
        let verbs = resource.Aggregate((all, verbs) => all | verbs)
        group resource.Key.Resource by (resource.Key.Group, resource.Key.ResourceNames, verbs) into rule
        let resources = rule.Order(StringComparer.Ordinal).ToList()
        orderby rule.Key.Group, resources[0], rule.Key.ResourceNames
        select Rule(rule.Key.Group, resources, rule.Key.ResourceNames, rule.Key.verbs),
    ]);

    private static JsonObject Rule(string group, IEnumerable<string> resources, string resourceNames, RbacVerbs verbs)
    {
        var rule = new JsonObject { ["apiGroups"] = new JsonArray(group), ["resources"] = Strings(resources) };
        if (resourceNames.Length > 0)
            rule["resourceNames"] = Strings(resourceNames.Split(','));
        rule["verbs"] = Verbs(verbs);
        return rule;
    }

    private static JsonObject Role(string kind, JsonObject metadata, JsonArray rules)
    {
        metadata["labels"] = ProductLabels.Create();
        return new() { ["apiVersion"] = "rbac.authorization.k8s.io/v1", ["kind"] = kind, ["metadata"] = metadata, ["rules"] = rules };
    }

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private readonly record struct Right(RbacScope Scope, string Group, string Resource, string ResourceNames, RbacVerbs Verbs);
}
