using System.Text;
using CloudIntel.Cli.Policy;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.Cli.Tests;

public sealed class ManifestTextTests
{
    [Fact]
    public void Documents_keep_their_lines_whatever_is_between_them()
    {
        var objects = Read("%YAML 1.2\n---\n# first\nkind: A\nspec:\n  text: |\n    ---x\n    more\n---\n\n---   \nkind: B\nspec: {a: [1,\n  2]}\n--- {kind: C}\n...\n---\n");

        Assert.Equal([("A", 4), ("B", 12), ("C", 15)], objects.Select(each => (each.Kind, each.Line)));
        Assert.Equal("---x\nmore\n", objects[0].Content.GetProperty("spec").GetProperty("text").GetString());
        Assert.Equal((6, 14), (objects[0].LineOf("spec.text"), objects[1].LineOf("spec.a[1]")));
    }

    [Fact]
    public void Items_of_lists_are_objects_with_lines_of_their_own()
    {
        const string Json = "{\n \"apiVersion\": \"v1\",\n \"items\": [\n  {\"kind\": \"A\", \"x\": [{}]},\n  {\"kind\": \"B\"}\n ],\n \"kind\": \"List\"\n}";
        Assert.Equal([("A", 4), ("B", 5)], Read(Json).Select(each => (each.Kind, each.Line)));

        var yaml = Read("kind: DeploymentList\nitems:\n- kind: A\n  spec:\n    replicas: 2\n- kind: B\n");
        Assert.Equal([("A", 3), ("B", 6)], yaml.Select(each => (each.Kind, each.Line)));
        Assert.Equal((5, 3), (yaml[0].LineOf("spec.replicas"), yaml[0].LineOf("")));
    }

    [Fact]
    public void A_mapping_in_braces_may_be_YAML() => Assert.Equal("A", Assert.Single(Read("{kind: A, spec: {a: b}}\n")).Kind);

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public void What_is_nested_without_end_is_refused_at_once(string open)
    {
        var deep = $"{{\"a\": {string.Concat(Enumerable.Repeat(open, 100_000))}";
        Assert.Contains("too large or too deep", Assert.Throws<UsageException>(() => Read(deep)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_that_multiply_are_refused()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 9; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.Contains("too large or too deep", Assert.Throws<UsageException>(() => Read(text.ToString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_stand_for_what_they_name_and_end_with_their_document()
    {
        var read = Read("kind: &k A\na: &a {x: &n [1, two]}\nb: *a\nc: [*n, *k]\n? *k\n: d\n---\nkind: B\na: [1, {b: 2}]\n");

        Assert.Equal("""{"kind":"A","a":{"x":[1,"two"]},"b":{"x":[1,"two"]},"c":[[1,"two"],"A"],"A":"d"}""", read[0].Content.GetRawText());
        Assert.Equal((3, 8, 9), (read[0].LineOf("b"), read[1].Line, read[1].LineOf("a[1].b")));
        Assert.Contains("file, line 4: there is no anchor a", Assert.Throws<UsageException>(() => Read("kind: A\na: &a 1\n---\nb: *a\n")).Message, StringComparison.Ordinal);
        Assert.Contains("too large or too deep", Assert.Throws<UsageException>(() => Read("kind: A\na: &a [*a]\n")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b: {<<: *a, x: 2}", """{"x":2,"y":[1]}""")]
    [InlineData("b: {x: 2, <<: *a}", """{"x":2,"y":[1]}""")]
    [InlineData("b: {<<: [{x: 3, z: 4}, *a]}", """{"x":3,"z":4,"y":[1]}""")]
    [InlineData("c: &c {<<: *a, x: 5}\nb: {<<: *c}", """{"x":5,"y":[1]}""")]
    [InlineData("b: {'<<': 1}", """{"<<":1}""")]
    public void What_a_mapping_takes_in_stands_behind_what_it_says_itself(string rest, string expected) =>
        Assert.Equal(expected, Assert.Single(Read($"kind: A\na: &a {{x: 1, y: [1]}}\n{rest}\n")).Content.GetProperty("b").GetRawText());

    [Theory]
    [InlineData("a: &a {<<: *a}", "too large or too deep")]
    [InlineData("a: &a {b: 1, <<: [*a, *a, *a]}", "too large or too deep")]
    [InlineData("a: {<<: 1}", "line 2: << takes a mapping, or a list of them")]
    [InlineData("a: {<<: [[]]}", "line 2: << takes a mapping, or a list of them")]
    [InlineData("a: {<<: *b}", "line 2: there is no anchor b")]
    public void What_a_mapping_cannot_take_in_is_refused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Read($"kind: A\n{text}\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Items_that_are_an_alias_have_their_lines_too()
    {
        var read = Read("all: &all\n- kind: A\n- kind: B\nkind: List\nitems: *all\n");
        Assert.Equal([("A", 2), ("B", 3)], read.Select(each => (each.Kind, each.Line)));
    }

    [Fact]
    public void A_field_that_is_there_twice_is_refused() =>
        Assert.Contains("file, line 5: the field b is there twice", Assert.Throws<UsageException>(() => Read("kind: A\n---\nkind: B\na: [{b: 1,\n b: 2}]\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_before_something_wrong_is_read_first()
    {
        var read = new List<string>();
        var wrong = Assert.Throws<UsageException>(() => read.AddRange(ManifestText.Read("file", "kind: A\n---\nkind: B\n---\na: b: c\n---\nkind: D\n").Select(each => each.Kind)));
        Assert.Equal(["A", "B"], read);
        Assert.StartsWith("file, line 5, column", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: 1.50\nb: -0\nc: 1e3\nd: 0x10\ne: 010\nf: '1'\ng: 1_000\nh: .5\ni: 12345678901234567890123\nj: 1.\nk: -x\n")]
    [InlineData("a: ~\nb:\nc: null\nd: 'null'\ne: yes\nf: True\ng: FALSE\nh: \"\"\ni: !!str 1\n")]
    [InlineData("a: \"\\u263a \\t\"\nb: |2-\n   x\n  y\nc: >\n  one\n  two\nd: ü\ne: [a, {b: c}, []]\nf: {}\n")]
    public void Values_are_those_of_the_core_schema(string yaml) =>
        Assert.Equal(YamlJson.Object(yaml).ToJsonString(), System.Text.Json.Nodes.JsonNode.Parse(Assert.Single(Read(yaml)).Content.GetRawText())!.ToJsonString());

    [Fact]
    public void Ten_thousand_documents_are_read()
    {
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"---\nkind: A\nmetadata:\n  name: n{i}\n"));

        var objects = Read(text);

        Assert.Equal((10_000, 39_998), (objects.Count, objects[^1].Line));
    }

    private static List<ManifestObject> Read(string text) => [.. ManifestText.Read("file", text)];
}
