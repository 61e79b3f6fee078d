using System.Text.Json;
using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;
using CloudIntel.TestKit.Processes;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.Controllers.Tests.AllocationPolicies;

/// <summary>What is wrong with a policy, in the words of its fields.</summary>
public sealed class AllocationPolicyErrorsTests
{
    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    [Theory]
    [InlineData("minimal")]
    [InlineData("full")]
    public void The_samples_make_sense(string sample)
    {
        var yaml = File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "config", "samples", $"allocationpolicy_{sample}.yaml"));

        Assert.Empty(Errors(yaml));
    }

    [Theory]
    [InlineData("{ name: team, rules: [{ shared: fees }] }", "spec.dimensions[0].rules[0].shared: there is no shared pool fees in the dimension team: add it to the dimension's shared")]
    [InlineData("{ name: team, rules: [{ value: a, when: [{ tag: t, operator: Range, values: ['1'] }] }] }", "spec.dimensions[0].rules[0].when[0].values: Range needs two numbers as values, the smaller one first, such as \"1000\" and \"1999\"")]
    [InlineData("{ name: team, rules: [{ value: a, when: [{ tag: t, operator: Like, values: ['1'] }] }] }", "spec.dimensions[0].rules[0].when[0].operator: Like is no operator that this version knows")]
    [InlineData("{ name: team, shared: [{ name: fees, split: Fixed, targets: [{ value: a, percent: '60.5' }, { value: b, percent: '39' }] }] }", "spec.dimensions[0].shared[0].targets: the percentages add up to 99.5: they must add up to 100")]
    [InlineData("{ name: team, shared: [{ name: a, split: Even, targets: [{ pool: b }] }, { name: b, split: Even, targets: [{ pool: a }] }] }", "spec.dimensions[0].shared[0].targets: a → b → a share into each other in a circle")]
    [InlineData("{ name: team, shared: [{ name: a, split: Metric, metric: orders }] }", "spec.dimensions[0].shared[0].metric: there is no unit metric orders about the dimension team: add it to unitMetrics")]
    [InlineData("{ name: team, spelling: { aliases: [{ name: a, members: [x] }, { name: b, members: [X] }] } }", "spec.dimensions[0].spelling.aliases: x is a spelling of two values: name it once")]
    public void What_makes_no_sense_is_said_with_its_field_and_what_to_do(string dimension, string error) => Assert.Equal(
        error,
        Assert.Single(Errors($"{{ apiVersion: cloudintel.io/v1alpha1, kind: AllocationPolicy, metadata: {{ name: x }}, spec: {{ dimensions: [{dimension}] }} }}")));

    private static IEnumerable<string> Errors(string yaml) => AllocationPolicyMapping
        .Errors(Json.Deserialize<AllocationPolicy>(JsonSerializer.SerializeToUtf8Bytes(YamlJson.Object(yaml))))
        .Select(error => error.ToString());
}
