using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.Policy;

/// <summary>Which requests a policy judges, how sternly, and whom it lets through.</summary>
public sealed class PolicySetTests
{
    private static readonly ReplicasRule Broken = new("replicas", 1);
    private static readonly CompiledPolicy Everywhere = Judged.Policy(Broken);

    [Theory]
    [InlineData("Deployment", "apps", true)]
    [InlineData("Deployment", null, true)]
    [InlineData("Deployment", "extensions", false)]
    [InlineData("StatefulSet", "apps", false)]
    public void Kinds_are_matched_by_group_and_name(string kind, string? group, bool isJudged)
    {
        AssertJudged(isJudged, Everywhere with { Match = new() { Kinds = [new(group, kind)] } });
        Assert.Equal(isJudged, PolicySet.Of([Everywhere with { Match = new() { Kinds = [new(group, kind)] } }]).Concerns("apps", "Deployment"));
    }

    [Theory]
    [InlineData(new[] { "shop" }, new string[0], new string[0], true)]
    [InlineData(new[] { "sh*" }, new string[0], new string[0], true)]
    [InlineData(new[] { "sho" }, new string[0], new string[0], false)]
    [InlineData(new string[0], new[] { "s*" }, new string[0], false)]
    [InlineData(new string[0], new string[0], new[] { "shop" }, false)]
    [InlineData(new[] { "*" }, new string[0], new[] { "shop-1" }, true)]
    public void Namespaces_are_listed(string[] include, string[] exclude, string[] exempt, bool isJudged) => AssertJudged(
        isJudged, Everywhere with { Match = new() { Namespaces = [.. include], ExcludedNamespaces = [.. exclude] }, Exempt = new() { Namespaces = [.. exempt] } });

    [Theory]
    [InlineData("stage", "prod", true)]
    [InlineData("stage", "test", false)]
    public void Labels_of_the_namespace_and_of_the_object_are_matched(string key, string value, bool isJudged)
    {
        var selector = new NodeSelectorRequirement(key, NodeSelectorOperator.In, [value]);
        var facts = new JudgeFacts { NamespaceLabels = new Dictionary<string, string> { ["stage"] = "prod" } };

        AssertJudged(isJudged, Everywhere with { Match = new() { NamespaceSelector = [selector] } }, facts);
        AssertJudged(isJudged, Everywhere with { Match = new() { ObjectSelector = [selector with { Key = "team", Values = [isJudged ? "search" : "x"] }] } });
    }

    [Theory]
    [InlineData("stage", 1)] // may be there or not
    [InlineData("kubernetes.io/metadata.name", 0)]
    public void Where_labels_of_the_namespace_are_not_known_nothing_is_said_of_policies_that_go_by_them(string key, int unjudged)
    {
        var facts = new JudgeFacts { NamespaceLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = "shop" }, NamespaceProblem = "The labels are not known." };
        var policy = Everywhere with { Match = new() { NamespaceSelector = [new(key, NodeSelectorOperator.In, ["prod"])] } };

        var judgement = Judged.Judge(policy, Judged.Create(Judged.Deployment()), facts);
        Assert.Empty(judgement.Violations);
        Assert.Equal(unjudged, judgement.Unjudged.Count);
        Assert.Equal(unjudged, Judged.Judge(policy with { FailsClosed = true }, Judged.Create(Judged.Deployment()), facts).Violations.Count);
        Assert.Single(Judged.Judge(Everywhere, Judged.Create(Judged.Deployment()), facts).Violations);
    }

    [Fact]
    public void Operations_are_matched_and_what_is_there_always_is()
    {
        var policy = Everywhere with { Match = new() { Operations = [PolicyOperation.Update] } };

        AssertJudged(false, policy);
        Assert.Single(Judged.Judge(policy, Judged.Existing(Judged.Deployment())).Violations);
        Assert.Single(Judged.Judge(policy, Judged.Update(Judged.Deployment(1), Judged.Deployment(2))).Violations);
    }

    [Theory]
    [InlineData("LoadBalancer", 1)]
    [InlineData("ClusterIP", 0)]
    public void Of_Services_only_load_balancers_cost_something(string type, int violations)
    {
        var service = Judged.Read($$"""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"type": "{{type}}"} }""");
        Assert.Equal(violations, Judged.Judge(Judged.Policy(new LabelsRule("tags", [new("team")])), Judged.Create(service)).Violations.Count);
    }

    [Fact]
    public void Nothing_keeps_an_object_from_leaving() =>
        Assert.Empty(Judged.Judge(Everywhere, Judged.Update(Judged.Deployment(1), Judged.Deployment(9) with { IsBeingDeleted = true })).Violations);

    [Theory]
    [InlineData("ReplicaSet", "system:serviceaccount:kube-system:replicaset-controller", false)]
    [InlineData("ReplicaSet", "system:kube-controller-manager", false)]
    [InlineData("ReplicaSet", "mallory", true)] // who only says that somebody else made it
    [InlineData("Rollout", "system:serviceaccount:argo:rollouts", true)] // the policy is not about those
    public void What_a_controller_makes_is_judged_where_that_is_said(string owner, string user, bool isJudged)
    {
        var pod = Judged.Read("""{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-1", "namespace": "shop"}, "spec": {"containers": [{"name": "app"}]}}""");
        var owned = pod with { Controller = new(owner == "Rollout" ? "argoproj.io/v1alpha1" : "apps/v1", owner, "web", "1") };
        var requests = Judged.Policy(new RequestsRule("requests", ["cpu"]));

        Assert.Equal(isJudged ? 1 : 0, Judged.Judge(requests, Judged.Create(owned, user)).Violations.Count);
        // A policy about Pods alone judges them all the same, or it would judge nothing.
        Assert.Single(Judged.Judge(requests with { Match = new() { Kinds = [new("", "Pod")] } }, Judged.Create(owned, user)).Violations);
        // One about Deployments judges there what their ReplicaSets make.
        Assert.Equal(isJudged ? 1 : 0, Judged.Judge(requests with { Match = new() { Kinds = [new("", "Pod"), new("apps", "Deployment")] } }, Judged.Create(owned, user)).Violations.Count);
    }

    [Fact]
    public void Whom_the_policy_exempts_sees_nothing_and_that_is_told()
    {
        var policy = Everywhere with { Exempt = new() { Users = ["system:serviceaccount:argocd:*"], Groups = ["admins"] } };

        var user = Judged.Judge(policy, Judged.Create(Judged.Deployment(), "system:serviceaccount:argocd:sync"));
        var group = Judged.Judge(policy, Judged.Create(Judged.Deployment(), "ada", "dev", "admins"));

        Assert.Empty(user.Violations);
        Assert.Equal(
            new Exemption("shop", "replicas", ExemptionReason.Exempt, null, "system:serviceaccount:argocd:sync", "Deployment shop/web asks for 3 replicas; the limit is 1. Ask for at most 1."),
            Assert.Single(user.Exemptions));
        Assert.Equal("ada", Assert.Single(group.Exemptions).User);
        Assert.Single(Judged.Judge(policy, Judged.Create(Judged.Deployment(), "ada", "dev")).Violations);
    }

    [Theory]
    [InlineData("on-call", "INC-7: checkout is down", true)]
    [InlineData("on-call", " ", false)]
    [InlineData("dev", "INC-7: checkout is down", false)]
    public void Who_breaks_the_glass_is_let_through_with_a_reason(string group, string why, bool isLetThrough)
    {
        var policy = Everywhere with { BreakGlass = new(["on-call"], BreakGlass.DefaultAnnotation) };
        var made = Judged.Deployment(annotations: $$"""{"{{BreakGlass.DefaultAnnotation}}": "{{why}}"}""");

        var said = Judged.Judge(policy, Judged.Create(made, "ada", group));

        Assert.Equal(isLetThrough ? 0 : 1, said.Violations.Count);
        Assert.Equal(isLetThrough ? [(ExemptionReason.BreakGlass, why)] : [], said.Exemptions.Select(exemption => (exemption.Reason, exemption.Justification!)));
        Assert.Single(Judged.Judge(policy, Judged.Existing(made)).Violations); // it is still too large
    }

    [Fact]
    public void The_annotation_of_one_policy_does_not_open_another()
    {
        var set = PolicySet.Of([Everywhere with { BreakGlass = new(["*"], "a") }, Everywhere with { Name = "other" }]);
        var said = set.Judge(Judged.Create(Judged.Deployment(annotations: """{"a": "why"}"""), "ada", "dev"), JudgeFacts.None);

        Assert.Equal("other", Assert.Single(said.Violations).Policy);
    }

    [Theory]
    [InlineData(Enforcement.Deny, -1, Enforcement.Deny)]
    [InlineData(Enforcement.Deny, 1, Enforcement.Warn)]
    [InlineData(Enforcement.Warn, 1, Enforcement.Audit)]
    [InlineData(Enforcement.Audit, 1, Enforcement.Audit)]
    public void Until_its_day_a_policy_is_one_step_milder(Enforcement asked, int days, Enforcement given) =>
        Assert.Equal(given, Assert.Single(Judged.Judge(Everywhere with { Enforcement = asked, Rollout = new(100, Judged.Now.AddDays(days)) }, Judged.Create(Judged.Deployment())).Violations).Enforcement);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 20)]
    [InlineData(100, 100)]
    public void A_share_of_objects_is_enforced_for_and_the_others_are_written_down(int percent, int share)
    {
        var said = Enumerable.Range(0, 2000)
            .Select(i => Judged.Judge(Everywhere with { Rollout = new(percent) }, Judged.Create(Judged.Deployment() with { Name = $"web-{i}" })).Violations)
            .Select(violations => Assert.Single(violations).Enforcement).ToList();

        Assert.InRange(said.Count(enforcement => enforcement == Enforcement.Deny) / 20.0, share - 3, share + 3);
        Assert.All(said, enforcement => Assert.True(enforcement is Enforcement.Deny or Enforcement.Audit));
    }

    [Fact]
    public void The_objects_of_a_smaller_share_are_among_those_of_a_larger() => Assert.All(Enumerable.Range(0, 200), i =>
    {
        var made = Judged.Create(Judged.Deployment() with { Name = $"web-{i}" });
        var denied = Enumerable.Range(0, 101).Where(percent => Judged.Judge(Everywhere with { Rollout = new(percent) }, made).IsDenied).ToList();
        Assert.Equal(Enumerable.Range(denied[0], 101 - denied[0]), denied);
    });

    [Fact]
    public void Another_policy_begins_with_other_objects()
    {
        var names = Enumerable.Range(0, 500).Select(i => Judged.Create(Judged.Deployment() with { Name = $"web-{i}" })).ToList();
        var half = Everywhere with { Rollout = new(50) };
        var same = names.Count(made => Judged.Judge(half, made).IsDenied == Judged.Judge(half with { Name = "other" }, made).IsDenied);

        Assert.InRange(same, 200, 300);
    }

    [Theory]
    [InlineData(5, 5, 0)] // as bad as it was
    [InlineData(5, 4, 0)] // better
    [InlineData(5, 6, 1)] // worse
    [InlineData(1, 2, 1)]
    public void A_change_need_not_make_good_what_was_wrong_but_must_not_make_it_worse(int before, int after, int violations) =>
        Assert.Equal(violations, Judged.Judge(Everywhere, Judged.Update(Judged.Deployment(before), Judged.Deployment(after))).Violations.Count);

    [Fact]
    public void Scaling_an_object_is_not_stopped_by_a_label_that_it_never_had()
    {
        var policy = Judged.Policy(new LabelsRule("tags", [new("owner"), new("team")]));

        Assert.Empty(Judged.Judge(policy, Judged.Update(Judged.Deployment(1), Judged.Deployment(5))).Violations);
        Assert.Equal("Deployment shop/web has no label team. Add team.", Assert.Single(Judged.Judge(policy, Judged.Update(Judged.Deployment(1), Judged.Deployment(1, labels: "{}"))).Violations).Message);
    }

    [Fact]
    public void A_change_that_is_cheaper_than_before_passes_though_it_is_still_too_dear()
    {
        var policy = Judged.Policy(new MonthlyCostRule("limit", "USD", 100, null, null, PriceEstimate.Expected), new NamespaceCostRule("all", "USD", 100));
        var facts = new JudgeFacts { OldPrice = Judged.Price(500), NamespaceMonthlyCost = _ => 900 };
        var change = Judged.Update(Judged.Deployment(5), Judged.Deployment(4));

        Assert.Empty(Judged.Judge(policy, change, facts with { Price = Judged.Price(400) }).Violations);
        Assert.Equal(["limit", "all"], Judged.Judge(policy, change, facts with { Price = Judged.Price(501) }).Violations.Select(violation => violation.Rule));
    }

    [Fact]
    public void What_OPA_answers_becomes_violations_of_its_rule()
    {
        var rule = new RegoRule("owners", "package a", "a", "violations", RegoRule.DefaultTimeout);
        var policy = Judged.Policy(rule);
        var request = Judged.Create(Judged.Deployment());

        var question = Assert.Single(PolicySet.Of([policy]).RegoQuestions(request, JudgeFacts.None.NamespaceLabels));
        var said = Judged.Judge(policy, request, new() { Rego = asked => ReferenceEquals(asked, question.Rule) ? new([new("nobody owns it") { Hint = "Say who" }]) : null });

        Assert.Equal(("owners", "nobody owns it. Say who.", Enforcement.Deny), (said.Violations[0].Rule, said.Violations[0].Message, said.Violations[0].Enforcement));
        Assert.Empty(PolicySet.Of([policy with { Match = new() { Namespaces = ["other"] } }]).RegoQuestions(request, JudgeFacts.None.NamespaceLabels));
    }

    [Fact]
    public void The_sternest_comes_first_then_policies_by_name_and_rules_in_their_order()
    {
        var set = PolicySet.Of(
        [
            Everywhere with { Name = "c", Enforcement = Enforcement.Warn },
            Everywhere with { Name = "b", Rules = [new ReplicasRule("z", 1), new ReplicasRule("a", 1)] },
            Everywhere with { Name = "a", Enforcement = Enforcement.Audit },
        ]);

        Assert.Equal(["b/z", "b/a", "c/replicas", "a/replicas"], set.Judge(Judged.Create(Judged.Deployment()), JudgeFacts.None).Violations.Select(violation => $"{violation.Policy}/{violation.Rule}"));
    }

    private static void AssertJudged(bool isJudged, CompiledPolicy policy, JudgeFacts? facts = null) =>
        Assert.Equal(isJudged ? 1 : 0, Judged.Judge(policy, Judged.Create(Judged.Deployment()), facts).Violations.Count);
}
