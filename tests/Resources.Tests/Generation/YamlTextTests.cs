using System.Text.Json.Nodes;
using CloudIntel.Resources.Generation;
using CloudIntel.TestKit.Yaml;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Resources.Tests.Generation;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("No")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("2026-01-01")]
    [InlineData(" padded ")]
    [InlineData("key: value")]
    [InlineData("half #comment")]
    [InlineData("it's 'quoted'")]
    [InlineData("- item")]
    [InlineData("line\nbreak")]
    [InlineData("lines\n  with - indentation: and\n\nan empty one\n")]
    [InlineData("ends with two\n\n")]
    [InlineData(" begins with a blank\nand ends")]
    [InlineData("blank before \na break")]
    [InlineData("\nbreak first")]
    [InlineData("carriage\rreturn")]
    [InlineData("a text beyond the width at which texts are folded,  with two blanks  that must both be there afterwards")]
    [InlineData("a text beyond the width at which texts are folded, with a blank at its end that must be there afterwards ")]
    [InlineData("tab\tand \u0001 control")]
    public void A_text_stays_a_text(string text)
    {
        var read = YamlJson.Object(YamlText.Of(new JsonObject { ["text"] = text }));
        Assert.Equal(text, read["text"]!.GetValue<string>());
    }

    [Fact]
    public void Any_tree_is_read_back_as_it_was() => Prop.ForAll<string[], int, bool>((texts, number, flag) =>
    {
        var tree = new JsonObject { ["empty"] = new JsonObject(), ["none"] = new JsonArray() };
        foreach (var text in texts.OfType<string>())
            tree[text] = new JsonArray(text, number, flag, null, new JsonObject { ["inner"] = text });
        return JsonNode.DeepEquals(tree, YamlJson.Object(YamlText.Of(tree)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Lines_are_written_as_lines() =>
        Assert.Equal("text: |\n  10:\n    - .*web.*\n", YamlText.Of(new JsonObject { ["text"] = "10:\n  - .*web.*\n" }));

    [Fact]
    public void Long_texts_are_folded_and_read_back_in_one_line()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 100));
        var yaml = YamlText.Of(new JsonObject { ["text"] = text });
        Assert.All(yaml.Split('\n'), line => Assert.InRange(line.Length, 0, 125));
        Assert.Equal(text, YamlJson.Object(yaml)["text"]!.GetValue<string>());
    }
}
