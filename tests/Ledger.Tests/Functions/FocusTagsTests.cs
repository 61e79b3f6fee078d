using System.Text;
using CloudIntel.Ledger.Functions;

namespace CloudIntel.Ledger.Tests.Functions;

public sealed class FocusTagsTests
{
    [Theory]
    [InlineData("""{"a": "b"}""", """{"a":"b"}""")]
    [InlineData("""
        "a": "b", "c": true
        """, """{"a":"b","c":true}""")]
    [InlineData("""[{"key": "a", "value": "b"}, {"Key": "c", "Value": null}]""", """{"a":"b","c":null}""")]
    [InlineData("""{"a": "b\u0000c"}""", """{"a":"bc"}""")]
    [InlineData("""{"a": "1", "a": "2"}""", """{"a":"1"}""")]
    [InlineData("[]", "{}")]
    public void Other_forms_become_an_object(string text, string tags) =>
        Assert.Equal(tags, Encoding.UTF8.GetString(FocusTags.ToObject(Encoding.UTF8.GetBytes(text))!));

    [Theory]
    [InlineData("a=b;c=d")]
    [InlineData("[1, 2]")]
    [InlineData("""{"a": """)]
    [InlineData("""{"a": "\ud800"}""")]
    [InlineData("\"text\"")]
    public void What_is_no_tags_is_null(string text) => Assert.Null(FocusTags.ToObject(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("""{"x": "1", "ns": "a"}""", "a")]
    [InlineData("""{"other": "b", "ns": 5}""", "b")]
    [InlineData("""{"nested": {"ns": "c"}}""", null)]
    [InlineData("""{"ns": ""}""", null)]
    public void The_first_key_with_a_text_wins(string tags, string? value)
    {
        var found = FocusTags.FirstValue(Encoding.UTF8.GetBytes(tags), ["\"ns\""u8.ToArray(), "\"other\""u8.ToArray()]);
        Assert.Equal(value, found is null ? null : Encoding.UTF8.GetString(found));
    }
}
