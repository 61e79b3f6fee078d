using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Core.Tests.Policy;

/// <summary>A limit of replicas, where an autoscaler decides how many there are.</summary>
public sealed class AutoscaledReplicasTests
{
    private static readonly CompiledPolicy Limit = Judged.Policy(new ReplicasRule("most", 20), new RequestsRule("requests", ["cpu"])) with { Match = new() { Kinds = [new("apps", "Deployment")] } };

    private static JudgeFacts ScaledTo(int max) => new() { Autoscaler = new(2, max, null, "web-scaler") };

    [Fact]
    public void An_object_that_its_autoscaler_may_make_too_many_of_is_found() => Assert.Equal(
        "HorizontalPodAutoscaler web-scaler may make up to 100 replicas of Deployment shop/web; the limit is 20. Set spec.maxReplicas of the autoscaler to at most 20.",
        Assert.Single(Judged.Judge(Limit, Judged.Create(Judged.Deployment()), ScaledTo(100)).Violations).Message);

    [Theory]
    [InlineData(3, 20, 0)]
    [InlineData(3, 21, 1)]
    [InlineData(21, 20, 1)]
    [InlineData(21, 21, 2)]
    [InlineData(0, 100, 0)] // at rest
    public void Both_what_is_asked_for_and_what_may_be_made_count(int replicas, int max, int findings)
    {
        Assert.Equal(findings, Judged.Judge(Limit, Judged.Create(Judged.Deployment(replicas)), ScaledTo(max)).Violations.Count);
        Assert.Equal(findings, Judged.Judge(Limit, Judged.Existing(Judged.Deployment(replicas)), ScaledTo(max)).Violations.Count);
    }

    [Theory]
    [InlineData(3, 4, "")]
    [InlineData(19, 21, "Deployment shop/web asks for 21 replicas; the limit is 20. Ask for at most 20.")]
    [InlineData(0, 3, "HorizontalPodAutoscaler web-scaler may make up to 100 replicas of Deployment shop/web; the limit is 20. Set spec.maxReplicas of the autoscaler to at most 20.")]
    public void An_autoscaler_that_was_too_large_before_hides_no_other_change_for_the_worse(int before, int after, string message) => Assert.Equal(
        message, string.Concat(Judged.Judge(Limit, Judged.Update(Judged.Deployment(before), Judged.Deployment(after)), ScaledTo(100)).Violations.Select(violation => violation.Message)));

    [Theory]
    [InlineData(20, "apps/v1", "Deployment", "")]
    [InlineData(100, "apps/v1", "StatefulSet", "")]
    [InlineData(100, "argoproj.io/v1alpha1", "Deployment", "")]
    [InlineData(100, "apps/v1", "Deployment", "HorizontalPodAutoscaler shop/scaler may make up to 100 replicas of Deployment web; the limit is 20. Ask for at most 20.")]
    public void An_autoscaler_is_held_to_the_limit_of_what_it_scales(int max, string apiVersion, string kind, string message)
    {
        var request = Judged.Create(Scaler(max, apiVersion, kind));
        Assert.Equal(message, string.Concat(Judged.Judge(Limit, request).Violations.Select(violation => violation.Message)));
        Assert.Equal(kind == "Deployment" && apiVersion == "apps/v1" ? 1 : 0, PolicySet.Of([Limit]).Covering(request, JudgeFacts.None.NamespaceLabels).Count);
    }

    [Fact]
    public void An_autoscaler_that_becomes_no_worse_can_be_changed() =>
        Assert.Equal(Judgement.Nothing, Judged.Judge(Limit, Judged.Update(Scaler(100), Scaler(50))));

    [Fact]
    public void What_is_there_is_found_once_at_what_is_scaled() => Assert.Empty(PolicySet.Of([Limit]).Covering(Judged.Existing(Scaler(100)), JudgeFacts.None.NamespaceLabels));

    [Fact]
    public void A_policy_that_limits_no_replicas_is_not_about_autoscalers()
    {
        var policy = Judged.Policy(new LabelsRule("team", [new("team")]));
        Assert.Empty(PolicySet.Of([policy]).Covering(Judged.Create(Scaler(100)), JudgeFacts.None.NamespaceLabels));
        Assert.False(PolicySet.Of([policy]).Concerns("autoscaling", "HorizontalPodAutoscaler"));
        Assert.True(PolicySet.Of([Limit]).Concerns("autoscaling", "HorizontalPodAutoscaler"));
    }

    [Fact]
    public void Of_an_autoscaler_nothing_but_its_replicas_is_judged_where_the_policy_is_about_what_it_scales() => Assert.Equal(
        "most", Assert.Single(Judged.Judge(Limit with { Rules = [new LabelsRule("team", [new("team")]), .. Limit.Rules] }, Judged.Create(Scaler(100))).Violations).Rule);

    [Fact]
    public void The_price_of_an_object_goes_by_the_same_autoscaler()
    {
        var facts = PriceFacts.None with { Autoscalers = new Dictionary<ScaledObject, ScaledReplicas> { [new("Deployment", "shop", "web")] = new(2, 100, null, "web-scaler") } };
        Assert.Equal("web-scaler", facts.AutoscalerOf(Judged.Deployment())?.Name);
        Assert.Null(facts.AutoscalerOf(Judged.Deployment(replicas: 0)));
        Assert.Null(facts.AutoscalerOf(Judged.Deployment(name: "other")));
    }

    private static PolicyObject Scaler(int max, string apiVersion = "apps/v1", string kind = "Deployment") => Judged.Read($$"""
        {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "scaler", "namespace": "shop"},
         "spec": {"maxReplicas": {{max}}, "scaleTargetRef": {"apiVersion": "{{apiVersion}}", "kind": "{{kind}}", "name": "web"} } }
        """);
}
