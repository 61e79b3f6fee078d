using System.Globalization;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.FinOps.Allocation;

public sealed class AmountTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-1.5")]
    [InlineData("-0.0000000000000000000001")]
    [InlineData("7922816.2514264337593543950335")]
    [InlineData("9999999999999999")]
    public void A_decimal_survives_the_way_there_and_back(string text)
    {
        var value = decimal.Parse(text, CultureInfo.InvariantCulture);
        var rounded = decimal.Round(value, 22);

        Assert.Equal(rounded, Amount.Of(value).ToDecimal());
    }

    [Fact]
    public void A_decimal_has_no_zeros_at_the_end() => Assert.Equal("120.5", Amount.Of(120.5000m).ToDecimal().ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("100.00", "100")]
    [InlineData("-0.10", "-0.1")]
    [InlineData("0.0000000000000000000001", "0.0000000000000000000001")]
    public void The_text_has_all_digits_and_no_zeros_at_the_end(string value, string text) =>
        Assert.Equal(text, Amount.Of(decimal.Parse(value, CultureInfo.InvariantCulture)).ToString());

    [Fact]
    public void A_sum_keeps_digits_that_a_decimal_would_lose()
    {
        var sum = Amount.Of(1_000_000_000_000m) + Amount.Of(0.0000000000000000000001m);

        Assert.Equal("1000000000000.0000000000000000000001", sum.ToString());
        Assert.Equal(1_000_000_000_000m, sum.ToDecimal());
    }

    [Fact]
    public void What_is_too_large_is_said_and_not_cut() => Assert.Throws<OverflowException>(() => Amount.Of(1e20m));
}
