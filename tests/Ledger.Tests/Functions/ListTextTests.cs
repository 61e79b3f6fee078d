using System.Text;
using System.Text.Json;
using CloudIntel.Ledger.Functions;

namespace CloudIntel.Ledger.Tests.Functions;

public sealed class ListTextTests
{
    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("""[{"type": "DISCOUNT", "amount": -0.000012, "id": null}]""", """[{"type":"DISCOUNT","amount":"-0.000012"}]""")]
    [InlineData("""[{'type': 'DISCOUNT', 'amount': -1.2e-05, 'id': None}]""", """[{"type":"DISCOUNT","amount":"-1.2e-05"}]""")]
    [InlineData("""[{'name': "it's", 'amount': Decimal('-0.10'), 'ok': True}, ]""", """[{"name":"it's","amount":"-0.10","ok":"true"}]""")]
    [InlineData("""[ { "name" : "a\"b\\c\u00fcn" } , {"name":"\ud83d\ude00"} ]""", """[{"name":"a\"b\\cün"},{"name":"\uD83D\uDE00"}]""")]
    [InlineData("""[{'name': '\xfc\U0001F600\n'}]""", """[{"name":"ü\uD83D\uDE00\n"}]""")]
    [InlineData("""[{"name": "a\u0000b"}]""", """[{"name":"ab"}]""")]
    [InlineData("""[{"amount": 0.12345678901234567890123}]""", """[{"amount":"0.12345678901234567890123"}]""")]
    public void Lists_of_JSON_and_of_Python_are_one_with_every_digit(string text, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(ListText.OfTexts(Encoding.UTF8.GetBytes(text))!));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[{'a': 1}")]
    [InlineData("[{'a': 1}] and more")]
    [InlineData("[{'a': [1]}]")]
    [InlineData("[{'a': nobody}]")]
    [InlineData("[{a: 1}]")]
    [InlineData("['a']")]
    [InlineData("[{'a': '\\u12'}]")]
    [InlineData("[{'a': 'b}]")]
    [InlineData("[{'a': '\\UFFFFFFFF'}]")]
    public void What_is_no_list_of_flat_objects_is_none(string text) => Assert.Null(ListText.OfTexts(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Half_a_character_does_no_harm()
    {
        using var document = JsonDocument.Parse(ListText.OfTexts("""[{"name": "\ud83d!"}]"""u8)!);
        Assert.Equal("\uFFFD!", document.RootElement[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("""{"ServiceType":"Standard_D2s_v3","VCPUs":2,"Empty":"","None":null,"Parts":{"a":1}}""", """{"x_ServiceType":"Standard_D2s_v3","x_VCPUs":2}""")]
    [InlineData("""{"databricks-instance-name":"a","usage type":"b","AHB":true}""", """{"x_DatabricksInstanceName":"a","x_UsageType":"b","x_AHB":true}""")]
    [InlineData("\"ImageType\": \"Canonical\"", """{"x_ImageType":"Canonical"}""")]
    [InlineData("""{"a":1,"A":2}""", """{"x_A":1}""")]
    public void Details_have_names_that_FOCUS_allows(string text, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(DetailsText.OfObject(Encoding.UTF8.GetBytes(text))!));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("no JSON")]
    [InlineData("""{"a":""}""")]
    public void There_may_be_no_details(string text) => Assert.Null(DetailsText.OfObject(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("Unassigned", "")]
    [InlineData(" not applicable ", "")]
    [InlineData("-2", "")]
    [InlineData("NULL", "")]
    [InlineData(" Payments ", "Payments")]
    [InlineData("-20", "-20")]
    public void Words_for_nothing_are_nothing(string cell, string given) => Assert.Equal(given, Encoding.UTF8.GetString(FocusText.Given(Encoding.UTF8.GetBytes(cell))));
}
