using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Core.Policy;

namespace CloudIntel.Controllers.Tests.CostPolicies.Gate;

public sealed class AuditFindingsTests
{
    private static readonly CompiledPolicy Limits = new() { Name = "limits" };

    [Fact]
    public void Objects_are_counted_once_however_many_rules_they_break()
    {
        var findings = new AuditFindings(["limits", "owners"]);
        findings.Add(Deployment("web"), [Limits, new() { Name = "owners" }], new([Violation("limits", "cpu"), Violation("limits", "memory"), Violation("owners", "team")], [], []));
        findings.Add(Deployment("db"), [Limits], new([], [], [new("limits", "cost", "No price."), new("limits", "increase", "No price.")]));
        findings.Add(Deployment("cache"), [Limits], Judgement.Nothing);

        var limits = findings.ByPolicy()["limits"];
        Assert.Equal((3, 1, 1), (limits.Objects, limits.Violating, limits.Unjudged));
        Assert.Equal(["cpu", "memory"], limits.First.Select(finding => finding.Violation.Rule));
        Assert.Equal((3, 1), (findings.Objects, findings.Violating));
        Assert.Equal((1, 1, 0), (findings.ByPolicy()["owners"].Objects, findings.ByPolicy()["owners"].Violating, findings.ByPolicy()["owners"].Unjudged));
    }

    [Fact]
    public void What_is_kept_is_bounded_and_does_not_depend_on_the_order_of_reading()
    {
        var names = Enumerable.Range(0, 3_000).Select(i => $"web-{i:0000}").ToList();
        var (forwards, backwards) = (Read(names), Read(Enumerable.Reverse(names)));

        Assert.Equal(names.Take(10), forwards.First.Select(finding => finding.Name));
        Assert.Equal(forwards.First.Select(finding => finding.Name), backwards.First.Select(finding => finding.Name));
        Assert.Equal(3_000, forwards.Violating);

        static PolicyFindings Read(IEnumerable<string> names)
        {
            var findings = new AuditFindings(["limits"]);
            foreach (var name in names)
                findings.Add(Deployment(name), [Limits], new([Violation("limits", "cpu")], [], []));
            Assert.Equal(AuditFindings.MostOfANamespace, findings.ByNamespace["shop"].Count);
            return findings.ByPolicy()["limits"];
        }
    }

    [Fact]
    public void The_sternest_are_told_first()
    {
        var findings = new AuditFindings(["limits"]);
        findings.Add(Deployment("a"), [Limits], new([Violation("limits", "cpu", Enforcement.Warn)], [], []));
        findings.Add(Deployment("b"), [Limits], new([Violation("limits", "cpu", Enforcement.Deny)], [], []));

        Assert.Equal(["b", "a"], findings.ByPolicy()["limits"].First.Select(finding => finding.Name));
    }

    private static Violation Violation(string policy, string rule, Enforcement enforcement = Enforcement.Warn) => new() { Policy = policy, Rule = rule, Enforcement = enforcement, Message = "too much" };

    private static PolicyObject Deployment(string name) => PolicyObject.Read(
        Encoding.UTF8.GetBytes(new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "shop" },
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main" }) } } },
        }.ToJsonString()),
        []);
}
