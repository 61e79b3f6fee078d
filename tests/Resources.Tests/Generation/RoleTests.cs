using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Resources.Generation;
using CloudIntel.TestKit.Processes;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.Resources.Tests.Generation;

/// <summary>The roles that the classes at the end of this file ask for, and those of the people who use a kind.</summary>
public sealed class RoleTests
{
    private static readonly IReadOnlyList<JsonObject> Roles = OperatorRoles.Create([typeof(RoleTests).Assembly]);

    /// <summary>The roles as they are committed; another test holds them equal to what the code says.</summary>
    private static IReadOnlyList<JsonObject> Shipped =>
        YamlJson.Objects(File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "config", "rbac", "operator-roles.yaml")));

    [Fact]
    public void What_is_needed_everywhere_makes_a_cluster_role_with_one_rule_for_resources_that_need_the_same() => Assert.Equal(
        [
            """{"apiGroups":[""],"resources":["namespaces"],"verbs":["get","list","watch"]}""",
            """{"apiGroups":["cloudintel.io"],"resources":["budgets","costsources"],"verbs":["get","list","watch"]}""",
            """{"apiGroups":["cloudintel.io"],"resources":["budgets/status"],"verbs":["update","patch"]}""",
        ],
        Rules("ClusterRole"));

    [Fact]
    public void What_is_needed_in_the_operators_namespace_makes_a_role() => Assert.Equal(
        [
            """{"apiGroups":["coordination.k8s.io"],"resources":["leases"],"verbs":["create"]}""",
            """{"apiGroups":["coordination.k8s.io"],"resources":["leases"],"resourceNames":["cloudintel"],"verbs":["get","update"]}""",
        ],
        Rules("Role"));

    [Fact]
    public void Nothing_is_granted_by_a_wildcard_or_beyond_ones_own_rights()
    {
        string[] forbidden = ["*", "escalate", "bind", "impersonate"];
        var granted = from role in Shipped
                      from rule in role["rules"]!.AsArray()
                      from part in (string[])["apiGroups", "resources", "verbs"]
                      from value in rule![part]!.AsArray()
                      select value!.GetValue<string>();
        Assert.Empty(granted.Intersect(forbidden));
    }

    [Fact]
    public void Secrets_are_read_in_the_operators_namespace_alone() =>
        Assert.DoesNotContain("secrets", Shipped
            .Single(role => role["kind"]!.GetValue<string>() == "ClusterRole")["rules"]!.AsArray()
            .SelectMany(rule => rule!["resources"]!.AsArray())
            .Select(resource => resource!.GetValue<string>()));

    [Theory]
    [InlineData("Budget", "viewer", "view")]
    [InlineData("Budget", "editor", "edit")]
    [InlineData("AllocationPolicy", "viewer", "view")]
    [InlineData("AllocationPolicy", "editor", null)]
    [InlineData("CostSource", "viewer", "view")]
    [InlineData("CostSource", "editor", null)]
    public void Who_may_do_so_in_a_namespace_may_do_so_with_our_kinds(string kind, string who, string? aggregatedTo)
    {
        var role = UserRoles.Create(ResourceKind.All.Single(candidate => candidate.Definition.Kind == kind))
            .Single(role => role["metadata"]!["name"]!.GetValue<string>() == $"cloudintel-{kind.ToLowerInvariant()}-{who}");
        Assert.Equal(
            aggregatedTo is null ? [] : [$"rbac.authorization.k8s.io/aggregate-to-{aggregatedTo}"],
            role["metadata"]!["labels"]!.AsObject().Select(label => label.Key).Where(label => label.Contains("aggregate-to", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_the_operator_alone_writes_people_may_only_look_at()
    {
        var role = Assert.Single(UserRoles.Create(ResourceKind.All.Single(candidate => candidate.Definition.Kind == "CostReservation")));
        Assert.Equal("cloudintel-costreservation-viewer", role["metadata"]!["name"]!.GetValue<string>());
    }

    private static IEnumerable<string> Rules(string kind) =>
        Roles.Single(role => role["kind"]!.GetValue<string>() == kind)["rules"]!.AsArray().Select(rule => rule!.ToJsonString());

    [EntityRbac(typeof(Budget), typeof(CostSource), Verbs = RbacVerbs.Get | RbacVerbs.List)]
    [EntityRbac(typeof(Budget), Subresource = "status", Verbs = RbacVerbs.Update | RbacVerbs.Patch)]
    [GenericRbac(Groups = [""], Resources = ["namespaces"], Verbs = RbacVerbs.Read)]
    private sealed class OneController;

    [EntityRbac(typeof(CostSource), typeof(Budget), Verbs = RbacVerbs.Watch)]
    [GenericRbac(
        Groups = ["coordination.k8s.io"], Resources = ["leases"], ResourceNames = ["cloudintel"],
        Verbs = RbacVerbs.Get | RbacVerbs.Update, Scope = RbacScope.OperatorNamespace)]
    [GenericRbac(Groups = ["coordination.k8s.io"], Resources = ["leases"], Verbs = RbacVerbs.Create, Scope = RbacScope.OperatorNamespace)]
    private sealed class AnotherController;
}
