using System.Globalization;
using System.Numerics;
using System.Text;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Functions;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Ledger.Tests.Functions;

public sealed class ExactArithmeticTests
{
    [Theory]
    [InlineData("0.1", "3", "1", "0.3")]
    [InlineData("1", "1", "3", "0.3333333333333333333333")]
    [InlineData("-2", "1", "3", "-0.6666666666666666666667")]
    [InlineData("2", "-1", "-4", "0.5")]
    [InlineData("0.0000000000000000000001", "1", "2", "0")] // half of the last decimal, to even
    [InlineData("0.0000000000000000000003", "1", "2", "0.0000000000000000000002")]
    [InlineData("9999999999999999", "9999999999999999", "9999999999999999", "9999999999999999")] // products are not cut short
    [InlineData("1E-5", "1E5", "1", "1")]
    public void Products_and_quotients_are_exact_and_rounded_once_half_to_even(string amount, string numerator, string denominator, string expected)
    {
        Assert.True(ExactArithmetic.TryScale(Bytes(amount), Bytes(numerator), Bytes(denominator), out var unscaled));
        Assert.Equal(expected, ExactDecimal.ToText(unscaled, FocusNumber.Scale));
    }

    [Theory]
    [InlineData("1", "1", "0")]
    [InlineData("one", "1", "1")]
    [InlineData("1", "", "1")]
    [InlineData("9999999999999999", "10", "1")] // 17 digits before the point
    public void What_is_no_number_or_does_not_fit_has_no_result(string amount, string numerator, string denominator) =>
        Assert.False(ExactArithmetic.TryScale(Bytes(amount), Bytes(numerator), Bytes(denominator), out _));

    [Fact]
    public void The_result_is_within_half_of_the_last_decimal_of_the_fraction()
    {
        var numbers = Gen.Choose(int.MinValue + 1, int.MaxValue).Select(value => value / 1000m);
        var triples =
            from amount in numbers
            from numerator in numbers
            from denominator in numbers
            select (amount, numerator, denominator);
        Prop.ForAll(triples.ToArbitrary(), triple =>
        {
            var (amount, numerator, denominator) = triple;
            if (denominator == 0 || !ExactArithmetic.TryScale(Bytes(amount), Bytes(numerator), Bytes(denominator), out var result))
                return true;
            // |result/10^22 - an/d| <= 1/2 · 10^-22, times 2·d·10^22·10^6 to be whole.
            BigInteger a = new(amount * 1000), n = new(numerator * 1000), d = new(denominator * 1000);
            var error = BigInteger.Abs(((BigInteger)result * d * 1000) - (a * n * BigInteger.Pow(10, 22)));
            return error * 2 <= BigInteger.Abs(d) * 1000;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Bytes(decimal number) => Bytes(number.ToString(CultureInfo.InvariantCulture));
}
