using System.Text.Json.Nodes;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Export;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.Cli.Tests;

public sealed class PolicyExportTests : IDisposable
{
    private const string Policies =
        """
        apiVersion: cloudintel.io/v1alpha1
        kind: CostPolicy
        metadata: {name: teams}
        spec:
          enforcement: Deny
          match:
            kinds: [Deployment, PersistentVolumeClaim, Rollout]
            namespaces: {include: ["team-*"]}
            objectSelector: {matchLabels: {tier: web}}
          exempt: {users: ["system:serviceaccount:velero:*"]}
          breakGlass: {groups: [oncall]}
          rules:
          - {name: price, monthlyCost: {max: "500"}}
          - name: tags
            labels: {required: [{key: cost-center, pattern: "cc-[0-9]{4}", pods: true, owner: finops@example.com}]}
          - {name: size, limits: {maxCpu: "8"}}
          - {name: replicas, replicas: {max: 20}}
          - {name: classes, storageClasses: {allowed: [gp3]}}
        ---
        apiVersion: cloudintel.io/v1alpha1
        kind: CostPolicy
        metadata: {name: rests}
        spec: {suspend: true, rules: [{name: replicas, replicas: {max: 20}}]}
        """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Policies_are_written_for_API_servers_and_what_is_left_out_is_said()
    {
        var run = await ExportAsync(Policies);

        Assert.Equal(ExitCode.Good, run.ExitCode);
        GoldenFile.Matches("policy-export.yaml", run.Out);
        GoldenFile.Matches("policy-export.stderr.txt", run.Error);
    }

    [Fact]
    public async Task As_JSON_it_is_the_same()
    {
        var list = JsonNode.Parse((await ExportAsync(Policies, "-o", "json")).Out)!;
        var documents = (await ExportAsync(Policies)).Out.Split("---\n");

        Assert.Equal("List", (string)list["kind"]!);
        Assert.Equal(documents.Length, list["items"]!.AsArray().Count);
        Assert.All(documents.Zip(list["items"]!.AsArray()), pair => Assert.True(JsonNode.DeepEquals(YamlJson.Object(pair.First), pair.Second)));
    }

    [Theory]
    [InlineData("{name: price, monthlyCost: {max: \"5\"}}", "price: API servers know no prices.")]
    [InlineData("{name: price, namespaceCost: {max: \"5\"}}", "price: API servers know no prices.")]
    [InlineData("{name: place, placement: {regions: [eu-*]}}", "place: where an object leaves its place open, the nodes decide, which API servers do not look at.")]
    [InlineData("{name: night, freeze: {windows: [{days: [Sunday]}]}}", "night: expressions do not know the time.")]
    [InlineData("{name: own, rego: {package: own, module: package own}}", "own: API servers do not evaluate Rego.")]
    [InlineData("{name: gpus, gpus: {allowed: [L4]}}", "gpus: which models the nodes have is not known to API servers; names of resources alone, such as nvidia.com/mig-1g.5gb, would be exported.")]
    [InlineData(@"{name: tags, labels: {required: [{key: a, annotation: true, pattern: '\d+'}]}}", @"tags: a has a pattern that API servers would read otherwise: it has the escape \d.")]
    public async Task A_rule_that_cannot_be_exported_is_named_with_the_reason(string rule, string reason)
    {
        var run = await ExportAsync($$"""
            apiVersion: cloudintel.io/v1alpha1
            kind: CostPolicy
            metadata: {name: one}
            spec: {rules: [{{rule}}]}
            """);

        Assert.Equal(ExitCode.Finding, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Contains($"not exported: one/{reason}\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("percent: 50", null)]
    [InlineData("percent: 0", "Audit")]
    [InlineData("from: 2020-01-01T00:00:00Z", "Deny")]
    [InlineData("from: 2100-01-01T00:00:00Z", "Warn,Audit")]
    public async Task A_policy_that_is_rolled_out_is_exported_as_it_is_enforced_now(string rollout, string? actions)
    {
        var run = await ExportAsync($$"""
            apiVersion: cloudintel.io/v1alpha1
            kind: CostPolicy
            metadata: {name: one}
            spec: {enforcement: Deny, rollout: { {{rollout}} }, rules: [{name: replicas, replicas: {max: 3} }] }
            """, "-o", "json");

        var binding = JsonNode.Parse(run.Out)!["items"]!.AsArray().SingleOrDefault(item => (string)item!["kind"]! == "ValidatingAdmissionPolicyBinding");
        Assert.Equal(actions, binding is null ? null : string.Join(',', binding["spec"]!["validationActions"]!.AsArray().Select(action => (string)action!)));
        Assert.Equal(rollout.Contains("2100", StringComparison.Ordinal), run.Error.Contains("one step milder as until 2100-01-01T00:00:00Z", StringComparison.Ordinal));
        Assert.Equal(actions is null, run.Error.Contains("not exported: one/rollout", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cc-[0-9]{4}", true, true)]
    [InlineData(@"^v\d+\.\d+$", true, false)]
    [InlineData(@"(?i)[a-z]+|x\b", true, false)]
    [InlineData("a.c", true, false)]
    [InlineData("a.*c[^x]+", true, true)]
    [InlineData("[a-z-[aeiou]]", false, false)]
    [InlineData("[[:alpha:]]+", false, false)]
    [InlineData("[]a]", false, false)]
    [InlineData(@"\p{L}+", false, false)]
    [InlineData(@"\u0041", false, false)]
    [InlineData(@"a\Z", false, false)]
    [InlineData("(?<name>a)", false, false)]
    [InlineData("(?s).+", false, false)]
    [InlineData("(?:a{100}){11}", false, false)]
    [InlineData("a{,3}", false, false)]
    [InlineData("ä", false, false)]
    public void A_pattern_is_exported_where_RE2_reads_it_alike(string pattern, bool asLabel, bool asAnnotation)
    {
        Assert.Equal(asLabel, IsExported(isAnnotation: false));
        Assert.Equal(asAnnotation, IsExported(isAnnotation: true));

        bool IsExported(bool isAnnotation)
        {
            var policy = new CompiledPolicy { Name = "one", Rules = [new LabelsRule("tags", [new("a") { Pattern = pattern, IsAnnotation = isAnnotation }])] };
            var exported = PolicyExport.Of(policy, [], DateTimeOffset.UnixEpoch);
            Assert.Equal(exported.Validations.IsEmpty, !exported.LeftOut.IsEmpty);
            return !exported.Validations.IsEmpty;
        }
    }

    private Task<CommandRun> ExportAsync(string policies, params string[] options) =>
        CommandRun.OfAsync(["policy", "export", "-f", folder.Write("policies.yaml", policies), .. options]);
}
