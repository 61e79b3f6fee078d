using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Webhooks;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "[]")]
    [InlineData("""{"a":1}""", """{"a":2}""", """[{"op":"replace","path":"/a","value":2}]""")]
    [InlineData("""{"a":1}""", """{}""", """[{"op":"remove","path":"/a"}]""")]
    [InlineData("""{}""", """{"a":null}""", """[{"op":"add","path":"/a","value":null}]""")]
    [InlineData("""{"m":{"a/b":1,"c~d":2}}""", """{"m":{"a/b":3}}""", """[{"op":"remove","path":"/m/c~0d"},{"op":"replace","path":"/m/a~1b","value":3}]""")]
    [InlineData("""[1,2,3]""", """[2,3]""", """[{"op":"remove","path":"/0"}]""")]
    [InlineData("""[1,3]""", """[1,2,3]""", """[{"op":"add","path":"/1","value":2}]""")]
    [InlineData("""[1,2,3,4]""", """[1,4]""", """[{"op":"remove","path":"/2"},{"op":"remove","path":"/1"}]""")]
    [InlineData("""[{"a":1,"b":1}]""", """[{"a":1,"b":2}]""", """[{"op":"replace","path":"/0/b","value":2}]""")]
    [InlineData("""{"a":[]}""", """{"a":{}}""", """[{"op":"replace","path":"/a","value":{}}]""")]
    public void Only_what_differs_is_touched(string from, string to, string patch) =>
        Assert.Equal(JsonNode.Parse(patch)!.ToJsonString(), JsonPatch.Diff(JsonNode.Parse(from), JsonNode.Parse(to)).ToJsonString());

    [Fact]
    public void Applying_the_difference_gives_the_other_document() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var from = RandomJson.Node(random);
            var to = random.Next(3) == 0 ? RandomJson.Node(random) : RandomJson.Changed(from, random);

            var patched = PatchedDocument.Apply(from, JsonPatch.Diff(from, to));

            Assert.True(JsonNode.DeepEquals(patched, to), $"{from?.ToJsonString()} => {to?.ToJsonString()} became {patched?.ToJsonString()}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Equal_documents_differ_in_nothing() =>
        Prop.ForAll<int>(seed =>
        {
            var document = RandomJson.Node(new Random(seed));
            Assert.Empty(JsonPatch.Diff(document, document?.DeepClone()));
        }).QuickCheckThrowOnFailure();
}
