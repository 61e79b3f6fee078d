using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Controllers;

namespace CloudIntel.Resources.Generation;

/// <summary>
/// Roles for the people who use a kind. They add themselves to the roles that every cluster has: who may view, edit or
/// administer a namespace may view and edit the kinds in it. Cluster-scoped kinds are everybody's to view who may view the whole
/// cluster; to edit them is for cluster administrators, or for those who are given the role, since such a kind can make the
/// operator read any place it reaches.
/// </summary>
public static class UserRoles
{
    private const RbacVerbs Editing = RbacVerbs.Read | RbacVerbs.Create | RbacVerbs.Update | RbacVerbs.Patch | RbacVerbs.Delete;

    private const string Aggregate = "rbac.authorization.k8s.io/aggregate-to-";

    /// <summary>The viewer's and the editor's ClusterRole of a kind; of one that the operator alone writes, the viewer's.</summary>
    public static IReadOnlyList<JsonObject> Create(ResourceKind kind)
    {
        var viewer = Role(kind, "viewer", RbacVerbs.Read, ["view"]);
        return kind.IsOperators ? [viewer] : [viewer, Role(kind, "editor", Editing, kind.Definition.Namespaced ? ["edit"] : [])];
    }

    private static JsonObject Role(ResourceKind kind, string who, RbacVerbs verbs, IEnumerable<string> aggregateTo)
    {
        var labels = ProductLabels.Create();
        foreach (var role in aggregateTo)
            labels[Aggregate + role] = "true";

        return new()
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRole",
            ["metadata"] = new JsonObject { ["name"] = $"cloudintel-{kind.Definition.Kind.ToLowerInvariant()}-{who}", ["labels"] = labels },
            ["rules"] = new JsonArray(
                Rule(kind, kind.Definition.Plural, verbs),
                Rule(kind, $"{kind.Definition.Plural}/status", RbacVerbs.Get)),
        };
    }

    private static JsonObject Rule(ResourceKind kind, string resource, RbacVerbs verbs) => new()
    {
        ["apiGroups"] = new JsonArray(kind.Definition.Group),
        ["resources"] = new JsonArray(resource),
        ["verbs"] = OperatorRoles.Verbs(verbs),
    };
}
