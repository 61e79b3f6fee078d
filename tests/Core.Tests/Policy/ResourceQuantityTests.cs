using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.Policy;

public sealed class ResourceQuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "1")]
    [InlineData("+1", "1")]
    [InlineData("-500m", "-0.5")]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("1.5Gi", "1610612736")]
    [InlineData("2Ki", "2048")]
    [InlineData("3k", "3000")]
    [InlineData("1E", "1000000000000000000")]
    [InlineData("1e3", "1000")]
    [InlineData("1E-3", "0.001")]
    [InlineData("1n", "0.000000001")]
    [InlineData("0.1n", "0.000000001")]
    [InlineData("1e30", "1000000000000000000000000")]
    public void Amounts_are_read_as_Kubernetes_writes_them(string text, string amount)
    {
        Assert.True(ResourceQuantity.TryParse(text, out var read));
        Assert.Equal(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("m")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("1K")]
    [InlineData("1ki")]
    [InlineData("1mi")]
    [InlineData("1e")]
    [InlineData("1e101")]
    [InlineData("1e99999999999")]
    [InlineData("0x10")]
    [InlineData("١")]
    public void What_is_none_is_refused(string text) => Assert.False(ResourceQuantity.TryParse(text, out _));

    [Fact]
    public void A_very_long_number_is_refused_at_once() => Assert.False(ResourceQuantity.TryParse(new string('9', 1_000_000), out _));
}
