using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.CostPolicies;

/// <summary>What the status of a policy says.</summary>
public sealed class CostPolicyStatusesTests
{
    private static readonly CostPolicy Policy = new() { Metadata = new() { Name = "teams" }, Spec = new() };

    private static readonly GateBoard.State Asked = new(new(new([], [], [], FailsClosed: true), new Dictionary<string, IReadOnlyList<string>>(), []), null, null);

    [Fact]
    public void What_the_audit_may_not_read_is_said_with_the_commands_that_grant_it()
    {
        var findings = CostPolicyStatuses.Findings(Policy, Asked, [], ["rollouts.argoproj.io", "widgets.example.com"], "finops");

        Assert.Equal([(ConditionTypes.Ready, true), (ConditionTypes.Audited, (bool?)false)], findings.Select(finding => (finding.Type, finding.Holds)));
        Assert.Equal(
            "requests are judged, but not what is there already of rollouts.argoproj.io, widgets.example.com, since the operator may not list it. The next audit does after: "
                + "kubectl create clusterrole cloudintel-audit --verb=get,list --resource=rollouts.argoproj.io,widgets.example.com; "
                + "kubectl create clusterrolebinding cloudintel-audit --clusterrole=cloudintel-audit --serviceaccount=finops:cloudintel-operator",
            findings[1].Message);
    }

    [Fact]
    public void Where_everything_can_be_read_nothing_is_said_of_it() =>
        Assert.DoesNotContain(CostPolicyStatuses.Findings(Policy, Asked, [], [], "finops"), finding => finding.Type == ConditionTypes.Audited);

    [Fact]
    public void A_policy_about_many_kinds_names_the_first() => Assert.Contains(
        "k1, k2, k3, k4, k5 and 2 more,", CostPolicyStatuses.Findings(Policy, Asked, [], ["k1", "k2", "k3", "k4", "k5", "k6", "k7"], "finops")[1].Message, StringComparison.Ordinal);
}
