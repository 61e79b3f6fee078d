using CloudIntel.Kubernetes.Transport;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Transport;

public sealed class WarningHeaderTests
{
    [Theory]
    [InlineData("299 - \"a\"", "a")]
    [InlineData("299 agent:80 \"a\"", "a")]
    [InlineData("299 - \"a\", 299 - \"b\"", "a|b")]
    [InlineData("299 - \"a\" \"Sat, 25 Aug 2012 23:34:45 GMT\", 299 - \"b\"", "a|b")]
    [InlineData("299 - \"say \\\"a\\\" and \\\\\"", "say \"a\" and \\")]
    [InlineData("299 - \"a\u001b[31mb\"", "a [31mb")]
    [InlineData("299 - \"a", "")]
    [InlineData("299 -", "")]
    [InlineData("299", "")]
    [InlineData("199 - \"a\"", "")]
    [InlineData("299 - \"\"", "")]
    [InlineData("", "")]
    public void Texts_are_unquoted(string header, string texts) => Assert.Equal(texts, string.Join('|', WarningHeader.Texts(header)));

    [Fact]
    public void Any_header_is_read_to_an_end() => Prop.ForAll(
        Gen.Elements([.. "29 -\"\\,a\u0000"]).ArrayOf().Select(characters => new string(characters)).ToArbitrary(),
        header => WarningHeader.Texts(header).Count() <= header.Length).QuickCheckThrowOnFailure();
}
