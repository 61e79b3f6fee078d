using System.Text;
using CloudIntel.Cli.Policy;

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
    public void Ten_thousand_documents_are_read()
    {
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"---\nkind: A\nmetadata:\n  name: n{i}\n"));

        var objects = Read(text);

        Assert.Equal((10_000, 39_998), (objects.Count, objects[^1].Line));
    }

    private static List<ManifestObject> Read(string text) => [.. ManifestText.Read("file", text)];
}
