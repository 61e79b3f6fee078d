using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Policy;

/// <summary>Whatever somebody sends is read within bounds, or refused with the place and a reason.</summary>
public sealed class HostileObjectTests
{
    [Theory]
    [InlineData("""{"requests": {"cpu": "-1"}}""", "spec.template.spec.containers[0].resources.requests.cpu: -1 is below 0.")]
    [InlineData("""{"requests": {"cpu": "1e30"}}""", "spec.template.spec.containers[0].resources.requests.cpu: 1e30 is more cpu than can be priced; the most is 1000000.")]
    [InlineData("""{"requests": {"memory": "1e99"}}""", "spec.template.spec.containers[0].resources.requests.memory: 1e99 is more memory than can be priced; the most is 1152921504606846976.")]
    [InlineData("""{"requests": {"memory": "9999999999999999999999999999999999Ei"}}""", "spec.template.spec.containers[0].resources.requests.memory: 9999999999999999999999999999999999Ei is more memory than can be priced; the most is 1152921504606846976.")]
    [InlineData("""{"limits": {"cpu": "1e999999999"}}""", "spec.template.spec.containers[0].resources.limits.cpu: \"1e999999999\" is not a quantity such as 500m, 1.5 or 2Gi.")]
    [InlineData("""{"limits": {"cpu": "much"}}""", "spec.template.spec.containers[0].resources.limits.cpu: \"much\" is not a quantity such as 500m, 1.5 or 2Gi.")]
    [InlineData("""{"limits": {"cpu": {}}}""", "spec.template.spec.containers[0].resources.limits.cpu: A quantity such as 500m, 1.5 or 2Gi belongs here.")]
    [InlineData("[]", "spec.template.spec.containers[0].resources: An object belongs here.")]
    public void An_amount_that_makes_no_sense_is_refused_where_it_is(string resources, string message) =>
        Assert.Equal(message, Assert.Throws<PolicyObjectException>(() => Judged.Deployment(resources: resources)).Message);

    [Theory]
    [InlineData("", "It is no JSON that can be read")]
    [InlineData("{", "It is no JSON that can be read")]
    [InlineData("null", "An object belongs here.")]
    [InlineData("[1]", "An object belongs here.")]
    [InlineData("{}", "apiVersion: It says none.")]
    [InlineData("""{"apiVersion": 1}""", "apiVersion: A text belongs here.")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"a": 1}}}""", "metadata.labels.a: A text belongs here: put it in quotes.")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "\ud800"}}""", "It has a text that cannot be read")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [7]}}""", "spec.containers[0]: An object belongs here.")]
    [InlineData("""{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": -1}}""", "spec.replicas: -1 is below 0.")]
    [InlineData("""{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 1.5}}""", "spec.replicas: A whole number belongs here.")]
    [InlineData("""{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 1e300}}""", "spec.replicas: A whole number belongs here.")]
    public void What_is_no_object_is_refused(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<PolicyObjectException>(() => Judged.Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var json = $$"""{"apiVersion": "v1", "kind": "Pod", "spec": {{new string('[', 100_000)}}{{new string(']', 100_000)}}}""";
        Assert.StartsWith("It is no JSON that can be read", Assert.Throws<PolicyObjectException>(() => Judged.Read(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_containers_are_read_and_judged_in_memory_that_grows_with_them_alone()
    {
        var small = Allocated(1_000);
        var large = Allocated(10_000);

        Assert.InRange(large, 0, 15 * small);

        static long Allocated(int containers)
        {
            var json = Encoding.UTF8.GetBytes(Pod(containers));
            var policies = PolicySet.Of([Judged.Policy(new RequestsRule("requests", ["memory"]), new LimitsRule("limits", 1, 1, 1), new GpusRule("gpus", [], 0))]);
            Judge(json, policies); // what is set up once is not counted
            var before = GC.GetAllocatedBytesForCurrentThread();
            Judge(json, policies);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static void Judge(byte[] json, PolicySet policies)
        {
            var said = policies.Judge(Judged.Create(PolicyObject.Read(json, [])), JudgeFacts.None);
            Assert.NotEmpty(said.Violations);
            Assert.All(said.Violations, violation => Assert.InRange(violation.Message.Length, 1, 1000));
        }
    }

    [Fact]
    public void All_containers_together_are_bounded_too()
    {
        var json = Pod(2_000).Replace("\"1m\"", "\"1000\"", StringComparison.Ordinal);
        Assert.Equal("spec: 2000000 in all containers together is more cpu than can be priced; the most is 1000000.", Assert.Throws<PolicyObjectException>(() => Judged.Read(json)).Message);
    }

    [Fact]
    public void Fields_that_nobody_knows_change_nothing()
    {
        var plain = Judged.Read("""{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a"}]}}""");
        var strange = Judged.Read("""{"apiVersion": "v1", "kind": "Pod", "extra": [[]], "spec": {"future": {"cpu": -1}, "containers": [{"name": "a", "resources": {"claims": [{"name": "x"}]}}]}}""");

        Assert.Equal(plain.Pod!.Containers.Select(container => container.Name), strange.Pod!.Containers.Select(container => container.Name));
        Assert.Equal(plain.Replicas, strange.Replicas);
    }

    [Fact]
    public void Whatever_is_put_in_place_of_a_part_is_read_or_refused_with_its_place() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Two().ToArbitrary(),
        draw =>
        {
            var whole = JsonNode.Parse(Everything)!;
            var parts = Parts(whole).ToList();
            var part = parts[draw.Item1 % parts.Count];
            var strange = Strange[draw.Item2 % Strange.Length];
            part.ReplaceWith(JsonNode.Parse(strange));
            try
            {
                var read = Judged.Read(whole.ToJsonString());
                AssertBounded(read);
            }
            catch (PolicyObjectException refused)
            {
                Assert.NotEmpty(refused.Problem);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private const string Everything = """
        {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db", "namespace": "shop", "labels": {"a": "b"}, "ownerReferences": [{"kind": "X", "controller": true}]},
         "spec": {"replicas": 3, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {
           "nodeSelector": {"a": "b"}, "overhead": {"cpu": "1"}, "tolerations": [{"key": "a", "effect": "NoSchedule"}],
           "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["1"]}]}]}}},
           "initContainers": [{"name": "i", "restartPolicy": "Always", "resources": {"requests": {"cpu": "1"}}}],
           "containers": [{"name": "c", "resources": {"requests": {"cpu": "1", "memory": "1Gi", "nvidia.com/gpu": "1"}, "limits": {"cpu": "1"}}}],
           "volumes": [{"name": "v", "ephemeral": {"volumeClaimTemplate": {"spec": {"resources": {"requests": {"storage": "1Gi"}}}}}}]}},
         "volumeClaimTemplates": [{"metadata": {"name": "d"}, "spec": {"storageClassName": "x", "resources": {"requests": {"storage": "1Gi"}}}}]}}
        """;

    private static readonly string[] Strange =
    [
        "null", "true", "-1", "1e30", "1.5", "9223372036854775807", "[]", "{}", "[null]", "[[]]", "\"\"", "\"-1\"", "\"1e30\"", "\"Infinity\"", "\"\\u0000\"", "{\"a\": null}",
        "[{\"name\": 5}]", "{\"cpu\": \"1e100\", \"memory\": []}", "{\"storage\": \"1000000Ei\"}",
    ];

    private static IEnumerable<JsonNode> Parts(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch { JsonObject map => map.Select(item => item.Value), JsonArray list => list, _ => [] };
        return children.OfType<JsonNode>().SelectMany(child => Parts(child).Prepend(child));
    }

    private static void AssertBounded(PolicyObject read)
    {
        Assert.All(read.Volumes, volume => Assert.InRange(volume.Bytes, 0, 1L << 60));
        Assert.All(read.Pod?.Requests.Values ?? [], amount => Assert.InRange(amount, 0, 1L << 60));
        Assert.InRange(read.Replicas.Max, 0, int.MaxValue);
    }

    private static string Pod(int containers) => $$"""
        {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [
        {{string.Join(',', Enumerable.Range(0, containers).Select(i => $$$"""{"name": "c{{{i}}}", "resources": {"requests": {"cpu": "1m", "nvidia.com/gpu": "1"}, "limits": {"cpu": "3m"} }}"""))}}]} }
        """;
}
