using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Webhooks;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

public sealed class JsonRebaseTests
{
    [Theory]
    // document, reading before, reading after, result
    [InlineData("""{"known":1,"unknown":2}""", """{"known":1}""", """{"known":3}""", """{"known":3,"unknown":2}""")]
    [InlineData("""{"unknown":2}""", """{"filledIn":0}""", """{"filledIn":0}""", """{"unknown":2}""")]
    [InlineData("""{"time":"10:00:00.0"}""", """{"time":"10:00:00"}""", """{"time":"10:00:00"}""", """{"time":"10:00:00.0"}""")]
    [InlineData("""{"a":1,"unknown":2}""", """{"a":1}""", """{}""", """{"unknown":2}""")]
    [InlineData("""{}""", """{"spec":{"a":0,"b":0}}""", """{"spec":{"a":1,"b":0}}""", """{"spec":{"a":1}}""")]
    [InlineData("""{"spec":null}""", """{"spec":{"a":0}}""", """{"spec":{"a":1}}""", """{"spec":{"a":1}}""")]
    [InlineData("""[{"a":1,"u":1},{"a":2,"u":2}]""", """[{"a":1},{"a":2}]""", """[{"a":1},{"a":3}]""", """[{"a":1,"u":1},{"a":3,"u":2}]""")]
    [InlineData("""[{"a":1,"u":1},{"a":2,"u":2}]""", """[{"a":1},{"a":2}]""", """[{"a":1},{"a":9},{"a":2}]""", """[{"a":1,"u":1},{"a":9},{"a":2,"u":2}]""")]
    [InlineData("""[{"a":1,"u":1},{"a":2,"u":2}]""", """[{"a":1},{"a":2}]""", """[{"a":2}]""", """[{"a":2,"u":2}]""")]
    [InlineData("""[1,2]""", """[1]""", """[1,3]""", """[1,3]""")] // the reading has lost an item: nothing to line up
    public void A_change_leaves_what_the_reading_does_not_show(string document, string before, string after, string result) =>
        Assert.Equal(
            JsonNode.Parse(result)!.ToJsonString(),
            JsonRebase.Apply(JsonNode.Parse(document), JsonNode.Parse(before), JsonNode.Parse(after))!.ToJsonString());

    [Fact]
    public void A_change_of_a_faithful_reading_is_the_whole_change() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var document = RandomJson.Object(random);
            var after = RandomJson.Changed(document, random);
            Assert.True(JsonNode.DeepEquals(after, JsonRebase.Apply(document, document.DeepClone(), after)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void No_change_of_any_reading_is_no_change() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var document = RandomJson.Object(random);
            var reading = RandomJson.Object(random);
            Assert.True(JsonNode.DeepEquals(document, JsonRebase.Apply(document, reading, reading.DeepClone())));
        }).QuickCheckThrowOnFailure();
}
