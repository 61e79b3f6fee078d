using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.CostPolicies;

/// <summary>What becomes of CostPolicies before they judge.</summary>
public sealed class CostPolicyMappingTests
{
    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    [Fact]
    public void What_a_policy_leaves_out_is_what_its_page_says()
    {
        var policy = Map("""{"rules": [{"name": "limit", "monthlyCost": {"max": "500"}}]}""").Policy;

        Assert.Equal(("teams", Enforcement.Warn, false), (policy.Name, policy.Enforcement, policy.FailsClosed));
        Assert.Equal(new PolicyRollout(100, null), policy.Rollout);
        Assert.Null(policy.BreakGlass);
        Assert.Equal(BuiltInKinds.Default, policy.Match.EffectiveKinds);
        Assert.Equal(new MonthlyCostRule("limit", "USD", 500, null, null, PriceEstimate.Expected), Assert.Single(policy.Rules));
    }

    [Fact]
    public void Everything_that_a_policy_can_say_arrives()
    {
        var mapped = Map("""
            {
              "match": {
                "kinds": ["Deployment", "apps/StatefulSet", "core/Pod"],
                "namespaces": {"include": ["team-*"], "exclude": ["team-x"]},
                "namespaceSelector": {"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "c", "operator": "DoesNotExist"}]},
                "operations": ["Update"]
              },
              "exempt": {"users": ["u"], "groups": ["g"], "namespaces": ["n"]},
              "podTemplates": [{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "replicasPath": "spec.replicas"}, {"apiVersion": "v1", "kind": "PodTemplate", "templatePath": "template"}],
              "currency": "EUR",
              "rules": [
                {"name": "cost", "monthlyCost": {"maxIncrease": "1.5", "maxIncreasePercent": 20, "estimate": "Max"}},
                {"name": "all", "namespaceCost": {"max": "9"}},
                {"name": "tags", "labels": {"required": [{"key": "team", "pattern": "[a-z]+", "values": ["a"], "annotation": true, "pods": true, "owner": "o"}]}},
                {"name": "asks", "requests": {"required": ["cpu"]}},
                {"name": "size", "limits": {"maxCpu": "1500m", "maxMemory": "2Gi", "maxLimitToRequestRatio": "2.5"}},
                {"name": "count", "replicas": {"max": 5}},
                {"name": "gpus", "gpus": {"allowed": ["L4"], "max": 2}},
                {"name": "place", "placement": {"providers": ["aws"], "regions": ["eu-*"], "instanceTypes": ["m7*"], "architectures": ["arm64"]}},
                {"name": "disk", "storageClasses": {"allowed": ["gp3"]}},
                {"name": "spot", "spot": {"requiredOutside": ["prod"]}},
                {"name": "rest", "freeze": {"increasesOnly": true, "windows": [{"days": ["Sunday"], "from": "22:30", "to": "06:00", "timeZone": "Europe/Berlin", "firstDay": "2026-01-01", "lastDay": "2026-02-01"}, {}]}},
                {"name": "own", "rego": {"module": "package a", "package": "a", "query": "q", "timeout": "250ms"}},
                {"name": "ref", "rego": {"configMapRef": {"name": "modules"}, "package": "b"}}
              ],
              "enforcement": "Deny",
              "rollout": {"percent": 30, "from": "2026-05-01T00:00:00Z"},
              "failurePolicy": "Fail",
              "breakGlass": {"groups": ["on-call"]}
            }
            """);

        var policy = mapped.Policy;
        Assert.Empty(mapped.Problems);
        Assert.Equal((Enforcement.Deny, true), (policy.Enforcement, policy.FailsClosed));
        Assert.Equal([new(null, "Deployment"), new("apps", "StatefulSet"), new("", "Pod")], policy.Match.Kinds);
        Assert.Equal(["team-*", "team-x"], [.. policy.Match.Namespaces, .. policy.Match.ExcludedNamespaces]);
        Assert.Equal(["a In [b]", "c DoesNotExist"], policy.Match.NamespaceSelector.Select(requirement => requirement.ToString()));
        Assert.Equal([PolicyOperation.Update], policy.Match.Operations);
        Assert.Equal(["u", "g", "n"], [.. policy.Exempt.Users, .. policy.Exempt.Groups, .. policy.Exempt.Namespaces]);
        Assert.Equal([new("argoproj.io", "Rollout", "spec.template", "spec.replicas"), new("", "PodTemplate", "template", null)], policy.Templates);
        Assert.Equal(new PolicyRollout(30, new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)), policy.Rollout);
        Assert.Equal(["on-call", BreakGlass.DefaultAnnotation], [.. policy.BreakGlass!.Groups, policy.BreakGlass.Annotation]);

        Assert.Equal(new MonthlyCostRule("cost", "EUR", null, 1.5m, 20, PriceEstimate.Max), policy.Rules[0]);
        Assert.Equal(new NamespaceCostRule("all", "EUR", 9), policy.Rules[1]);
        var label = Assert.Single(Assert.IsType<LabelsRule>(policy.Rules[2]).Required);
        Assert.Equal(("team", "[a-z]+", true, true, "o"), (label.Key, label.Pattern, label.IsAnnotation, label.OfPods, label.Owner));
        Assert.Equal(["cpu"], Assert.IsType<RequestsRule>(policy.Rules[3]).Required);
        Assert.Equal(new LimitsRule("size", 1.5m, 2L << 30, 2.5m), policy.Rules[4]);
        Assert.Equal(new ReplicasRule("count", 5), policy.Rules[5]);
        Assert.Equal(2, Assert.IsType<GpusRule>(policy.Rules[6]).Max);
        var place = Assert.IsType<PlacementRule>(policy.Rules[7]);
        Assert.Equal(["aws", "eu-*", "m7*", "arm64"], [.. place.Providers, .. place.Regions, .. place.InstanceTypes, .. place.Architectures]);
        Assert.Equal(["gp3"], Assert.IsType<StorageClassesRule>(policy.Rules[8]).Allowed);
        Assert.Equal(["prod"], Assert.IsType<SpotRule>(policy.Rules[9]).RequiredOutside);
        var freeze = Assert.IsType<FreezeRule>(policy.Rules[10]);
        Assert.True(freeze.IncreasesOnly);
        Assert.Equal((new(22, 30), new(6, 0), "Europe/Berlin", new(2026, 1, 1), new(2026, 2, 1)), (freeze.Windows[0].From, freeze.Windows[0].To, freeze.Windows[0].Zone.Id, freeze.Windows[0].FirstDay!.Value, freeze.Windows[0].LastDay!.Value));
        Assert.Equal([DayOfWeek.Sunday], freeze.Windows[0].Days);
        Assert.Equal((7, TimeZoneInfo.Utc), (freeze.Windows[1].Days.Length, freeze.Windows[1].Zone));
        Assert.Equal(new RegoRule("own", "package a", "a", "q", TimeSpan.FromMilliseconds(250)), policy.Rules[11]);
        Assert.Equal(new RegoRule("ref", "text of modules/policy.rego", "b", "violations", RegoRule.DefaultTimeout) { Source = "ConfigMap modules, key policy.rego" }, policy.Rules[12]);
    }

    [Fact]
    public void A_module_that_is_not_there_leaves_its_rule_unjudged()
    {
        var mapped = Map("""{"rules": [{"name": "ref", "rego": {"configMapRef": {"name": "gone"}, "package": "b"}}]}""", (_, _) => null);

        Assert.Empty(mapped.Problems);
        Assert.Null(Assert.IsType<RegoRule>(Assert.Single(mapped.Policy.Rules)).Module);
    }

    [Fact]
    public void What_a_newer_version_says_is_a_problem_and_the_other_rules_judge()
    {
        var mapped = Map("""{"rules": [{"name": "new", "carbon": {"max": 5}}, {"name": "bad", "labels": {"required": [{"key": "a", "pattern": "("}]}}, {"name": "count", "replicas": {"max": 5}}], "enforcement": "Ask"}""");

        Assert.Equal("count", Assert.Single(mapped.Policy.Rules).Name);
        Assert.Equal(
            ["spec.enforcement", "spec.rules[0]", "spec.rules[0].carbon", "spec.rules[1]"],
            mapped.Problems.Select(problem => problem.Path).Order(StringComparer.Ordinal));
    }

    private static MappedPolicy Map(string spec, Func<string, string, string?>? configMap = null)
    {
        var document = new JsonObject { ["apiVersion"] = "cloudintel.io/v1alpha1", ["kind"] = "CostPolicy", ["metadata"] = new JsonObject { ["name"] = "teams" }, ["spec"] = JsonNode.Parse(spec) };
        return CostPolicyMapping.ToPolicy(Json.Deserialize<CostPolicy>(Encoding.UTF8.GetBytes(document.ToJsonString())), configMap ?? ((name, key) => $"text of {name}/{key}"));
    }
}
